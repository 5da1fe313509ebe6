"""BioC's own records, as its JSON has them, and what they say in ours. Comeau et al. 2013 (Database, bat064).

What is kept both ways: ids, passages with kind, offset and text, annotations with all their infons, relations of
two identifiers. What is not: other infons, the cut of a passage into sentences, novelty.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage, Written
from kg_pipeline.records.text import MAX_CHARS
from kg_pipeline.text.identifier_lists import join_identifiers, split_identifiers
from kg_pipeline.text.numbers import MAX_OFFSET
from kg_pipeline.text.refusals import name_place
from kg_pipeline.text.slips import quote_pieces

SOURCE = "kg-pipeline"

Infons = dict[str, object]
Number = Annotated[int, msgspec.Meta(gt=-MAX_OFFSET, lt=MAX_OFFSET)]
_IDENTIFIER_KEYS = ["identifier", "identifiers", "mesh", "ncbi gene", "ncbigene", "ncbi_gene", "entrezgene"]
_IDENTIFIER_KEYS += ["gene id", "geneid", "omim", "conceptid", "chebi", "umls", "cui"]
# How corpora name the two ends of a relation: BioRED, PubTator 3, BC5CDR, BC6PM.
_END_KEYS = (("entity1", "entity2"), ("role1", "role2"), ("Chemical", "Disease"), ("Gene1", "Gene2"))

_NO_PASSAGE = (Passage(0, "", ""),)
"""How a document without text stands in a format that wants a passage."""


class Location(msgspec.Struct):
    """Offset in the document and length, in characters."""

    offset: Number
    length: Number


class BiocAnnotation(msgspec.Struct, kw_only=True):
    """A mention; several locations when it is discontinuous."""

    id: str | int | None = None
    infons: Infons = {}
    text: str | None = None
    locations: list[Location] = []


class Node(msgspec.Struct):
    """One end of a relation: the id of an annotation."""

    refid: str | int
    role: str = ""


class BiocRelation(msgspec.Struct, kw_only=True):
    """A relation whose ends are nodes or stand in infons."""

    id: str | int | None = None
    infons: Infons = {}
    nodes: list[Node] = []


class Part(msgspec.Struct, kw_only=True):
    """A sentence, and what it shares with a passage."""

    offset: Number
    infons: Infons = {}
    text: str | None = None
    annotations: list[BiocAnnotation] = []
    relations: list[BiocRelation] = []


class BiocPassage(Part, kw_only=True):
    """A passage: its text, or sentences that make it up."""

    sentences: list[Part] = []


class BiocDocument(msgspec.Struct, kw_only=True):
    """A document; annotations belong to passages, some writers put them here."""

    id: str | int
    infons: Infons = {}
    passages: list[BiocPassage]
    annotations: list[BiocAnnotation] = []
    relations: list[BiocRelation] = []


def from_bioc(bioc: BiocDocument, place: str) -> AnnotatedDocument:
    """What a BioC document says; relations of other than two ends that have identifiers are not read.

    Raises `BadInput`, with the place, for overlapping or far-off passages and sentences and for a missing id.
    """
    parts: list[Part | BiocDocument] = [
        part for passage in bioc.passages for part in (passage, *passage.sentences)
    ]
    parts.append(bioc)
    found = [annotation for part in parts for annotation in part.annotations]
    relations = [relation for part in parts for relation in part.relations]
    passages = tuple(_read_passage(passage, f"{place} ({bioc.id})") for passage in bioc.passages)
    with name_place(place):
        document = Document(str(bioc.id), () if passages == _NO_PASSAGE else passages)
    text = document.text
    identifiers = {str(annotation.id): _identifier_value(annotation.infons) for annotation in found}
    return AnnotatedDocument(
        document,
        tuple(_read_annotation(annotation, text) for annotation in found),
        tuple(read for relation in relations for read in _read_relation(relation, identifiers)),
        has_number_id=isinstance(bioc.id, int),
    )


def _read_passage(passage: BiocPassage, place: str) -> Passage:
    text = passage.text or ""
    for sentence in passage.sentences if passage.text is None else ():
        gap = sentence.offset - passage.offset - len(text)
        if not 0 <= gap <= MAX_CHARS:
            raise BadInput(
                f"{place}: the sentence at {sentence.offset} starts inside the text before it or too "
                f"far behind it (ends at {passage.offset + len(text)}); offsets count characters of the document"
            )
        text += " " * gap + (sentence.text or "")
    kind = _text_of(passage.infons, "type") or _text_of(passage.infons, "section_type")
    return Passage(passage.offset, text, kind)


def _read_annotation(annotation: BiocAnnotation, text: str) -> Annotation:
    """The annotation; its words are those of the text where it has none of its own."""
    places = sorted((location.offset, location.offset + location.length) for location in annotation.locations)
    spans = tuple(places)
    value = _identifier_value(annotation.infons)
    identifiers, separator = split_identifiers(value)
    infons = msgspec.json.encode(annotation.infons).decode()
    return Annotation(
        spans,
        annotation.text or quote_pieces(text, spans),
        _text_of(annotation.infons, "type"),
        identifiers,
        separator,
        Written(value or None, id=annotation.id, infons=infons),
    )


def _read_relation(relation: BiocRelation, identifiers: Mapping[str, str]) -> Iterator[DocumentRelation]:
    infons = relation.infons
    kind = _text_of(infons, "type") or _text_of(infons, "relation")
    for keys in _END_KEYS:
        if all(key in infons for key in keys):
            subject, object_ = (_end_identifier(infons[key]) for key in keys)
            yield DocumentRelation(kind, subject, object_)
            return
    if len(relation.nodes) == 2:
        ends = [identifiers.get(str(node.refid), "") for node in relation.nodes]
        if all(ends):
            yield DocumentRelation(kind, *ends)


def _end_identifier(value: object) -> str:
    """The identifier of a relation's end; PubTator 3 writes an object in JSON and `Gene|6528` in XML."""
    if isinstance(value, dict):
        return str(value.get("identifier", ""))
    kind, bar, identifier = str(value).partition("|")
    return identifier.strip() if bar and kind.isalpha() and len(kind) > 1 else str(value).strip()


