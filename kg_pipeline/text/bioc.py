"""BioC's own records, as its JSON has them, and what they say in ours. Comeau et al. 2013 (Database, bat064).

What is kept both ways: ids, passages with kind, offset and text, annotations with type and identifiers, relations
of two identifiers. What is not: other infons, the cut of a passage into sentences, ids of annotations, novelty.
"""

from collections.abc import Iterator, Mapping

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage
from kg_pipeline.text.identifier_lists import join_identifiers, split_identifiers

SOURCE = "kg-pipeline"

Infons = dict[str, object]
_IDENTIFIER_KEYS = ["identifier", "identifiers", "mesh", "ncbi gene", "ncbigene", "ncbi_gene", "entrezgene"]
_IDENTIFIER_KEYS += ["gene id", "geneid", "omim", "conceptid", "chebi", "umls", "cui"]
# How corpora name the two ends of a relation: BioRED, PubTator 3, BC5CDR, BC6PM.
_END_KEYS = (("entity1", "entity2"), ("role1", "role2"), ("Chemical", "Disease"), ("Gene1", "Gene2"))

_NO_PASSAGE = (Passage(0, "", ""),)
"""How a document without text stands in a format that wants a passage."""


class Location(msgspec.Struct):
    """Offset in the document and length, in characters."""

    offset: int
    length: int


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

    offset: int
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


def from_bioc(bioc: BiocDocument, name: str) -> AnnotatedDocument:
    """What a BioC document says; relations of other than two ends that have identifiers are not read.

    Raises `BadInput` for overlapping passages and sentences, and for annotations without location.
    """
    place = f"{name}, document {bioc.id}"
    parts: list[Part | BiocDocument] = [
        part for passage in bioc.passages for part in (passage, *passage.sentences)
    ]
    parts.append(bioc)
    found = [annotation for part in parts for annotation in part.annotations]
    relations = [relation for part in parts for relation in part.relations]
    passages = tuple(_read_passage(passage, place) for passage in bioc.passages)
    document = Document(str(bioc.id), () if passages == _NO_PASSAGE else passages)
    identifiers = {str(annotation.id): _identifier_value(annotation.infons) for annotation in found}
    return AnnotatedDocument(
        document,
        tuple(_read_annotation(annotation, place) for annotation in found),
        tuple(read for relation in relations for read in _read_relation(relation, identifiers)),
    )


def _read_passage(passage: BiocPassage, place: str) -> Passage:
    text = passage.text or ""
    for sentence in passage.sentences if passage.text is None else ():
        gap = sentence.offset - passage.offset - len(text)
        if gap < 0:
            raise BadInput(
                f"{place}: the sentence at {sentence.offset} starts inside the text before it (ends at "
                f"{passage.offset + len(text)}); offsets count characters of the document"
            )
        text += " " * gap + (sentence.text or "")
    return Passage(passage.offset, text, _text_of(passage.infons, "type"))


def _read_annotation(annotation: BiocAnnotation, place: str) -> Annotation:
    if not annotation.locations:
        raise BadInput(f"{place}: annotation {annotation.id!r} has no location")
    spans = sorted((location.offset, location.offset + location.length) for location in annotation.locations)
    identifiers, separator = split_identifiers(_identifier_value(annotation.infons))
    kind = _text_of(annotation.infons, "type")
    return Annotation(tuple(spans), annotation.text or "", kind, identifiers, separator)


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
    format wants one. An annotation without identifiers has the identifier `-`.
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
    return BiocDocument(id=document.id, passages=passages, relations=relations)


def _kind_infon(kind: str) -> Infons:
    return {"type": kind} if kind else {}


def _write_annotation(number: int, annotation: Annotation) -> BiocAnnotation:
    identifier = join_identifiers(annotation.identifiers, annotation.separator)
    return BiocAnnotation(
        id=str(number),
        infons={"identifier": identifier, "type": annotation.type},
        text=annotation.text,
        locations=[Location(start, end - start) for start, end in annotation.spans],
    )
