"""What an explanation says: of an edge each article's part in it, of a pair without one the reason."""

from collections.abc import Mapping
from typing import Literal

from kg_pipeline.ledger.edges import Belief
from kg_pipeline.ledger.verdicts import Effect, Verdict
from kg_pipeline.records import Candidate, Edge, Freshness, Qualifiers, Record, Span

Closed = Literal[
    "deleted",
    "baseline_absent",
    "retracted",
    "notice",
    "superseded_text",
    "other_extractor",
    "rejected",
    "same_node",
    "below_threshold",
    "same_work",
]
AbsenceReason = Literal["same_node", "unlinked", "not_together", "never_paired", "under_threshold", "all_closed"]


class Reason(Record, frozen=True):
    """Why a piece of evidence does not count."""

    reason: Closed
    detail: str


class Node(Record, frozen=True):
    """A node of the graph."""

    id: str
    name: str


class MatchedMention(Record, frozen=True):
    """How a mention came to stand for a node: the identifier and name that matched, and those that lost."""

    node: str
    text: str
    span: Span
    """In the article's text: title, then sections."""
    matched: Candidate
    losing: tuple[Candidate, ...]


class ReadBy(Record, frozen=True):
    """By what and when a piece of evidence was read."""

    extractor: str
    sequence: int
    run: str
    committed_at: str
    code_version: str


class ExplainedEvidence(Record, frozen=True):
    """One statement of one article, as it was read, and what came of it."""

    id: str
    pmid: int
    title: str
    date: str
    status: str
    claims: tuple[str, ...]
    sentence: str
    marks: tuple[Span, Span]
    """Of subject and object in the sentence."""
    subject: MatchedMention
    object: MatchedMention
    scope: str
    polarity: str
    certainty: str
    cue: str | None
    raw_probability: float
    probability: float
    verdict: Effect | None
    verdicts: tuple[Verdict, ...]
    """Standing ones."""
    read_by: ReadBy
    counts: Literal["supports", "refutes"] | None = None
    """The side it stands on, verdicts heeded."""
    mass: float = 0.0
    share: float = 0.0
    """Of S or R."""
    reasons: tuple[Reason, ...] = ()
    """All that keep it from counting."""


class FadedTriple(Record, frozen=True):
    """An edge as it would score if what articles bring faded with their age."""

    score: float
    support_mass: float
    refute_mass: float
    shares: Mapping[str, float]
    """Of S or R, by the evidence that stands for its work then; the weaker but newer one may."""


class ExplainedTriple(Record, frozen=True):
    """All evidence of a triple of nodes; `edge` is null where none of it counts."""

    id: str
    subject: Node
    predicate: str
    qualifiers: Qualifiers
    object: Node
    edge: Edge | None
    support_mass: float
    """S of the score's formula."""
    refute_mass: float
    """R of the score's formula."""
    evidence: tuple[ExplainedEvidence, ...]
    """What counts first, by side and share."""
    faded: FadedTriple | None = None
    """Where freshness was asked for and there is an edge."""


class Absence(Record, frozen=True):
    """Why a pair is no edge."""

    reason: AbsenceReason
    detail: str
    pmids: tuple[int, ...] = ()
    """The first of the articles it speaks of."""


class Explanation(Record, frozen=True):
    """Why an edge has its score, or why a pair is none, at the ledger's sequence."""

    sequence: int
    belief: Belief
    asked: tuple[str, ...]
    ends: tuple[tuple[Node, ...], tuple[Node, ...]]
    """What the two that were asked for, or the two of the edge, stand for."""
    triples: tuple[ExplainedTriple, ...]
    """Edges first, by score."""
    absences: tuple[Absence, ...]
    """Empty where there is an edge."""
    extractors: dict[str, dict[str, str]]
    """Components of each extractor that read what is shown: models, rules, vocabularies."""
    freshness: Freshness | None = None
    """What `faded` was asked for with."""
