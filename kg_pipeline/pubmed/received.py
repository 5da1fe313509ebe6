"""Keeps what was received, byte for byte, under the hash of its content, with the moment and way it first came.

The sidecar `<sha256>.json` is written last and is the receipt: content without one was never received.
"""

import hashlib
import io
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO, Literal

import msgspec

from kg_pipeline.errors import BadInput, Retryable
from kg_pipeline.records import Received

Way = Literal["file", "entrez"]
_FOLDER = "received"
_CHUNK_BYTES = 2**20
_GZIP_MAGIC = b"\x1f\x8b"


def keep_file(path: Path, data: Path, *, way: Way = "file", now: datetime | None = None) -> Received:
    """The receipt of a file, kept in the data folder; one whose content is known already changes nothing."""
    try:
        with path.open("rb") as stream:
            return _keep(stream, path.name, way, data, now)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as exc:
        raise BadInput(f"{path}: cannot be read ({exc.strerror}); give a readable file of PubMed XML") from exc


def keep_bytes(content: bytes, name: str, data: Path, *, way: Way, now: datetime | None = None) -> Received:
    """The same for a response in memory, under the name it shall go by."""
    return _keep(io.BytesIO(content), name, way, data, now)


def read_received(sha256: str, data: Path) -> Received | None:
    """The receipt of that content, if it was received. Raises `BadInput` for a receipt that was tampered with."""
    sidecar = data / _FOLDER / f"{sha256}.json"
    try:
        return msgspec.json.decode(sidecar.read_bytes(), type=Received)
    except FileNotFoundError:
        return None
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise BadInput(f"{sidecar}: not a receipt ({exc}); restore it from a backup of the data folder") from exc


def _keep(stream: BinaryIO, name: str, way: Way, data: Path, now: datetime | None) -> Received:
    sha256 = _hash(_chunks(stream))
    known = read_received(sha256, data)
    if known is not None:
        return known
    stream.seek(0)
    suffix = ".xml.gz" if stream.read(2) == _GZIP_MAGIC else ".xml"
    stream.seek(0)
    path = data / _FOLDER / f"{sha256}{suffix}"
    n_bytes = _write(path, stream, sha256)
    moment = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    receipt = Received(sha256, name, way, moment, path.relative_to(data).as_posix(), n_bytes)
    _write(path.with_name(f"{sha256}.json"), io.BytesIO(msgspec.json.encode(receipt)))
    return receipt


def _write(path: Path, stream: BinaryIO, sha256: str | None = None) -> int:
    """The number of bytes written; the file is there whole, even after a power cut, or not at all."""
    unfinished = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        n_bytes, written = _copy(stream, unfinished)
        if sha256 is not None and written != sha256:
            unfinished.unlink()
            raise Retryable(f"{path.name}: the file changed while it was read; give it again when it is complete")
        unfinished.replace(path)
        _sync_folder(path.parent)
    except OSError as exc:
        raise Retryable(f"{path}: cannot be written ({exc.strerror}); mend the data folder and run again") from exc
    return n_bytes


def _copy(stream: BinaryIO, path: Path) -> tuple[int, str]:
    """Number and hash of the bytes copied, once they are on the disk."""
    digest = hashlib.sha256()
    with path.open("wb") as target:
        for chunk in _chunks(stream):
            digest.update(chunk)
            target.write(chunk)
        target.flush()
        os.fsync(target.fileno())
        return target.tell(), digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    while chunk := stream.read(_CHUNK_BYTES):
        yield chunk


def _hash(chunks: Iterator[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
