"""What differs between the graphs of two commits, edge by edge, and why."""

from typing import Literal

from kg_pipeline.records.base import Record
from kg_pipeline.records.evidence import Qualifiers

Change = Literal["withdrawn", "changed", "new"]
CHANGES: tuple[Change, ...] = ("withdrawn", "changed", "new")
"""In the order they are told."""

CauseKind = Literal[
    "retraction", "deletion", "baseline", "verdict", "new_article", "revision", "model", "vocabulary", "metadata"
]
CAUSES: tuple[CauseKind, ...] = (
    "retraction",
    "deletion",
    "baseline",
    "verdict",
    "new_article",
    "revision",
    "model",
    "vocabulary",
    "metadata",
)
"""The most important first."""


class Cause(Record, frozen=True):
    """What happened to some of an edge's articles; `detail` says which claim, curator or component."""

    kind: CauseKind
    detail: str
    pmids: tuple[int, ...]


class EdgeState(Record, frozen=True):
    """What an edge shows at one of the two commits."""

    score: float
    support: int
    refute: int
    articles: int
    status: Literal["asserted", "contested", "refuted"]
    first_seen: str
    last_seen: str


class EdgeDifference(Record, frozen=True):
    """An edge that came, changed or went; without `before` it is new, without `after` withdrawn."""

    id: str
    change: Change
    subject: str
    subject_name: str
    predicate: str
    qualifiers: Qualifiers
    object: str
    object_name: str
    before: EdgeState | None
    after: EdgeState | None
    causes: tuple[Cause, ...]
    """The most important first."""


class Difference(Record, frozen=True):
    """The graph at one commit held against that of a later one; both are scored by the present formula."""

    from_sequence: int
    to_sequence: int
    from_belief: str
    """The version of the formula when that commit was made; empty for the empty ledger."""
    to_belief: str
    counts: dict[Change, int]
    """Of all edges that differ, also of those that `edges` leaves out."""
    edges: tuple[EdgeDifference, ...]
    """Withdrawn, changed, new; the greatest change of score first."""
