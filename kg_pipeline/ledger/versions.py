"""Which articles of a workspace are one work: by the links of records that stand, and on an edge by their texts.

A link is a claim of kind `version`, of whichever of the two records states it, also where its article never came.
Links hold everywhere and tie what they tie; a title or an abstract that is the same ties two articles of one edge.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pyarrow as pa

from kg_pipeline.ledger.deliveries import STANDING
from kg_pipeline.ledger.edges import TRIPLE, WITNESS
from kg_pipeline.ledger.rows import Row
from kg_pipeline.ledger.works import join_works
from kg_pipeline.ledger.workspace import Workspace

_LINKED = pa.schema([("pmid", pa.int64()), ("version_of", pa.int64())])
_COLUMNS = tuple(TRIPLE.split(", "))
_ALIKE = pa.schema([WITNESS.field(name) for name in (*_COLUMNS, "pmid", "work")])
_KEYS = ("title_key", "abstract_key", "version_of")


def gather_links(work: Workspace) -> None:
    """Make ``link`` (pmid, other, record_hash), both ways: every link that a record ever stated."""
    work.execute("""
        CREATE TABLE IF NOT EXISTS link AS
            SELECT unnest([pmid, source_pmid]) AS pmid, unnest([source_pmid, pmid]) AS other, record_hash
            FROM claims WHERE kind = 'version'
    """)


def with_linked(articles: str) -> str:
    """The query for the PMIDs that a query gives and for those that links ever tied to them, near and far."""
    return f"""
        WITH RECURSIVE linked(pmid) AS (
            SELECT CAST(pmid AS BIGINT) FROM ({articles}) AS a(pmid)
            UNION SELECT k.other FROM linked JOIN link k USING (pmid)
        )
        FROM linked
    """


def find_linked(work: Workspace, snapshot: str) -> None:
    """Make ``linked`` (pmid, version_of) of the articles of ``record``: the smallest PMID of those linked."""
    rows = work.rows(f"""
        SELECT k.pmid, k.other FROM link k JOIN {snapshot}.record r USING (record_hash)
        WHERE r.state = '{STANDING}'
    """)
    works = join_works((row["pmid"], row["other"]) for row in rows)
    work.fill(
        f"{snapshot}.linked", _LINKED, ({"pmid": pmid, "version_of": leader} for pmid, leader in works.items())
    )


def find_alike(work: Workspace, snapshot: str) -> None:
    """Make ``counted``: what is ``open`` on two different nodes, each with the work it is of on its edge."""
    work.fill(f"{snapshot}.alike", _ALIKE, _alike(work, snapshot))
    work.execute(f"""
        CREATE VIEW {snapshot}.counted AS
            SELECT o.*, coalesce(a.work, o.pmid) AS work
            FROM {snapshot}.open o LEFT JOIN {snapshot}.alike a USING ({TRIPLE}, pmid) WHERE o.subject <> o.object
    """)


def _alike(work: Workspace, snapshot: str) -> Iterator[Row]:
    """The works of articles that share something with another one of their edge."""
    sharing = " UNION ".join(_sharing(snapshot, key) for key in _KEYS)
    for triple, rows in groupby(work.rows(f"{sharing} ORDER BY {TRIPLE}"), key=_triple):
        works = join_works((row["pmid"], row["first"]) for row in rows)
        for pmid, name in works.items():
            yield {**dict(zip(_COLUMNS, triple, strict=True)), "pmid": pmid, "work": name}


def _triple(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in _COLUMNS)


def _sharing(snapshot: str, key: str) -> str:
    """Articles with the first of those on the same edge whose key is the same, where there are several."""
    return f"""
        SELECT {TRIPLE}, o.pmid, g.first FROM {snapshot}.open o JOIN (
            SELECT {TRIPLE}, {key}, min(pmid) AS first FROM {snapshot}.open WHERE {key} IS NOT NULL
            GROUP BY {TRIPLE}, {key} HAVING min(pmid) < max(pmid)
        ) g USING ({TRIPLE}, {key})
    """
