"""What the graph shows: nodes and edges, and the changes that bring it from one commit to another."""

from collections.abc import Iterator
from datetime import date
from typing import Literal

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.identifiers import content_id
from kg_pipeline.records.background import BackgroundEdge
from kg_pipeline.records.base import Record, Span
from kg_pipeline.records.evidence import Evidence, Qualifiers
from kg_pipeline.records.mentions import Concept


class Edge(Record, frozen=True):
    """A pure function of the open evidence of its triple (see `ledger.edges`)."""

    subject: str
    predicate: str
    qualifiers: Qualifiers
    object: str
    score: float
    support: int
    refute: int
    articles: int
    status: Literal["asserted", "contested", "refuted"]
    first_seen: str
    last_seen: str

    @property
    def id(self) -> str:
        """Hash of subject, predicate, qualifiers, object."""
        return edge_id(self.subject, self.predicate, self.qualifiers, self.object)


class Freshness(Record, frozen=True):
    """How fast what an article brings to a score fades; 0 days or less is refused, infinity means not at all."""

    as_of: date
    """The day that ages are counted to."""
    half_life_days: float

    def __post_init__(self) -> None:
        if not self.half_life_days > 0:
            raise Misconfigured(f"a half-life of {self.half_life_days} days is none; give a longer one, as 5y")


class ArticleNode(Record, frozen=True):
    """An article as the graph shows it; `status` is derived from its deliveries and claims."""

    pmid: int
    title: str
    journal: str
    published: str
    status: Literal["current", "deleted", "baseline_absent", "retracted"]
    claims: tuple[str, ...] = ()
    """Open claims on it (retraction, concern, erratum), each with its source, sorted."""
    reinstated: bool = False
    """Current, though a retraction was once claimed of it: every such claim was taken back since."""


class EvidenceNode(Record, frozen=True):
    """Open evidence as the graph shows it: on node ids, with its sentences and its article's date."""

    evidence: Evidence
    edge_id: str
    subject: str
    object: str
    text: str
    """The sentence, or the sentences from the first mention's to the last's, that it was read in."""
    date: str
    is_turned: bool = False
    """Whether what was matched as the object is the subject here: without a direction the smaller node id is."""
    verdict: Literal["accept", "flip", "dispute"] | None = None
    """What the curators' verdicts on it come to; one rejected is not open."""
    start_char: int = 0
    """Where `text` starts in the text of its article."""
    kept_home: tuple[str, ...] = ()
    """Those of the identifiers as matched that may not leave the user's machine, where the graph does."""

    @property
    def matched(self) -> tuple[str, str]:
        """The identifiers as matched, of this subject and this object; the node's in place of one kept home."""
        subject, object_ = self.evidence.subject, self.evidence.object
        if self.is_turned:
            subject, object_ = object_, subject
        return (
            self.subject if subject in self.kept_home else subject,
            self.object if object_ in self.kept_home else object_,
        )

    @property
    def spans(self) -> tuple[Span, Span]:
        """Where the best pair of mentions stands, of this subject and this object."""
        spans = self.evidence.best.subject_span, self.evidence.best.object_span
        return spans[::-1] if self.is_turned else spans


class VerdictNode(Record, frozen=True):
    """A curator's standing verdict as the graph shows it; see `ledger.verdicts`."""

    id: str
    key: str
    """What it hangs on; verdicts of several curators on one statement share it."""
    judgement: Literal["accept", "reject", "flip"]
    curator: str
    why: str
    judged_at: str
    pmid: int
    sentence: str
    subject_text: str
    object_text: str
    predicate: str


class LeftOut(Record, frozen=True):
    """How much was left out of the nodes of a graph, as it may not leave the user's machine."""

    names: int = 0
    """Preferred ones and synonyms."""
    xrefs: int = 0


class GraphChanges(msgspec.Struct, frozen=True):
    """What a graph at `from_sequence` lacks to stand at `to_sequence`; each stream is read once.

    What comes is there before what refers to it, and goes after: nodes, articles, unlinked names, edges,
    evidence, verdicts, what those are on, background; then gone background, verdicts, evidence, edges, articles,
    nodes. From sequence 0 it is the whole graph, and the streams of what goes are empty.
    """

    ledger_id: str
    from_sequence: int
    to_sequence: int
    nodes: Iterator[Concept]
    articles: Iterator[ArticleNode]
    edges: Iterator[Edge]
    evidence: Iterator[EvidenceNode]
    gone_evidence: Iterator[str]
    gone_edges: Iterator[str]
    gone_articles: Iterator[int]
    gone_nodes: Iterator[str]
    verdicts: Iterator[VerdictNode] = msgspec.field(default_factory=lambda: iter(()))
    judged: Iterator[tuple[str, str]] = msgspec.field(default_factory=lambda: iter(()))
    """Ids of a verdict and of open evidence that it is on; a tie goes with either."""
    gone_verdicts: Iterator[str] = msgspec.field(default_factory=lambda: iter(()))
    unlinked: Iterator[tuple[int, tuple[str, ...]]] = msgspec.field(default_factory=lambda: iter(()))
    """By PMID of an article, new or read otherwise now: each name that its current reading links to nothing, once
    and in lower case, after its type: `disease:foo syndrome`."""
    background: Iterator[BackgroundEdge] = msgspec.field(default_factory=lambda: iter(()))
    """What vocabularies relate the nodes to, which are those on edges and all that they lead to."""
    gone_background: Iterator[str] = msgspec.field(default_factory=lambda: iter(()))
    left_out: LeftOut = LeftOut()


def edge_id(subject: str, predicate: str, qualifiers: Qualifiers, object_: str) -> str:
    """The id of the edge of a triple of nodes."""
    return content_id(subject, predicate, qualifiers, object_)
