"""Housekeeping of a ledger's folder: fewer and larger files; the whole of it in one archive, and back.

History is in the rows, whose sequences nothing here touches: every sequence and date still answers afterwards. The
caller holds the writer's lock, so that what is read is whole.
"""

import io
import shutil
import tarfile
from collections.abc import Iterable
from pathlib import Path

import msgspec

from kg_pipeline.errors import BadInput, Misconfigured, using
from kg_pipeline.ledger.appending import drop_uncommitted
from kg_pipeline.ledger.store import open_ledger, open_table, writing
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.records import Record

_PASSING = {"writer.lock", "writer.pid"}
_SEAL = "backup.json"


class _Seal(Record, frozen=True):
    n_files: int


class Compacted(Record, frozen=True):
    """What compaction did to a table."""

    table: str
    files_before: int
    files_after: int
    files_removed: int
    """Old ones, off the disk."""


def compact_ledger(folder: Path, keep_hours: int) -> list[Compacted]:
    """Join the small files of each table, and remove what was replaced more than `keep_hours` ago.

    A command that began to read before still needs the replaced files; with 0 it fails, and may be given again.
    """
    drop_uncommitted(folder, open_ledger(folder).last_sequence)
    return [_compact(folder / table, keep_hours) for table in TABLES]


def _compact(folder: Path, keep_hours: int) -> Compacted:
    table = open_table(folder)
    n_before = len(table.file_uris())
    with writing(folder):
        # One task at a time: each holds files of up to the target size.
        table.optimize.compact(max_concurrent_tasks=1)
        removed = table.vacuum(keep_hours, dry_run=False, enforce_retention_duration=False)
        table.create_checkpoint()
    return Compacted(folder.name, n_before, len(table.file_uris()), len(removed))


def write_archive(data: Path, names: Iterable[str], out: Path) -> int:
    """Pack the folders of that name, where they are there, into a tar file; how many files it holds.

    The file appears when it is whole. Raises `Misconfigured` if it is there already.
    """
    if out.exists():
        raise Misconfigured(f"{out} is there already; give another name, or remove it")
    unfinished = out.with_name(f".{out.name}.unfinished")
    n_files = 0
    try:
        with using(out), tarfile.open(unfinished, "w") as archive:
            for path in _files(data, names):
                archive.add(path, path.relative_to(data).as_posix(), recursive=False)
                n_files += path.is_file()
            _add_seal(archive, n_files)
        unfinished.replace(out)
    finally:
        unfinished.unlink(missing_ok=True)
    return n_files


def read_archive(path: Path, names: Iterable[str], data: Path) -> int:
    """Unpack an archive into a data folder, which appears when it is whole; how many files it holds.

    Raises `Misconfigured` if the folder has anything in it, `BadInput` for a file that is no archive of ours or
    broken.
    """
    with using(data):
        if data.exists() and any(data.iterdir()):
            raise Misconfigured(f"{data} is not empty; restore into a new folder, named with --data")
    unfinished = data.with_name(f".{data.name}.unfinished")
    # What a killed restore left.
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        with using(data):
            unfinished.mkdir(parents=True)
            n_files = _unpack(path, frozenset(names), unfinished)
            if data.exists():
                data.rmdir()
            unfinished.rename(data)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return n_files


def _add_seal(archive: tarfile.TarFile, n_files: int) -> None:
    """The last member says how many came before: a file cut short between two members is no error to tar."""
    content = msgspec.json.encode(_Seal(n_files))
    member = tarfile.TarInfo(_SEAL)
    member.size = len(content)
    archive.addfile(member, io.BytesIO(content))


def _unpack(path: Path, names: frozenset[str], folder: Path) -> int:
    try:
        with tarfile.open(path, "r:") as archive:
            *members, last = archive.getmembers() or [tarfile.TarInfo()]
            for member in members:
                if member.name.split("/")[0] not in names:
                    raise BadInput(
                        f"{path}: {member.name!r} is in no backup; give a file that ledger backup wrote"
                    )
            n_files = sum(member.isfile() for member in members)
            seal = archive.extractfile(last) if last.name == _SEAL else None
            if seal is None or msgspec.json.decode(seal.read(), type=_Seal).n_files != n_files:
                raise BadInput(f"{path}: no whole backup (its end is missing); give another one")
            archive.extractall(folder, members, filter="data")
    except (tarfile.TarError, msgspec.DecodeError) as error:
        raise BadInput(f"{path}: no whole backup ({error}); give another one") from error
    return n_files


def _files(data: Path, names: Iterable[str]) -> Iterable[Path]:
    return (
        path
        for name in names
        for path in [data / name, *sorted((data / name).rglob("*"))]
        if path.exists() and path.name not in _PASSING
    )
