"""Keeps what was received, byte for byte, under the hash of its content, with the moment and way it first came.

The sidecar `<sha256>.json` is written last and is the receipt: content without one was never received.
"""

import hashlib
import io
import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePath
from typing import BinaryIO, Literal, cast

import msgspec

from kg_pipeline.errors import BadInput, Retryable, using
from kg_pipeline.records import Received

Way = Literal["file", "entrez"]
FOLDER = "received"
_CHUNK_BYTES = 2**20
_GZIP_MAGIC = b"\x1f\x8b"


def keep_file(path: Path, data: Path, *, way: Way = "file", now: datetime | None = None) -> Received:
    """The receipt of a file or pipe, kept in the data folder; one whose content is known already changes nothing.

    Raises `BadInput` for a file that cannot be read, `Misconfigured` for a data folder that cannot be written.
    """
    try:
        stream = path.open("rb")
    except OSError as exc:
        raise _unreadable(path, exc) from exc
    with stream, _rewindable(stream, path, data) as rewindable:
        try:
            sha256 = _hash(_chunks(rewindable))
        except OSError as exc:
            raise _unreadable(path, exc) from exc
        return _keep(rewindable, sha256, printable(path.name), way, data, now)


def keep_bytes(
    content: bytes,
    name: str,
    data: Path,
    *,
    way: Way,
    now: datetime | None = None,
    after: tuple[int, int] | None = None,
) -> Received:
    """The same for a response in memory, under the name it shall go by; see `Received` for `after`."""
    return _keep(io.BytesIO(content), hashlib.sha256(content).hexdigest(), name, way, data, now, after)


def read_received(sha256: str, data: Path) -> Received | None:
    """The receipt of that content, if it was received. Raises `BadInput` for a receipt that was tampered with."""
    sidecar = _sidecar(sha256, data)
    with using(sidecar):
        try:
            content = sidecar.read_bytes()
        except FileNotFoundError:
            return None
    try:
        return msgspec.json.decode(content, type=Received)
    except (msgspec.DecodeError, UnicodeDecodeError) as exc:
        raise BadInput(f"{sidecar}: not a receipt ({exc}); restore it from a backup of the data folder") from exc


def all_received(data: Path) -> Iterator[Received]:
    """All receipts there are, in the order of their hashes."""
    for sidecar in sorted((data / FOLDER).glob("*.json")):
        receipt = read_received(sidecar.stem, data)
        if receipt is not None:
            yield receipt


def find_received(name: str, data: Path) -> Iterator[Received]:
    """The receipts that go by that name; reads all there are."""
    return (receipt for receipt in all_received(data) if receipt.name == name)


def rename_received(receipt: Received, name: str, data: Path) -> Received:
    """The receipt under another name, from now on the content's."""
    renamed = msgspec.structs.replace(receipt, name=name)
    _write_receipt(renamed, data)
    return renamed


def ensure_writable(folder: Path) -> None:
    """Make the folder if it is not there, and see that a file can be made in it. Raises like `using`."""
    with using(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass


def printable(path: PurePath | str) -> str:
    """A path as text that can be written anywhere: bytes of its name that are no UTF-8 show as `\\xff`."""
    return os.fsencode(path).decode("utf-8", errors="backslashreplace")


def _unreadable(path: Path, exc: OSError) -> BadInput:
    return BadInput(f"{printable(path)}: cannot be read ({exc.strerror}); give a readable file of PubMed XML")


@contextmanager
def _rewindable(stream: BinaryIO, path: Path, data: Path) -> Iterator[BinaryIO]:
    """The stream or, of a pipe, a copy that is gone after the block, however that ends."""
    if stream.seekable():
        yield stream
        return
    folder = data / FOLDER
    ensure_writable(folder)
    with tempfile.TemporaryFile(dir=folder) as copy:
        with using(path):
            shutil.copyfileobj(stream, copy)
            copy.seek(0)
        yield cast(BinaryIO, copy)


def _keep(
    stream: BinaryIO,
    sha256: str,
    name: str,
    way: Way,
    data: Path,
    now: datetime | None,
    after: tuple[int, int] | None = None,
) -> Received:
    known = read_received(sha256, data)
    if known is not None and _is_kept(known, data):
        return known
    stream.seek(0)
    suffix = ".xml.gz" if stream.read(2) == _GZIP_MAGIC else ".xml"
    stream.seek(0)
    path = data / FOLDER / f"{sha256}{suffix}"
    n_bytes = _write(path, stream, sha256)
    if known is not None:
        return known
    moment = (now or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="microseconds")
    receipt = Received(sha256, name, way, moment, path.relative_to(data).as_posix(), n_bytes, after)
    return _write_first_receipt(receipt, data)


def _is_kept(receipt: Received, data: Path) -> bool:
    """Whether the content is there, whole: someone may have tidied up."""
    try:
        return (data / receipt.path).stat().st_size == receipt.n_bytes
    except FileNotFoundError:
        return False


def _sidecar(sha256: str, data: Path) -> Path:
    return data / FOLDER / f"{sha256}.json"


def _write_first_receipt(receipt: Received, data: Path) -> Received:
    """The receipt that holds: of several who receive the same at once the first one's is everyone's."""
    sidecar = _sidecar(receipt.sha256, data)
    own = sidecar.with_name(f"{sidecar.name}.{uuid.uuid4().hex}.part")
    _write(own, io.BytesIO(msgspec.json.encode(receipt)))
    with using(sidecar):
        try:
            os.link(own, sidecar)
        except FileExistsError:
            return read_received(receipt.sha256, data) or receipt
        finally:
            own.unlink()
    return receipt


def _write_receipt(receipt: Received, data: Path) -> None:
    _write(_sidecar(receipt.sha256, data), io.BytesIO(msgspec.json.encode(receipt)))


def _write(path: Path, stream: BinaryIO, sha256: str | None = None) -> int:
    """The number of bytes written; the file is there whole, even after a power cut, or not at all."""
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")  # two may receive the same at once
    with using(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        n_bytes, written = _copy(stream, unfinished)
        if sha256 is not None and written != sha256:
            unfinished.unlink()
            raise Retryable(f"{path.name}: the file changed while it was read; give it again when it is complete")
        unfinished.replace(path)
        _sync_folder(path.parent)
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
