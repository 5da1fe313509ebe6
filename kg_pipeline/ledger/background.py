"""The background of the graph at a sequence: what vocabularies relate its nodes to, in tables of a snapshot.

- ``relation`` (subject, predicate, object, source, evidence_codes): the newest that was stated of each node;
- ``node`` (id): the nodes on edges and all that relations lead to from them: what the graph holds;
- ``background``: the relations of those nodes.
"""

from kg_pipeline.ledger.workspace import Workspace

RELATION = "subject, predicate, object, source"


def derive_relations(work: Workspace, snapshot: str, sequence: int, *, travelling: bool = False) -> None:
    """Make ``relation``; `travelling`, without those that may not leave the user's machine."""
    work.execute(f"""
        CREATE TABLE {snapshot}.relation AS
            SELECT node AS subject, r.predicate, r.object, r.source, r.evidence_codes FROM (
                SELECT node, unnest(relations) AS r FROM (
                    SELECT node, relations FROM background WHERE sequence <= {sequence}
                    QUALIFY row_number() OVER (PARTITION BY node ORDER BY sequence DESC) = 1
                )
            ) WHERE {"r.may_travel" if travelling else "true"}
    """)


def derive_nodes(work: Workspace, snapshot: str) -> None:
    """Make ``node`` of the edges of the snapshot and what relations lead to."""
    ends = f"SELECT subject AS id FROM {snapshot}.edge UNION SELECT object FROM {snapshot}.edge"
    work.execute(f"CREATE TABLE {snapshot}.node AS {led_to(ends, snapshot)}")


def derive_background(work: Workspace, snapshot: str) -> None:
    """Make ``background`` of the nodes of the snapshot."""
    work.execute(f"""
        CREATE TABLE {snapshot}.background AS
            FROM {snapshot}.relation WHERE subject IN (SELECT id FROM {snapshot}.node)
    """)


def led_to(nodes: str, snapshot: str) -> str:
    """The query for the nodes of a query and all that their relations lead to."""
    return _reached(nodes, f"SELECT r.object FROM reached n JOIN {snapshot}.relation r ON r.subject = n.id")


def leading_to(nodes: str, snapshot: str) -> str:
    """The query for the nodes of a query and all whose relations lead to them."""
    return _reached(nodes, f"SELECT r.subject FROM reached n JOIN {snapshot}.relation r ON r.object = n.id")


def is_related_otherwise(work: Workspace, since_sequence: int) -> bool:
    """Whether nodes that were known before are related otherwise since, as after a release of a vocabulary."""
    return bool(
        work.value(f"""
            SELECT count(*) FROM background
            WHERE sequence > {since_sequence} AND node IN (SELECT id FROM before.concept)
        """)
    )


def _reached(start: str, step: str) -> str:
    return f"(WITH RECURSIVE reached(id) AS (({start}) UNION ({step})) SELECT id FROM reached)"
