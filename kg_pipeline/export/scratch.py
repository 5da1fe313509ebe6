"""What an export must remember of what went by, kept on disk so that memory stays flat however large the graph."""

import sqlite3
from collections.abc import Iterable
from types import TracebackType

from kg_pipeline.errors import Retryable


class Scratch:
    """A temporary SQLite file, which the system removes with the process.

    Raises `Retryable` where the disk fails in the block that it is used in.
    """

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute("CREATE TABLE category (id TEXT PRIMARY KEY, category TEXT) WITHOUT ROWID")
        self._database.execute("CREATE TABLE seen (value TEXT PRIMARY KEY) WITHOUT ROWID")
        self._database.execute("CREATE TABLE part (owner TEXT, part BLOB)")
        self._database.execute("BEGIN")

    def __enter__(self) -> "Scratch":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._database.close()
        if isinstance(error, sqlite3.OperationalError):
            raise Retryable(
                f"a temporary file of the export, in TMPDIR or else /var/tmp, cannot be written: {error}; free "
                "space there, or let TMPDIR name a folder on a larger disk, then try again"
            ) from error

    def set_category(self, node_id: str, category: str) -> None:
        """Remembers a node's Biolink class."""
        self._database.execute("INSERT OR REPLACE INTO category VALUES (?, ?)", (node_id, category))

    def category(self, node_id: str) -> str | None:
        """The Biolink class of a node that went by."""
        row = self._database.execute("SELECT category FROM category WHERE id = ?", (node_id,)).fetchone()
        return None if row is None else str(row[0])

    def add_parts(self, parts: Iterable[tuple[str, bytes]]) -> None:
        """Remembers parts by their owner, all there are: afterwards they are found."""
        self._database.executemany("INSERT INTO part VALUES (?, ?)", parts)
        self._database.execute("CREATE INDEX part_owner ON part (owner)")

    def parts(self, owner: str) -> list[bytes]:
        """The parts of an owner, in the order they came."""
        rows = self._database.execute("SELECT part FROM part WHERE owner = ? ORDER BY rowid", (owner,))
        return [part for (part,) in rows]

    def is_new(self, value: str) -> bool:
        """Whether the value was never asked about before."""
        done = self._database.execute("INSERT OR IGNORE INTO seen VALUES (?)", (value,))
        return done.rowcount == 1
