"""Loads of many transactions side by side, and loads during which the server goes away."""

import logging
import random
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import pytest
from graph_world import World, article, changed, edge, evidence
from neo4j_server import Neo4jServer, NoNeo4j, do_without, find_server

from kg_pipeline.errors import Retryable
from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.batches import dealt_by
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.store import GraphStore
from kg_pipeline.records import Concept, EvidenceNode

_N_PARALLEL = 12


def _dense_world() -> World:
    """Everything tied to everything: any two transactions have a node in common unless they are kept apart."""
    chance = random.Random(7)
    genes = [Concept(f"NCBIGene:{number}", "Gene", f"gene {number}") for number in range(16)]
    diseases = [Concept(f"MONDO:{number}", "Disease", f"disease {number}") for number in range(16)]
    edges = [edge(one, "associated_with", other) for one in genes for other in diseases]
    said = [
        evidence(chance.choice(edges), chance.randrange(1, 21), f"Sentence {number}.") for number in range(1500)
    ]
    once = {node.evidence.id: node for node in said}
    articles = [article(pmid) for pmid in range(1, 21)]
    return World((*genes, *diseases), tuple(articles), tuple(edges), tuple(once.values()))


DENSE = _dense_world()


def test_a_dense_graph_is_loaded_side_by_side_without_one_retry(
    store: GraphStore, address: GraphAddress, caplog: pytest.LogCaptureFixture
) -> None:
    store.apply(DENSE.changes())
    wanted = dump_graph(store)
    assert len(wanted) > 2000
    store.empty("ledger-a")
    with caplog.at_level(logging.INFO, logger="neo4j"), connect(address, _N_PARALLEL) as parallel:
        beside = GraphStore(parallel, "infores:test")
        beside.apply(DENSE.changes())
        assert dump_graph(beside) == wanted
        turned = tuple(changed(node, subject=node.object, object=node.subject) for node in DENSE.evidence)
        beside.apply(World(DENSE.nodes, DENSE.articles, DENSE.edges, turned).changes(1, 2))
        beside.apply(DENSE.changes(2, 3))
        assert dump_graph(beside) == wanted
    assert [record.message for record in caplog.records if "retried" in record.message] == []


def test_rows_of_one_key_stay_together_and_none_is_lost() -> None:
    rows = [(f"key {number % 7}", number) for number in range(100)]
    hands = dealt_by(lambda row: row[0], rows, 4)
    assert 1 < len(hands) <= 4
    assert sorted(row for hand in hands for row in hand) == sorted(rows)
    assert sum(len({key for key, _ in hand}) for hand in hands) == 7


class Mortal(Protocol):
    """A server that may go away and come back."""

    def up(self) -> GraphAddress: ...

    def down(self) -> object: ...


class _MortalNeo4j:
    """The genuine server under the embedded one's verbs."""

    def __init__(self, server: Neo4jServer) -> None:
        self._server = server
        self.down = server.stop

    def up(self) -> GraphAddress:
        self._server.start()
        return self._server.address


@pytest.fixture(params=["embedded", "neo4j"])
def mortal(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Mortal]:
    """A server of its own."""
    if request.param == "embedded":
        embedded = EmbeddedServer(tmp_path)
        yield embedded
        embedded.down()
        return
    try:
        neo4j = find_server(tmp_path / "home")
    except NoNeo4j as none:
        do_without(none)
    yield _MortalNeo4j(neo4j)
    neo4j.remove()


def test_a_load_whose_server_goes_and_comes_back_ends_like_an_undisturbed_one(mortal: Mortal) -> None:
    addresses: list[GraphAddress] = []
    with connect(mortal.up(), 4) as connection:
        store = GraphStore(connection, "infores:test")
        store.apply(DENSE.changes())
        wanted = dump_graph(store)
        store.empty("ledger-a")
        with suppress(Retryable):  # where it comes back at another port, or later than one waits for it
            store.apply(changed(DENSE.changes(), evidence=_while_it_restarts(mortal, DENSE.evidence, addresses)))
    assert len(addresses) == 1
    with connect(addresses[0], 4) as connection:
        store = GraphStore(connection, "infores:test")
        release = store.release()
        assert release is not None
        store.apply(DENSE.changes(release.sequence, 1))
        assert dump_graph(store) == wanted


def _while_it_restarts(
    mortal: Mortal, items: tuple[EvidenceNode, ...], addresses: list[GraphAddress]
) -> Iterator[EvidenceNode]:
    yield from items[:100]
    mortal.down()
    addresses.append(mortal.up())
    yield from items[100:]
