"""A load of the graph cut short at any statement: the same load given again ends where an undisturbed one does."""

from collections.abc import Mapping
from dataclasses import replace

from graph_world import NOTHING, WORLD

from kg_pipeline.graph.connection import Connection
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.statements import Statement
from kg_pipeline.graph.store import GraphStore

_EVERYTHING = Statement("remove", "everything", "MATCH (node) DETACH DELETE node RETURN count(*) AS removed")
_HALF = replace(
    NOTHING,
    gone_evidence=tuple(node.evidence.id for node in WORLD.evidence[:3]),
    gone_edges=(WORLD.edges[0].id,),
    gone_articles=(WORLD.articles[2].pmid,),
)


class Killed(Exception):
    """What a kill does between two transactions."""


class _MortalConnection(Connection):
    """The same doors as another connection's, which end after so many writes."""

    def __init__(self, other: Connection, n_writes: int) -> None:
        self.__dict__.update(other.__dict__)
        self.left = n_writes

    def write(self, statement: Statement, parameters: Mapping[str, object], n_rows: int = 1) -> GraphCounts:
        if not self.left:
            raise Killed
        self.left -= 1
        return super().write(statement, parameters, n_rows)


def _load(store: GraphStore) -> None:
    """From where the graph stands to the end of the history."""
    release = store.release()
    if release is None or (release.sequence, release.target) == (0, 1):
        store.apply(WORLD.changes())
        release = store.release()
    assert release is not None
    if release.sequence == 1:
        store.apply(_HALF.changes(1, 2))


def test_a_load_cut_short_at_any_statement_is_done_over(connection: Connection) -> None:
    store = GraphStore(connection, "infores:test")
    _load(store)
    wanted = dump_graph(store)
    n_kills = 0
    while True:
        connection.write(_EVERYTHING, {})
        try:
            _load(GraphStore(_MortalConnection(connection, n_kills), "infores:test"))
            break
        except Killed:
            n_kills += 1
        _load(store)
        assert dump_graph(store) == wanted
    assert n_kills >= 12, "both loads have that many statements"
    assert dump_graph(store) == wanted
