"""The edges that a ledger's evidence must make, in plain Python, and those that it and its graph show."""

import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pytest
from belief import Belief, Witness, believe, linked_versions
from command_line import run_command

from kg_pipeline.ledger.rows import article_of, evidence_of
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.records import Article, Evidence, edge_id
from kg_pipeline.stages.commit import LEDGER

Edges = dict[str, Belief]
"""By id."""

_EDGES = """
    MATCH (:Entity)-[r]->(:Entity) WHERE r.score IS NOT NULL
    RETURN r.id AS id, r.score AS score, r.support AS support, r.refute AS refute, r.articles AS articles,
        r.status AS status
"""


def ledger_of(data: Path) -> Ledger:
    """The ledger of a data folder as it stands."""
    return open_ledger(data / LEDGER)


def articles_of(ledger: Ledger) -> list[Article]:
    """Every record of every article."""
    return [article_of(row) for row in ledger.rows("articles", TABLES["articles"].names)]


def evidence_in(ledger: Ledger, articles: Iterable[Article], threshold: float = 0.5) -> list[Evidence]:
    """What was read in the texts of these records, and is probable enough, by id."""
    texts = {(article.pmid, article.text_hash) for article in articles}
    found = map(evidence_of, ledger.rows("evidence", TABLES["evidence"].names))
    probable = (each for each in found if each.probability >= threshold)
    return sorted((each for each in probable if (each.pmid, each.text_hash) in texts), key=lambda each: each.id)


def edge_of(ledger: Ledger, evidence: Iterable[Evidence]) -> dict[str, str]:
    """The edge of each piece of evidence, by their ids; of what lies on one node, none."""
    nodes = {row["matched"]: row["id"] for row in ledger.rows("concepts", ["matched", "id"])}
    (undirected,) = (row["symmetric_predicates"] for row in ledger.rows("extractors", ["symmetric_predicates"]))
    edges = {}
    for each in evidence:
        subject, object_ = nodes[each.subject], nodes[each.object]
        if each.predicate in undirected:
            subject, object_ = sorted((subject, object_))
        if subject != object_:
            edges[each.id] = edge_id(subject, each.predicate, each.qualifiers, object_)
    return edges


def expected_edges(ledger: Ledger, articles: Iterable[Article]) -> Edges:
    """The edges if these records stand and no others."""
    by_text = {(article.pmid, article.text_hash): article for article in articles}
    evidence = evidence_in(ledger, by_text.values())
    edges = edge_of(ledger, evidence)
    witnesses = defaultdict(list)
    for each in evidence:
        if each.id in edges:
            article = by_text[each.pmid, each.text_hash]
            witnesses[edges[each.id]].append(Witness(article, each, each.polarity, each.probability))
    linked = linked_versions(by_text.values())
    return {edge: believe(found, linked) for edge, found in witnesses.items()}


def viewed_edges(ledger: Ledger) -> Edges:
    """The edges that the ledger gives a graph."""
    return {
        edge.id: Belief(edge.score, edge.support, edge.refute, edge.articles, edge.status)
        for edge in graph_changes(ledger).edges
    }


def shown_edges(data: Path) -> Edges:
    """The edges that `graph query` shows."""
    done = run_command("graph", "query", _EDGES, "--json", data=data)
    assert done.returncode == 0, done.stderr
    return {row.pop("id"): Belief(**row) for row in json.loads(done.stdout)}


def assert_same_edges(found: Edges, expected: Edges) -> None:
    """Edge by edge; scores to a billionth, of which masses are whole numbers."""
    assert found.keys() == expected.keys()
    for edge, belief in expected.items():
        assert found[edge].score == pytest.approx(belief.score, abs=1e-8), edge
        assert found[edge][1:] == belief[1:], edge
