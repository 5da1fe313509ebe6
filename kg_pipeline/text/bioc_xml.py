"""BioC XML, one document in memory at a time; entity declarations are refused and no DTD is fetched."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec
from lxml import etree

from kg_pipeline.errors import BadInput
from kg_pipeline.prolog import WrongFile
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.text.bioc import (
    SOURCE,
    BiocAnnotation,
    BiocDocument,
    BiocPassage,
    BiocRelation,
    Infons,
    Location,
    Node,
    Part,
    from_bioc,
    to_bioc,
)
from kg_pipeline.text.numbers import parse_number
from kg_pipeline.text.refusals import Refuse, raise_refusal
from kg_pipeline.text.safe_xml import SafeXml

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE collection SYSTEM "BioC.dtd">\n'
    f"<collection><source>{SOURCE}</source><date/><key/>"
)


def read_bioc_xml(
    stream: BinaryIO, name: str, *, on_refusal: Refuse = raise_refusal
) -> Iterator[AnnotatedDocument]:
    """Documents in order. What is wrong with one is handed to `on_refusal`; after XML that is not well-formed
    nothing follows."""
    try:
        for number, element in enumerate(_document_elements(stream, name), start=1):
            try:
                yield _read_document(element, f"{name}, document number {number}")
            except BadInput as refusal:
                on_refusal(refusal)
    except etree.XMLSyntaxError as exc:
        on_refusal(BadInput(f"{name}: not well-formed XML ({exc.msg})"))
    except WrongFile as refusal:
        on_refusal(refusal)


def _document_elements(stream: BinaryIO, name: str) -> Iterator[etree._Element]:
    source = SafeXml(stream, name, "collection")
    context = etree.iterparse(
        source,
        events=("end",),
        tag="document",
        load_dtd=False,
        no_network=True,
        resolve_entities=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=True,  # a document of 50 MB is refused alone, not with its file
    )
    for _event, element in context:
        yield element
        _free(element)
        source.start_item()


def _free(element: etree._Element) -> None:
    """Forget a document that was read, and the ones before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _read_document(element: etree._Element, place: str) -> AnnotatedDocument:
    identifier = _child_text(element, "id", place) or ""
    return from_bioc(_parse_document(element, identifier, f"{place} ({identifier})"), place)


def _parse_document(element: etree._Element, identifier: str, place: str) -> BiocDocument:
    return BiocDocument(
        id=identifier,
        infons=_infons(element, place),
        passages=[_parse_passage(passage, place) for passage in element.iterfind("passage")],
        annotations=_annotations(element, place),
        relations=_relations(element, place),
    )


def _parse_passage(element: etree._Element, place: str) -> BiocPassage:
    sentences = [
        Part(
            offset=_number(_child_text(sentence, "offset", place), place),
            text=_child_text(sentence, "text", place),
            annotations=_annotations(sentence, place),
            relations=_relations(sentence, place),
        )
        for sentence in element.iterfind("sentence")
    ]
    return BiocPassage(
        offset=_number(_child_text(element, "offset", place), place),
        infons=_infons(element, place),
        text=_child_text(element, "text", place),
        annotations=_annotations(element, place),
        relations=_relations(element, place),
        sentences=sentences,
    )


def _annotations(element: etree._Element, place: str) -> list[BiocAnnotation]:
    return [
        BiocAnnotation(
            id=annotation.get("id"),
            infons=_infons(annotation, place),
            text=_child_text(annotation, "text", place),
            locations=[
                Location(_number(location.get("offset"), place), _number(location.get("length"), place))
                for location in annotation.iterfind("location")
            ],
        )
        for annotation in element.iterfind("annotation")
    ]


def _relations(element: etree._Element, place: str) -> list[BiocRelation]:
    return [
        BiocRelation(
            id=relation.get("id"),
            infons=_infons(relation, place),
            nodes=[Node(node.get("refid", ""), node.get("role", "")) for node in relation.iterfind("node")],
        )
        for relation in element.iterfind("relation")
    ]


def _infons(element: etree._Element, place: str) -> Infons:
    return {infon.get("key", ""): _text(infon, place) for infon in element.iterfind("infon")}


def _child_text(element: etree._Element, tag: str, place: str) -> str | None:
    child = element.find(tag)
    return None if child is None else _text(child, place)


def _text(element: etree._Element, place: str) -> str:
    if len(element):
        raise BadInput(f"{place}, line {element.sourceline}: an element or an entity inside <{element.tag}>")
    return element.text or ""


def _number(value: str | None, place: str) -> int:
    number = parse_number(value or "")
    if number is None:
        raise BadInput(f"{place}: offset or length {(value or '')[:20]!r} is no whole number below 10^15")
    return number


def write_bioc_xml(
    documents: Iterable[AnnotatedDocument], stream: BinaryIO, *, on_refusal: Refuse = raise_refusal
) -> None:
    """Write one collection, each document as it comes; one with characters that XML cannot hold is refused."""
    stream.write(_HEAD.encode())
    for annotated in documents:
        try:
            element = _format_document(to_bioc(annotated))
        except ValueError as exc:  # lxml's word for control characters
            on_refusal(BadInput(f"document {annotated.document.id}: {exc}; write BioC JSON"))
            continue
        stream.write(etree.tostring(element, encoding="UTF-8"))
    stream.write(b"</collection>\n")


def _format_document(bioc: BiocDocument) -> etree._Element:
    root = etree.Element("document")
    _add_text(root, "id", str(bioc.id))
    for passage in bioc.passages:
        element = etree.SubElement(root, "passage")
        _add_infons(element, passage.infons)
        _add_text(element, "offset", str(passage.offset))
        _add_text(element, "text", passage.text or "")
        for annotation in passage.annotations:
            _add_annotation(element, annotation)
    for relation in bioc.relations:
        _add_infons(etree.SubElement(root, "relation", id=str(relation.id)), relation.infons)
    return root


def _add_annotation(parent: etree._Element, annotation: BiocAnnotation) -> None:
    element = etree.SubElement(parent, "annotation", id=str(annotation.id))
    _add_infons(element, annotation.infons)
    for location in annotation.locations:
        etree.SubElement(element, "location", offset=str(location.offset), length=str(location.length))
    _add_text(element, "text", annotation.text or "")


def _add_infons(element: etree._Element, infons: Infons) -> None:
    for key, value in infons.items():
        written = value if isinstance(value, str) else msgspec.json.encode(value).decode()
        etree.SubElement(element, "infon", key=key).text = written


def _add_text(parent: etree._Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text
