"""Export: the ledger's graph as files for others; the graph server is not asked."""

from pathlib import Path

from kg_pipeline.export.rdf import write_rdf
from kg_pipeline.export.release import RdfCounts
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.progress import Advance


def export_rdf(settings: Settings, out: Path, advance: Advance = lambda _: None) -> RdfCounts:
    """What was written to `out` (.nq or .ttl); streamed, whole or not at all."""
    changes = graph_changes(open_ledger(settings.data / LEDGER))
    return write_rdf(changes, out, base_iri=settings.base_iri, infores=settings.infores, on_progress=advance)
