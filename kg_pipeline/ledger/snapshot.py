"""The graph of some statements at a sequence, as tables of a workspace: articles, edges and their open evidence.

A *statement* is a row of evidence that is probable enough for an edge. A snapshot is a schema of the workspace:

- ``concept`` (matched, id): the node of each matched identifier;
- ``record`` (pmid, record_hash, text_hash, is_deleted): the state of each article (`deliveries.article_state`);
- ``article``: the articles that show statements (of their text, by its current reading), with status and claims;
- ``edge``: the edges of the open ones (`edges.aggregate_edge`), those of current articles on two different nodes;
- ``evidence`` (id, edge_id, subject, object, is_turned, date): the open ones on their nodes.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter

import msgspec
import pyarrow as pa

from kg_pipeline.ledger.deliveries import Citation, Deletion, article_state
from kg_pipeline.ledger.edges import BELIEF, Witness, aggregate_edge
from kg_pipeline.ledger.places import Place
from kg_pipeline.ledger.rows import Row, qualifier_rows, qualifiers_of
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.workspace import Workspace

STATEMENTS = f"""
    SELECT e.id, e.pmid, e.text_hash, e.extractor, e.subject, e.predicate, e.qualifiers, e.object, e.polarity,
        e.certainty, e.probability, list_contains(x.symmetric_predicates, e.predicate) AS is_symmetric
    FROM evidence e JOIN extractors x ON x.id = e.extractor
    WHERE e.probability >= {BELIEF.threshold}
