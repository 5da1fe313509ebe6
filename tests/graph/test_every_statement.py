"""Every statement of `cypher/` runs on every server: a world with every class and predicate comes and goes."""

from dataclasses import replace
from itertools import pairwise
from typing import get_args

from graph_world import NOTHING, World, article, edge, evidence, verdict
from noting_connection import NotingConnection
from test_library import ANSWERS
from test_statements import BACKGROUND, CLASSES

from kg_pipeline.graph.connection import Connection
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.statements import Kind, Statement, find_statement, read_statements
from kg_pipeline.graph.store import GraphStore
from kg_pipeline.records import BackgroundEdge, Concept
from kg_pipeline.relations.predicates import knowledge_levels


def _whole_world() -> World:
    """An entity of each class, a relationship of each predicate between two, a judged sentence of each."""
    nodes = tuple(Concept(f"X:{name}", name, name.lower()) for name in sorted(CLASSES))
    predicates = [predicate.removeprefix("biolink:") for predicate in knowledge_levels()]
    assert len(predicates) == len(nodes) - 1 == 9
    edges = tuple(edge(one, name, other) for name, (one, other) in zip(predicates, pairwise(nodes), strict=True))
    said = tuple(evidence(each, 1, f"Sentence of {each.predicate}.") for each in edges)
    verdicts = tuple(verdict(each, "accept", "ann") for each in said)
    related = tuple(
        BackgroundEdge(one.id, f"biolink:{name}", other.id, "infores:go", ("IDA",))
        for name, (one, other) in zip(BACKGROUND, pairwise(nodes), strict=False)
    )
    judged = tuple((each.id, on.evidence.id) for each, on in zip(verdicts, said, strict=True))
    unlinked = ((1, ("gene:bar",)),)
    return World(
        nodes,
        (article(1),),
        edges,
        said,
        verdicts=verdicts,
        judged=judged,
        unlinked=unlinked,
        background=related,
    )


WHOLE = _whole_world()
GONE = replace(
    NOTHING,
    gone_verdicts=tuple(each.id for each in WHOLE.verdicts),
    gone_evidence=tuple(each.evidence.id for each in WHOLE.evidence),
    gone_edges=tuple(each.id for each in WHOLE.edges),
    gone_background=tuple(each.id for each in WHOLE.background),
    gone_articles=(1,),
    gone_nodes=tuple(each.id for each in WHOLE.nodes),
)


def _statements_of(connection: Connection) -> list[Statement]:
    """All files of `cypher/` that are meant for such a server."""
    found = [each for kind in get_args(Kind) for each in read_statements(kind).values()]
    assert len(found) > 80
    if connection.is_neo4j:
        return [each for each in found if each.kind != "query" or each.name not in read_statements("neo4j_query")]
    return [each for each in found if each.kind not in {"neo4j_query", "neo4j_schema"}]


def test_every_statement_runs_and_every_class_and_predicate_comes_and_goes(connection: Connection) -> None:
    noting = NotingConnection(connection)
    store = GraphStore(noting, "infores:test")
    store.apply(WHOLE.changes())
    counted = store.query(find_statement("release", "count").text).rows
    assert counted == [{"entities": 10, "edges": 9, "background": 6, "evidence": 9, "articles": 1}]
    rows = store.query("MATCH (n:Entity) RETURN labels(n) AS labels, n.category AS category").rows
    labels = {str(row["category"]).removeprefix("biolink:"): row["labels"] for row in rows}
    more = {"Drug": ["ChemicalEntity"]}
    assert {name: set(of) for name, of in labels.items()} == {
        name: {"Entity", name, *more.get(name, ())} for name in CLASSES
    }
    for name, (parameters, _, _) in ANSWERS.items():
        store.query(find_statement("query", name), parameters)
    store.apply(GONE.changes(1, 2))
    assert dump_graph(store) == []
    store.apply(WHOLE.changes(2, 3))
    store.empty("ledger-a")
    assert dump_graph(store) == []
    assert [each.path for each in _statements_of(connection) if each.text not in noting.texts] == []
