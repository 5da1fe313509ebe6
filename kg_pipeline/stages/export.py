"""Export: the ledger's graph as files for others; the graph server is not asked."""

from pathlib import Path
from typing import BinaryIO

from kg_pipeline.export.bulk import BulkCounts, write_bulk
from kg_pipeline.export.dataset import rights_of
from kg_pipeline.export.kgx import KgxCounts, write_kgx
from kg_pipeline.export.rdf import write_rdf
from kg_pipeline.export.release import RdfCounts
from kg_pipeline.export.verdicts import JudgedStatement, annotate_judged
from kg_pipeline.ledger.curation import find_statements, mention_types, standing_verdicts
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.progress import Advance
from kg_pipeline.text.formats import WRITERS

VERDICT_FORMATS = ("pubtator", "jsonl")


class JudgedCounts(Record, frozen=True):
    """How much of what curators said is in the corpus, and what was left out."""

    documents: int
    statements: int
    disputed: int
    """Verdicts."""
    unmatched: int
    """Verdicts."""


def export_rdf(
    settings: Settings, out: Path, advance: Advance = lambda _: None, *, include_restricted: bool = False
) -> RdfCounts:
    """What was written to `out` (.nq or .ttl); streamed, whole or not at all.

    `include_restricted`, with what vocabularies say that may not leave the user's machine.
    """
    ledger = open_ledger(settings.data / LEDGER)
    return write_rdf(
        graph_changes(ledger, travelling=not include_restricted),
        out,
        base_iri=settings.base_iri,
        infores=settings.infores,
        rights=rights_of(include_restricted),
        on_progress=advance,
    )


def export_kgx(
    settings: Settings, out: Path, advance: Advance = lambda _: None, *, include_restricted: bool = False
) -> KgxCounts:
    """What was written into `out`, a folder, or beside it under its name; otherwise as `export_rdf`."""
    changes = graph_changes(open_ledger(settings.data / LEDGER), travelling=not include_restricted)
    return write_kgx(changes, out, base_iri=settings.base_iri, infores=settings.infores, on_progress=advance)


def export_bulk(settings: Settings, folder: Path, advance: Advance = lambda _: None) -> BulkCounts:
    """What was written into `folder` for `neo4j-admin database import`; streamed, whole or not at all."""
    changes = graph_changes(open_ledger(settings.data / LEDGER))
    return write_bulk(changes, folder, infores=settings.infores, belief=BELIEF.version, on_progress=advance)


def export_verdicts(settings: Settings, stream: BinaryIO, form: str) -> JudgedCounts:
    """What was written: the statements that curators judge alike, in the texts they were read in. Holds them."""
    ledger = open_ledger(settings.data / LEDGER)
    found = standing_verdicts(ledger)
    effects = {key: each.verdict.judgement for each in found if not each.is_disputed for key in each.evidence}
    statements = find_statements(ledger, effects.keys())
    types = mention_types(ledger, statements.values())
    judged = [
        JudgedStatement(statement.evidence, statement.document, types[key], effects[key])
        for key, statement in statements.items()
    ]
    documents = annotate_judged(judged)
    WRITERS[form](documents, stream)
    return JudgedCounts(
        len(documents),
        len(judged),
        sum(each.is_disputed for each in found),
        sum(not each.evidence for each in found),
    )
