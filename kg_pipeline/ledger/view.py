"""The graph as a view of the ledger: whole, or what changed between two sequences.

A change of an article (delivery, claim, reading) or of an identifier's node touches the triples of its statements;
their edges are computed before and after from all their open evidence, and the differences are the changes. So the
work of a night grows with the night, and a graph kept up to date equals one made anew.
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.background import RELATION
from kg_pipeline.ledger.comparison import compare_graphs, node_facts
from kg_pipeline.ledger.passages import sentence_cutter
from kg_pipeline.ledger.rows import concept_of, evidence_of, qualifiers_of, verdict_of
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.travelling import IDENTIFIERS_AT_HOME, count_left_out, drop_kept_home
from kg_pipeline.ledger.verdicts import Verdict, standing
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import (
    ArticleNode,
    BackgroundEdge,
    Concept,
    Edge,
    EvidenceNode,
    GraphChanges,
    LeftOut,
    VerdictNode,
    background_id,
)


def graph_changes(ledger: Ledger, since_sequence: int = 0, *, travelling: bool = False) -> GraphChanges:
    """What a graph at `since_sequence` lacks to stand at the ledger's last sequence; from 0, the whole graph.

    `travelling`, it holds nothing that may not leave the user's machine: no such background, nor nodes only there
    for it, no such names, cross-references or identifiers as matched; only a whole graph travels. The streams are
    derived from tables that spill to disk. Raises `BadInput` for a sequence not reached yet.
    """
    if travelling and since_sequence:
        raise BadInput(f"changes since sequence {since_sequence} do not travel; take the whole graph, from 0")
    if not 0 <= since_sequence <= ledger.last_sequence:
        raise BadInput(
            f"the graph stands at sequence {since_sequence}, the ledger {ledger.folder} only at "
            f"{ledger.last_sequence}; load this graph from its own ledger, or make it anew"
        )
    work = compare_graphs(ledger, since_sequence, travelling=travelling)
    before, after = _standing_verdicts(work, since_sequence)
    return GraphChanges(
        ledger_id=ledger.id,
        from_sequence=since_sequence,
        to_sequence=ledger.last_sequence,
        nodes=map(drop_kept_home, _nodes(work)) if travelling else _nodes(work),
        articles=_articles(work),
        edges=_edges(work),
        evidence=_evidence(work, travelling=travelling),
        gone_evidence=_gone(work, "evidence", "id"),
        gone_edges=_gone(work, "edge", "id"),
        gone_articles=_gone(work, "article", "pmid"),
        gone_nodes=_gone(work, "node", "id"),
        verdicts=(_verdict_node(after[id_]) for id_ in sorted(after.keys() - before.keys())),
        judged=_judged(work),
        gone_verdicts=iter(sorted(before.keys() - after.keys())),
        unlinked=_unlinked(work, since_sequence),
        background=_background(work),
        gone_background=_gone_background(work),
        left_out=count_left_out(work, _changed_nodes()) if travelling else LeftOut(),
    )


def _gone(work: Workspace, table: str, key: str) -> Iterator[Any]:
    rows = work.rows(f"SELECT {key} FROM before.{table} EXCEPT SELECT {key} FROM after.{table} ORDER BY {key}")
    return (row[key] for row in rows)


def _differing(table: str, columns: str) -> str:
    return f"SELECT {columns} FROM after.{table} EXCEPT SELECT {columns} FROM before.{table}"


def _changed_nodes() -> str:
    changed = "FROM after.node WHERE id NOT IN (FROM before.node) OR id IN (FROM restated)"
    return node_facts("after", changed)


def _nodes(work: Workspace) -> Iterator[Concept]:
    return map(concept_of, work.rows(f"{_changed_nodes()} ORDER BY id", reads=["concepts"]))


def _background(work: Workspace) -> Iterator[BackgroundEdge]:
    changed = _differing("background", f"{RELATION}, evidence_codes")
    for row in work.rows(f"{changed} ORDER BY ALL"):
        yield msgspec.convert(row, BackgroundEdge)


def _gone_background(work: Workspace) -> Iterator[str]:
    gone = f"SELECT {RELATION} FROM before.background EXCEPT SELECT {RELATION} FROM after.background ORDER BY ALL"
    return (background_id(*(row[name] for name in RELATION.split(", "))) for row in work.rows(gone))


def _articles(work: Workspace) -> Iterator[ArticleNode]:
    columns = ", ".join(ArticleNode.__struct_fields__)
    for row in work.rows(f"{_differing('article', columns)} ORDER BY pmid"):
        yield msgspec.convert(row, ArticleNode)


# In the order of the alphabet, whatever their case: "disease:foo syndrome".
_UNLINKED_NAMES = """list_sort(list_distinct(list_transform(
    list_filter(mentions, lambda m: m.reason IS NOT NULL), lambda m: lower(m.type) || ':' || lower(m.text)
)))"""


def _unlinked(work: Workspace, since_sequence: int) -> Iterator[tuple[int, tuple[str, ...]]]:
    """By PMID what the current reading links to nothing, of articles that are new or read otherwise now.

    Mentions are most of the ledger, so they are looked for among the readings since first, and among the former
    ones only if an article was read then, between its PMIDs.
    """
    keys = "pmid, text_hash, extractor"
    work.execute(f"""
        CREATE TABLE read_anew AS
            SELECT a.*, r.pmid IS NOT NULL AS is_new FROM ({_differing("article", keys)}) a
            LEFT JOIN (SELECT {keys} FROM readings WHERE sequence > {since_sequence}) r USING ({keys})
    """)
    places = [f"sequence > {since_sequence}"]
    (old,) = work.rows("SELECT min(pmid) AS first, max(pmid) AS last FROM read_anew WHERE NOT is_new")
    if old["first"] is not None:
        places.append(f"sequence <= {since_sequence} AND pmid BETWEEN {old['first']} AND {old['last']}")
    names = " UNION ALL ".join(
        f"SELECT pmid, {_UNLINKED_NAMES} AS names FROM readings SEMI JOIN read_anew USING ({keys}) WHERE {place}"
        for place in places
    )
    for row in work.rows(f"FROM ({names}) ORDER BY pmid", reads=["readings"]):
        yield row["pmid"], tuple(row["names"])


def _edges(work: Workspace) -> Iterator[Edge]:
    for row in work.rows(f"{_differing('edge', '*')} ORDER BY id"):
        qualifiers = qualifiers_of(row.pop("qualifiers"))
        yield Edge(
            **{name: row[name] for name in Edge.__struct_fields__ if name != "qualifiers"}, qualifiers=qualifiers
        )


def _evidence(work: Workspace, *, travelling: bool) -> Iterator[EvidenceNode]:
    """Open evidence that is new or stands elsewhere now, by PMID, with the text it was read in."""
    at_home = IDENTIFIERS_AT_HOME if travelling else "SELECT '' AS matched WHERE false"
    columns = ", ".join(f"e.{name}" for name in TABLES["evidence"].names)
    query = f"""
        WITH changed AS ({_differing("evidence", "id, pmid, edge_id, subject, object, is_turned, date, verdict")}),
        text AS (
            SELECT a.pmid, a.text_hash, a.title, a.sections FROM articles a
            WHERE a.record_hash IN (
                SELECT record_hash FROM after.article WHERE pmid IN (SELECT pmid FROM changed)
            )
        )
        SELECT {columns}, c.edge_id, c.subject AS node_subject, c.object AS node_object, c.is_turned, c.date,
            c.verdict, t.title, t.sections, [s.matched, o.matched] AS kept_home
        FROM evidence e JOIN changed c ON c.id = e.id JOIN text t ON t.pmid = e.pmid
        LEFT JOIN ({at_home}) s ON s.matched = e.subject LEFT JOIN ({at_home}) o ON o.matched = e.object
        ORDER BY e.pmid, e.id
    """
    cut = sentence_cutter()
    for row in work.rows(query, reads=("evidence", "articles", "concepts")):
        evidence = evidence_of(row)
        text, start_char = cut(evidence, row["title"], row["sections"])
        yield EvidenceNode(
            evidence,
            row["edge_id"],
            row["node_subject"],
            row["node_object"],
            text,
            row["date"],
            row["is_turned"],
            row["verdict"],
            start_char,
            tuple(filter(None, row["kept_home"])),
        )


def _standing_verdicts(work: Workspace, since_sequence: int) -> tuple[dict[str, Verdict], dict[str, Verdict]]:
    """Verdicts by id that stood before and that stand now, on the articles judged since. Holds both."""
    rows = [
        *work.rows(
            f"FROM verdicts WHERE pmid IN (SELECT pmid FROM verdicts WHERE sequence > {since_sequence})",
            reads=["verdicts"],
        )
    ]
    before = standing(verdict_of(row) for row in rows if row["sequence"] <= since_sequence)
    after = standing(map(verdict_of, rows))
    return {verdict.id: verdict for verdict in before}, {verdict.id: verdict for verdict in after}


def _verdict_node(verdict: Verdict) -> VerdictNode:
    return VerdictNode(**{name: getattr(verdict, name) for name in VerdictNode.__struct_fields__})


def _judged(work: Workspace) -> Iterator[tuple[str, str]]:
    """New ties of standing verdicts to the open evidence of edges."""
    ties = "SELECT unnest(v.verdicts) AS verdict, id AS evidence FROM {0}.evidence e JOIN {0}.verdict v USING (id)"
    new = f"{ties.format('after')} EXCEPT {ties.format('before')} ORDER BY verdict, evidence"
    return ((row["verdict"], row["evidence"]) for row in work.rows(new))
