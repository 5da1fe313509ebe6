"""Shards on disk: gzipped JSON lines, a header first, named by a hash of what decides their content."""

import gzip
import os
import uuid
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Literal, TypeVar, cast

import msgspec

from kg_pipeline.errors import BadInput, using
from kg_pipeline.records import Document, LinkedMention, Mention, Parsed, Received, Record

MAX_CITATIONS = 250
"""Citations a shard, at most: a minute of reading on one core, which is what a kill can cost."""

SHARDS = "shards"
"""Their folder in the data folder."""
Kind = Literal["parsed", "recognized", "linked", "readings"]
R = TypeVar("R")


class ShardHeader(Record, frozen=True):
    """Which received file a shard comes from, its place there, and how many records follow."""

    received: Received
    part: int
    is_last: bool
    """Whether the file ends with this part."""
    n_records: int


class Recognized(Record, frozen=True):
    """An article's text and the mentions found in it."""

    pmid: int
    text_hash: str
    document: Document
    mentions: tuple[Mention, ...]


class LinkedText(Record, frozen=True):
    """An article's text and its mentions, each linked or unlinked with a reason."""

    pmid: int
    text_hash: str
    document: Document
    mentions: tuple[LinkedMention, ...]


def shard_reference(kind: Kind, key: str) -> str:
    """Where the shard of that key lies, relative to the data folder."""
    return f"{SHARDS}/{kind}/{key}.jsonl.gz"


def write_shard(data: Path, reference: str, header: ShardHeader, records: Iterable[msgspec.Struct]) -> None:
    """Write header and records; the shard appears whole or not at all."""
    path = data / reference
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    encoder = msgspec.json.Encoder()
    with using(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with unfinished.open("wb") as file:
                with gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1, filename="", mtime=0) as lines:
                    for record in chain([header], records):
                        lines.write(encoder.encode(record) + b"\n")
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)


def read_header(data: Path, reference: str) -> ShardHeader:
    """The header of a shard. Raises `BadInput` if it is missing or not ours."""
    with _open(data, reference) as lines:
        return _decode(reference, 1, lines.readline(), msgspec.json.Decoder(ShardHeader))


def read_shard(data: Path, reference: str, kind: type[R]) -> Iterator[R]:
    """The records of a shard in order. Raises `BadInput` naming the line that does not hold one."""
    decoder = msgspec.json.Decoder(kind)
    with _open(data, reference) as lines:
        for number, line in enumerate(lines, start=1):
            if number > 1:
                yield _decode(reference, number, line, decoder)


def read_parsed(data: Path, reference: str) -> Iterator[Parsed]:
    """The deliveries and refusals of a parsed shard in order."""
    return cast(Iterator[Parsed], read_shard(data, reference, cast(type, Parsed)))


@contextmanager
def _open(data: Path, reference: str) -> Iterator[gzip.GzipFile]:
    try:
        with gzip.open(data / reference, "rb") as lines:
            yield lines
    except FileNotFoundError as error:
        raise BadInput(f"no shard {reference} in {data}; run the stage before this one again") from error
    except (OSError, EOFError, zlib.error) as error:
        raise BadInput(
            f"{reference}: no shard, or not a whole one ({error}); give the references that the stage before "
            "printed, or run it again"
        ) from error


def _decode(reference: str, number: int, line: bytes, decoder: "msgspec.json.Decoder[R]") -> R:
    try:
        return decoder.decode(line)
    except msgspec.DecodeError as error:
        raise BadInput(
            f"{reference}, line {number}: {error}; give the references that the stage before printed"
        ) from error
