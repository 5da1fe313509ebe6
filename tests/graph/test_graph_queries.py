"""Queries read, whatever they try."""

import pytest
from graph_world import WORLD

from kg_pipeline.errors import Misconfigured
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.store import GraphStore

ATTEMPTS = [
    "CREATE (:Entity {id: 'x'})",
    "CREATE (:Unheard {id: 'x'})",
    "MERGE (:Entity {id: 'x'})",
    "MERGE (n:Entity {id: 'NCBIGene:672'}) ON MATCH SET n.name = 'x'",
    "/* only reads */ cReAtE (:Entity {id: 'x'}) // RETURN 1",
    "RETURN 1 AS one UNION CREATE (n:Entity {id: 'x'}) RETURN 1 AS one",
    "MATCH (n:Entity) SET n.name = 'x'",
    "MATCH (n:Entity) SET n.`name` = 'x' RETURN n",
    "MATCH (n:Gene) SET n:Disease",
    "MATCH (n:Gene) SET n = {}",
    "MATCH (n:Gene) SET n += {name: 'x'}",
    "MATCH (n:Gene) REMOVE n.name",
    "MATCH (n:Gene) REMOVE n:Gene",
    "MATCH (n) DETACH DELETE n",
    "MATCH ()-[e]->() DELETE e",
    "MATCH ()-[e]->() SET e.score = 1.0",
    "MATCH (a:Gene), (b:Disease) CREATE (a)-[:AFFECTS {id: 'x'}]->(b)",
    "MATCH (a:Gene), (b:Disease) MERGE (a)-[:UNHEARD]->(b)",
    "MATCH (n:Gene) FOREACH (i IN [1] | SET n.name = 'x')",
    "MATCH (n:Gene) CALL (n) { SET n.name = 'x' RETURN 1 AS one } RETURN one",
    "UNWIND [1, 2] AS i CALL (i) { CREATE (:Entity {id: 'x' + i}) } IN TRANSACTIONS OF 1 ROWS",
    "MATCH (n) RETURN n; MATCH (n) DETACH DELETE n",
    "CREATE INDEX x FOR (n:Entity) ON (n.category)",
    "DROP CONSTRAINT entity_id",
    "DROP CONSTRAINT `Entity[id]`",
    "CREATE USER mallory SET PASSWORD 'longenough'",
    "LOAD CSV FROM 'file:///etc/hostname' AS line CREATE (:Entity {id: line[0]})",
]


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_a_query_that_writes_is_refused_and_changes_nothing(store: GraphStore, attempt: str) -> None:
    store.apply(WORLD.changes())
    before = dump_graph(store)
    with pytest.raises(Misconfigured):
        store.query(attempt)
    assert dump_graph(store) == before


def test_the_refusal_says_that_queries_only_read(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    with pytest.raises(Misconfigured, match="queries only read; nothing was changed"):
        store.query("MATCH (n:Gene) SET n.name = 'x'")


def test_words_of_writing_are_no_harm_in_text(store: GraphStore) -> None:
    assert store.query("RETURN 'CREATE (n) DELETE n' AS `SET` // MERGE").rows == [{"SET": "CREATE (n) DELETE n"}]


def test_a_query_with_a_mistake_says_where(store: GraphStore) -> None:
    with pytest.raises(Misconfigured, match="SyntaxError") as raised:
        store.query("MATCH (n RETURN n")
    assert "\n" not in str(raised.value)


def test_a_limit_cuts(store: GraphStore) -> None:
    result = store.query("UNWIND range(1, 10) AS i RETURN i, i * 2 AS twice", limit=3)
    assert result.columns == ("i", "twice")
    assert [row["i"] for row in result.rows] == [1, 2, 3]


def test_values_are_plain(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    (row,) = store.query(
        "MATCH path = (:Gene)-[e:ASSOCIATED_WITH]->(:Disease) "
        "RETURN path, {a: [1, null, true]} AS map, date('2016-03-05') AS day, $given AS given",
        {"given": [1.5, "x"]},
    ).rows
    path = row["path"]
    assert isinstance(path, dict)
    assert [node["labels"] for node in path["nodes"]] == [["Entity", "Gene"], ["Disease", "Entity"]]  # type: ignore
    assert path["relationships"][0]["type"] == "ASSOCIATED_WITH"  # type: ignore
    assert (row["map"], row["day"], row["given"]) == ({"a": [1, None, True]}, "2016-03-05", [1.5, "x"])


@pytest.mark.parametrize(
    "statement",
    ["MATCH (n:Nothing) SET n.x = 1", "MATCH (n:Nothing) DETACH DELETE n", "FOREACH (x IN [] | CREATE (:Gene))"],
)
def test_a_query_that_would_write_is_refused_where_it_finds_nothing(store: GraphStore, statement: str) -> None:
    with pytest.raises(Misconfigured, match="the statement writes"):
        store.query(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "RETURN 'CREATE (n) SET n.x = 1' AS set",
        "PROFILE MATCH (n:Gene) RETURN n",
        "CALL db.labels()",
        "MATCH (n:Gene) CALL { WITH n MATCH (n)--(m) RETURN count(m) AS c } RETURN n, c",
    ],
)
def test_a_query_that_reads_is_answered(store: GraphStore, statement: str) -> None:
    store.apply(WORLD.changes())
    assert store.query(statement).rows


def test_what_the_graph_cannot_run_is_misconfigured(store: GraphStore) -> None:
    for statement in (
        "CALL dbms.nothing()",
        "RETURN nothing(1)",
        "RETURN",
        "UNWIND 5 AS x RETURN x.y",
        "RETURN 1/0",
    ):
        with pytest.raises(Misconfigured, match="query: the graph refuses"):
            store.query(statement)


@pytest.mark.parametrize("value", [2**64, "\udcff"])
def test_a_value_that_the_graph_cannot_take_is_misconfigured(store: GraphStore, value: object) -> None:
    with pytest.raises(Misconfigured, match="cannot take such a value"):
        store.query("RETURN $value", {"value": value})


def test_reading_files_is_refused_as_that(embedded: EmbeddedServer) -> None:
    with GraphStore(connect(embedded.up()), "infores:test") as store:
        for url in ("file:///etc/hostname", "http://127.0.0.1:9/x"):
            with pytest.raises(Misconfigured, match="reads files"):
                store.query(f"LOAD CSV FROM '{url}' AS line RETURN line")
