"""What a text states of two things, and everything that was read in it."""

from typing import Literal

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import content_id
from kg_pipeline.records.base import Record, Span, check_probability
from kg_pipeline.records.mentions import LinkedMention

Qualifiers = tuple[tuple[str, str], ...]
"""(slot, value) pairs sorted by slot; a tuple, so that they hash and compare."""


class MentionPair(Record, frozen=True):
    """Two spans that were read together and the raw probability of their relation."""

    subject_span: Span
    object_span: Span
    probability: float


class Evidence(Record, frozen=True):
    """One statement found in one text by one extractor; never changed once written (LEDGER: the evidence key)."""

    pmid: int
    text_hash: str
    extractor: str
    subject: str
    """Identifier as matched, not the node's; without a direction the smaller one, however the nodes stand."""
    predicate: str
    qualifiers: Qualifiers
    object: str
    scope: Literal["sentence", "document"]
    polarity: Literal["supports", "refutes", "unknown"]
    certainty: Literal["asserted", "speculated"]
    raw_probability: float
    probability: float
    """Calibrated: how likely the text states this (denies it, when it refutes)."""
    best: MentionPair
    others: tuple[MentionPair, ...] = ()
    cue: str | None = None
    """The words that made it refuting or speculated."""

    def __post_init__(self) -> None:
        what = f"evidence {self.subject} {self.predicate} {self.object} of PMID {self.pmid}"
        check_probability(f"raw probability of {what}", self.raw_probability)
        check_probability(f"probability of {what}", self.probability)
        if self.subject == self.object:
            raise BadInput(f"{what}: subject and object are the same; self-pairs are refused")
        if tuple(sorted(self.qualifiers)) != self.qualifiers:
            raise BadInput(f"{what}: qualifiers {self.qualifiers} are not sorted")

    @property
    def id(self) -> str:
        """Hash of the key: PMID, text, extractor, subject, predicate, qualifiers, object."""
        key = (self.pmid, self.text_hash, self.extractor)
        return content_id(*key, self.subject, self.predicate, self.qualifiers, self.object)


class Reading(Record, frozen=True):
    """Everything one extractor read in one text; complete or not there at all."""

    pmid: int
    text_hash: str
    extractor: str
    mentions: tuple[LinkedMention, ...] = ()
    evidence: tuple[Evidence, ...] = ()

    @property
    def id(self) -> str:
        """Hash of PMID, text and extractor."""
        return content_id(self.pmid, self.text_hash, self.extractor)
