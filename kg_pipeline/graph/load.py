"""The streams of a change, batch by batch, through the statements of `cypher/load` and `cypher/remove`.

Every function may be run again on what it has done before: it then changes nothing.

Transactions run side by side where a row concerns one node that others have. Those that tie two such nodes come
one after another: Neo4j locks the neighbours of a new relationship in the chains of both, wherever they lead.
"""

from collections.abc import Iterable, Iterator
from typing import Literal

from kg_pipeline.graph.batches import BATCH_ROWS, batched, batched_by
from kg_pipeline.graph.connection import Connection
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.rows import (
    article_row,
    background_row,
    edge_row,
    entity_row,
    evidence_row,
    snake_case,
    tie_row,
    unlinked_row,
    verdict_row,
)
from kg_pipeline.graph.statements import find_statement, read_statements
from kg_pipeline.records import ArticleNode, BackgroundEdge, Concept, Edge, EvidenceNode, VerdictNode
from kg_pipeline.relations.predicates import knowledge_levels, relationship_type


def load_entities(connection: Connection, concepts: Iterable[Concept]) -> Iterator[GraphCounts]:
    """Nodes with their labels; one whose class changed loses the former first."""
    for category, batch in batched_by(lambda concept: concept.category, concepts):
        class_statement = find_statement("load", f"class_{snake_case(category)}")
        rows = [entity_row(concept) for concept in batch]
        yield connection.load_by("id", find_statement("remove", "classes"), rows)
        yield connection.load_by("id", find_statement("load", "entity"), rows)
        yield connection.load_by("id", class_statement, rows)


def load_articles(connection: Connection, articles: Iterable[ArticleNode]) -> Iterator[GraphCounts]:
    """Articles."""
    for batch in batched(articles):
        yield connection.load_by(
            "pmid", find_statement("load", "article"), [article_row(article) for article in batch]
        )


def load_unlinked(
    connection: Connection, unlinked: Iterable[tuple[int, tuple[str, ...]]]
) -> Iterator[GraphCounts]:
    """Names that articles, by PMID, bear and that are linked to nothing."""
    for batch in batched(unlinked):
        rows = [unlinked_row(pmid, names) for pmid, names in batch]
        yield connection.load_by("pmid", find_statement("load", "unlinked"), rows)


def load_edges(connection: Connection, edges: Iterable[Edge], infores: str) -> Iterator[GraphCounts]:
    """Mined relationships, batches of one type."""
    levels = knowledge_levels()
    for predicate, batch in batched_by(lambda edge: edge.predicate, edges):
        statement = find_statement("load", f"edge_{relationship_type(predicate).lower()}")
        yield connection.load(statement, [edge_row(edge, levels[predicate], infores) for edge in batch])


def load_background(connection: Connection, background: Iterable[BackgroundEdge]) -> Iterator[GraphCounts]:
    """Relationships of vocabularies, batches of one type."""
    for predicate, batch in batched_by(lambda edge: edge.predicate, background):
        statement = find_statement("load", f"background_{relationship_type(predicate).lower()}")
        yield connection.load(statement, [background_row(edge) for edge in batch])


def load_evidence(connection: Connection, evidence: Iterable[EvidenceNode]) -> Iterator[GraphCounts]:
    """Evidence, untied from nodes that it no longer means, tied to those that it does."""
    for batch in batched(evidence):
        rows, ties = [evidence_row(node) for node in batch], [tie_row(node) for node in batch]
        yield connection.load_by("pmid", find_statement("load", "evidence"), rows)
        yield connection.load(find_statement("remove", "moved"), ties)
        yield connection.load(find_statement("load", "tied"), ties)


def load_verdicts(connection: Connection, verdicts: Iterable[VerdictNode]) -> Iterator[GraphCounts]:
    """Verdicts, not yet tied to anything."""
    for batch in batched(verdicts):
        yield connection.load(find_statement("load", "verdict"), [verdict_row(verdict) for verdict in batch])


def load_judged(connection: Connection, judged: Iterable[tuple[str, str]]) -> Iterator[GraphCounts]:
    """Ties of verdicts to evidence, by the ids of both."""
    for batch in batched(judged):
        rows = [{"verdict": verdict, "evidence": evidence} for verdict, evidence in batch]
        yield connection.load(find_statement("load", "judged"), rows)


def remove_relationships(
    connection: Connection, kind: Literal["edge", "background"], ids: Iterable[str]
) -> Iterator[GraphCounts]:
    """Those between entities by id, mined or of vocabularies, of any type."""
    for batch in batched(ids):
        for name, statement in read_statements("remove").items():
            if name.startswith(f"{kind}_"):
                yield connection.load(statement, batch)


def remove_nodes(connection: Connection, name: str, keys: Iterable[str | int]) -> Iterator[GraphCounts]:
    """What `cypher/remove/<name>` removes, by its keys."""
    statement = find_statement("remove", name)
    for batch in batched(keys):
        yield connection.load(statement, batch)


def remove_everything(connection: Connection) -> None:
    """All nodes of ours but the release; what ties them goes first, so that no hub takes a million with it."""
    for name in ("all_verdicts", "all_evidence", "between_entities", "all_articles", "all_entities"):
        statement = find_statement("remove", name)
        while (
            done := connection.write(statement, {"limit": BATCH_ROWS})
        ).nodes_deleted or done.relationships_deleted:
            pass
