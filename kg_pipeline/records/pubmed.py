"""What PubMed delivers, and what of it is refused."""

from typing import Literal

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import content_id
from kg_pipeline.records.base import Record
from kg_pipeline.records.text import Document, Passage


class Section(Record, frozen=True):
    """A section of an abstract; `label` as printed (BACKGROUND), None in an unstructured abstract."""

    text: str
    label: str | None = None

    @property
    def as_read(self) -> str:
        """The section with its label in front, as PubMed prints it."""
        return f"{self.label}: {self.text}" if self.label else self.text


class OtherAbstract(Record, frozen=True):
    """An abstract besides the main one: another language, a plain-language summary."""

    text: str
    language: str | None = None
    kind: str | None = None


class MeshHeading(Record, frozen=True):
    """A MeSH descriptor of the indexing, with its qualifiers."""

    descriptor: str
    name: str
    is_major: bool
    qualifiers: tuple[str, ...] = ()


class Correction(Record, frozen=True):
    """One CommentsCorrections entry: `kind` is NLM's RefType (RetractionIn, RetractionOf, ErratumFor ...)."""

    kind: str
    pmid: int | None
    source: str = ""


class Article(Record, frozen=True):
    """One version of one PubMed citation, its text tidied (`tidy_text`)."""

    pmid: int
    version: int
    title: str
    sections: tuple[Section, ...] = ()
    vernacular_title: str | None = None
    other_abstracts: tuple[OtherAbstract, ...] = ()
    languages: tuple[str, ...] = ()
    journal: str = ""
    published: str = ""
    """ISO date of publication as exact as known: 2016, 2016-03 or 2016-03-05."""
    completed: str = ""
    revised: str = ""
    """DateRevised, ISO."""
    publication_types: tuple[str, ...] = ()
    mesh: tuple[MeshHeading, ...] = ()
    corrections: tuple[Correction, ...] = ()
    doi: str | None = None
    pmcid: str | None = None
    copyright: str | None = None

    def __post_init__(self) -> None:
        if self.pmid <= 0 or self.version <= 0:
            raise BadInput(f"PMID {self.pmid} version {self.version}: both count from 1")

    @property
    def document(self) -> Document:
        """Title and labelled sections as they are read, one space between."""
        passages = [Passage(0, self.title, "title")] if self.title else []
        for section in self.sections:
            start_char = passages[-1].end_char + 1 if passages else 0
            passages.append(Passage(start_char, section.as_read))
        return Document(str(self.pmid), tuple(passages))

    @property
    def text_hash(self) -> str:
        """Decides whether the article must be read again."""
        return content_id([passage.text for passage in self.document.passages])

    @property
    def record_hash(self) -> str:
        """Changes with anything in the record, metadata included."""
        return content_id(self)


class Delivered(Record, frozen=True, tag="article"):
    """A citation in a received file, at its ordinal position there (from 0)."""

    position: int
    article: Article

    @property
    def pmid(self) -> int:
        """Of the article."""
        return self.article.pmid


class Deleted(Record, frozen=True, tag="deletion"):
    """A PMID in a DeleteCitation list, at its ordinal position among the file's deliveries."""

    position: int
    pmid: int


class Refusal(Record, frozen=True, tag="refusal"):
    """Something that could not go on, why and where; kept and counted."""

    position: int
    reason: Literal["no_pmid", "bad_pmid", "bad_version", "no_text", "too_long", "bad_record"]
    place: str
    """File and place in it."""
    found: str
    """The value found, cut to 200 characters."""


Delivery = Delivered | Deleted


Parsed = Delivered | Deleted | Refusal


class Received(Record, frozen=True):
    """A file or response kept as received; `sha256` of its bytes names it in the data folder's `received/`."""

    sha256: str
    name: str
    """As NLM or the user called it: pubmed26n1501.xml.gz, efetch-…"""
    way: Literal["file", "entrez"]
    received_at: str
    """ISO moment in UTC of the first receipt."""
    path: str
    """Relative to the data folder."""
    n_bytes: int
    after: tuple[int, int] | None = None
    """Year and number of the newest NLM file received before this answer; of other files the commit tells it."""
