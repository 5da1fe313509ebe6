"""The servers that the contract tests run against, each started once, and an empty store on them."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator

import neo4j
import pytest

from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.connection import Connection, connect
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.statements import Statement
from kg_pipeline.graph.store import GraphStore

_NEO4J_START_S = 120.0
_EVERYTHING = Statement("remove", "everything", "MATCH (node) DETACH DELETE node RETURN count(*) AS removed")


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedServer]:
    """An embedded server that runs."""
    server = EmbeddedServer(tmp_path_factory.mktemp("data"))
    server.up()
    yield server
    server.down()


@pytest.fixture(scope="session")
def genuine_neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphAddress]:
    """A Neo4j Community server from its jars."""
    jars = os.environ.get("KG_TEST_NEO4J_JARS")
    java = shutil.which("java")
    if not jars or not java:
        pytest.skip("no Neo4j: set KG_TEST_NEO4J_JARS to the folder of its Maven jars, with Java 17 on the PATH")
    home = tmp_path_factory.mktemp("neo4j")
    port = _free_port()
    (home / "conf").mkdir()
    (home / "conf" / "neo4j.conf").write_text(
        f"dbms.usage_report.enabled=false\nserver.http.enabled=false\nserver.memory.heap.max_size=1g\n"
        f"server.bolt.listen_address=127.0.0.1:{port}\n"
    )
    command = [java, "--add-opens=java.base/java.nio=ALL-UNNAMED", "-cp", f"{jars}/*"]
    command += ["org.neo4j.server.CommunityEntryPoint", f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    with (home / "neo4j.log").open("wb") as log, subprocess.Popen(command, stdout=log, stderr=log) as process:
        uri = f"bolt://127.0.0.1:{port}"
        _change_password(uri, process)
        yield GraphAddress(uri, "neo4j", "genuine-neo4j")
        process.terminate()


def _change_password(uri: str, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _NEO4J_START_S
    while True:
        try:
            with neo4j.GraphDatabase.driver(uri, auth=("neo4j", "neo4j")) as driver:
                with driver.session(database="system") as session:
                    session.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO 'genuine-neo4j'").consume()
                return
        except neo4j.exceptions.ServiceUnavailable:
            if process.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture(scope="session", params=["embedded", "neo4j"])
def address(request: pytest.FixtureRequest) -> GraphAddress:
    """Every server that there is, in turn."""
    if request.param == "neo4j":
        found = request.getfixturevalue("genuine_neo4j")
    else:
        found = request.getfixturevalue("embedded").up()
    assert isinstance(found, GraphAddress)
    return found


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
