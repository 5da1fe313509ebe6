"""What readers of vocabularies yield: concepts with their names, what is said of them, and refused rows."""

from typing import Literal

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import is_curie
from kg_pipeline.records import EntityType, Record


class Entry(Record, frozen=True, gc=False):
    """A concept as one vocabulary has it."""

    identifier: str
    type: EntityType
    category: str
    """Biolink class of the node if nothing else decides it."""
    name: str
    vocabulary: str
    synonyms: tuple[str, ...] = ()
    former: tuple[str, ...] = ()
    """Names it no longer goes by: previous symbols."""
    taxon: str | None = None
    names: tuple[str, ...] = ()
    """Further names as good as the first: the long name beside a symbol."""
    weak: tuple[str, ...] = ()
    """What it has been called somewhere, maybe by the name of its family or of a part: other designations."""

    def __post_init__(self) -> None:
        if not is_curie(self.identifier):
            raise BadInput(f"identifier {self.identifier!r} of {self.name!r} is not a CURIE")
        if not self.name.strip():
            raise BadInput(f"{self.identifier} has no name")


class Mapping(Record, frozen=True, gc=False):
    """A curated statement that two identifiers mean the same thing."""

    subject: str
    object: str
    vocabulary: str


class CuratedName(Record, frozen=True):
    """A name that curators gave to an identifier which some vocabulary has; `identifier` may be HGNC.SYMBOL:…"""

    name: str
    identifier: str
    vocabulary: str


class HeadingNames(Record, frozen=True):
    """Names that a list collects under a MeSH heading; `same_as` is the DrugBank id it has for the same thing."""

    heading: str
    type: EntityType
    names: tuple[str, ...]
    vocabulary: str
    same_as: str | None = None


class Misgrounding(Record, frozen=True):
    """A name that curators forbid for an identifier."""

    name: str
    identifier: str
    vocabulary: str


class Retired(Record, frozen=True):
    """An identifier that is no longer used, and the one that took its place."""

    identifier: str
    replaced_by: str
    vocabulary: str


class Parent(Record, frozen=True):
    """A statement of a hierarchy: the child is a kind of the parent, or one of the family or complex."""

    child: str
    parent: str
    predicate: Literal["subclass_of", "member_of"]
    """As Biolink has it, without its prefix."""
    vocabulary: str


class Annotation(Record, frozen=True):
    """A statement of a curated database that joins a gene to a GO term; negated ones are none."""

    gene: str
    term: str
    predicate: Literal["actively_involved_in", "enables", "located_in", "part_of"]
    """As Biolink has it, without its prefix."""
    evidence_code: str
    """Of GO, as IDA or IEA (https://geneontology.org/docs/guide-go-evidence-codes/)."""
    vocabulary: str


class Edition(Record, frozen=True):
    """A vocabulary that came within another, such as a source of UMLS: its names carry its own licence."""

    vocabulary: str
    release: str
    licence: str
    may_travel: bool
    """Whether what comes from it may leave the user's machine."""


class RefusedRow(Record, frozen=True):
    """A row or element that could not be read, and why; counted with the build."""

    vocabulary: str
    place: str
    """Member of the archive and line, or element, in it, from 1."""
    reason: str
    found: str
    """Cut to 200 characters."""


Row = (
    Entry
    | Mapping
    | CuratedName
    | HeadingNames
    | Misgrounding
    | Retired
    | Parent
    | Annotation
    | Edition
    | RefusedRow
)
