"""Whether a ledger is whole: every reference leads somewhere, every key is there once, every commit counts right.

Ids are hashes of content, so a deep check also finds rows that were changed: it makes each id anew from its row.
"""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kg_pipeline.errors import using
from kg_pipeline.ledger.background import derive_background, derive_nodes, derive_relations
from kg_pipeline.ledger.rows import Row, article_of, evidence_of, verdict_of
from kg_pipeline.ledger.snapshot import STATEMENTS, begin_snapshot, take_snapshot
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Record


class Finding(Record, frozen=True):
    """Something of a ledger that is not as it must be."""

    table: str
    what: str
    n_rows: int
    example: str
    """One of the rows."""


_REFERENCES = (
    ("deliveries", "received", "received (sha256)"),
    ("deliveries WHERE kind = 'citation'", "record_hash", "articles (record_hash)"),
    ("refusals", "received", "received (sha256)"),
    ("readings", "pmid, text_hash", "articles (pmid, text_hash)"),
    ("readings", "extractor", "extractors (id)"),
    ("evidence", "pmid, text_hash, extractor", "readings (pmid, text_hash, extractor)"),
    ("evidence", "subject", "concepts (matched)"),
    ("evidence", "object", "concepts (matched)"),
    ("background, unnest(relations) AS each(relation)", "relation.object", "concepts (matched)"),
    ("claims WHERE source <> 'list'", "record_hash", "articles (record_hash)"),
    ("claims WHERE source = 'list'", "record_hash", "lists (hash)"),
    ("commits WHERE extractor IS NOT NULL", "extractor", "extractors (id)"),
)
_KEYS = {
    "received": "sha256, receipt",
    "deliveries": "received, position",
    "articles": "record_hash",
    "claims": "record_hash, pmid, kind, basis",
    "baselines": "year",
    "refusals": "received, position, reason, place",
    "extractors": "id",
    "readings": "pmid, text_hash, extractor",
    "evidence": "id",
    "concepts": "matched, sequence",
    "background": "node, sequence",
    "verdicts": "id",
    "commits": "sequence",
}
_IDS: dict[str, tuple[str, Callable[[Row], Any]]] = {
    "articles": ("record_hash", lambda row: article_of(row).record_hash),
    "evidence": ("id", lambda row: evidence_of(row).id),
    "verdicts": ("id", lambda row: verdict_of(row).id),
}


def check_ledger(ledger: Ledger) -> Iterator[Finding]:
    """What is wrong with the committed rows; the work grows with the ledger."""
    work = Workspace(ledger)
    for source, columns, target in _REFERENCES:
        yield from _dangling(work, source, columns, target)
    for table, key in _KEYS.items():
        query = f"SELECT {key} FROM {table} GROUP BY {key} HAVING count(*) > 1"
        yield from _found(work, table, f"the key ({key}) is there more than once", query)
    yield from _check_commits(work)


def check_ids(ledger: Ledger) -> Iterator[Finding]:
    """Rows whose id is not the hash of their content any more."""
    for table, (column, make) in _IDS.items():
        changed = [row[column] for row in ledger.rows(table, TABLES[table].names) if make(row) != row[column]]
        if changed:
            yield Finding(table, f"{column} is not the hash of its row", len(changed), changed[0])


def check_received(ledger: Ledger, data: Path, *, deep: bool) -> Iterator[Finding]:
    """Received files that are gone from the data folder, cut short or, looked at deeply, changed."""
    for row in ledger.rows("received", ["sha256", "path", "n_bytes"]):
        path = data / row["path"]
        with using(path):
            if not path.is_file():
                yield Finding("received", "the file is missing", 1, row["path"])
            elif path.stat().st_size != row["n_bytes"]:
                yield Finding("received", "the file has another size", 1, row["path"])
            elif deep and _hash(path) != row["sha256"]:
                yield Finding("received", "the file has another content", 1, row["path"])


def graph_counts(ledger: Ledger) -> dict[str, int]:
    """How much of each kind the graph of the ledger holds."""
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    work.execute(f"CREATE TABLE statement AS {STATEMENTS}")
    take_snapshot(work, "now", ledger.last_sequence, "statement")
    derive_relations(work, "now", ledger.last_sequence)
    derive_nodes(work, "now")
    derive_background(work, "now")
    tables = {"entities": "node", "edges": "edge", "background": "background"}
    tables |= {"evidence": "evidence", "articles": "article"}
    return {kind: work.value(f"SELECT count(*) FROM now.{table}") for kind, table in tables.items()}


def _dangling(work: Workspace, source: str, columns: str, target: str) -> Iterator[Finding]:
    table, key = target.rstrip(")").split(" (")
    query = f"SELECT {columns} FROM {source} EXCEPT SELECT {key} FROM {table}"
    yield from _found(work, source.split()[0].rstrip(","), f"({columns}) is not in {table} ({key})", query)


def _check_commits(work: Workspace) -> Iterator[Finding]:
    last = work.ledger.last_sequence
    query = f"SELECT s AS sequence FROM range(1, {last + 1}) AS r(s) WHERE s NOT IN (SELECT sequence FROM commits)"
    yield from _found(work, "commits", "the sequence has a gap", query)
    query = "SELECT unnest(parsed) AS sha256 FROM commits EXCEPT SELECT sha256 FROM received"
    yield from _found(work, "commits", "a parsed file is not in received", query)
    for table in TABLES:
        if table != "commits":
            yield from _found(work, table, "a commit added another number of rows", _miscounted(table))


def _miscounted(table: str) -> str:
    return f"""
        SELECT sequence, said, there FROM (
            SELECT c.sequence, coalesce(list_sum(
                list_transform(list_filter(c.added, lambda a: a."table" = '{table}'), lambda a: a.n_rows)
            ), 0) AS said
            FROM commits c
        ) FULL JOIN (SELECT sequence, count(*) AS there FROM {table} GROUP BY sequence) USING (sequence)
        WHERE coalesce(said, 0) <> coalesce(there, 0)
    """


def _found(work: Workspace, table: str, what: str, query: str) -> Iterator[Finding]:
    reads = tuple(TABLES)
    rows = work.rows(f"SELECT *, count(*) OVER () AS n_found FROM ({query}) ORDER BY ALL LIMIT 1", reads)
    for row in rows:
        n_rows = row.pop("n_found")
        yield Finding(table, what, n_rows, ", ".join(f"{name} {value}" for name, value in row.items()))


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
