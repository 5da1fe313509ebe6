"""Where a graph stands: whose ledger it shows, up to which commit, and which changes it takes from there."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from graph_world import NOTHING, WORLD, changed, verdict
from noting_connection import NotingConnection

from kg_pipeline.errors import Misconfigured
from kg_pipeline.graph.connection import Connection
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.statements import Statement, find_statement
from kg_pipeline.graph.store import GraphRelease, GraphStore
from kg_pipeline.records import EvidenceNode


def test_an_emptied_graph_keeps_what_is_not_ours(connection: Connection, store: GraphStore) -> None:
    connection.write(Statement("load", "foreign", "CREATE (:Foreign {id: 'theirs'}) RETURN 1 AS loaded"), {})
    on = WORLD.evidence[0]
    accepted = verdict(on, "accept", "ann")
    store.apply(replace(WORLD, verdicts=(accepted,), judged=((accepted.id, on.evidence.id),)).changes())
    store.empty("ledger-a")
    assert store.release() is None
    assert store.query("MATCH (n) RETURN n.id AS id").rows == [{"id": "theirs"}]
    store.empty("ledger-a")
    assert store.apply(WORLD.changes()).nodes_created == 13


@pytest.mark.parametrize("label", ["Article", "Entity", "Evidence", "Verdict"])
def test_a_graph_with_somebody_elses_nodes_under_our_labels_is_refused(
    connection: Connection, store: GraphStore, label: str
) -> None:
    theirs = f"CREATE (:{label} {{title: 'theirs'}}) RETURN 1 AS loaded"
    connection.write(Statement("load", "foreign", theirs), {})
    with pytest.raises(Misconfigured, match=rf"\['{label}'\].* KG_GRAPH_URI"):
        store.apply(WORLD.changes())
    store.empty("ledger-a")
    assert store.query("MATCH (n) RETURN n.title AS title").rows == [{"title": "theirs"}]


def test_a_graph_is_emptied_of_its_edges_before_its_entities_so_that_no_hub_takes_them_all(
    connection: Connection, store: GraphStore
) -> None:
    store.apply(WORLD.changes())
    noting = NotingConnection(connection)
    GraphStore(noting, "infores:test").empty("ledger-a")
    entities = find_statement("remove", "all_entities")
    gone = sum((counts for statement, counts in noting.written if statement == entities), GraphCounts())
    assert (gone.nodes_deleted, gone.relationships_deleted) == (4, 0)


def test_another_ledgers_graph_is_not_emptied(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    before = dump_graph(store)
    with pytest.raises(Misconfigured, match="shows ledger ledger-a, not ledger-b, and is left as it is"):
        store.empty("ledger-b")
    assert dump_graph(store) == before


def test_a_graph_emptied_halfway_takes_no_changes_until_it_is_empty(
    connection: Connection, store: GraphStore
) -> None:
    store.apply(WORLD.changes())
    connection.write(find_statement("release", "empty"), {"ledger_id": "ledger-a"})
    with pytest.raises(Misconfigured, match="kg-pipeline graph rebuild"):
        store.apply(WORLD.changes(0, 1))
    store.empty("ledger-a")
    assert dump_graph(store) == []


def test_a_graph_says_that_it_stays_at_an_earlier_commit_until_it_is_brought_on(store: GraphStore) -> None:
    store.apply(WORLD.changes(), "as_of")
    assert store.release() == GraphRelease("ledger-a", 1, "as_of", 1, store.made_with)
    store.apply(NOTHING.changes(1, 1))
    assert store.release() == GraphRelease("ledger-a", 1, "current", 1, store.made_with)


@pytest.mark.parametrize("other", [("infores:other", ""), ("infores:test", "2")])
def test_a_graph_made_with_something_else_takes_no_changes(
    connection: Connection, store: GraphStore, other: tuple[str, str]
) -> None:
    store.apply(WORLD.changes())
    other_store = GraphStore(connection, *other)
    assert other_store.release() == store.release()
    with pytest.raises(Misconfigured, match=r"made with rows .* belief .* graph rebuild"):
        other_store.apply(NOTHING.changes(1, 2))
    other_store.empty("ledger-a")
    other_store.apply(WORLD.changes())
    assert other_store.release() == GraphRelease("ledger-a", 1, "current", 1, other_store.made_with)


class Cut(Exception):
    """Stands for a kill."""


def _cut_short(items: tuple[EvidenceNode, ...]) -> Iterator[EvidenceNode]:
    yield from items[:1]
    raise Cut


def test_a_load_cut_short_is_done_over_to_the_same_end(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    wanted = dump_graph(store)
    store.apply(
        replace(
            NOTHING,
            gone_evidence=tuple(node.evidence.id for node in WORLD.evidence),
            gone_edges=tuple(edge.id for edge in WORLD.edges),
        ).changes(1, 2)
    )
    with pytest.raises(Cut):
        store.apply(changed(WORLD.changes(2, 5), evidence=_cut_short(WORLD.evidence)))
    assert store.release() == GraphRelease("ledger-a", 2, "loading", 5, store.made_with)
    with pytest.raises(Misconfigured, match="cut short on its way to 5"):
        store.apply(WORLD.changes(2, 6))
    store.apply(WORLD.changes(2, 5))
    assert store.release() == GraphRelease("ledger-a", 5, "current", 5, store.made_with)
    assert dump_graph(store) == wanted


def test_another_ledgers_graph_is_refused(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    with pytest.raises(Misconfigured, match="shows ledger ledger-a, the changes are those of ledger ledger-b"):
        store.apply(WORLD.changes(1, 2, "ledger-b"))


@pytest.mark.parametrize("from_sequence", [0, 2])
def test_changes_must_start_where_the_graph_stands(store: GraphStore, from_sequence: int) -> None:
    store.apply(WORLD.changes())
    with pytest.raises(Misconfigured, match="the graph stands at 1"):
        store.apply(WORLD.changes(from_sequence, 3))


def test_an_empty_graph_wants_the_whole(store: GraphStore) -> None:
    with pytest.raises(Misconfigured, match="start from 0"):
        store.apply(WORLD.changes(3, 4))
