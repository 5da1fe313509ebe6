"""A ledger in memory: the same writer and views, without Delta's files."""

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as ds

from kg_pipeline.ledger.appending import Appender
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.writer import LedgerWriter


class MemoryStorage:
    """Rows in Arrow tables."""

    def __init__(self) -> None:
        self.batches: dict[str, list[pa.RecordBatch]] = defaultdict(list)

    def open(self) -> Ledger:
        datasets = {
            table: ds.dataset(pa.Table.from_batches(self.batches[table], schema=schema))
            for table, schema in TABLES.items()
        }
        commits = datasets["commits"].to_table()["sequence"].to_pylist()
        return Ledger(Path("memory"), "memory", max(commits, default=0), datasets)

    def appender(self, sequence: int) -> Appender:
        return _MemoryAppender(self, sequence)

    def drop_uncommitted(self, last_sequence: int) -> None:
        assert self.open().last_sequence == last_sequence


class _MemoryAppender(Appender):
    def __init__(self, storage: MemoryStorage, sequence: int) -> None:
        super().__init__(Path("memory"), sequence)
        self._storage = storage

    def _write(self, table: str) -> None:
        self._storage.batches[table] += self._batches.pop(table)
        self._batches[table] = []


def memory_writer() -> LedgerWriter:
    """The writer of a new ledger in memory."""
    return LedgerWriter(MemoryStorage(), lambda: datetime(2026, 1, 1, tzinfo=UTC))
