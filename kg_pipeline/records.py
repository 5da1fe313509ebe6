"""Records that pass between stages: immutable, typed, refused when built wrong, read and written by msgspec.

In the order the data flows: `Delivery` (an `Article` or a deletion) - `Document` - `Mention` - `Linked` or
`Unlinked` - `Evidence` - `Reading` - `Edge`. Spans are characters of the text, from 0, end excluded.
"""

import unicodedata
from collections.abc import Iterator
from typing import Literal

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import content_id, is_curie

EntityType = Literal["Gene", "Disease", "Chemical", "BiologicalProcess", "MolecularActivity", "CellularComponent"]
GO_TYPES: tuple[EntityType, ...] = ("BiologicalProcess", "MolecularActivity", "CellularComponent")
Span = tuple[int, int]


def tidy_text(text: str) -> str:
    """The text in Unicode NFC with one space between words and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all records."""


def _check_span(what: str, start_char: int, end_char: int) -> None:
    if not 0 <= start_char < end_char:
        raise BadInput(f"{what}: span {start_char}:{end_char} is empty or negative; ends are excluded")


def _check_probability(what: str, value: float) -> None:
    if not 0.0 <= value <= 1.0:
        raise BadInput(f"{what}: {value} is not a probability between 0 and 1")


class Passage(Record, frozen=True):
    """A title, a section or a paragraph, standing at `start_char` of its document's text."""

    start_char: int
    text: str
    kind: str = "abstract"

    @property
    def end_char(self) -> int:
        """Where the passage ends in the document's text, excluded."""
        return self.start_char + len(self.text)


class Document(Record, frozen=True):
    """What is read: passages in order, none overlapping. No sentence and no mention crosses a passage."""

    id: str
    passages: tuple[Passage, ...]

    def __post_init__(self) -> None:
        end_char = 0
        for passage in self.passages:
            if passage.start_char < end_char:
                raise BadInput(
                    f"document {self.id}: a passage starts at {passage.start_char}, inside the one before it "
                    f"(ends at {end_char}); correct the passage offsets"
                )
            end_char = passage.end_char

    @property
    def text(self) -> str:
        """The whole text: passages at their offsets, spaces between."""
        parts: list[str] = []
        length = 0
        for passage in self.passages:
            parts.append(" " * (passage.start_char - length))
            parts.append(passage.text)
            length = passage.end_char
        return "".join(parts)


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
    way: Literal["file", "entrez", "nlm"]
    received_at: str
    """ISO moment in UTC of the first receipt."""
    path: str
    """Relative to the data folder."""
    n_bytes: int


class Mention(Record, frozen=True):
    """A span of the document's text that names something; `score` is the recognizer's own, 0 to 1."""

    start_char: int
    end_char: int
    text: str
    type: EntityType
    score: float = 1.0

    def __post_init__(self) -> None:
        _check_span(f"mention {self.text!r}", self.start_char, self.end_char)
        _check_probability(f"score of mention {self.text!r}", self.score)
        if len(self.text) != self.end_char - self.start_char:
            raise BadInput(
                f"mention {self.text!r} has {len(self.text)} characters, its span "
                f"{self.start_char}:{self.end_char} does not; annotate the text again"
            )

    @property
    def span(self) -> Span:
        """Start and end."""
        return self.start_char, self.end_char


class Candidate(Record, frozen=True):
    """A concept that a name may mean: the identifier as matched, and how it was found."""

    identifier: str
    name: str
    """The vocabulary's name that matched."""
    match: str
    """The rule that found it: exact, normalized, abbreviation ..."""
    score: float = 1.0

    def __post_init__(self) -> None:
        if not is_curie(self.identifier):
            raise BadInput(f"candidate identifier {self.identifier!r} is not a CURIE; make it with make_curie")


class Link(Record, frozen=True):
    """The concept chosen for a mention or, in a composite mention, for a part of it."""

    start_char: int
    end_char: int
    chosen: Candidate


UnlinkedReason = Literal["no_candidate", "tied_candidates", "below_threshold", "forbidden"]


class Linked(Record, frozen=True, tag="linked"):
    """A mention and its concepts (several for a composite mention), with the candidates that lost."""

    mention: Mention
    links: tuple[Link, ...]
    losing: tuple[Candidate, ...] = ()

    def __post_init__(self) -> None:
        if not self.links:
            raise BadInput(f"mention {self.mention.text!r} is linked to nothing; make it Unlinked with a reason")

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The chosen identifiers, each once, in the order of their parts."""
        return tuple(dict.fromkeys(link.chosen.identifier for link in self.links))


class Unlinked(Record, frozen=True, tag="unlinked"):
    """A mention that names no concept, or more than one; counted by reason."""

    mention: Mention
    reason: UnlinkedReason
    losing: tuple[Candidate, ...] = ()


LinkedMention = Linked | Unlinked


class Concept(Record, frozen=True):
    """What the vocabularies know of a node: `id` follows the declared order of prefixes for its type."""

    id: str
    category: str
    """Biolink class without its prefix: Gene, Disease, ChemicalEntity, Drug, BiologicalProcess ..."""
    name: str
    synonyms: tuple[str, ...] = ()
    xrefs: tuple[str, ...] = ()
    """Every other identifier of the same thing, CURIEs, sorted."""
    in_taxon: str | None = None


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
    """Identifier as matched, not the node's."""
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
        _check_probability(f"raw probability of {what}", self.raw_probability)
        _check_probability(f"probability of {what}", self.probability)
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


class ArticleNode(Record, frozen=True):
    """An article as the graph shows it; `status` is derived from its deliveries and claims."""

    pmid: int
    title: str
    journal: str
    published: str
    status: Literal["current", "deleted", "retracted"]
    claims: tuple[str, ...] = ()
    """Open claims on it (retraction, concern, erratum), each with its source, sorted."""


class EvidenceNode(Record, frozen=True):
    """Open evidence as the graph shows it: on node ids, with its sentences and its article's date."""

    evidence: Evidence
    edge_id: str
    subject: str
    object: str
    text: str
    """The sentence, or the sentences from the first mention's to the last's, that it was read in."""
    date: str


class GraphChanges(msgspec.Struct, frozen=True):
    """What a graph at `from_sequence` lacks to stand at `to_sequence`; each stream is read once, in this order.

    From sequence 0 it is the whole graph, and the streams of what goes are empty.
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


def edge_id(subject: str, predicate: str, qualifiers: Qualifiers, object_: str) -> str:
    """The id of the edge of a triple of nodes."""
    return content_id(subject, predicate, qualifiers, object_)


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


class Calibration(Record, frozen=True):
    """Platt scaling of a logit: probability = sigmoid(slope * logit + intercept). Platt 1999."""

    slope: float
    intercept: float


class ModelHeader(Record, frozen=True):
    """Our `kg_model.json` beside a model in Hugging Face layout."""

    name: str
    version: str
    task: Literal["ner", "relations"]
    labels: tuple[str, ...]
    """In the order of the model's outputs."""
    corpora: dict[str, str] = {}
    """Corpus to licence, for exports that must leave some out."""
    scores: dict[str, float] = {}
    calibration: dict[str, Calibration] = {}
    """By label; labels without one keep the raw probability."""
    thresholds: dict[str, float] = {}
    """By label or type, chosen on a development split."""
