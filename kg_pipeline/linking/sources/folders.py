"""Shell: the files of a folder, packed or not, told by their names below it, hashed and opened as streams.

A zip counts as a folder of its members. Links that lead out of the folder are not followed.
"""

import bz2
import gzip
import hashlib
import lzma
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from kg_pipeline.errors import BadInput, Misconfigured, using

_ZIP = ".zip"
_OPENERS: dict[str, Callable[[Any], Any]] = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}


def list_files(folder: Path) -> tuple[list[str], dict[str, str]]:
    """Names of all files below the folder, sorted; and of what can be no file of it, with the reason.

    Raises `Misconfigured` if there is no such folder.
    """
    if not folder.is_dir():
        raise Misconfigured(f"{folder} is no folder; name the one that holds the files of vocabularies")
    names: list[str] = []
    unfit: dict[str, str] = {}
    with using(folder):
        for path in _walk(folder):
            name = path.relative_to(folder).as_posix()
            if reason := _unfit(path, folder):
                unfit[name] = reason
            elif path.suffix == _ZIP:
                names += [f"{name}/{member}" for member in _zip_members(path)]
            else:
                names.append(name)
    return sorted(names), unfit


def _walk(folder: Path) -> Iterator[Path]:
    """All that is no folder, links to folders too."""
    for parent, folders, files in os.walk(folder, onerror=_raise):
        yield from (Path(parent) / name for name in files)
        yield from (path for name in folders if (path := Path(parent) / name).is_symlink())


def _raise(error: OSError) -> None:
    raise error


def _unfit(path: Path, folder: Path) -> str:
    if not path.resolve().is_relative_to(folder.resolve()):
        return "a link that leads out of the folder"
    if not path.is_file():
        return "a link to a folder, which is read where it lies" if path.is_dir() else "no regular file"
    return "no zip, or cut short" if path.suffix == _ZIP and not zipfile.is_zipfile(path) else ""


def _zip_members(path: Path) -> list[str]:
    with zipfile.ZipFile(path) as archive:
        return [member.filename for member in archive.infolist() if not member.is_dir()]


def bare_name(name: str) -> PurePosixPath:
    """The name unpacked: what a zip holds lies where the zip lies, and `.gz`, `.xz`, `.bz2` are gone."""
    path = PurePosixPath(name)
    folders = [part for part in path.parts[:-1] if not part.endswith(_ZIP)]
    return PurePosixPath(*folders, path.stem if path.suffix in _OPENERS else path.name)


def open_file(folder: Path, name: str) -> IO[bytes]:
    """The stream of a file that `list_files` names, unpacked; reading it raises what the packing raises."""
    outer, inner = _split(name)
    packed: Path | IO[bytes] = _open_in_zip(folder / outer, inner) if inner else folder / outer
    opener = _OPENERS.get(PurePosixPath(name).suffix)
    if opener:
        return opener(packed)  # type: ignore[no-any-return]
    return packed.open("rb") if isinstance(packed, Path) else packed


def _open_in_zip(path: Path, inner: str) -> IO[bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.open(inner)  # keeps the file open for itself once the archive is closed
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as exc:
        raise BadInput(f"{path}: {inner} cannot be unpacked ({exc}); unpack it yourself") from exc


def hash_files(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """sha256 of each file as it lies there, of the whole zip for a member of one; without those that are gone."""
    hashes: dict[str, str] = {}
    by_name = {name: _split(name)[0] for name in names}
    for outer in set(by_name.values()):
        with using(folder / outer):
            if (folder / outer).is_file():
                with (folder / outer).open("rb") as stream:
                    hashes[outer] = hashlib.file_digest(stream, "sha256").hexdigest()
    return {name: hashes[outer] for name, outer in by_name.items() if outer in hashes}


def _split(name: str) -> tuple[str, str]:
    """The file and, for a member of a zip, its name in it."""
    outer, mark, inner = name.partition(f"{_ZIP}/")
    return (outer + _ZIP, inner) if mark else (name, "")
