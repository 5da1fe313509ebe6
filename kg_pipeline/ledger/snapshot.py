"""The graph of some statements at a sequence, as tables of a workspace: articles, edges and their open evidence.

A *statement* is a row of evidence that is probable enough for an edge, or that a curator may have made so. A
snapshot is a schema of the workspace:

- ``concept`` (matched, id): the node of each matched identifier;
- ``baseline`` (year): the annual baselines that are there whole;
- ``record`` (pmid, record_hash, text_hash, state): the state of each article (`deliveries.states_sql`);
- ``linked`` (pmid, version_of): the articles that records link as versions of one work, by its smallest PMID;
- ``article``: the articles that state something probable (in their text, by its current reading), with status,
  claims, and whether they are reinstated: current, though some claim ever was that they are retracted;
- ``verdict`` (id, effect, verdicts): what the standing verdicts on a statement, by their ids, come to
  (`verdicts.effect`);
- ``counted``: the open ones, those of current articles on two different nodes, each with its work;
- ``edge``: their edges (`edges.edges_sql`);
- ``evidence`` (id, edge_id, subject, object, is_turned, date, verdict): the open ones on their nodes.
"""

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

import pyarrow as pa

from kg_pipeline.ledger.deliveries import STANDING, states_sql
from kg_pipeline.ledger.edges import BELIEF, TRIPLE, edges_sql
from kg_pipeline.ledger.passages import document_of, sentence_cutter
from kg_pipeline.ledger.rows import Row, evidence_of, qualifiers_of, verdict_of
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.verdicts import effect, standing, verdict_key
from kg_pipeline.ledger.versions import find_alike, find_linked, gather_links, with_linked
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import edge_id

STATEMENTS = f"""
    SELECT e.id, e.pmid, e.text_hash, e.extractor, e.subject, e.predicate, e.qualifiers, e.object, e.polarity,
        e.certainty, e.probability, list_contains(x.symmetric_predicates, e.predicate) AS is_symmetric
    FROM evidence e JOIN extractors x ON x.id = e.extractor
    WHERE e.probability >= {BELIEF.threshold} OR e.pmid IN (SELECT pmid FROM verdicts)
"""

_VERDICT = pa.schema([("id", pa.string()), ("effect", pa.string()), ("verdicts", pa.list_(pa.string()))])
_EDGE_ID = pa.schema([("n", pa.int64()), ("id", pa.string())])


