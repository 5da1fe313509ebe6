"""Files of vocabularies made in tests, and what their readers make of them."""

import gzip
import io
from functools import partial

from kg_pipeline.linking.entries import RefusedRow, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers import READERS
from kg_pipeline.linking.sources.vocabularies import Vocabulary


def file_of(name: str, content: str | bytes) -> Member:
    """A file by its name."""
    data = content.encode() if isinstance(content, str) else content
    return Member(name, partial(io.BytesIO, data))


def half_of(name: str, content: str) -> Member:
    """A gzipped file of which the second half is missing."""
    packed = gzip.compress(content.encode())
    return Member(name, lambda: gzip.GzipFile(fileobj=io.BytesIO(packed[: len(packed) // 2])))


def read_files(reader: str, *members: Member, vocabulary: str | None = None) -> list[Row]:
    """All rows, under the reader's name or that of the vocabulary given."""
    names = tuple(member.name for member in members)
    described = Vocabulary(vocabulary or reader, reader, names, ("Gene",), "2026", "CC0-1.0")
    return list(READERS[reader](described, members))


def refusals(rows: list[Row]) -> list[tuple[str, str]]:
    """Place and reason of each."""
    return [(row.place, row.reason) for row in rows if isinstance(row, RefusedRow)]
