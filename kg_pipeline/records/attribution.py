"""How each word that the relation model read moved what it stated, and the page that shows it."""

from typing import Literal

from kg_pipeline.records.base import Record, Span
from kg_pipeline.records.evidence import Qualifiers


class WordShare(Record, frozen=True):
    """A word by its characters in the text, and by how much it raised the log-odds."""

    span: Span
    value: float


class Attribution(Record, frozen=True):
    """The log-odds of a statement, shared out to the words that were read."""

    task: str
    labels: tuple[str, ...]
    """Whose probabilities add up to that of the statement."""
    words: tuple[WordShare, ...]
    """All that was read, in the order of the text."""
    mentions: tuple[Span, ...]
    """All mentions of the two that were read together."""
    log_odds: float
    baseline: float
    """The log-odds where every word is hidden."""
    n_points: int
    """Of the path between the two where gradients were taken."""

    @property
    def total(self) -> float:
        """What the words come to; complete if it is `log_odds` less `baseline`."""
        return sum(word.value for word in self.words)

    @property
    def gap(self) -> float:
        """What completeness lacks."""
        return self.total - (self.log_odds - self.baseline)


class Unattributed(Record, frozen=True):
    """Why the words of a piece of evidence have no shares."""

    reason: Literal["denial", "co_occurrence", "other_model", "stated_otherwise"]
    detail: str


class AttributedEvidence(Record, frozen=True):
    """A piece of evidence with the text it was read in; spans are characters of that text."""

    id: str
    pmid: int
    title: str
    counts: Literal["supports", "refutes"] | None
    share: float
    polarity: str
    certainty: str
    probability: float
    raw_probability: float
    text: str
    passages: tuple[Span, ...]
    sentence: Span
    marks: tuple[Span, Span]
    """Of subject and object."""
    found: Attribution | Unattributed


class AttributedTriple(Record, frozen=True):
    """A triple of nodes, by name and id, with the first of its evidence."""

    subject: tuple[str, str]
    predicate: str
    qualifiers: Qualifiers
    object: tuple[str, str]
    score: float | None
    """None where it is no edge."""
    evidence: tuple[AttributedEvidence, ...]
    n_evidence: int
