"""The DDIExtraction 2013 corpus: XML files of sentences with drugs and their pairs, in a folder or a zip."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, AnnotatedPair, Annotation, Document, Passage, Span
from kg_pipeline.text.refusals import Refuse, raise_refusal

UNTYPED = "int"
"""Type of a positive pair that has none (the training part holds one): the corpus guidelines use `int` where a
sentence states an interaction and nothing more about it."""


def read_ddi(path: Path, *, on_refusal: Refuse = raise_refusal) -> Iterator[AnnotatedDocument]:
    """The documents of a file, of a folder or of a zip archive, ordered by file name; a file that is wrong is
    handed to `on_refusal`. Raises `BadInput` where the path cannot be read or holds no XML file."""
    is_empty = True
    for xml, name in _read_files(path):
        is_empty = False
        try:
            yield parse_ddi(xml, name)
        except BadInput as refusal:
            on_refusal(refusal)
    if is_empty:
        raise BadInput(f"{path}: no XML file in it; expected the DDI corpus")


def _read_files(path: Path) -> Iterator[tuple[bytes, str]]:
    """Content and name of each XML file."""
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for member in sorted(name for name in archive.namelist() if name.endswith(".xml")):
                    yield archive.read(member), f"{path}, {member}"
        else:
            for file in sorted(path.rglob("*.xml")) if path.is_dir() else [path]:
                yield file.read_bytes(), str(file)
    except (OSError, zipfile.BadZipFile) as exc:
        raise BadInput(f"{path}: cannot be read ({exc})") from exc


def parse_ddi(xml: bytes, name: str) -> AnnotatedDocument:
    """The document: a passage a sentence, one character between them; `pairs` hold every pair the file lists.

    Identifiers of the annotations are none: the corpus has no concepts. Raises `BadInput`.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as exc:
        raise BadInput(f"{name}: not well-formed XML ({exc.msg})") from exc
    if root.tag != "document":
        raise BadInput(f"{name}: root element {root.tag!r}; expected <document> of the DDI corpus")
    passages: list[Passage] = []
    annotations: list[Annotation] = []
    pairs: list[AnnotatedPair] = []
    for sentence in root.iterfind("sentence"):
        start_char = passages[-1].end_char + 1 if passages else 0
        passages.append(Passage(start_char, sentence.get("text", ""), "sentence"))
        indexes: dict[str, int] = {}
        for entity in sentence.iterfind("entity"):
            indexes[_attribute(entity, "id", name)] = len(annotations)
            annotations.append(_parse_entity(entity, start_char, name))
        pairs.extend(_parse_pair(pair, indexes, name) for pair in sentence.iterfind("pair"))
    document = Document(_attribute(root, "id", name), tuple(passages))
    return AnnotatedDocument(document, tuple(annotations), pairs=tuple(pairs))


def _attribute(element: etree._Element, key: str, name: str) -> str:
    value = element.get(key)
    if value is None:
        raise BadInput(f"{name}, line {element.sourceline}: <{element.tag}> lacks its attribute {key!r}")
    return value


def _parse_entity(entity: etree._Element, start_char: int, name: str) -> Annotation:
    offsets = _attribute(entity, "charOffset", name)
    try:
        spans = tuple(_parse_span(piece, start_char) for piece in offsets.split(";"))
    except ValueError as exc:
        raise BadInput(
            f"{name}, line {entity.sourceline}: charOffset {offsets!r}; expected `0-4` or `0-4;9-12`"
        ) from exc
    return Annotation(spans, _attribute(entity, "text", name), _attribute(entity, "type", name))


def _parse_span(piece: str, start_char: int) -> Span:
    """A piece of a charOffset, whose end is the last character's place, as a span of the document's text."""
    first, last = piece.split("-")
    if int(last) < int(first):
        raise ValueError(piece)
    return start_char + int(first), start_char + int(last) + 1


def _parse_pair(pair: etree._Element, indexes: dict[str, int], name: str) -> AnnotatedPair:
    ends = [_attribute(pair, key, name) for key in ("e1", "e2")]
    for end in ends:
        if end not in indexes:
            raise BadInput(f"{name}, line {pair.sourceline}: pair with {end!r}, no entity of its sentence")
    is_positive = _attribute(pair, "ddi", name) == "true"
    return AnnotatedPair(
        indexes[ends[0]], indexes[ends[1]], (pair.get("type") or UNTYPED) if is_positive else None
    )
