"""The ledger on disk: Delta tables under one folder, read at the last sequence that has a row in `commits`."""

import os
import re
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from kg_pipeline.errors import Misconfigured, Retryable, using
from kg_pipeline.ledger.rows import Row
from kg_pipeline.ledger.tables import SCHEMA_VERSION, TABLE_SETTINGS, TABLES
from kg_pipeline.records import Record

_HEADER = "ledger.json"
_FOR_GOOD = re.compile("permission denied|not permitted|read-only|(not|is) a directory", re.IGNORECASE)
"""Delta's errors carry no number, only what the system said."""
_UNFIT = re.compile(r"[][^|\\]|%[0-9A-Fa-f]{2}|^~")
"""Delta's library takes paths for URLs: it ends the process (a panic) at some, and writes elsewhere at others."""
_COLOUR = re.compile(r"\x1b\[\d+m↳?")


class LedgerHeader(Record, frozen=True):
    """`ledger.json`: which ledger this is and which schema its tables have."""

    id: str
    schema_version: int


@dataclass(frozen=True)
class Ledger:
    """A ledger opened for reading, standing at `last_sequence` (0: nothing committed) whatever comes after."""

    folder: Path
    id: str
    last_sequence: int
    _datasets: dict[str, ds.Dataset] = field(default_factory=dict, repr=False, compare=False)

    def dataset(self, table: str) -> ds.Dataset:
        """All files of a table, rows without a commit included; nothing is read yet. Raises like `open_table`."""
        if table not in self._datasets:
            self._datasets[table] = open_table(self.folder / table).to_pyarrow_dataset()
        return self._datasets[table]

    def rows(self, table: str, columns: Collection[str], **isin: Collection[Any]) -> Iterator[Row]:
        """The committed rows whose columns have one of the values given, streamed."""
        wanted = pc.field("sequence") <= self.last_sequence
        for column, values in isin.items():
            known = pa.array(list(values), TABLES[table].field(column).type)
            wanted &= pc.field(column).isin(known) & _between(column, known)
        batches = self.dataset(table).to_batches(columns=list(columns), filter=wanted)
        try:
            for batch in batches:
                yield from batch.to_pylist()
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self.folder / table, error) from error


def open_ledger(folder: Path) -> Ledger:
    """The ledger at its last commit. Raises `Misconfigured` if there is none or another version wrote it."""
    header = read_header(folder)
    if header.schema_version < SCHEMA_VERSION:
        raise Misconfigured(
            f"the ledger {folder} has the older schema version {header.schema_version}; any command that writes "
            "to it (run, load) brings it to ours, or: kg-pipeline ledger migrate"
        )
    commits = open_table(folder / "commits").to_pyarrow_dataset().to_table(columns=["sequence"])
    return Ledger(folder, header.id, pc.max(commits["sequence"]).as_py() or 0)


def open_table(folder: Path) -> DeltaTable:
    """The table in the folder. Raises `Misconfigured` if it or a file of it is gone, unreadable or cut short."""
    try:
        table = DeltaTable(folder)
        files = pa.table(table.get_add_actions(flatten=True)).select(["path", "size_bytes"]).to_pylist()
    except (DeltaError, OSError) as error:
        raise Misconfigured(
            f"{folder}: the ledger's table cannot be read ({_said(error)}); mend its rights, or restore the "
            "ledger from a backup"
        ) from error
    for file in files:
        path = folder / file["path"]
        if not os.access(path, os.R_OK) or path.stat().st_size != file["size_bytes"]:
            raise Misconfigured(
                f"{path} is missing, unreadable or cut short; mend its rights, or restore the ledger from a backup"
            )
    return table


def create_ledger(folder: Path) -> None:
    """Make the tables and then the header, so that a folder with a header is whole; an existing ledger stays."""
    if has_ledger(folder):
        return
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        create_tables(folder)
        write_header(folder, LedgerHeader(uuid.uuid4().hex, SCHEMA_VERSION))


def create_tables(folder: Path) -> None:
    """Make the tables that are not there yet."""
    for table, schema in TABLES.items():
        DeltaTable.create(folder / table, schema, mode="ignore", name=table, configuration=TABLE_SETTINGS)


def write_header(folder: Path, header: LedgerHeader) -> None:
    """Write the header, whole or not at all."""
    unfinished = folder / f"{_HEADER}.unfinished"
    unfinished.write_bytes(msgspec.json.encode(header))
    unfinished.replace(folder / _HEADER)


def unreadable(folder: Path, error: Exception) -> Misconfigured:
    """What keeps rows from being read, in one line."""
    return Misconfigured(
        f"{folder}: the ledger cannot be read ({_said(error)}); if that stays so, restore it from a backup"
    )


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Raises what keeps tables from being written as `Misconfigured` (rights) or `Retryable` (a full disk)."""
    try:
        yield
    except (DeltaError, OSError) as error:
        message = f"{folder}: the ledger's table cannot be written ({_said(error)})"
        if _FOR_GOOD.search(str(error)):
            raise Misconfigured(f"{message}; mend its rights, or name another folder with --data") from error
        raise Retryable(f"{message}; mend that, for instance free space, then try again") from error


def _said(error: Exception) -> str:
    """A library's message in one line, without colours and without the stack of its own that may follow."""
    message, *_ = re.split(r"\n   0: |\n\nLINE ", str(error))
    return " ".join(_COLOUR.sub("", message).split())


def has_ledger(folder: Path) -> bool:
    """Whether a whole ledger lies in the folder. Raises `Misconfigured` for a path that Delta cannot take."""
    if unfit := _UNFIT.search(str(folder)) or _UNFIT.search(str(folder.absolute())):
        raise Misconfigured(
            f"a ledger's tables cannot lie in {folder}: the path holds {unfit[0]}, which Delta cannot name; name "
            "another folder with --data"
        )
    with using(folder):
        return (folder / _HEADER).exists()


def read_header(folder: Path) -> LedgerHeader:
    """The header of the ledger in the folder, its schema version one we know."""
    path = folder / _HEADER
    if not has_ledger(folder):
        raise Misconfigured(f"no ledger in {folder}; run kg-pipeline with this data folder first")
    try:
        with using(path):
            header = msgspec.json.decode(path.read_bytes(), type=LedgerHeader)
    except msgspec.DecodeError as error:
        raise Misconfigured(f"{path} is not a ledger header ({error}); restore it from a backup") from error
    if header.schema_version > SCHEMA_VERSION:
        raise Misconfigured(
            f"the ledger {folder} has schema version {header.schema_version}, this installation knows up to "
            f"{SCHEMA_VERSION}; install a newer kg-pipeline"
        )
    return header


def _between(column: str, values: pa.Array) -> pc.Expression:
    """Bounds that let Parquet's statistics skip row groups, which a set of values alone does not."""
    if not len(values):
        return pc.scalar(False)
    bounds = pc.min_max(values)
    return (pc.field(column) >= bounds["min"]) & (pc.field(column) <= bounds["max"])
