"""Curation: what people say of the evidence, and NLM of its files, into the ledger; then the graph up to it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import msgspec

from kg_pipeline import __version__
from kg_pipeline.errors import BadInput
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.ledger.curation import (
    StandingVerdict,
    Statement,
    evidence_of_edges,
    find_statements,
    missing_files,
    standing_verdicts,
)
from kg_pipeline.ledger.rows import verdict_of
from kg_pipeline.ledger.store import Ledger, open_ledger, read_header
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.verdicts import Verdict, standing
from kg_pipeline.ledger.writer import Committed, open_writer
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.graph import open_graph, update_graph
from kg_pipeline.stages.judgements import Judged, read_judgements, read_pmids
from kg_pipeline.stages.sources import OnRefusal


class Curated(Record, frozen=True):
    """What was new in it, and what changed."""

    committed: Committed
    graph: GraphCounts
    refused: int = 0


class BaselineState(Record, frozen=True):
    """An annual baseline as the ledger knows it; complete, it replaces what was before."""

    year: int
    last_number: int
    missing: tuple[int, ...]
    """Numbers of the files that were not parsed yet."""
    curated: Curated


def judge(settings: Settings, judged: Sequence[Judged], on_refusal: OnRefusal) -> Curated:
    """What the judgements added, in one commit; those that cannot be are told to `on_refusal`.

    A judgement that its curator made before, in the same words, adds nothing. Raises `Misconfigured` where there
    is no ledger.
    """
    read_header(settings.data / LEDGER)
    with open_writer(settings.data / LEDGER) as writer:
        verdicts, refused = _make_verdicts(writer.ledger, judged)
        for message in refused:
            on_refusal(message)
        committed = writer.commit(_run(), verdicts=verdicts, code_version=__version__)
        return Curated(committed, _follow(settings), len(refused))


def import_verdicts(settings: Settings, path: Path, curator: str, on_refusal: OnRefusal) -> Curated:
    """The same for the judgements of a CSV file; the curator is who is named in no line."""
    judged, n_unread = read_judgements(path, curator, on_refusal)
    curated = judge(settings, judged, on_refusal)
    return msgspec.structs.replace(curated, refused=curated.refused + n_unread)


def list_verdicts(settings: Settings) -> tuple[StandingVerdict, ...]:
    """The verdicts that stand, and what they match today."""
    return standing_verdicts(open_ledger(settings.data / LEDGER))


def retract(settings: Settings, path: Path, name: str, on_refusal: OnRefusal) -> Curated:
    """What a list of retracted PMIDs added: it replaces the former list of its name.

    Lines that are none are told to `on_refusal`. Raises `BadInput` for a file without any PMID, which would take
    back the whole list.
    """
    pmids, n_refused = read_pmids(path, on_refusal)
    with open_writer(settings.data / LEDGER) as writer:
        committed = writer.commit(_run(), lists={name: pmids}, code_version=__version__)
        return Curated(committed, _follow(settings), n_refused)


def declare_baseline(settings: Settings, year: int, last_number: int) -> BaselineState:
    """The baseline, which is NLM's files of that year up to that number. Raises `BadInput` for another number."""
    with open_writer(settings.data / LEDGER) as writer:
        committed = writer.commit(_run(), baselines={year: last_number}, code_version=__version__)
        missing = missing_files(writer.ledger, year, last_number)
        return BaselineState(year, last_number, tuple(missing), Curated(committed, _follow(settings)))


def _follow(settings: Settings) -> GraphCounts:
    with open_graph(settings) as store:
        return update_graph(settings, store)


def _run() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid4().hex[:8]}"


def _make_verdicts(ledger: Ledger, judged: Sequence[Judged]) -> tuple[list[Verdict], list[str]]:
    """The new verdicts, each later than the one before; and what is wrong with the judgements that make none."""
    ids = {given.id for given in judged}
    statements = find_statements(ledger, ids)
    edges = evidence_of_edges(ledger, ids - statements.keys()) if ids - statements.keys() else {}
    statements |= find_statements(ledger, {key for keys in edges.values() for key in keys})
    rows = ledger.rows("verdicts", TABLES["verdicts"].names, pmid=_pmids(statements.values()))
    stands = {(verdict.key, verdict.curator): verdict for verdict in standing(map(verdict_of, rows))}
    verdicts: list[Verdict] = []
    refused: list[str] = []
    begun = datetime.now(UTC)
    for given in judged:
        about = [statements[key] for key in _evidence_meant(given, edges) if key in statements]
        try:
            for statement in _to_judge(given, about, stands):
                moment = begun + timedelta(microseconds=len(verdicts))
                verdict = _verdict(statement, given, moment)
                stands[verdict.key, verdict.curator] = verdict
                verdicts.append(verdict)
        except BadInput as error:
            refused.append(f"{given.place}{error}")
    return verdicts, refused


def _evidence_meant(given: Judged, edges: dict[str, dict[str, bool]]) -> list[str]:
    """The evidence itself, or that of the edge: what is open, or to withdraw from, what a verdict closed, too."""
    on_edge = edges.get(given.id, {given.id: True})
    return [key for key, is_open in on_edge.items() if is_open or given.judgement == "withdraw"]


def _pmids(statements: Iterable[Statement]) -> set[int]:
    return {statement.evidence.pmid for statement in statements}


def _to_judge(
    given: Judged, about: Sequence[Statement], stands: dict[tuple[str, str], Verdict]
) -> Iterator[Statement]:
    """Those of the statements of which the curator did not say so already, each key once."""
    if not about:
        raise BadInput(
            f"{given.id!r} names no evidence, and no edge with open evidence; give an id that graph query shows"
        )
    known = {statement.key: stands.get((statement.key, given.curator)) for statement in about}
    if given.judgement == "withdraw":
        known = {key: verdict for key, verdict in known.items() if verdict and verdict.judgement != "withdraw"}
        if not known:
            raise BadInput(f"{given.curator} has no standing verdict on {given.id}; see kg-pipeline verdicts")
    for key, verdict in known.items():
        if verdict is None or (verdict.judgement, verdict.why) != (given.judgement, given.why):
            yield next(statement for statement in about if statement.key == key)


def _verdict(statement: Statement, given: Judged, moment: datetime) -> Verdict:
    evidence = statement.evidence
    return Verdict(
        pmid=evidence.pmid,
        sentence=statement.sentence,
        subject_text=statement.subject_text,
        object_text=statement.object_text,
        predicate=evidence.predicate,
        subject=evidence.subject,
        object=evidence.object,
        judgement=given.judgement,
        why=given.why,
        curator=given.curator,
        judged_at=moment.isoformat(timespec="microseconds"),
    )
