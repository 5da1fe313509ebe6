"""A DuckDB for one view of a ledger: derived tables that spill to disk, and the ledger's own beside them."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import duckdb
import pyarrow as pa

from kg_pipeline.ledger.rows import Row
from kg_pipeline.ledger.store import Ledger, unreadable
from kg_pipeline.ledger.tables import TABLES

_TABLES = tuple(TABLES)
_MEMORY = "1GB"
_BATCH_ROWS = 2000
_OURS = (duckdb.BinderException, duckdb.CatalogException, duckdb.ConversionException, duckdb.ParserException)
"""Mistakes in a query, which no ledger is to blame for."""


class Workspace:
    """Tables derived from the committed rows of a ledger; gone with the object."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._spill = tempfile.TemporaryDirectory(prefix="kg-ledger-")
        self._connection = duckdb.connect(
            config={
                "memory_limit": _MEMORY,
                "temp_directory": self._spill.name,
                "preserve_insertion_order": False,
                # Joins run as written, the right side in memory: of rows that lie in memory the size is not known.
                "disabled_optimizers": "join_order,build_side_probe_side",
            }
        )
        self._view_ledger(self._connection, _TABLES)

    def _view_ledger(self, connection: duckdb.DuckDBPyConnection, tables: Iterable[str]) -> None:
        for table in tables:
            rows = self._rows_of(connection, table)
            view = f"CREATE TEMP VIEW {table} AS FROM ({rows}) WHERE sequence <= {self.ledger.last_sequence}"
            with self._reading():
                connection.execute(view)

    def _rows_of(self, connection: duckdb.DuckDBPyConnection, table: str) -> str:
        """The query for a table's rows. DuckDB reads the files itself: it decodes only what filters leave."""
        dataset = self.ledger.dataset(table)
        files = [_literal(self.ledger.folder / table / name) for name in getattr(dataset, "files", [])]
        connection.register(f"{table}_rows", TABLES[table].empty_table() if files else dataset)
        if not files:
            return f"FROM {table}_rows"
        # Files written before a column was added lack it; a folder named year=2026 says nothing of their rows.
        how = "union_by_name = true, hive_partitioning = false"
        return f"FROM {table}_rows UNION ALL BY NAME FROM read_parquet([{', '.join(files)}], {how})"

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except _OURS:
            raise
        except duckdb.Error as error:
            raise unreadable(self.ledger.folder, error) from error

    def execute(self, sql: str) -> None:
        """Run statements that make tables."""
        with self._reading():
            self._connection.execute(sql)

    def rows(self, sql: str, reads: Iterable[str] = ()) -> Iterator[Row]:
        """The rows of a query, streamed while others run; `reads` are the tables of the ledger it reads."""
        cursor = self._connection.cursor()
        self._view_ledger(cursor, reads)
        with self._reading():
            cursor.execute(sql)
            columns = [column[0] for column in cursor.description or ()]
            while batch := cursor.fetchmany(_BATCH_ROWS):
                for values in batch:
                    yield dict(zip(columns, values, strict=True))

    def value(self, sql: str) -> int:
        """The one number that a query returns."""
        with self._reading():
            row = self._connection.execute(sql).fetchone()
        return int(row[0]) if row else 0

    def fill(self, table: str, schema: pa.Schema, rows: Iterable[Row]) -> None:
        """Make a table of rows as they come."""
        batches = pa.RecordBatchReader.from_batches(schema, _batches(schema, rows))
        self._connection.register("incoming", batches)
        self._connection.execute(f"CREATE TABLE {table} AS FROM incoming")
        self._connection.unregister("incoming")


def _literal(path: Path) -> str:
    """A path in SQL that stands for itself alone, quotes and wildcards in it too."""
    return "'" + re.sub(r"([*?])", r"[\1]", str(path)).replace("'", "''") + "'"


def _batches(schema: pa.Schema, rows: Iterable[Row]) -> Iterator[pa.RecordBatch]:
    stream = iter(rows)
    while chunk := list(islice(stream, _BATCH_ROWS)):
        yield pa.RecordBatch.from_pylist(chunk, schema=schema)