def begin_snapshot(work: Workspace, snapshot: str, sequence: int) -> None:
    """Begin a snapshot with the node of every matched identifier and the complete baselines at that sequence."""
    gather_links(work)
    work.execute(f"""
        CREATE SCHEMA {snapshot};
        CREATE TABLE {snapshot}.concept AS
            SELECT matched, id, sequence FROM concepts WHERE sequence <= {sequence}
            QUALIFY row_number() OVER (PARTITION BY matched ORDER BY sequence DESC) = 1;
        CREATE TABLE {snapshot}.baseline AS
            SELECT b.year FROM baselines b JOIN received r ON r.year = b.year AND r.number <= b.last_number
            WHERE b.sequence <= {sequence} AND r.sequence <= {sequence} AND r.receipt = 0
                AND r.sha256 IN (SELECT unnest(parsed) FROM commits WHERE sequence <= {sequence})
            GROUP BY b.year HAVING count(DISTINCT r.number) = max(b.last_number)
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
    work.fill(f"{snapshot}.verdict", _VERDICT, _effects(work, snapshot, sequence))
    work.execute(f"""
        CREATE TABLE {snapshot}.article AS
            FROM {snapshot}.known WHERE pmid IN (
                SELECT e.pmid FROM {snapshot}.shown e LEFT JOIN {snapshot}.verdict v USING (id)
                WHERE e.probability >= {BELIEF.threshold} OR v.effect IN ('accept', 'flip')
            );
        CREATE TABLE {snapshot}.standing AS
            SELECT e.* REPLACE (
                CASE WHEN v.effect = 'flip' AND e.polarity = 'refutes' THEN 'supports'
                    WHEN v.effect = 'flip' THEN 'refutes' ELSE e.polarity END AS polarity,
                if(v.effect IN ('accept', 'flip'), 1.0, e.probability) AS probability
            ), v.effect AS verdict
            FROM {snapshot}.shown e LEFT JOIN {snapshot}.verdict v USING (id)
            WHERE e.status = '{STANDING}' AND v.effect IS DISTINCT FROM 'reject';
        CREATE TABLE {snapshot}.open AS
            FROM ({on_nodes(f"{snapshot}.standing", snapshot)}) WHERE probability >= {BELIEF.threshold}
    """)
    find_alike(work, snapshot)
    work.execute(f"""
        CREATE TABLE {snapshot}.edge_without_id AS
            SELECT row_number() OVER () AS n, * FROM ({edges_sql(f"{snapshot}.counted")})
    """)
    work.fill(f"{snapshot}.edge_id", _EDGE_ID, _edge_ids(work, snapshot))
    work.execute(f"""
        CREATE TABLE {snapshot}.edge AS
            SELECT i.id, g.* EXCLUDE (n) FROM {snapshot}.edge_without_id g JOIN {snapshot}.edge_id i USING (n);
        CREATE TABLE {snapshot}.evidence AS
            SELECT o.id, o.pmid, g.id AS edge_id, o.subject, o.object, o.is_turned, o.date, o.verdict
            FROM {snapshot}.open o JOIN {snapshot}.edge g USING ({TRIPLE})
    """)


def derive_readings(work: Workspace, snapshot: str, sequence: int) -> None:
    """Make ``reading`` (pmid, text_hash, extractor): of each text of an article in ``record`` the current one."""
    work.execute(f"""
        CREATE TABLE {snapshot}.used AS
            SELECT extractor, max(sequence) AS last_used FROM commits
            WHERE sequence <= {sequence} GROUP BY extractor;
        CREATE TABLE {snapshot}.reading AS
            SELECT x.pmid, x.text_hash, x.extractor FROM readings x LEFT JOIN {snapshot}.used u USING (extractor)
            WHERE x.sequence <= {sequence} AND x.pmid IN (SELECT pmid FROM {snapshot}.record)
            QUALIFY row_number() OVER (
                PARTITION BY x.pmid, x.text_hash
                ORDER BY u.last_used DESC NULLS LAST, x.sequence DESC, x.extractor DESC
            ) = 1
    """)


def _derive_records(work: Workspace, snapshot: str, sequence: int, articles: str) -> None:
    """States of the articles, of those linked with them and of those that claim something of them."""
    wanted = f"""(
        FROM deliveries WHERE sequence <= {sequence} AND pmid IN (
            FROM {snapshot}.asked UNION SELECT source_pmid FROM claims WHERE pmid IN (FROM {snapshot}.asked)
        )
    )"""
    states = states_sql(wanted, f"SELECT max(year) FROM {snapshot}.baseline")
    work.execute(f"""
        CREATE TABLE {snapshot}.asked AS {with_linked(articles)};
        CREATE TABLE {snapshot}.record AS {states}
    """)
    find_linked(work, snapshot)


def _derive_articles(work: Workspace, snapshot: str, sequence: int, statements: str) -> None:
    """Articles with what they show of the statements."""
    work.execute(f"""
        CREATE TABLE {snapshot}.list AS
            SELECT name, hash FROM lists WHERE sequence <= {sequence}
            QUALIFY row_number() OVER (PARTITION BY name ORDER BY sequence DESC) = 1;
        CREATE TABLE {snapshot}.claim AS
            SELECT pmid, bool_or(kind = 'retraction') AS is_retracted, list_sort(list(DISTINCT said)) AS claims
            FROM (
                SELECT c.pmid, c.kind, concat(c.kind, ' by ', c.source, ' PMID:', c.source_pmid) AS said
                FROM claims c JOIN {snapshot}.record r ON r.pmid = c.source_pmid AND r.record_hash = c.record_hash
                WHERE r.state = '{STANDING}' AND c.kind <> 'version'
                UNION ALL
                SELECT c.pmid, c.kind, concat(c.kind, ' by list ', c.basis) AS said
                FROM claims c JOIN {snapshot}.list l ON l.hash = c.record_hash
            ) GROUP BY pmid;
        CREATE TABLE {snapshot}.status AS
            SELECT r.*, coalesce(c.claims, []) AS claims,
                CASE WHEN r.state = '{STANDING}' AND c.is_retracted THEN 'retracted' ELSE r.state END AS status,
                r.state = '{STANDING}' AND c.is_retracted IS DISTINCT FROM true AND r.pmid IN (
                    SELECT pmid FROM claims WHERE kind = 'retraction' AND sequence <= {sequence}
                ) AS reinstated
            FROM {snapshot}.record r LEFT JOIN {snapshot}.claim c USING (pmid)
    """)
    derive_readings(work, snapshot, sequence)
    work.execute(f"""
        CREATE TABLE {snapshot}.known AS
            SELECT r.pmid, r.record_hash, r.text_hash, x.extractor, a.title, a.journal, a.published, a.is_review,
                a.title_key, a.abstract_key, l.version_of,
                coalesce(nullif(a.published, ''), nullif(a.completed, ''), a.revised) AS date, r.status, r.claims,
                r.reinstated
            FROM articles a JOIN {snapshot}.status r USING (record_hash)
            JOIN {snapshot}.reading x ON x.pmid = r.pmid AND x.text_hash = r.text_hash
            LEFT JOIN {snapshot}.linked l ON l.pmid = r.pmid
            WHERE NOT a.is_notice;
        CREATE TABLE {snapshot}.shown AS
            SELECT e.*, a.status, a.date, a.is_review, a.title_key, a.abstract_key, a.version_of
            FROM {statements} e JOIN {snapshot}.known a USING (pmid, text_hash, extractor)
    """)


def _effects(work: Workspace, snapshot: str, sequence: int) -> Iterator[Row]:
    """The shown statements that verdicts hang on, and what those come to. Holds the verdicts on shown articles."""
    columns = ", ".join(f"v.{name}" for name in TABLES["verdicts"].names)
    found = work.rows(
        f"SELECT {columns} FROM verdicts v WHERE v.sequence <= {sequence}"
        f" AND v.pmid IN (SELECT pmid FROM {snapshot}.shown)",
        reads=["verdicts"],
    )
    by_key = {
        key: [*verdicts] for key, verdicts in groupby(standing(map(verdict_of, found)), key=attrgetter("key"))
    }
    if not by_key:
        return
    for statement, key in keys_of_statements(work, snapshot):
        if (verdicts := by_key.get(key)) is not None:
            come_to = effect(verdict.judgement for verdict in verdicts)
            yield {"id": statement, "effect": come_to, "verdicts": [verdict.id for verdict in verdicts]}


def keys_of_statements(work: Workspace, snapshot: str) -> Iterator[tuple[str, str]]:
    """Ids of the shown statements of articles with verdicts, each with what a verdict on it would hang on."""
    columns = ", ".join(f"e.{name}" for name in TABLES["evidence"].names)
    query = f"""
        SELECT {columns}, a.title, a.sections FROM evidence e JOIN {snapshot}.shown s USING (id)
        JOIN {snapshot}.known k ON k.pmid = s.pmid JOIN articles a ON a.record_hash = k.record_hash
        WHERE s.pmid IN (SELECT pmid FROM verdicts) ORDER BY e.pmid
    """
    cut = sentence_cutter()
    for row in work.rows(query, reads=("evidence", "articles", "verdicts")):
        evidence = evidence_of(row)
        text = document_of(evidence.pmid, row["title"], row["sections"]).text
        names = (text[slice(*evidence.best.subject_span)], text[slice(*evidence.best.object_span)])
        sentence, _ = cut(evidence, row["title"], row["sections"])
        yield evidence.id, verdict_key(evidence.pmid, sentence, *names, evidence.predicate)


def _edge_ids(work: Workspace, snapshot: str) -> Iterator[Row]:
    for row in work.rows(f"SELECT n, {TRIPLE} FROM {snapshot}.edge_without_id"):
        qualifiers = qualifiers_of(row["qualifiers"])
        yield {"n": row["n"], "id": edge_id(row["subject"], row["predicate"], qualifiers, row["object"])}
