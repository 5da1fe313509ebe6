"""The servers that the contract tests run against, each started once, and an empty store on them."""

from collections.abc import Iterator

import pytest
from neo4j_server import Neo4jServer

from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.connection import Connection, connect
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.statements import Statement
from kg_pipeline.graph.store import GraphStore

_EVERYTHING = Statement("remove", "everything", "MATCH (node) DETACH DELETE node RETURN count(*) AS removed")


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """An embedded server that runs."""
    server = EmbeddedServer(tmp_path_factory.mktemp("data"))
    server.up()
    yield server
    server.down()


@pytest.fixture(scope="session", params=["embedded", "neo4j"])
def address(request: pytest.FixtureRequest) -> GraphAddress:
    """Every server that there is, in turn."""
    if request.param == "neo4j":
        server: Neo4jServer = request.getfixturevalue("genuine_neo4j")
        return server.address
    running: EmbeddedServer = request.getfixturevalue("embedded")
    return running.up()


@pytest.fixture
def connection(address: GraphAddress) -> Iterator[Connection]:
    """A connection to an empty graph."""
    with connect(address) as opened:
        opened.write(_EVERYTHING, {})
        yield opened


@pytest.fixture
def store(connection: Connection) -> GraphStore:
    """An empty graph."""
    return GraphStore(connection, "infores:test")
