"""The content of a ledger in one canonical form: without sequence, run and wall time, whatever its history.

Two ledgers that were given the same input have the same content, in whatever commits and after whatever kills.
Files that NLM did not name get their place by receipt, so for them the same input means the same order of
commands; within one command their order is that of their hashes (`places.place_received`).
"""

import hashlib
from collections.abc import Iterator

import msgspec

from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES

_WALL_TIME = frozenset({"received_at", "judged_at"})


def canonical_rows(ledger: Ledger, table: str) -> list[bytes]:
    """The rows of a table as JSON, sorted; holds the table."""
    columns = [name for name in TABLES[table].names if name != "sequence" and name not in _WALL_TIME]
    return sorted(msgspec.json.encode(row) for row in ledger.rows(table, columns))


def dump_content(ledger: Ledger) -> Iterator[bytes]:
    """Lines of table name and row, sorted; commits are history, not content."""
    for table in TABLES:
        if table != "commits":
            for row in canonical_rows(ledger, table):
                yield table.encode() + b"\t" + row


def content_digest(ledger: Ledger) -> str:
    """One hash of all content: equal for equal content."""
    digest = hashlib.blake2b(digest_size=16)
    for line in dump_content(ledger):
        digest.update(line + b"\n")
    return digest.hexdigest()
