"""What vocabularies relate nodes to: it comes and goes with the nodes, and with the releases of vocabularies."""

from collections.abc import Callable

import pytest
from toy_ledger import EXTRACTOR, ToyGraph, article, background, concepts, concepts_above, parsed, read, received

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.check import check_ledger, graph_counts
from kg_pipeline.ledger.difference import find_difference
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import Committed, LedgerWriter
from kg_pipeline.records import Article, Background, BackgroundEdge, Concept, Relation

_IS_A = "biolink:subclass_of"
_KIND = BackgroundEdge("MONDO:1", _IS_A, "MONDO:kind0", "infores:mondo")
_ALL = BackgroundEdge("MONDO:kind0", _IS_A, "MONDO:all", "infores:mondo")
_MEMBER = BackgroundEdge("NCBIGene:1", "biolink:member_of", "FPLX:0", "infores:famplex")
_ANNOTATED = BackgroundEdge("NCBIGene:1", "biolink:enables", "GO:1", "infores:goa", ("IEA",))


@pytest.fixture
def deliver(writer: LedgerWriter) -> Callable[..., Committed]:
    """Commits a file with what a vocabulary says of everything."""

    def commit(number: int, *items: Article | int, vocabulary: str = "v1") -> Committed:
        return writer.commit(
            "test",
            parsed=[(received(number), parsed(*items))],
            extractors=[EXTRACTOR],
            readings=[read(item) for item in items if isinstance(item, Article)],
            concepts=[*concepts(vocabulary), *concepts_above()],
            background=background(vocabulary),
            vocabulary=vocabulary,
        )

    return commit


def _related(graph: ToyGraph) -> set[BackgroundEdge]:
    return set(graph.background.values())


def test_nodes_bring_all_that_they_lead_to(writer: LedgerWriter, deliver: Callable[..., Committed]) -> None:
    deliver(1, article(1, "g1 causes d1."))
    graph = ToyGraph().apply(graph_changes(writer.ledger))
    assert _related(graph) == {_KIND, _ALL, _MEMBER, _ANNOTATED}
    assert set(graph.nodes) == {"NCBIGene:1", "MONDO:1", "MONDO:kind0", "MONDO:all", "FPLX:0", "GO:1"}
    assert graph.nodes["MONDO:all"] == Concept("MONDO:all", "Disease", "disease")
    graph.check()
    counts = graph_counts(writer.ledger)
    assert (counts["entities"], counts["background"], counts["edges"]) == (6, 4, 1)
    assert [*check_ledger(writer.ledger)] == []


def test_it_goes_with_its_nodes_but_not_what_others_still_lead_to(
    writer: LedgerWriter, deliver: Callable[..., Committed]
) -> None:
    deliver(1, article(1, "g1 causes d1."), article(2, "g2 causes d2."))
    graph = ToyGraph().apply(graph_changes(writer.ledger))
    deliver(2, 1)
    changes = graph_changes(writer.ledger, 1)
    graph.apply(changes)
    assert set(graph.nodes) == {"NCBIGene:2", "MONDO:2", "MONDO:kind0", "MONDO:all", "FPLX:0", "GO:0", "GO:1"}
    assert not {_KIND, _MEMBER, _ANNOTATED} & _related(graph)
    assert _ALL in _related(graph)
    graph.check()
    deliver(3, 2)
    graph.apply(graph_changes(writer.ledger, 2))
    assert (graph.nodes, graph.background, graph.edges) == ({}, {}, {})


def test_a_release_of_a_vocabulary_relates_known_nodes_otherwise(
    writer: LedgerWriter, deliver: Callable[..., Committed]
) -> None:
    deliver(1, article(1, "g1 causes d2."), article(2, "g1 causes e1."))
    graph = ToyGraph().apply(graph_changes(writer.ledger))
    before = _related(graph)
    assert deliver(2, vocabulary="v2").added["background"] > 0
    graph.apply(graph_changes(writer.ledger, 1))
    graph.check()
    assert graph.content() == ToyGraph().apply(graph_changes(writer.ledger)).content()
    assert _MEMBER in before - _related(graph)
    assert BackgroundEdge("MONDO:2", _IS_A, "MONDO:all", "infores:mondo") in _related(graph) - before
    assert BackgroundEdge("OMIM:1", _IS_A, "MONDO:kind0", "infores:mondo") in _related(graph) - before
    (annotated,) = [edge for edge in _related(graph) if edge.predicate == "biolink:enables"]
    assert annotated.evidence_codes == ("IDA", "IEA")
    deliver(3, vocabulary="v1")
    assert _related(graph.apply(graph_changes(writer.ledger, 2))) == before
    assert [edge.change for edge in find_difference(writer.ledger, 1, 3).edges] == []


def test_only_what_differs_is_written(deliver: Callable[..., Committed]) -> None:
    n_rows = deliver(1, article(1, "g1 causes d1.")).added["background"]
    assert n_rows == len([given for given in background() if given.relations])
    assert deliver(2, article(2, "g1 causes d1.")).added.get("background") is None


def test_what_may_not_leave_the_machine_is_left_out_with_its_nodes(
    writer: LedgerWriter, deliver: Callable[..., Committed]
) -> None:
    deliver(1, article(1, "g3 causes d1."))
    at_home = ToyGraph().apply(graph_changes(writer.ledger))
    abroad = ToyGraph().apply(graph_changes(writer.ledger, travelling=True))
    abroad.check()
    assert set(at_home.nodes) - set(abroad.nodes) == {"GO:1"}
    assert {edge.predicate for edge in _related(at_home) - _related(abroad)} == {"biolink:enables"}
    assert abroad.edges == at_home.edges


def test_a_relation_to_a_node_without_facts_is_refused(writer: LedgerWriter) -> None:
    relation = Relation(_IS_A, "MONDO:9", "infores:mondo")
    with pytest.raises(BadInput, match=r"1 identifiers .* have no concept, MONDO:9 first"):
        writer.commit("test", background=[Background("MONDO:1", (relation,))])
