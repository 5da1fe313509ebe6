"""NLM's files of PubMed, from its server, a mirror or a folder laid out the same, each held to its MD5."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Literal, Protocol
from urllib.parse import urlsplit

from filelock import FileLock

from kg_pipeline.errors import BadInput, Misconfigured, Retryable, using
from kg_pipeline.pubmed.file_server import FileServer
from kg_pipeline.pubmed.listing import ListedFile, read_checksum
from kg_pipeline.pubmed.received import ensure_writable, find_received, keep_file
from kg_pipeline.records import Received

NLM_FILES_URL = "https://ftp.ncbi.nlm.nih.gov/pubmed/"
Directory = Literal["baseline", "updatefiles"]
DOWNLOADS = "downloads"
"""In the data folder: what is being downloaded, and what a kill left of it, to be resumed."""
_TRIES = 2
Advance = Callable[[int], None]


class NlmFiles(Protocol):
    """Where NLM's files lie."""

    def list_files(self, directory: Directory) -> list[ListedFile]:
        """The files there. Raises `Misconfigured` if there is no such directory."""

    def read_text(self, directory: Directory, name: str) -> str | None:
        """The content of a small file; None if it is not there."""

    def find_here(self, directory: Directory, name: str) -> Path | None:
        """Where the file lies on this machine, if it does."""

    def obtain(self, directory: Directory, name: str, scratch: Path, advance: Advance) -> Path:
        """Where the file lies now, in `scratch` if it was brought. Raises `BadInput` if it is not there."""


def open_nlm_files(where: str | None) -> NlmFiles:
    """The files at an http address or in a folder; None is NLM's own server. Connects to nothing yet."""
    address = where or NLM_FILES_URL
    scheme = urlsplit(address).scheme
    if scheme in {"http", "https"}:
        return FileServer(address)
    if "://" in address:
        raise Misconfigured(f"KG_PUBMED_FILES: {scheme}:// cannot be read; give http(s)://… or a folder")
    return FileFolder(Path(address))


def receive_checked(files: NlmFiles, directory: Directory, name: str, data: Path, advance: Advance) -> Received:
    """The receipt of the file, kept only if its MD5 is the one NLM states; what is kept already is not brought.

    One file at a time is brought into a data folder; a second call waits. Raises `Retryable` when the checksum is
    missing, or wrong after another try.
    """
    expected = _checksum(files, directory, name)
    scratch = data / DOWNLOADS
    ensure_writable(scratch)
    with FileLock(scratch / "lock"):
        for kept in find_received(name, data):
            if _md5(data / kept.path) == expected:
                return kept
        for _ in range(_TRIES):
            path = files.obtain(directory, name, scratch, advance)
            is_whole = _md5(path) == expected
            receipt = keep_file(path, data) if is_whole else None
            (scratch / name).unlink(missing_ok=True)
            if receipt is not None:
                return receipt
    raise Retryable(
        f"{name}: its MD5 is not the {expected} that {directory}/{name}.md5 states, {_TRIES} times over; nothing "
        "of it is kept. Try again later, or mend the mirror"
    )


class FileFolder:
    """A folder with `baseline` and `updatefiles` in it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def list_files(self, directory: Directory) -> list[ListedFile]:
        """Those there, in the order of their names."""
        folder = self._folder / directory
        if not folder.is_dir():
            raise Misconfigured(f"KG_PUBMED_FILES: {folder} is no folder; name one with both")
        with using(folder):
            return [
                ListedFile(path.name, path.stat().st_size) for path in sorted(folder.iterdir()) if path.is_file()
            ]

    def read_text(self, directory: Directory, name: str) -> str | None:
        """Its content, whatever its bytes are."""
        path = self._folder / directory / name
        with using(path):
            return path.read_text(encoding="latin-1") if path.is_file() else None

    def find_here(self, directory: Directory, name: str) -> Path | None:
        """Its path."""
        path = self._folder / directory / name
        return path if path.is_file() else None

    def obtain(self, directory: Directory, name: str, scratch: Path, advance: Advance) -> Path:
        """Its own path: nothing is copied."""
        del scratch
        path = self.find_here(directory, name)
        if path is None:
            raise BadInput(f"{self._folder / directory / name}: there is no such file; see what is there")
        advance(path.stat().st_size)
        return path


def _checksum(files: NlmFiles, directory: Directory, name: str) -> str:
    text = files.read_text(directory, f"{name}.md5")
    if text is None and all(file.name != name for file in files.list_files(directory)):
        raise BadInput(
            f"{directory}/{name} is not there, nor its checksum; see what {directory} lists, and for a file of "
            f"the annual baseline write baseline/{name}"
        )
    if text is None:
        raise Retryable(
            f"{directory}/{name}.md5 is not there, and without it the file cannot be trusted; NLM puts it there "
            "after the file: try again later, or complete the mirror"
        )
    return read_checksum(text, name)


def _md5(path: Path) -> str:
    """Of its bytes; of a file that is gone, nothing."""
    if not path.is_file():
        return ""
    with using(path), path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.md5(usedforsecurity=False)).hexdigest()
