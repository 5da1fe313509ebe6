"""The command line with a genuine Neo4j: what one types, on the server that production has."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from command_line import Completed, run_command
from neo4j_server import Neo4jServer

from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.store import GraphStore

_COUNTS = ("nodes_created", "nodes_deleted", "relationships_created", "relationships_deleted")


class Neo4jUser:
    """Who types commands for a data folder whose graph is on a Neo4j."""

    def __init__(self, data: Path, address: GraphAddress) -> None:
        self.data = data
        self.address = address
        self._variables = {"KG_GRAPH_URI": address.uri, "KG_GRAPH_PASSWORD": address.password or ""}

    def type(self, *arguments: object, **variables: str) -> Completed:
        return run_command(*arguments, data=self.data, **{**self._variables, **variables})

    def told(self, *arguments: object) -> Any:
        """The JSON that a command prints; it says nothing else, not even in warnings of the driver."""
        done = self.type(*arguments, "--json")
        assert (done.returncode, done.stderr) == (0, "")
        return json.loads(done.stdout)


@pytest.fixture(scope="module")
def user(
    genuine_neo4j: Neo4jServer, sample: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Neo4jUser]:
    """A copy of the sample's ledger, and an empty Neo4j."""
    data = tmp_path_factory.mktemp("on-neo4j")
    shutil.copytree(sample[0] / "ledger", data / "ledger", ignore=shutil.ignore_patterns("*.lock"))
    shutil.copytree(sample[0] / "received", data / "received")
    address = genuine_neo4j.address
    _run_as_other(address, "MATCH (n) DETACH DELETE n")
    yield Neo4jUser(data, address)
    _run_as_other(address, "MATCH (n) DETACH DELETE n")


@pytest.fixture(scope="module")
def loaded(user: Neo4jUser) -> tuple[Neo4jUser, dict[str, Any]]:
    """The same once a run has brought the graph there, and the counts it printed."""
    return user, user.told("run", "--sample")


def _run_as_other(address: GraphAddress, cypher: str) -> None:
    with neo4j.GraphDatabase.driver(address.uri, auth=address.writer) as driver, driver.session() as session:
        session.run(cypher).consume()


def _dump(address: GraphAddress) -> list[str]:
    with GraphStore(connect(address), "infores:test") as store:
        return dump_graph(store)


def test_a_run_makes_the_graph_of_the_embedded_server(
    loaded: tuple[Neo4jUser, dict[str, Any]], served: tuple[Path, dict[str, Any]]
) -> None:
    user, counts = loaded
    assert (counts["texts_read"], counts["edges"]) == (0, served[1]["edges"])
    assert counts["nodes_created"] == served[1]["nodes_created"] > 300
    assert not (user.data / "graph").exists()
    assert _dump(user.address) == _dump(EmbeddedServer(served[0]).up())


def test_a_second_run_changes_nothing(loaded: tuple[Neo4jUser, dict[str, Any]]) -> None:
    user, first = loaded
    second = user.told("run", "--sample")
    assert [second[name] for name in _COUNTS] == [0, 0, 0, 0]
    assert (second["edges"], second["sequence"]) == (first["edges"], first["sequence"])


@pytest.mark.parametrize(
    "question",
    [
        ("--named", "top_edges"),
        ("--named", "known_of_entity", "--param", "entity=BRCA1"),
        ("--named", "hubs", "--param", "limit=3"),
        ("MATCH (e:Entity {name: $name})--(v:Evidence) RETURN v.text AS t ORDER BY t", "--param", "name=BRCA1"),
    ],
    ids=lambda question: question[1],
)
def test_a_question_is_answered_as_by_the_embedded_server(
    loaded: tuple[Neo4jUser, dict[str, Any]], served: tuple[Path, dict[str, Any]], question: tuple[str, ...]
) -> None:
    rows = loaded[0].told("graph", "query", *question)
    assert len(rows) > 2
    assert rows == json.loads(run_command("graph", "query", *question, "--json", data=served[0]).stdout)


def test_the_status_says_where_it_stands_and_whose_server_it_is(loaded: tuple[Neo4jUser, dict[str, Any]]) -> None:
    user, counts = loaded
    status = user.told("graph", "status")
    assert (status["state"], status["uri"], status["pid"]) == ("running", user.address.uri, None)
    assert (status["sequence"], status["release"]) == (counts["sequence"], "current")
    for command in ("up", "down"):
        assert user.type("graph", command).returncode == 2


@pytest.mark.parametrize(
    "statement", ["MATCH (n) DETACH DELETE n", "CREATE (:Entity {id: 'x'})", "DROP CONSTRAINT entity_id"]
)
def test_a_question_that_writes_is_refused(loaded: tuple[Neo4jUser, dict[str, Any]], statement: str) -> None:
    user, _ = loaded
    before = _dump(user.address)
    done = user.type("graph", "query", statement)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "nothing was changed" in done.stderr
    assert _dump(user.address) == before


def test_a_wrong_password_is_one_line_without_it(user: Neo4jUser) -> None:
    done = user.type("graph", "query", "RETURN 1", KG_GRAPH_PASSWORD="not-the-one")
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "refuses the user or the password" in done.stderr
    assert "not-the-one" not in done.stderr


def test_a_server_that_is_away_is_worth_trying_again(user: Neo4jUser) -> None:
    done = user.type("graph", "query", "RETURN 1", KG_GRAPH_URI="bolt://127.0.0.1:1")
    assert (done.returncode, len(done.stderr.splitlines())) == (4, 1)


def test_a_rebuilt_graph_is_the_same_and_leaves_what_is_not_ours(
    loaded: tuple[Neo4jUser, dict[str, Any]],
) -> None:
    user, counts = loaded
    _run_as_other(user.address, "CREATE (:Foreign {id: 'theirs'})")
    before = _dump(user.address)
    rebuilt = user.told("graph", "rebuild")
    assert rebuilt["sequence"] == counts["sequence"]
    assert rebuilt["counts"]["nodes_created"] == counts["nodes_created"]
    assert _dump(user.address) == before
    assert any("theirs" in line for line in before)


def test_an_earlier_commit_stays_until_the_next_run(loaded: tuple[Neo4jUser, dict[str, Any]]) -> None:
    user, _ = loaded
    before = _dump(user.address)
    assert user.told("graph", "rebuild", "--as-of", 1)["sequence"] == 1
    asked = user.type("graph", "query", "MATCH (n:Entity) RETURN count(n) AS n", "--json")
    assert "rebuilt as of commit 1" in asked.stderr
    user.told("run", "--sample")
    assert _dump(user.address) == before
