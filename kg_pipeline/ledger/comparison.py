"""Snapshots of a ledger at two sequences, of the triples that can differ between them and no others."""

from kg_pipeline.ledger.background import (
    derive_background,
    derive_nodes,
    derive_relations,
    is_related_otherwise,
    leading_to,
)
from kg_pipeline.ledger.snapshot import STATEMENTS, begin_snapshot, on_nodes, take_snapshot
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.versions import with_linked
from kg_pipeline.ledger.workspace import Workspace


def compare_sequences(ledger: Ledger, since_sequence: int) -> Workspace:
    """A workspace with the snapshots ``before`` and ``after``, which differ in the statements compared alone."""
    work = _begin(ledger, since_sequence)
    _compare(work, since_sequence, everything=not since_sequence)
    return work


def compare_graphs(ledger: Ledger, since_sequence: int, *, travelling: bool = False) -> Workspace:
    """The same with all that a graph holds: tables ``node`` and ``background``, too, and ``restated``.

    ``after.node`` holds besides the nodes of its edges, and what they lead to, those of ``before`` that other
    edges keep; ``restated`` the nodes whose facts changed. Where known nodes are related otherwise, everything is
    compared. `travelling`, without relations that may not leave the user's machine.
    """
    work = _begin(ledger, since_sequence)
    derive_relations(work, "before", since_sequence, travelling=travelling)
    derive_relations(work, "after", ledger.last_sequence, travelling=travelling)
    everything = not since_sequence or is_related_otherwise(work, since_sequence)
    _compare(work, since_sequence, everything=everything)
    _find_restated(work, since_sequence)
    _find_nodes(work)
    for snapshot in ("before", "after"):
        derive_background(work, snapshot)
    return work


def _begin(ledger: Ledger, since_sequence: int) -> Workspace:
    work = Workspace(ledger)
    begin_snapshot(work, "before", since_sequence)
    begin_snapshot(work, "after", ledger.last_sequence)
    return work


def _compare(work: Workspace, since_sequence: int, *, everything: bool) -> None:
    if everything:
        work.execute(f"CREATE TABLE touched AS {STATEMENTS}")
    else:
        _find_touched(work, since_sequence)
    take_snapshot(work, "before", since_sequence, "touched")
    take_snapshot(work, "after", work.ledger.last_sequence, "touched")


# PMIDs of lists that came since, and of those they replace.
_LISTED_ANEW = """
    SELECT pmid FROM claims WHERE source = 'list' AND basis IN (SELECT name FROM lists WHERE sequence > {since})
"""
# Where another extractor came into use, another reading becomes current.
_READ_BY_SEVERAL = """
    SELECT pmid FROM readings
    WHERE EXISTS (
        FROM commits WHERE sequence > {since} AND extractor IS DISTINCT FROM (
            SELECT max_by(extractor, sequence) FROM commits WHERE sequence <= {since}
        )
    ) GROUP BY pmid, text_hash HAVING count(*) > 1
"""
# A baseline that became whole closes articles that were delivered before it only.
_OUT_OF_BASELINE = """
    SELECT pmid FROM deliveries, (SELECT max(year) AS newest FROM after.baseline)
    WHERE year < newest AND newest NOT IN (FROM before.baseline)
"""


