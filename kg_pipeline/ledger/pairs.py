"""What is asked for: the triple of an edge's id, the nodes of a name, all that was stated of two ends."""

from collections.abc import Iterable

import pyarrow as pa

from kg_pipeline.ledger.comparison import node_facts
from kg_pipeline.ledger.edges import TRIPLE
from kg_pipeline.ledger.rows import Row, qualifiers_of
from kg_pipeline.ledger.snapshot import on_nodes
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import edge_id

_ASKED = pa.schema([("side", pa.int32()), ("asked", pa.string())])
_END = pa.schema([("side", pa.int32()), ("id", pa.string())])
_STATED = "evidence e JOIN extractors x ON x.id = e.extractor"
_SYMMETRIC = "list_contains(x.symmetric_predicates, e.predicate) AS is_symmetric"


def find_triple(work: Workspace, wanted: str) -> Row | None:
    """Subject and object nodes of the triple with that edge id, of whatever was stated; reads triples only."""
    stated = f"(SELECT e.subject, e.predicate, e.qualifiers, e.object, {_SYMMETRIC} FROM {_STATED})"
    triples = f"SELECT DISTINCT {TRIPLE} FROM ({on_nodes(stated, 'now')})"
    for row in work.rows(triples, reads=("evidence", "extractors")):
        if edge_id(row["subject"], row["predicate"], qualifiers_of(row["qualifiers"]), row["object"]) == wanted:
            return row
    return None


def set_ends(work: Workspace, ends: Iterable[Row]) -> None:
    """Make the table ``ends`` (side, id) of the nodes given."""
    work.fill("ends", _END, ends)


def resolve_ends(work: Workspace, *asked: str) -> None:
    """Make ``ends`` of what identifiers or names stand for, and ``asked`` (side, asked), sides from 0.

    An identifier, the node's or as matched, goes before a name in the same case, this before one in another, and
    that before a synonym; of equals all are taken.
    """
    work.fill("asked", _ASKED, [{"side": side, "asked": name} for side, name in enumerate(asked)])
    work.execute(f"""
        CREATE TABLE node AS {node_facts("now", "SELECT id FROM now.concept")};
        CREATE TABLE ends AS
            WITH found AS (
                SELECT side, id, 1 AS rank FROM now.concept JOIN asked ON lower(asked) = lower(id)
                UNION SELECT side, id, 1 FROM now.concept JOIN asked ON lower(asked) = lower(matched)
                UNION SELECT side, id, 2 FROM node JOIN asked ON asked = name
                UNION SELECT side, id, 3 FROM node JOIN asked ON lower(asked) = lower(name)
                UNION SELECT side, id, 4 FROM (SELECT id, unnest(synonyms) AS synonym FROM node)
                    JOIN asked ON lower(asked) = lower(synonym)
            )
            SELECT side, id FROM found QUALIFY rank = min(rank) OVER (PARTITION BY side)
    """)


def gather_statements(work: Workspace) -> int:
    """Make ``statement`` of all evidence between the two ends, however weak or old; how many there are."""
    work.execute(f"""
        CREATE TABLE alias AS SELECT DISTINCT side, matched FROM now.concept JOIN ends USING (id);
        CREATE TABLE statement AS
            SELECT e.*, {_SYMMETRIC} FROM {_STATED}
            WHERE (e.subject IN (SELECT matched FROM alias WHERE side = 0)
                    AND e.object IN (SELECT matched FROM alias WHERE side = 1))
                OR (e.subject IN (SELECT matched FROM alias WHERE side = 1)
                    AND e.object IN (SELECT matched FROM alias WHERE side = 0))
    """)
    return work.value("SELECT count(*) FROM statement")
