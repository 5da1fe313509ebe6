"""What curators judged as an annotated corpus, for training (pure).

A document is an article's text with both mentions of each judged statement. Its relations are the label where
the text states it, `unstated:` and the label where it does not, `denied` where it says the contrary. `pairs`
(JSON lines only) say so of the very mentions, without a type where unstated; relations, which go by identifiers,
prefer what is stated anywhere in the text.
"""

from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import Literal

from kg_pipeline.records import (
    AnnotatedDocument,
    AnnotatedPair,
    Annotation,
    Document,
    DocumentRelation,
    Evidence,
    Record,
)
from kg_pipeline.relations.predicates import find_label

UNSTATED = "unstated:"
"""Before the label: of the two the text may well say something else."""
DENIED = "denied"


class JudgedStatement(Record, frozen=True):
    """A statement with what its verdicts come to, and the types of both mentions."""

    evidence: Evidence
    document: Document
    types: tuple[str, str]
    judgement: Literal["accept", "reject", "flip", "withdraw"]
    """Of those that stand, so never the last."""

    @property
    def pmid(self) -> int:
        """Of its article."""
        return self.evidence.pmid

    @property
    def text_hash(self) -> str:
        """Of the text that it was read in."""
        return self.evidence.text_hash

    @property
    def relation(self) -> str:
        """The label, in BioRED's words where it has one, as such or unstated; or `denied`."""
        label = find_label(self.types, self.evidence.predicate, self.evidence.qualifiers)
        if self.judgement == "reject":
            return UNSTATED + label
        return DENIED if (self.evidence.polarity == "refutes") != (self.judgement == "flip") else label

    @property
    def annotations(self) -> tuple[Annotation, Annotation]:
        """Both mentions, with the identifiers as matched."""
        evidence, text = self.evidence, self.document.text
        ends = (evidence.best.subject_span, evidence.subject), (evidence.best.object_span, evidence.object)
        first, second = (
            Annotation((span,), text[slice(*span)], entity_type, (identifier,))
            for (span, identifier), entity_type in zip(ends, self.types, strict=True)
        )
        return first, second


def annotate_judged(judged: Iterable[JudgedStatement]) -> list[AnnotatedDocument]:
    """A document for each text that something was judged in, by PMID."""
    by_text = attrgetter("pmid", "text_hash")
    ordered = sorted(judged, key=lambda each: (by_text(each), each.evidence.id))
    return [_annotate(list(group)) for _, group in groupby(ordered, key=by_text)]


def _annotate(judged: list[JudgedStatement]) -> AnnotatedDocument:
    notes = sorted(
        {note for each in judged for note in each.annotations}, key=lambda note: (note.spans, note.type)
    )
    number = {note: index for index, note in enumerate(notes)}
    pairs = set()
    for each in judged:
        first, second = each.annotations
        label = None if each.relation.startswith(UNSTATED) else each.relation
        pairs.add(AnnotatedPair(number[first], number[second], label))
    said = sorted({(each.evidence.subject, each.evidence.object, each.relation) for each in judged})
    stated = {frozenset(ends) for *ends, label in said if _is_stated(label)}
    relations = tuple(
        DocumentRelation(label, subject, object_)
        for subject, object_, label in said
        if _is_stated(label) or frozenset((subject, object_)) not in stated
    )
    in_order = sorted(pairs, key=lambda pair: (pair.first, pair.second, pair.type or ""))
    return AnnotatedDocument(judged[0].document, tuple(notes), relations, tuple(in_order))


def _is_stated(label: str) -> bool:
    return label != DENIED and not label.startswith(UNSTATED)
