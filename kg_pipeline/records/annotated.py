"""Documents as corpora and users annotate them."""

from kg_pipeline.records.base import Record, Span
from kg_pipeline.records.text import Document


class Annotation(Record, frozen=True):
    """A mention as a corpus or a user writes it: any type, identifiers as written, maybe in several pieces."""

    spans: tuple[Span, ...]
    text: str
    type: str
    identifiers: tuple[str, ...] = ()
    separator: str = ","
    """What stood, or shall stand, between several identifiers."""

    @property
    def start_char(self) -> int:
        """Where the first piece starts."""
        return self.spans[0][0]

    @property
    def end_char(self) -> int:
        """Where the last piece ends, excluded."""
        return self.spans[-1][1]


class DocumentRelation(Record, frozen=True):
    """A relation of two identifiers in a document, typed as the corpus types it (BioRED's names are ours)."""

    type: str
    subject: str
    object: str


class AnnotatedPair(Record, frozen=True):
    """Two mentions of one sentence, by their index among the annotations; `type` None: read, no relation."""

    first: int
    second: int
    type: str | None


class AnnotatedDocument(Record, frozen=True):
    """A document with what was annotated in it."""

    document: Document
    annotations: tuple[Annotation, ...] = ()
    relations: tuple[DocumentRelation, ...] = ()
    pairs: tuple[AnnotatedPair, ...] = ()