def _find_touched(work: Workspace, since_sequence: int) -> None:
    """All statements of every triple that a changed article or identifier has, or had, a statement of."""
    work.execute(f"""
        CREATE TABLE changed_article AS
            SELECT pmid FROM deliveries WHERE sequence > {since_sequence}
            UNION SELECT pmid FROM readings WHERE sequence > {since_sequence}
            UNION SELECT pmid FROM verdicts WHERE sequence > {since_sequence}
            UNION {_LISTED_ANEW.format(since=since_sequence)}
            UNION {_READ_BY_SEVERAL.format(since=since_sequence)}
            UNION {_OUT_OF_BASELINE};
        CREATE TABLE touched_article AS
            {with_linked("FROM changed_article")}
            UNION SELECT pmid FROM claims WHERE source_pmid IN (FROM changed_article);
        CREATE TABLE moved AS
            SELECT matched FROM after.concept a JOIN before.concept b USING (matched) WHERE a.id <> b.id;
        CREATE TABLE changed AS
            FROM ({STATEMENTS}) WHERE pmid IN (FROM touched_article)
                OR subject IN (FROM moved) OR object IN (FROM moved);
        CREATE TABLE triple AS
            SELECT subject, predicate, qualifiers, object FROM ({on_nodes("changed", "before")})
            UNION SELECT subject, predicate, qualifiers, object FROM ({on_nodes("changed", "after")});
        CREATE TABLE alias AS
            SELECT matched FROM (FROM before.concept UNION ALL FROM after.concept)
            WHERE id IN (SELECT subject FROM triple UNION SELECT object FROM triple);
        CREATE TABLE candidate AS
            FROM ({STATEMENTS}) WHERE subject IN (FROM alias) AND object IN (FROM alias);
        CREATE TABLE touched AS
            FROM candidate WHERE id IN (
                SELECT id FROM ({on_nodes("candidate", "before")})
                    SEMI JOIN triple USING (subject, predicate, qualifiers, object)
                UNION SELECT id FROM ({on_nodes("candidate", "after")})
                    SEMI JOIN triple USING (subject, predicate, qualifiers, object)
            )
    """)


def node_facts(snapshot: str, ids: str) -> str:
    """The query for the facts of the nodes whose ids a query gives, as they were last stated."""
    return f"""
        SELECT c.id, c.category, c.name, c.synonyms, c.xrefs, c.in_taxon, c.kept_home
        FROM concepts c JOIN (
            SELECT matched, sequence FROM {snapshot}.concept WHERE id IN ({ids})
            QUALIFY row_number() OVER (PARTITION BY id ORDER BY sequence DESC, matched) = 1
        ) USING (matched, sequence)
    """


def _find_restated(work: Workspace, since_sequence: int) -> None:
    renamed = f"SELECT matched FROM concepts WHERE sequence > {since_sequence}"
    work.execute(f"""
        CREATE TABLE stated AS
            SELECT id FROM before.concept WHERE matched IN ({renamed})
            UNION SELECT id FROM after.concept WHERE matched IN ({renamed});
        CREATE TABLE restated AS
            SELECT id FROM ({node_facts("after", "FROM stated")} EXCEPT {node_facts("before", "FROM stated")})
    """)


def _find_nodes(work: Workspace) -> None:
    for snapshot in ("before", "after"):
        derive_nodes(work, snapshot)
    work.execute("""
        CREATE TABLE doubtful AS
            (FROM before.node UNION FROM restated) EXCEPT FROM after.node
    """)
    if work.value("SELECT count(*) FROM doubtful"):
        _add_kept_nodes(work)


def _add_kept_nodes(work: Workspace) -> None:
    """Look among the edges not compared for some that keep a doubtful node, or one that leads to it."""
    work.execute(f"""
        CREATE SCHEMA elsewhere;
        CREATE VIEW elsewhere.concept AS FROM after.concept;
        CREATE VIEW elsewhere.baseline AS FROM after.baseline;
        CREATE VIEW elsewhere.relation AS FROM after.relation;
        CREATE TABLE keeper AS {leading_to("FROM doubtful", "after")};
        CREATE TABLE name_of_keeper AS
            SELECT matched FROM after.concept WHERE id IN (FROM keeper);
        CREATE TABLE untouched AS
            FROM ({STATEMENTS})
            WHERE (subject IN (FROM name_of_keeper) OR object IN (FROM name_of_keeper))
                AND id NOT IN (SELECT id FROM touched)
    """)
    take_snapshot(work, "elsewhere", work.ledger.last_sequence, "untouched")
    derive_nodes(work, "elsewhere")
    work.execute("INSERT INTO after.node FROM doubtful WHERE id IN (SELECT id FROM elsewhere.node)")
