"""Fresh: the edges that articles of late still hold up, from the ledger."""

from kg_pipeline.ledger.fresh import FreshEdge, fresh_edges
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.records import Freshness
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER

__all__ = ["FreshEdge"]


def list_fresh(settings: Settings, freshness: Freshness, limit: int, about: str | None) -> tuple[FreshEdge, ...]:
    """The edges of which most is left, of one node or of all. Raises `Misconfigured` for a node there is not."""
    return fresh_edges(open_ledger(settings.data / LEDGER), freshness, limit, about)
