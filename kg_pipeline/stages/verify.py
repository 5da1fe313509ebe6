"""Verify: what a run read, read again and compared."""

from collections import Counter
from collections.abc import Collection, Iterator
from itertools import islice
from operator import attrgetter
from typing import Literal

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.passages import document_of
from kg_pipeline.ledger.rows import evidence_of, mentions_of
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import Document, Evidence, Reading, Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.progress import StartProgress, watch_nothing
from kg_pipeline.stages.recognize import recognize_document
from kg_pipeline.stages.relate import read_text

TOLERANCE = 0.001
"""How far probabilities may lie apart on another kind of CPU, whose arithmetic rounds otherwise."""
_CHUNK = 250
Outcome = Literal["same", "near", "different"]


class Verification(Record, frozen=True):
    """How many readings of a run came out to the byte, within `TOLERANCE`, or otherwise; and of which articles."""

    run: str
    same: int
    near: int
    different: int
    different_pmids: tuple[int, ...]


def verify_run(
    settings: Settings, extractor: Extractor, run: str, start: StartProgress = watch_nothing
) -> Verification:
    """Read all texts of a run again. Raises `Misconfigured` for a run unknown or read by another extractor."""
    ledger = open_ledger(settings.data / LEDGER)
    sequences = _sequences(ledger, run)
    _check_extractor(ledger, sequences, extractor)
    total = sum(1 for _ in ledger.rows("readings", ["pmid"], sequence=sequences))
    advance = start("verify", total, "articles")
    outcomes: Counter[Outcome] = Counter()
    different: list[int] = []
    for reading, document in _readings(ledger, sequences):
        mentions = link_mentions(document, recognize_document(document, extractor), extractor.lexicon)
        outcome = compare_readings(
            reading, read_text(reading.pmid, reading.text_hash, document, mentions, extractor)
        )
        outcomes[outcome] += 1
        if outcome == "different":
            different.append(reading.pmid)
        advance(1)
    return Verification(run, outcomes["same"], outcomes["near"], outcomes["different"], tuple(sorted(different)))


def compare_readings(stored: Reading, again: Reading) -> Outcome:
    """To the byte the same, the same but for numbers within `TOLERANCE`, or different."""
    if msgspec.json.encode(stored) == msgspec.json.encode(again):
        return "same"
    first, second = msgspec.to_builtins(stored), msgspec.to_builtins(again)
    return "near" if _is_near(first, second) else "different"


def _is_near(first: object, second: object) -> bool:
    if isinstance(first, float) and isinstance(second, float):
        return abs(first - second) <= TOLERANCE
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(_is_near(first[key], second[key]) for key in first)
    if isinstance(first, list | tuple) and isinstance(second, list | tuple):
        return len(first) == len(second) and all(map(_is_near, first, second))
    return first == second


def _sequences(ledger: Ledger, run: str) -> set[int]:
    runs = {row["sequence"]: row["run"] for row in ledger.rows("commits", ["sequence", "run"])}
    found = {sequence for sequence, name in runs.items() if name == run}
    if not found:
        last = runs[max(runs)] if runs else "none"
        raise Misconfigured(f"run {run!r}: the ledger {ledger.folder} has no commit of it; its last run is {last}")
    return found


def _check_extractor(ledger: Ledger, sequences: Collection[int], extractor: Extractor) -> None:
    used = {row["extractor"] for row in ledger.rows("readings", ["extractor"], sequence=sequences)}
    for row in ledger.rows("extractors", ["id", "components"], id=used - {extractor.id}):
        then = {part["name"]: part["value"] for part in row["components"]}
        differing = sorted(name for name, value in extractor.components.items() if then.get(name) != value)
        raise Misconfigured(
            f"the run was read by extractor {row['id']}, this installation is another one ({', '.join(differing)} "
            "differ); install its version and vocabularies, or set its models, to verify it"
        )


def _readings(ledger: Ledger, sequences: Collection[int]) -> Iterator[tuple[Reading, Document]]:
    """The readings of those commits with the documents they were read in; some hundreds are held at a time."""
    rows = ledger.rows("readings", TABLES["readings"].names, sequence=sequences)
    while chunk := list(islice(rows, _CHUNK)):
        pmids = {row["pmid"] for row in chunk}
        evidence: dict[tuple[int, str, str], list[Evidence]] = {}
        for row in ledger.rows("evidence", TABLES["evidence"].names, pmid=pmids):
            evidence.setdefault((row["pmid"], row["text_hash"], row["extractor"]), []).append(evidence_of(row))
        texts = {
            (row["pmid"], row["text_hash"]): document_of(row["pmid"], row["title"], row["sections"])
            for row in ledger.rows("articles", ["pmid", "text_hash", "title", "sections"], pmid=pmids)
        }
        for row in chunk:
            key = (row["pmid"], row["text_hash"], row["extractor"])
            found = sorted(evidence.get(key, ()), key=attrgetter("subject", "predicate", "qualifiers", "object"))
            yield Reading(*key, mentions_of(row), tuple(found)), texts[key[:2]]
