"""A run read again comes out to the byte."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from command_line import Run

from kg_pipeline.records import Evidence, MentionPair, Reading
from kg_pipeline.stages.verify import compare_readings


def test_the_sample_reads_again_to_the_byte(sample: tuple[Path, dict[str, Any]], kg: Run) -> None:
    data, counts = sample
    done = kg("verify", counts["run"], "--json", data=data)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["same"] == counts["texts_read"] > 60
    assert found["near"] == found["different"] == 0


def test_a_run_that_is_not_there_is_named(sample: tuple[Path, dict[str, Any]], kg: Run) -> None:
    done = kg("verify", "yesterday", data=sample[0])
    assert done.returncode == 2
    assert sample[1]["run"] in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("shift", "outcome"), [(0.0, "same"), (0.0004, "near"), (0.01, "different")])
def test_numbers_may_differ_a_little(shift: float, outcome: str) -> None:
    evidence = Evidence(
        pmid=1,
        text_hash="t",
        extractor="x",
        subject="MONDO:1",
        predicate="biolink:associated_with",
        qualifiers=(),
        object="NCBIGene:1",
        scope="sentence",
        polarity="supports",
        certainty="asserted",
        raw_probability=0.7,
        probability=0.7,
        best=MentionPair((0, 2), (5, 7), 0.7),
    )
    reading = Reading(1, "t", "x", (), (evidence,))
    moved = msgspec.structs.replace(evidence, probability=0.7 + shift)
    assert compare_readings(reading, msgspec.structs.replace(reading, evidence=(moved,))) == outcome


def test_another_statement_is_no_rounding() -> None:
    reading = Reading(1, "t", "x")
    assert compare_readings(reading, Reading(1, "u", "x")) == "different"
