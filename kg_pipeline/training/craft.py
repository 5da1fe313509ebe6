"""CRAFT: full papers with concepts of GO, in a tar of texts and Knowtator XML that only training reads.

https://github.com/UCDenver-ccp/CRAFT: `articles/txt/PMID.txt` and, by branch of GO,
`concept-annotation/GO_BP/GO_BP/knowtator/PMID.txt.knowtator.xml`; offsets count characters of the text.
"""

import io
import re
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from lxml import etree

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, EntityType, Passage
from kg_pipeline.text.numbers import parse_number
from kg_pipeline.text.safe_xml import SafeXml

BRANCHES: Mapping[str, EntityType] = {
    "GO_BP": "BiologicalProcess",
    "GO_MF": "MolecularActivity",
    "GO_CC": "CellularComponent",
}
_TEXT = re.compile(r"(?:.*/)?articles/txt/(?P<pmid>\d+)\.txt")
_CONCEPTS = re.compile(
    r"(?:.*/)?concept-annotation/(?P<branch>GO_\w\w)/(?P=branch)/knowtator/(?P<pmid>\d+)\.txt\.knowtator\.xml"
)
_LINE = re.compile(r"[^\n]*\S[^\n]*")


def read_craft(path: Path) -> Iterator[AnnotatedDocument]:
    """The papers of a tar archive (xz or plain) by PMID, with their GO annotations in the order of the text.

    A passage a line; several pieces of an annotation are its spans. Raises `BadInput`; holds the archive's texts.
    """
    texts, concepts = _read_members(path)
    if not texts:
        raise BadInput(f"{path}: no articles/txt/PMID.txt in it; expected the CRAFT corpus")
    for pmid, text in sorted(texts.items()):
        annotations = [
            annotation
            for branch in BRANCHES
            if (pmid, branch) in concepts
            for annotation in parse_knowtator(
                concepts[pmid, branch], text, BRANCHES[branch], f"{path.name}, {branch} of {pmid}"
            )
        ]
        passages = tuple(Passage(line.start(), line[0], "paragraph") for line in _LINE.finditer(text))
        annotations.sort(key=lambda annotation: (annotation.spans, annotation.type, annotation.identifiers))
        yield AnnotatedDocument(Document(pmid, passages), tuple(annotations))


def _read_members(path: Path) -> tuple[dict[str, str], dict[tuple[str, str], bytes]]:
    texts: dict[str, str] = {}
    concepts: dict[tuple[str, str], bytes] = {}
    try:
        with tarfile.open(path) as archive:
            for member in archive:
                stream = archive.extractfile(member)
                if stream and (match := _TEXT.fullmatch(member.name)):
                    texts[match["pmid"]] = stream.read().decode("utf-8")
                elif stream and (match := _CONCEPTS.fullmatch(member.name)) and match["branch"] in BRANCHES:
                    concepts[match["pmid"], match["branch"]] = stream.read()
    except (OSError, EOFError, tarfile.TarError, UnicodeDecodeError) as exc:
        raise BadInput(f"{path}: cannot be read ({exc}); give the archive as published") from exc
    return texts, concepts


def parse_knowtator(xml: bytes, text: str, type_: EntityType, name: str) -> Iterator[Annotation]:
    """The annotations of a file as they stand in it. Raises `BadInput`; `name` begins messages."""
    root = _parse_xml(xml, name)
    classes = {
        mention.get("id"): concept.get("id")
        for mention in root.iterfind("classMention")
        for concept in mention.iterfind("mentionClass")
    }
    for annotation in root.iterfind("annotation"):
        mention = annotation.find("mention")
        identifier = None if mention is None else classes.get(mention.get("id"))
        if identifier is None:
            raise BadInput(f"{name}, line {annotation.sourceline}: an annotation without a class")
        spans = tuple(sorted(_parse_span(span, len(text), name) for span in annotation.iterfind("span")))
        if not spans:
            raise BadInput(f"{name}, line {annotation.sourceline}: an annotation without a span")
        yield Annotation(spans, " ".join(text[start:end] for start, end in spans), type_, (identifier,))


def _parse_xml(xml: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        parser.feed(SafeXml(io.BytesIO(xml), name, "annotations").read())
        return parser.close()
    except etree.XMLSyntaxError as exc:
        raise BadInput(f"{name}: not well-formed XML ({exc.msg})") from exc


def _parse_span(span: etree._Element, n_chars: int, name: str) -> tuple[int, int]:
    start, end = parse_number(span.get("start", "")), parse_number(span.get("end", ""))
    if start is None or end is None or not 0 <= start < end <= n_chars:
        raise BadInput(
            f"{name}, line {span.sourceline}: span {span.get('start')}:{span.get('end')} is no part of the text "
            f"({n_chars} characters)"
        )
    return start, end
