"""Members opened for readers: bytes or lines, and whatever is wrong with the packing told as `BadInput`."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.sources.members import Member


@contextmanager
def open_member(member: Member) -> Iterator[IO[bytes]]:
    """The stream of a member. Raises `BadInput` if its packing breaks, at the end of half a file at the latest."""
    try:
        with member.open_stream() as stream:
            yield stream
    except (EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile) as exc:
        raise _broken(member, exc) from exc
    except OSError as exc:
        if exc.errno is not None:  # the system's, not the packing's: gzip and bz2 raise theirs without a number
            raise
        raise _broken(member, exc) from exc


def read_member(member: Member) -> bytes:
    """All of a member, unpacked; raises as `open_member`."""
    with open_member(member) as stream:
        return stream.read()


def read_lines(member: Member) -> Iterator[str]:
    """Lines with their ends, in constant memory; bytes that are not UTF-8 come as surrogates."""
    with open_member(member) as stream:
        yield from io.TextIOWrapper(stream, encoding="utf-8-sig", errors="surrogateescape", newline="")


def _broken(member: Member, exc: Exception) -> BadInput:
    return BadInput(f"{member.name}: the file is cut short or not packed as its name says ({exc}); fetch it again")
