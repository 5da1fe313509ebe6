"""Ledgers of older schemas made like new ones, under the writer's lock.

Every step may be done again: a kill leaves a ledger of the old version that the next writer migrates anew. The
version in the header is written last.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import pyarrow.compute as pc
from deltalake import Schema, write_deltalake

from kg_pipeline.ledger.rows import article_of, article_row, claim_rows
from kg_pipeline.ledger.store import create_tables, open_table, read_header, write_header, writing
from kg_pipeline.ledger.tables import SCHEMA_VERSION, TABLES


def _to_2(folder: Path) -> None:
    """Lists, baselines; what a verdict hangs on; the extractor in use; which articles are one work."""
    create_tables(folder)
    for table in ("commits", "verdicts"):
        _add_columns(folder, table)
    if _missing_columns(folder, "articles"):
        _rewrite_articles(folder)


def _to_3(folder: Path) -> None:
    """What records state of versions of their article is a claim, too."""
    _add_versions(folder)
    _count_claims(folder)


def _to_4(folder: Path) -> None:
    """Which days of a search are covered."""
    create_tables(folder)


def _to_5(folder: Path) -> None:
    """What vocabularies say of nodes; the next run, whose lexicon is another one, states it of all."""
    create_tables(folder)


def _to_6(folder: Path) -> None:
    """What of a concept may not travel; unknown of a row until a lexicon that has such states the concept anew."""
    _add_columns(folder, "concepts")


MIGRATIONS: dict[int, Callable[[Path], None]] = {1: _to_2, 2: _to_3, 3: _to_4, 4: _to_5, 5: _to_6}
"""From each older version to the next."""


def migrate_ledger(folder: Path) -> int:
    """Bring the ledger to our schema, step by step; the version it had. The caller holds the writer's lock."""
    header = found = read_header(folder)
    while header.schema_version < SCHEMA_VERSION:
        with writing(folder):
            MIGRATIONS[header.schema_version](folder)
            header = msgspec.structs.replace(header, schema_version=header.schema_version + 1)
            write_header(folder, header)
    return found.schema_version


def _missing_columns(folder: Path, table: str) -> list[str]:
    known = {field.name for field in open_table(folder / table).schema().fields}
    return [name for name in TABLES[table].names if name not in known]


def _add_columns(folder: Path, table: str) -> None:
    missing = _missing_columns(folder, table)
    if missing:
        fields = Schema.from_arrow(TABLES[table]).fields
        open_table(folder / table).alter.add_columns([field for field in fields if field.name in missing])


def _rewrite_articles(folder: Path) -> None:
    """The same rows with the columns that are made from the others; streamed, and one commit of Delta."""
    schema = TABLES["articles"]
    dataset = open_table(folder / "articles").to_pyarrow_dataset()

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in dataset.to_batches():
            rows = [{**article_row(article_of(row)), "sequence": row["sequence"]} for row in batch.to_pylist()]
            yield pa.RecordBatch.from_pylist(rows, schema=schema)

    reader = pa.RecordBatchReader.from_batches(schema, batches())
    write_deltalake(folder / "articles", reader, mode="overwrite", schema_mode="overwrite")


def _add_versions(folder: Path) -> None:
    """The claims of that kind under the sequences of their records, unless they are there; one commit of Delta."""
    schema, is_version = TABLES["claims"], pc.field("kind") == "version"
    if open_table(folder / "claims").to_pyarrow_dataset().count_rows(filter=is_version):
        return
    articles = open_table(folder / "articles").to_pyarrow_dataset()
    corrected = articles.to_batches(filter=pc.list_value_length(pc.field("corrections")) > 0)

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in corrected:
            rows = [
                {**claim, "sequence": row["sequence"]}
                for row in batch.to_pylist()
                for claim in claim_rows(article_of(row))
                if claim["kind"] == "version"
            ]
            yield pa.RecordBatch.from_pylist(rows, schema=schema)

    write_deltalake(folder / "claims", pa.RecordBatchReader.from_batches(schema, batches()), mode="append")


def _count_claims(folder: Path) -> None:
    """The commits with the number of claims that each has now."""
    sequences = open_table(folder / "claims").to_pyarrow_dataset().to_table(columns=["sequence"])["sequence"]
    n_claims = Counter(sequences.to_pylist())
    commits = open_table(folder / "commits").to_pyarrow_dataset().to_table().to_pylist()
    for row in commits:
        added = {entry["table"]: entry["n_rows"] for entry in row["added"]} | {"claims": n_claims[row["sequence"]]}
        row["added"] = [{"table": table, "n_rows": n} for table, n in sorted(added.items()) if n]
    counted = pa.Table.from_pylist(commits, schema=TABLES["commits"])
    write_deltalake(folder / "commits", counted, mode="overwrite")
