"""BioC JSON: a collection, PubTator 3's `{"PubTator3": [...]}`, an array of documents, or one document a line."""

from collections.abc import Iterable, Iterator
from typing import BinaryIO

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.text.bioc import SOURCE, BiocDocument, from_bioc, to_bioc
from kg_pipeline.text.json_stream import stream_items
from kg_pipeline.text.refusals import Refuse, raise_refusal

_COLLECTIONS = frozenset({"documents", "PubTator3"})
_HEAD = msgspec.json.encode({"source": SOURCE, "date": "", "key": "", "infons": {}})[:-1] + b',"documents":['


def read_bioc_json(
    stream: BinaryIO, name: str, *, on_refusal: Refuse = raise_refusal
) -> Iterator[AnnotatedDocument]:
    """Documents in order, one held at a time. What is wrong with one is handed to `on_refusal`; after JSON that is
    broken nothing follows."""
    items = _until_broken(stream_items(stream, name, _COLLECTIONS), on_refusal)
    for number, item in enumerate(items, start=1):
        place = f"{name}, document number {number}"
        try:
            yield from_bioc(_convert(item, place), place)
        except BadInput as refusal:
            on_refusal(refusal)


def _until_broken(items: Iterator[object], on_refusal: Refuse) -> Iterator[object]:
    try:
        yield from items
    except BadInput as broken:
        on_refusal(broken)


def _convert(item: object, place: str) -> BiocDocument:
    try:
        bioc = msgspec.convert(_drop_nulls(item), BiocDocument, strict=False)
        msgspec.json.encode(bioc)  # half a surrogate pair, which JSON can escape, is no text
    except (msgspec.ValidationError, UnicodeEncodeError) as exc:
        raise BadInput(f"{place}: no BioC document ({exc})") from exc
    return bioc


def _drop_nulls(item: object) -> object:
    """The item without the members that are null, which some writers mean by nothing; infons stay as they are."""
    if isinstance(item, list):
        return [_drop_nulls(value) for value in item]
    if not isinstance(item, dict):
        return item
    return {
        key: value if key == "infons" else _drop_nulls(value) for key, value in item.items() if value is not None
    }


def write_bioc_json(
    documents: Iterable[AnnotatedDocument],
    stream: BinaryIO,
    *,
    on_refusal: Refuse = raise_refusal,  # noqa: ARG001  # one signature for all writers; this one can hold any document
) -> None:
    """Write one collection, each document as it comes."""
    stream.write(_HEAD)
    separator = b"\n"
    for annotated in documents:
        stream.write(separator + msgspec.json.encode(to_bioc(annotated)))
        separator = b",\n"
    stream.write(b"\n]}\n")
