"""Where documents come from and go to: files, packed or not, and the standard streams."""

import gzip
import io
import lzma
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

from kg_pipeline.errors import BadInput, Misconfigured

STREAM = Path("-")
"""Stands for standard input and standard output."""
_UNPACK: dict[str, Callable[[BinaryIO], object]] = {
    ".gz": lambda packed: gzip.GzipFile(fileobj=packed),
    ".xz": lzma.LZMAFile,
}
_PACK: dict[str, Callable[[BinaryIO], gzip.GzipFile | lzma.LZMAFile]] = {
    ".gz": lambda stream: gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0),
    ".xz": lambda stream: lzma.LZMAFile(stream, mode="wb"),  # noqa: SIM115  # closed by whoever asks for it
}
_PIECE_BYTES = 512
"""Read at a time from a packed file: what stands less than this before a break in it is lost."""


def source_name(path: Path) -> str:
    """What messages call it."""
    return "standard input" if path == STREAM else str(path)


@contextmanager
def open_source(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked by its ending (.gz, .xz), or of standard input for `-`.

    Raises `BadInput` where the file cannot be opened, and `read` does where it breaks, after all before was read.
    """
    if path == STREAM:
        yield cast(BinaryIO, _Source(sys.stdin.buffer, path))
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); give a readable file") from error
    with stream:
        unpack = _UNPACK.get(path.suffix)
        yield cast(BinaryIO, _Source(cast(BinaryIO, unpack(stream)) if unpack else stream, path))


class _Source(io.RawIOBase):
    """A stream that gives what it has, however little, and translates its errors."""

    def __init__(self, stream: BinaryIO, path: Path) -> None:
        self._stream, self._name = cast(io.BufferedReader, stream), source_name(path)
        self._max_bytes = _PIECE_BYTES if path.suffix in _UNPACK else io.DEFAULT_BUFFER_SIZE

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """The number of bytes read into the buffer, a `memoryview` or the like. Raises `BadInput`."""
        view = memoryview(buffer)
        try:
            piece = self._stream.read1(min(len(view), self._max_bytes))
        except (EOFError, gzip.BadGzipFile, lzma.LZMAError, zlib.error) as error:
            raise BadInput(f"{self._name}: broken archive ({error}); get the file again") from error
        except OSError as error:
            raise BadInput(f"{self._name}: cannot be read ({error.strerror}); get the file again") from error
        view[: len(piece)] = piece
        return len(piece)

    def __iter__(self) -> Iterator[bytes]:
        """Lines, which the raw stream alone would read byte by byte."""
        return iter(io.BufferedReader(self))


@contextmanager
def open_target(path: Path) -> Iterator[BinaryIO]:
    """Where to write, packed by the ending of the name (.gz, .xz); raises `Misconfigured` where one cannot.

    A file appears whole when all is written, or not at all; devices, pipes and standard output (`-`) are written
    as it comes. Reading inside must not raise `OSError`.
    """
    pack = _PACK.get(path.suffix)
    try:
        with _open_plain(path) as stream:
            if pack is None:
                yield stream
            else:
                with pack(stream) as packed:
                    yield cast(BinaryIO, packed)
    except BrokenPipeError:
        raise  # whoever read has seen enough; click ends quietly
    except OSError as error:
        name = "standard output" if path == STREAM else str(path)
        raise Misconfigured(f"{name}: cannot be written ({error.strerror}); write elsewhere") from error


@contextmanager
def _open_plain(path: Path) -> Iterator[BinaryIO]:
    if path == STREAM:
        with os.fdopen(sys.stdout.fileno(), "wb", closefd=False) as stream:
            yield stream
    elif path.is_relative_to("/dev") or (path.exists() and not path.is_file()):
        with path.open("wb") as stream:
            yield stream
    else:
        target = Path(os.path.realpath(path))  # a link stays, what it leads to is replaced
        unfinished = target.with_name(f".{target.name}.unfinished")
        try:
            with unfinished.open("wb") as stream:
                yield stream
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)
