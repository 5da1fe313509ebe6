"""PubTator: a title and an abstract line, then mentions and relations in columns, then a blank line.

    1234|t|Title
    1234|a|Abstract, maybe empty
    1234<TAB>start<TAB>end<TAB>text<TAB>type[<TAB>identifiers ...]
    1234<TAB>relation type<TAB>identifier<TAB>identifier[<TAB>Novel or No]

Offsets are characters of title, one separator, abstract. Novelty is not read.
"""

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Literal

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage, Written
from kg_pipeline.text.identifier_lists import join_identifiers, split_identifiers
from kg_pipeline.text.lines import Lines, number_lines
from kg_pipeline.text.numbers import parse_number
from kg_pipeline.text.refusals import Refuse, name_place, raise_refusal
from kg_pipeline.text.slips import drop_slips

_TEXT_LINE = re.compile(r"([^|\t]+)\|([ta])\|(.*)", re.DOTALL)
_TITLE_KINDS = ("title", "front")
"""PMC's BioC calls the passage of the title `front`."""

_NumberedLine = tuple[int, str | BadInput]


def read_pubtator(
    stream: Lines, name: str, *, on_slip: Literal["keep", "drop"] = "keep", on_refusal: Refuse = raise_refusal
) -> Iterator[AnnotatedDocument]:
    """Documents in order; empty titles and abstracts make no passage. Holds one document at a time.

    `name` stands in messages. Mentions that are not in the text at their offsets are kept or dropped; what is
    wrong with a document is handed to `on_refusal`, which raises it unless told otherwise.
    """
    is_empty = True
    for block in _split_blocks(number_lines(stream, name)):
        is_empty = False
        try:
            annotated = _parse_block(block, name)
            yield drop_slips(annotated) if on_slip == "drop" else annotated
        except BadInput as refusal:
            on_refusal(refusal)
    if is_empty:
        on_refusal(BadInput(f"{name}: empty; expected PubTator documents"))


def _split_blocks(lines: Iterable[_NumberedLine]) -> Iterator[list[_NumberedLine]]:
    """The lines of each document: up to a blank line, or to the next title where that blank line is missing.

    A blank line between a title and its abstract ends nothing.
    """
    block: list[_NumberedLine] = []
    is_after_blank = False
    for number, line in lines:
        is_blank = isinstance(line, str) and not line.strip()
        begins = not is_blank and (is_after_blank or _text_line(line, "t") is not None)
        if block and (begins or (is_blank and len(block) > 1)) and not _is_abstract(line, block):
            yield block
            block = []
        is_after_blank = is_blank
        if not is_blank:
            block.append((number, line))
    if block:
        yield block


def _is_abstract(line: str | BadInput, block: list[_NumberedLine]) -> bool:
    """Whether the block is a title and the line its abstract."""
    title, abstract = _text_line(block[0][1], "t"), _text_line(line, "a")
    return len(block) == 1 and title is not None and title == abstract


def _text_line(line: str | BadInput, kind: str) -> str | None:
    """The document's id, if this is a text line of that kind."""
    match = None if isinstance(line, BadInput) else _TEXT_LINE.fullmatch(line)
    return match[1] if match is not None and match[2] == kind else None


def _parse_block(block: list[_NumberedLine], name: str) -> AnnotatedDocument:
    document_id, texts = _parse_texts(block, name)
    annotations: list[Annotation] = []
    relations: list[DocumentRelation] = []
    for number, line in block[len(texts) :]:
        place = f"{name}, line {number}"
        columns = _columns(line, document_id, place)
        if _is_relation(columns):
            relations.append(DocumentRelation(columns[1], columns[2].strip(), columns[3].strip()))
        else:
            annotations.append(_parse_mention(columns, place))
    with name_place(f"{name}, line {block[0][0]}"):
        return AnnotatedDocument(_make_document(document_id, texts), tuple(annotations), tuple(relations))


def _parse_texts(block: list[_NumberedLine], name: str) -> tuple[str, list[str]]:
    """The document's id, and its title or its title and abstract."""
    document_id = ""
    texts: list[str] = []
    for (number, line), expected in zip(block, "ta", strict=False):
        if isinstance(line, BadInput):
            raise line
        match = _TEXT_LINE.fullmatch(line)
        if match is None or match[2] != expected:
            if texts:
                break
            raise BadInput(
                f"{name}, line {number}: {line[:80]!r} where a document begins; expected `id|t|title`, "
                "see that a blank line stands between documents only"
            )
        document_id = document_id or match[1]
        if match[1] != document_id:
            raise BadInput(f"{name}, line {number}: abstract of {match[1]!r} below the title of {document_id!r}")
        texts.append(match[3])
    return document_id, texts


