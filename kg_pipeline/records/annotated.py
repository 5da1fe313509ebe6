"""Documents as corpora and users annotate them."""

from msgspec import UNSET, UnsetType

from kg_pipeline.records.base import Record, Span
from kg_pipeline.records.text import Document


class Written(Record, frozen=True, omit_defaults=True):
    """How a file wrote a mention, beside span, text and type; a writer of the same format writes it back."""

    identifiers: str | None = None
    """The value with all its identifiers, missing ones (`-1`) included; None: there was none."""
    columns: tuple[str, ...] = ()
    """PubTator's, behind the identifiers."""
    id: str | int | None = None
    """BioC's, of the annotation."""
    infons: str | None = None
    """BioC's, a JSON object."""


class Annotation(Record, frozen=True):
    """A mention as a corpus or a user writes it: any type, identifiers as written, maybe in several pieces.

    Its spans are as given: they may be empty, reversed, beyond the text, or none.
    """

    spans: tuple[Span, ...]
    text: str
    type: str
    identifiers: tuple[str, ...] = ()
    separator: str = ","
    """What stood, or shall stand, between several identifiers."""
    written: Written | UnsetType = UNSET

    @property
    def start_char(self) -> int:
        """Where the first piece starts."""
        return self.spans[0][0] if self.spans else 0

    @property
    def end_char(self) -> int:
        """Where the last piece ends, excluded."""
        return self.spans[-1][1] if self.spans else 0

    def is_inside(self, text: str) -> bool:
        """Whether every piece is a piece of this text."""
        return bool(self.spans) and all(0 <= start < end <= len(text) for start, end in self.spans)


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
    has_number_id: bool = False
    """Whether JSON wrote the document's id as a number, and shall again."""
