"""The DDIExtraction 2013 corpus: XML files of sentences with drugs and their pairs, in a folder or a zip."""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from lxml import etree

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, AnnotatedPair, Annotation, Document, Passage, Span
from kg_pipeline.text.numbers import parse_number
from kg_pipeline.text.refusals import Refuse, name_place, raise_refusal
from kg_pipeline.text.safe_xml import SafeXml
from kg_pipeline.text.slips import quote_pieces

UNTYPED = "int"
"""Type of a positive pair that has none (the training part holds one): the corpus guidelines use `int` where a
sentence states an interaction and nothing more about it."""


def read_ddi(path: Path, *, on_refusal: Refuse = raise_refusal) -> Iterator[AnnotatedDocument]:
    """The documents of a file, of a folder or of a zip archive, ordered by file name; a file that is wrong is
    handed to `on_refusal`. Raises `BadInput` where the path cannot be read or holds no XML file."""
    is_empty = True
    for read, name in _find_files(path):
        is_empty = False
        try:
            yield parse_ddi(_read(read, name), name)
        except BadInput as refusal:
            on_refusal(refusal)
    if is_empty:
        raise BadInput(f"{path}: no XML file in it; expected the DDI corpus")


def _find_files(path: Path) -> Iterator[tuple[Callable[[], bytes], str]]:
    """How to read each XML file, and its name."""
    if not zipfile.is_zipfile(path):
        for file in sorted(path.rglob("*.xml")) if path.is_dir() else [path]:
            yield file.read_bytes, str(file)
        return
    with zipfile.ZipFile(path) as archive:
        for member in sorted(name for name in archive.namelist() if name.endswith(".xml")):
            yield partial(archive.read, member), f"{path}, {member}"


def _read(read: Callable[[], bytes], name: str) -> bytes:
    try:
        return read()
    except (OSError, EOFError, zipfile.BadZipFile, zlib.error, RuntimeError) as exc:  # the last: a password
        raise BadInput(f"{name}: cannot be read ({exc})") from exc


def parse_ddi(xml: bytes, name: str) -> AnnotatedDocument:
    """The document: a passage a sentence, one character between them; `pairs` hold every pair the file lists.

    Identifiers of the annotations are none: the corpus has no concepts. Raises `BadInput`.
    """
    root = _parse_xml(xml, name)
    passages: list[Passage] = []
    annotations: list[Annotation] = []
    pairs: list[AnnotatedPair] = []
    for sentence in root.iterfind("sentence"):
        start_char = passages[-1].end_char + 1 if passages else 0
        passages.append(Passage(start_char, _attribute(sentence, "text", name), "sentence"))
        indexes: dict[str, int] = {}
        for entity in sentence.iterfind("entity"):
            indexes[_attribute(entity, "id", name)] = len(annotations)
            annotations.append(_parse_entity(entity, passages[-1], name))
        pairs.extend(_parse_pair(pair, indexes, name) for pair in sentence.iterfind("pair"))
    with name_place(name):
        document = Document(_attribute(root, "id", name), tuple(passages))
    return AnnotatedDocument(document, tuple(annotations), pairs=tuple(pairs))


def _parse_xml(xml: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        parser.feed(SafeXml(io.BytesIO(xml), name, "document").read())
        return parser.close()
    except etree.XMLSyntaxError as exc:
        raise BadInput(f"{name}: not well-formed XML ({exc.msg})") from exc


def _attribute(element: etree._Element, key: str, name: str) -> str:
    value = element.get(key)
    if value is None:
        raise BadInput(f"{name}, line {element.sourceline}: <{element.tag}> lacks its attribute {key!r}")
    return value


def _parse_entity(entity: etree._Element, sentence: Passage, name: str) -> Annotation:
    offsets = _attribute(entity, "charOffset", name)
    words = _attribute(entity, "text", name)
    place = f"{name}, line {entity.sourceline}"
    spans = tuple(_parse_span(piece) for piece in offsets.split(";"))
    if not all(0 <= start < end <= len(sentence.text) for start, end in spans):
        raise BadInput(
            f"{place}: charOffset {offsets[:40]!r}; expected `0-4` or `0-4;9-12`, inside the sentence of "
            f"{len(sentence.text)} characters"
        )
    if not _is_quoted(words, quote_pieces(sentence.text, spans)):
        found = quote_pieces(sentence.text, spans)
        raise BadInput(f"{place}: entity {words!r} at charOffset {offsets}, where the sentence has {found!r}")
    start_char = sentence.start_char
    moved = tuple((start_char + start, start_char + end) for start, end in spans)
    return Annotation(moved, words, _attribute(entity, "type", name))


def _parse_span(piece: str) -> Span:
    """A piece of a charOffset, whose end is the last character's place; (0, 0) for what is none."""
    first, _, last = (parse_number(number) for number in piece.partition("-"))
    return (0, 0) if first is None or last is None else (first, last + 1)


def _is_quoted(words: str, found: str) -> bool:
    """Whether these are the words, spaces aside, or lack the last letter: the training part holds an entity whose
    offsets are one too small, and some whose pieces make one word."""
    words, found = ("".join(text.split()) for text in (words, found))
    return found in (words, words[:-1])


def _parse_pair(pair: etree._Element, indexes: dict[str, int], name: str) -> AnnotatedPair:
    ends = [_attribute(pair, key, name) for key in ("e1", "e2")]
    for end in ends:
        if end not in indexes:
            raise BadInput(f"{name}, line {pair.sourceline}: pair with {end!r}, no entity of its sentence")
    ddi = _attribute(pair, "ddi", name)
    if ddi not in ("true", "false"):
        raise BadInput(f"{name}, line {pair.sourceline}: ddi={ddi!r}; expected true or false")
    kind = (pair.get("type") or UNTYPED) if ddi == "true" else None
    return AnnotatedPair(indexes[ends[0]], indexes[ends[1]], kind)