def _make_document(document_id: str, texts: list[str]) -> Document:
    title, abstract = [*texts, ""][:2]
    passages = (Passage(0, title, "title"), Passage(len(title) + 1, abstract, "abstract"))
    return Document(document_id, tuple(passage for passage in passages if passage.text))


def _columns(line: str | BadInput, document_id: str, place: str) -> list[str]:
    if isinstance(line, BadInput):
        raise line
    columns = line.split("\t")
    if len(columns) < 4:
        raise BadInput(f"{place}: {line[:80]!r} is neither a mention (5 columns or more) nor a relation (4 or 5)")
    if columns[0] != document_id:
        raise BadInput(f"{place}: a line of document {columns[0]!r} in document {document_id!r}")
    return columns


def _is_relation(columns: list[str]) -> bool:
    return len(columns) < 6 and not columns[1].strip().lstrip("-").isdecimal()


def _parse_mention(columns: list[str], place: str) -> Annotation:
    start, end = (parse_number(column) for column in columns[1:3])
    if start is None or end is None:
        found = " and ".join(repr(column[:20]) for column in columns[1:3])
        raise BadInput(f"{place}: offsets {found} are not both whole numbers below 10^15")
    if len(columns) < 5:
        raise BadInput(f"{place}: mention {columns[3]!r} lacks its type, the fifth column")
    written = Written(columns[5] if len(columns) > 5 else None, tuple(columns[6:]))
    identifiers, separator = split_identifiers(written.identifiers or "")
    return Annotation(((start, end),), columns[3], columns[4].strip(), identifiers, separator, written)


def write_pubtator(
    documents: Iterable[AnnotatedDocument], stream: BinaryIO, *, on_refusal: Refuse = raise_refusal
) -> None:
    """Write each document as it comes.

    A first passage of kind `title` or `front` is the title, everything after it the abstract. A discontinuous
    mention is written as all it covers. A document that PubTator cannot hold (line breaks in its text, a tab in a
    mention, `|` in its id) is handed to `on_refusal` and not written.
    """
    for annotated in documents:
        try:
            block = _format_document(annotated)
        except BadInput as refusal:
            on_refusal(refusal)
            continue
        stream.write(block.encode())


def _format_document(annotated: AnnotatedDocument) -> str:
    document = annotated.document
    text = document.text
    has_title = bool(document.passages) and document.passages[0].kind.lower() in _TITLE_KINDS
    title = document.passages[0].text if has_title else ""
    rest_start = _rest_start(document, has_title)
    shift = len(title) + 1 - rest_start
    lines = [f"{document.id}|t|{title}", f"{document.id}|a|{text[rest_start:]}"]
    for annotation in annotated.annotations:
        start, end = annotation.start_char, annotation.end_char
        moved = -document.passages[0].start_char if has_title and start < rest_start else shift
        quoted = annotation.text if len(annotation.spans) == 1 else text[start:end]
        values = (str(start + moved), str(end + moved), quoted, annotation.type)
        lines.append(_format_row(document.id, *values, *_identifier_columns(annotation)))
    lines.extend(_format_row(document.id, r.type, r.subject, r.object) for r in annotated.relations)
    _check_lines(document.id, lines)
    return "\n".join(lines) + "\n\n"


def _rest_start(document: Document, has_title: bool) -> int:
    """Where the text after the title starts; where it would start if there is none."""
    rest = document.passages[1:] if has_title else document.passages
    if rest:
        return rest[0].start_char
    return document.passages[0].end_char + 1 if has_title else 1


def _identifier_columns(annotation: Annotation) -> tuple[str, ...]:
    value = join_identifiers(annotation)
    columns = annotation.written.columns if annotation.written else ()
    return () if value is None else (value, *columns)


def _format_row(document_id: str, *values: str) -> str:
    for value in values:
        if "\t" in value:
            raise BadInput(f"document {document_id}: {value!r} holds a tab, which PubTator cannot; write BioC")
    return "\t".join((document_id, *values))


def _check_lines(document_id: str, lines: list[str]) -> None:
    if not document_id.strip() or "|" in document_id or "\t" in document_id:
        raise BadInput(f"document id {document_id!r} is empty or holds '|' or a tab; PubTator cannot, write BioC")
    for line in lines:
        if "\n" in line or "\r" in line:
            raise BadInput(f"document {document_id}: a line break in {line[:80]!r}; PubTator cannot, write BioC")
