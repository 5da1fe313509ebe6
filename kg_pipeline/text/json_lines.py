"""JSON lines, one document a line, in two forms that may be mixed.

    {"id": "1", "title": "...", "text": "..."}
    {"id": "1", "passages": [{"start_char": 0, "text": "...", "kind": "title"}],
     "annotations": [{"spans": [[0, 5]], "text": "...", "type": "Gene", "identifiers": ["672"]}],
     "relations": [{"type": "Association", "subject": "672", "object": "D001943"}]}

The first is for plain text: the title, one character, the text (or `abstract`). The second holds an
`AnnotatedDocument` completely and is the one written; an annotation that came from PubTator or BioC and was left
as it was has `written` besides. Other keys are not read.
"""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.records import (
    AnnotatedDocument,
    AnnotatedPair,
    Annotation,
    Document,
    DocumentRelation,
    Passage,
)
from kg_pipeline.text.lines import Lines, number_lines
from kg_pipeline.text.refusals import Refuse, name_place, raise_refusal


class JsonLine(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A line of the file."""

    id: str | int
    title: str | None = None
    text: str | None = None
    abstract: str | None = None
    passages: tuple[Passage, ...] | None = None
    annotations: tuple[Annotation, ...] = ()
    relations: tuple[DocumentRelation, ...] = ()
    pairs: tuple[AnnotatedPair, ...] = ()


_DECODER = msgspec.json.Decoder(JsonLine)


def read_json_lines(
    stream: Lines, name: str, *, on_refusal: Refuse = raise_refusal
) -> Iterator[AnnotatedDocument]:
    """Documents in order; a line that is wrong is handed to `on_refusal`. Blank lines are passed over."""
    is_empty = True
    for number, line in number_lines(stream, name):
        if isinstance(line, str) and not line.strip():
            continue
        is_empty = False
        try:
            yield _parse_line(line, f"{name}, line {number}")
        except BadInput as refusal:
            on_refusal(refusal)
    if is_empty:
        on_refusal(BadInput(f"{name}: empty; expected one JSON object a line"))


def _parse_line(line: str | BadInput, place: str) -> AnnotatedDocument:
    if isinstance(line, BadInput):
        raise line
    try:
        read = _DECODER.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise BadInput(f"{place}: {exc}; found {line[:80]!r}") from exc
    if read.passages is None and read.title is None and read.text is None and read.abstract is None:
        raise BadInput(f"{place}: document {read.id!r} has no `title`, `text`, `abstract` or `passages`")
    n_annotations = len(read.annotations)
    for pair in read.pairs:
        if not (0 <= pair.first < n_annotations and 0 <= pair.second < n_annotations):
            raise BadInput(
                f"{place}: a pair of annotations {pair.first} and {pair.second}, but there are {n_annotations}"
            )
    with name_place(place):
        document = Document(str(read.id), _make_passages(read) if read.passages is None else read.passages)
    return AnnotatedDocument(document, read.annotations, read.relations, read.pairs, isinstance(read.id, int))


def _make_passages(read: JsonLine) -> tuple[Passage, ...]:
    title = Passage(0, read.title or "", "title")
    rest_start = title.end_char + 1 if title.text else 0
    rest = Passage(rest_start, (read.abstract if read.text is None else read.text) or "")
    return tuple(passage for passage in (title, rest) if passage.text)


def write_json_lines(
    documents: Iterable[AnnotatedDocument],
    stream: BinaryIO,
    *,
    on_refusal: Refuse = raise_refusal,  # noqa: ARG001  # one signature for all writers; this one can hold any document
) -> None:
    """Write each document as it comes, in the second form."""
    for annotated in documents:
        line = JsonLine(
            id=int(annotated.document.id) if annotated.has_number_id else annotated.document.id,
            passages=annotated.document.passages,
            annotations=annotated.annotations,
            relations=annotated.relations,
            pairs=annotated.pairs,
        )
        stream.write(msgspec.json.encode(line) + b"\n")
