"""Rows gathered into Arrow batches and appended to Delta tables under one sequence: memory stays bounded."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import write_deltalake

from kg_pipeline.ledger.rows import Row
from kg_pipeline.ledger.store import open_table, writing
from kg_pipeline.ledger.tables import TABLES

_BATCH_ROWS = 500
_FILE_BYTES = 64 << 20


class Appender:
    """Appends rows under one sequence; they stay invisible until that sequence has its row in `commits`."""

    def __init__(self, folder: Path, sequence: int) -> None:
        self._folder = folder
        self._sequence = sequence
        self._rows: dict[str, list[Row]] = {table: [] for table in TABLES}
        self._batches: dict[str, list[pa.RecordBatch]] = {table: [] for table in TABLES}
        self.added: Counter[str] = Counter()

    def append(self, table: str, rows: Iterable[Row]) -> None:
        """Add rows to a table, maybe later: `flush` for certain."""
        for row in rows:
            self._rows[table].append({**row, "sequence": self._sequence})
            self.added[table] += 1
            if len(self._rows[table]) >= _BATCH_ROWS:
                self._gather(table)

    def flush(self) -> None:
        """Write all that waits."""
        for table in TABLES:
            self._gather(table)
            self._write(table)

    def _gather(self, table: str) -> None:
        rows, self._rows[table] = self._rows[table], []
        if rows:
            batches = self._batches[table]
            batches.append(pa.RecordBatch.from_pylist(rows, schema=TABLES[table]))
            if sum(batch.nbytes for batch in batches) >= _FILE_BYTES:
                self._write(table)

    def _write(self, table: str) -> None:
        batches, self._batches[table] = self._batches[table], []
        if batches:
            folder = self._folder / table
            with writing(folder):
                write_deltalake(folder, pa.Table.from_batches(batches, schema=TABLES[table]), mode="append")


def drop_uncommitted(folder: Path, last_sequence: int) -> None:
    """Remove what a killed writer left after the last commit; a table without such rows is not touched."""
    for table in TABLES:
        files = open_table(folder / table)
        newest = pc.max(pa.table(files.get_add_actions(flatten=True))["max.sequence"]).as_py()
        if newest is not None and newest > last_sequence:
            with writing(folder / table):
                files.delete(f"sequence > {last_sequence}")