def _identifier_value(infons: Infons) -> str:
    folded = {key.lower(): value for key, value in infons.items()}
    value = next((folded[key] for key in _IDENTIFIER_KEYS if folded.get(key) is not None), "")
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _text_of(infons: Infons, key: str) -> str:
    value = infons.get(key)
    return "" if value is None else str(value)


def to_bioc(annotated: AnnotatedDocument) -> BiocDocument:
    """The document as BioRED's BioC writes it: ids count from 0 in the document, relations name two entities.

    An annotation stands in the passage it starts in. A document without passages gets one without text, since the
    format wants one. An annotation without identifiers has the identifier `-`; one that came as BioC has its own
    id and infons.
    """
    document = annotated.document
    passages = [
        BiocPassage(offset=passage.start_char, infons=_kind_infon(passage.kind), text=passage.text)
        for passage in document.passages
    ] or [BiocPassage(offset=0, text="")]
    for number, annotation in enumerate(annotated.annotations):
        holder = next((p for p in reversed(passages) if p.offset <= annotation.start_char), passages[0])
        holder.annotations.append(_write_annotation(number, annotation))
    relations = [
        BiocRelation(id=f"R{number}", infons={"entity1": read.subject, "entity2": read.object, "type": read.type})
        for number, read in enumerate(annotated.relations)
    ]
    number_or_text = int(document.id) if annotated.has_number_id else document.id
    return BiocDocument(id=number_or_text, passages=passages, relations=relations)


def _kind_infon(kind: str) -> Infons:
    return {"type": kind} if kind else {}


def _write_annotation(number: int, annotation: Annotation) -> BiocAnnotation:
    written = annotation.written
    return BiocAnnotation(
        id=written.id if written and written.id is not None else str(number),
        infons=_annotation_infons(annotation),
        text=annotation.text,
        locations=[Location(start, end - start) for start, end in annotation.spans],
    )


def _annotation_infons(annotation: Annotation) -> Infons:
    if annotation.written and annotation.written.infons is not None:
        return msgspec.json.decode(annotation.written.infons, type=Infons)
    identifier = join_identifiers(annotation)
    return {**({} if identifier is None else {"identifier": identifier}), "type": annotation.type}
