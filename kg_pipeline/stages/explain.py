"""Explain: why an edge has its score or a pair is no edge, and what became of an article; from the ledger."""

import re

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.explained import (
    ExplainedEvidence,
    ExplainedTriple,
    Explanation,
    FadedTriple,
    MatchedMention,
)
from kg_pipeline.ledger.explanation import explain_edge, explain_pair
from kg_pipeline.ledger.life import ArticleLife, article_life
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.records import Freshness
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER

__all__ = [
    "ArticleLife",
    "ExplainedEvidence",
    "ExplainedTriple",
    "Explanation",
    "FadedTriple",
    "Freshness",
    "MatchedMention",
]

_EDGE_ID = re.compile("[0-9a-f]{32}")


def explain(settings: Settings, *asked: str, freshness: Freshness | None = None) -> Explanation:
    """The explanation of an edge's id, or of two nodes by identifier or name; see `explain_edge` for `freshness`.

    Raises `Misconfigured` for what the ledger does not know.
    """
    ledger = open_ledger(settings.data / LEDGER)
    match asked:
        case (one, other):
            return explain_pair(ledger, one.strip(), other.strip(), freshness)
        case (edge_id,) if _EDGE_ID.fullmatch(edge_id):
            return explain_edge(ledger, edge_id, freshness)
    raise Misconfigured(
        f"{' '.join(asked)!r} is no edge's id (32 hexadecimal digits); give one, or two nodes: kg-pipeline "
        "explain SUBJECT OBJECT"
    )


def tell_life(settings: Settings, pmid: int) -> ArticleLife:
    """The life of an article. Raises `Misconfigured` for one that the ledger was never told of."""
    ledger = open_ledger(settings.data / LEDGER)
    life = article_life(ledger, pmid)
    if not life.events:
        raise Misconfigured(
            f"PMID {pmid} is unknown to the ledger {ledger.folder}: no file brought it, no notice names it; "
            "check the number, or fetch it first: kg-pipeline run --pmids FILE"
        )
    return life
