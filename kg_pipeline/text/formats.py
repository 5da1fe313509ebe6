"""The formats by the names the command line knows them by."""

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import BinaryIO, Protocol

from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.text.bioc_json import read_bioc_json, write_bioc_json
from kg_pipeline.text.bioc_xml import read_bioc_xml, write_bioc_xml
from kg_pipeline.text.json_lines import read_json_lines, write_json_lines
from kg_pipeline.text.pubtator import read_pubtator, write_pubtator
from kg_pipeline.text.refusals import Refuse


class Reader(Protocol):
    """Documents of a stream in their order; refusals go to `on_refusal`, which raises them by default.

    Annotations are given as they are, those that do not lie in the text included (`text.slips`).
    """

    def __call__(self, stream: BinaryIO, name: str, *, on_refusal: Refuse = ...) -> Iterator[AnnotatedDocument]:
        """`name` stands in messages."""
        ...


class Writer(Protocol):
    """Writes documents as they come; what the format cannot hold goes to `on_refusal` and is not written."""

    def __call__(
        self, documents: Iterable[AnnotatedDocument], stream: BinaryIO, *, on_refusal: Refuse = ...
    ) -> None:
        """The stream stays open."""
        ...


READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "pubtator": read_pubtator,
        "bioc-xml": read_bioc_xml,
        "bioc-json": read_bioc_json,
        "jsonl": read_json_lines,
    }
)
WRITERS: Mapping[str, Writer] = MappingProxyType(
    {
        "pubtator": write_pubtator,
        "bioc-xml": write_bioc_xml,
        "bioc-json": write_bioc_json,
        "jsonl": write_json_lines,
    }
)
