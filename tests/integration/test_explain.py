"""`explain` and `article` as a user types them, on the sample's ledger alone."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from command_line import Run

from kg_pipeline.cli import cli


@pytest.fixture(scope="module")
def data(sample: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with the sample's ledger, which stays all that is in it."""
    folder = tmp_path_factory.mktemp("ledger-only")
    shutil.copytree(sample[0] / "ledger", folder / "ledger")
    yield folder
    assert [path.name for path in folder.iterdir()] == ["ledger"]


def _explain(kg: Run, data: Path, *asked: str) -> Any:
    done = kg("explain", *asked, "--json", data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_edge_is_explained_by_names_by_identifiers_and_by_its_id(data: Path, kg: Run) -> None:
    by_name = _explain(kg, data, "TP53", "apoptosis")
    (triple,) = by_name["triples"]
    assert [found["pmid"] for found in triple["evidence"]] == [99000020, 99000021, 99000040]
    assert sum(found["share"] for found in triple["evidence"]) == pytest.approx(1)
    for found in triple["evidence"]:
        marked = [found["sentence"][slice(*mark)] for mark in found["marks"]]
        assert marked == [found["subject"]["text"], found["object"]["text"]] == ["apoptosis", "TP53"]
        assert found["read_by"]["extractor"] in by_name["extractors"]
    (components,) = by_name["extractors"].values()
    assert {"ner_model", "lexicon", "relation_model", "relation_rules"} <= set(components)
    assert _explain(kg, data, "GO:0006915", "NCBIGene:7157")["triples"] == [triple]
    assert _explain(kg, data, triple["id"])["triples"] == [triple]


def test_a_person_sees_marked_sentences_shares_and_what_lost(data: Path, kg: Run) -> None:
    done = kg("explain", "TP53", "apoptosis", data=data)
    assert done.returncode == 0, done.stderr
    assert "[[TP53]] triggers [[apoptosis]] through BAX" in done.stdout
    assert "33.3% of S  PMID 99000020" in done.stdout
    assert "lost: RGD:3889" in done.stdout
    assert "\x1b" not in done.stdout


def test_a_terminal_shows_the_marks_in_colour(data: Path) -> None:
    shown = CliRunner().invoke(cli, ["explain", "TP53", "apoptosis", "--data", str(data)], color=True)
    assert "\x1b[36m\x1b[1m[[TP53]]\x1b[0m triggers" in shown.output


def test_every_character_is_shown_whatever_the_locale_is(data: Path, kg: Run) -> None:
    done = kg("explain", "TP53", "apoptosis", data=data, PYTHONIOENCODING="iso8859-5:strict")
    assert done.returncode == 0, done.stderr
    assert r"(1 - exp(-S)) \xb7 S" in done.stdout


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("haloperidol", "torsades de pointes", "does not count  PMID 99000058, 2025-05, deleted: deleted"),
        (
            "lithium carbonate",
            "amyotrophic lateral sclerosis",
            "notice (the article is a notice about another one)",
        ),
        ("ketoconazole", "midazolam", "superseded_text (the article's text was revised since it was read)"),
        ("APOE", "multiple sclerosis", "refutes, asserted (cue: No association of)"),
        ("SNCA", "Parkinson disease", "5 mentions of SNCA in 1 article could not be linked: no candidate"),
        ("TP53", "cystic fibrosis", "no edge: no article names both"),
    ],
)
def test_what_does_not_count_and_what_is_no_edge_says_why(
    one: str, other: str, said: str, data: Path, kg: Run
) -> None:
    done = kg("explain", one, other, data=data)
    assert done.returncode == 0, done.stderr
    assert said in done.stdout


def test_what_is_left_of_an_edge_stands_beside_its_score(data: Path, kg: Run) -> None:
    asked = ("TP53", "apoptosis", "--half-life", "5y", "--as-of", "2026-01-01")
    (triple,) = _explain(kg, data, *asked)["triples"]
    assert triple["faded"]["score"] < triple["edge"]["score"]
    (without,) = _explain(kg, data, "TP53", "apoptosis")["triples"]
    assert without == {**triple, "faded": None}
    done = kg("explain", *asked, data=data)
    assert "faded to 2026-01-01, half in 1826.25 days: score 0." in done.stdout
    assert done.stdout.count("% of S") == done.stdout.count("; faded ") == 3


def test_the_edges_that_are_left_are_listed(data: Path, kg: Run) -> None:
    asked = ("fresh", "TP53", "--half-life", "90d", "--as-of", "2026-01-01", "--limit", "3")
    done = kg(*asked, "--json", data=data)
    assert done.returncode == 0, done.stderr
    edges = json.loads(done.stdout)
    assert 0 < len(edges) <= 3
    assert all("TP53" in (edge["subject_name"], edge["object_name"]) for edge in edges)
    assert all(edge["faded_score"] < edge["score"] for edge in edges)
    assert edges[0]["id"] in kg(*asked, data=data, COLUMNS="300").stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["fresh", "--half-life", "0y"], "a half-life of 0.0 days is none"),
        (["fresh", "no such thing", "--half-life", "5y"], "'no such thing' is neither"),
        (["explain", "0" * 32], "no edge of the ledger"),
        (["explain", "TP53"], "is no edge's id"),
        (["explain", "TP53", "no such thing"], "'no such thing' is neither"),
        (["article", "5"], "PMID 5 is unknown"),
    ],
)
def test_what_the_ledger_does_not_know_is_one_line(arguments: list[str], said: str, data: Path, kg: Run) -> None:
    done = kg(*arguments, data=data)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert said in done.stderr


def test_a_half_life_is_asked_for_in_years_or_days_and_a_day_with_it() -> None:
    for arguments, said in (
        (["explain", "TP53", "apoptosis", "--as-of", "2026-01-01"], "give --half-life with it"),
        (["fresh", "--half-life", "5 years"], "'5 years' is no number of years or days"),
        (["fresh"], "Missing option '--half-life'"),
    ):
        done = CliRunner().invoke(cli, arguments)
        assert done.exit_code == 2
        assert said in done.output


def test_an_article_shows_what_became_of_it(data: Path, kg: Run) -> None:
    done = kg("article", "99000057", data=data, COLUMNS="120")
    assert done.returncode == 0, done.stderr
    assert "retracted, 0 open evidence" in done.stdout
    assert "claim: retraction by notice PMID:99000062" in done.stdout
    life = json.loads(kg("article", "99000054", "--json", data=data).stdout)
    assert (life["status"], [event["what"] for event in life["events"]]) == (
        "current",
        ["delivered", "revised", "read", "read"],
    )