"""

_RECORD = pa.schema(
    [("pmid", pa.int64()), ("record_hash", pa.string()), ("text_hash", pa.string()), ("is_deleted", pa.bool_())]
)
_EDGE = pa.schema(
    [
        ("id", pa.string()),
        ("subject", pa.string()),
        ("predicate", pa.string()),
        ("qualifiers", TABLES["evidence"].field("qualifiers").type),
        ("object", pa.string()),
        ("score", pa.float64()),
        ("support", pa.int64()),
        ("refute", pa.int64()),
        ("articles", pa.int64()),
        ("status", pa.string()),
        ("first_seen", pa.string()),
        ("last_seen", pa.string()),
    ]
)
_TRIPLE = itemgetter("subject", "predicate", "qualifiers", "object")


def map_concepts(work: Workspace, snapshot: str, sequence: int) -> None:
    """Begin a snapshot with the node of every matched identifier at that sequence."""
    work.execute(f"""
        CREATE SCHEMA {snapshot};
        CREATE TABLE {snapshot}.concept AS
            SELECT matched, id, sequence FROM concepts WHERE sequence <= {sequence}
            QUALIFY row_number() OVER (PARTITION BY matched ORDER BY sequence DESC) = 1
    """)


def on_nodes(statements: str, snapshot: str) -> str:
    """The query that puts statements on their nodes; without a direction, the smaller CURIE first."""
    return f"""
        SELECT e.* REPLACE (
            if(e.is_symmetric, least(s.id, o.id), s.id) AS subject,
            if(e.is_symmetric, greatest(s.id, o.id), o.id) AS object
        ), e.is_symmetric AND s.id > o.id AS is_turned
        FROM {statements} e
        JOIN {snapshot}.concept s ON s.matched = e.subject
        JOIN {snapshot}.concept o ON o.matched = e.object
    """


def take_snapshot(
    work: Workspace, snapshot: str, sequence: int, statements: str, articles: str | None = None
) -> None:
    """Complete a snapshot for the table of statements given, all those of a triple or none.

    `articles` is a query for the PMIDs to derive; by default those of the statements.
    """
    _derive_records(work, snapshot, sequence, articles or f"SELECT pmid FROM {statements}")
    _derive_articles(work, snapshot, sequence, statements)
    work.execute(f"CREATE TABLE {snapshot}.open AS {on_nodes(f'{snapshot}.standing', snapshot)}")
    edges = _edges(work, f"FROM {snapshot}.open WHERE subject <> object")
    work.fill(f"{snapshot}.edge", _EDGE, edges)
    work.execute(f"""
        CREATE TABLE {snapshot}.evidence AS
            SELECT o.id, o.pmid, g.id AS edge_id, o.subject, o.object, o.is_turned, o.date
            FROM {snapshot}.open o JOIN {snapshot}.edge g USING (subject, predicate, qualifiers, object)
    """)


def _derive_records(work: Workspace, snapshot: str, sequence: int, articles: str) -> None:
    """States of the articles, and of those that claim something of them."""
    query = f"""
        SELECT pmid, kind, version, revised, record_hash, text_hash, year, number, receipt FROM deliveries
        WHERE sequence <= {sequence} AND pmid IN (
            {articles} UNION SELECT source_pmid FROM claims WHERE pmid IN ({articles})
        ) ORDER BY pmid
    """
    deliveries = work.rows(query, reads=("deliveries", "claims"))
    work.fill(f"{snapshot}.record", _RECORD, _records(deliveries))


def _records(deliveries: Iterator[Row]) -> Iterator[Row]:
    for pmid, rows in groupby(deliveries, key=itemgetter("pmid")):
        if state := article_state(map(_delivery_of, rows)):
            yield {"pmid": pmid, **msgspec.to_builtins(state)}


def _delivery_of(row: Row) -> Citation | Deletion:
    place = Place(row["year"], row["number"], row["receipt"])
    if row["kind"] == "deletion":
        return Deletion(place)
    return Citation(row["version"], row["revised"], place, row["record_hash"], row["text_hash"])


def _derive_articles(work: Workspace, snapshot: str, sequence: int, statements: str) -> None:
    """Articles with what they show; `standing` are the shown statements that nothing closes."""
    work.execute(f"""
        CREATE TABLE {snapshot}.claim AS
            SELECT c.pmid, bool_or(c.kind = 'retraction') AS is_retracted,
                list_sort(list(DISTINCT concat(c.kind, ' by ', c.source, ' PMID:', c.source_pmid))) AS claims
            FROM claims c JOIN {snapshot}.record r ON r.pmid = c.source_pmid AND r.record_hash = c.record_hash
            WHERE NOT r.is_deleted GROUP BY c.pmid;
        CREATE TABLE {snapshot}.status AS
            SELECT r.*, coalesce(c.claims, []) AS claims,
                CASE WHEN r.is_deleted THEN 'deleted' WHEN c.is_retracted THEN 'retracted'
                    ELSE 'current' END AS status
            FROM {snapshot}.record r LEFT JOIN {snapshot}.claim c USING (pmid);
        CREATE TABLE {snapshot}.reading AS
            SELECT pmid, text_hash, extractor FROM readings
            WHERE sequence <= {sequence} AND pmid IN (SELECT pmid FROM {snapshot}.record)
            QUALIFY row_number() OVER (PARTITION BY pmid, text_hash ORDER BY sequence DESC, extractor DESC) = 1;
        CREATE TABLE {snapshot}.known AS
            SELECT r.pmid, r.record_hash, r.text_hash, x.extractor, a.title, a.journal, a.published, a.is_review,
                coalesce(nullif(a.published, ''), nullif(a.completed, ''), a.revised) AS date, r.status, r.claims
            FROM articles a JOIN {snapshot}.status r USING (record_hash)
            JOIN {snapshot}.reading x ON x.pmid = r.pmid AND x.text_hash = r.text_hash
            WHERE NOT a.is_notice;
        CREATE TABLE {snapshot}.shown AS
            SELECT e.*, a.status, a.date, a.is_review
            FROM {statements} e JOIN {snapshot}.known a USING (pmid, text_hash, extractor);
        CREATE TABLE {snapshot}.article AS
            FROM {snapshot}.known WHERE pmid IN (SELECT pmid FROM {snapshot}.shown);
        CREATE TABLE {snapshot}.standing AS FROM {snapshot}.shown WHERE status = 'current'
    """)


def _edges(work: Workspace, open_statements: str) -> Iterator[Row]:
    rows = work.rows(f"{open_statements} ORDER BY subject, predicate, qualifiers, object")
    for (subject, predicate, qualifiers, object_), group in groupby(rows, key=_TRIPLE):
        witnesses = (Witness(**{name: row[name] for name in Witness.__struct_fields__}) for row in group)
        edge = aggregate_edge(subject, predicate, qualifiers_of(qualifiers), object_, witnesses)
        if edge:
            yield {**msgspec.to_builtins(edge), "id": edge.id, "qualifiers": qualifier_rows(edge.qualifiers)}
