from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy_ledger import ToyGraph, article, commit_file, read, received

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.counts import LedgerCounts, count_ledger
from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import LedgerWriter, open_writer
from kg_pipeline.records import Article, Edge


def graph_of(ledger: Ledger) -> ToyGraph:
    graph = ToyGraph().apply(graph_changes(ledger))
    graph.check()
    return graph


def edges_of(ledger: Ledger) -> dict[tuple[str, str], Edge]:
    return {(edge.subject, edge.object): edge for edge in graph_of(ledger).edges.values()}


def test_an_article_becomes_nodes_an_edge_and_its_evidence(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "Some words. g1 causes d2. More words."))
    graph = graph_of(writer.ledger)
    assert sorted(graph.nodes) == ["MONDO:2", "NCBIGene:1"]
    (edge,) = graph.edges.values()
    assert (edge.subject, edge.predicate, edge.object) == ("NCBIGene:1", "biolink:contributes_to", "MONDO:2")
    assert edge.qualifiers == (("strength", "full"),)
    assert (edge.support, edge.first_seen, edge.last_seen) == (1, "2020-01", "2020-01")
    (node,) = graph.evidence.values()
    assert (node.edge_id, node.text, node.date) == (edge.id, "g1 causes d2.", "2020-01")
    assert graph.articles[1].status == "current"


def test_a_denied_pair_makes_a_refuted_edge(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 spares d2."))
    (edge,) = edges_of(writer.ledger).values()
    assert (edge.status, edge.support, edge.refute) == ("refuted", 0, 1)


def test_weak_evidence_stays_in_the_ledger_without_an_edge(writer: LedgerWriter) -> None:
    assert commit_file(writer, received(1), article(1, "g1 brushes d2.")).added["evidence"] == 1
    assert graph_of(writer.ledger) == ToyGraph(sequence=1)


def test_a_pair_without_direction_is_one_edge_however_it_is_written(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g2 binds g1."), article(2, "g1 binds g2."))
    (edge,) = edges_of(writer.ledger).values()
    assert (edge.subject, edge.object, edge.support) == ("NCBIGene:1", "NCBIGene:2", 2)


def test_two_names_of_one_node_make_no_pair_and_are_counted(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "d1 causes e1. g1 causes d1."))
    assert list(edges_of(writer.ledger)) == [("NCBIGene:1", "MONDO:1")]
    assert count_ledger(writer.ledger).self_pairs == 1


def test_a_deletion_withdraws_and_a_new_delivery_brings_back(writer: LedgerWriter) -> None:
    text = article(1, "g1 causes d1.")
    commit_file(writer, received(1), text)
    commit_file(writer, received(2), 1)
    graph = graph_of(writer.ledger)
    assert (graph.edges, graph.nodes, graph.articles[1].status) == ({}, {}, "deleted")
    commit_file(writer, received(3), text)
    assert list(edges_of(writer.ledger)) == [("NCBIGene:1", "MONDO:1")]


@pytest.mark.parametrize("notice_first", [True, False])
def test_a_retraction_closes_the_evidence_whichever_comes_first(writer: LedgerWriter, notice_first: bool) -> None:
    files = [(received(1), article(1, "g1 causes d1.")), (received(2), article(2, "", ("RetractionOf", 1)))]
    for file, delivered in reversed(files) if notice_first else files:
        commit_file(writer, file, delivered)
    graph = graph_of(writer.ledger)
    assert graph.edges == {}
    assert graph.articles[1].status == "retracted"
    assert graph.articles[1].claims == ("retraction by notice PMID:2",)
    commit_file(writer, received(3), article(2, "", revised="2021-01-01"))
    assert list(edges_of(writer.ledger)) == [("NCBIGene:1", "MONDO:1")]


def test_an_erratum_flags_and_closes_nothing(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d1.", ("ErratumIn", 2)))
    graph = graph_of(writer.ledger)
    assert len(graph.edges) == 1
    assert (graph.articles[1].status, graph.articles[1].claims) == ("current", ("erratum by record PMID:1",))


def test_a_notice_yields_no_evidence(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(2, "g1 causes d1.", ("CommentOn", 1)))
    assert graph_of(writer.ledger).edges == {}


def test_a_revised_text_replaces_what_the_old_one_said(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d1."), article(2, "g1 causes d3."))
    commit_file(writer, received(2), article(1, "g1 causes d2.", revised="2021-01-01"))
    assert set(edges_of(writer.ledger)) == {("NCBIGene:1", "MONDO:2"), ("NCBIGene:1", "MONDO:3")}


def test_a_newer_extractor_replaces_the_reading(writer: LedgerWriter) -> None:
    text = article(1, "g1 causes d1.")
    commit_file(writer, received(1), text)
    graph = graph_of(writer.ledger)
    newer = ExtractorParts("toy-2", {"rules": "blind"})
    blind = read(article(1, ""), newer.id)
    writer.commit(
        "test",
        extractors=[newer],
        readings=[type(blind)(1, text.text_hash, newer.id)],
    )
    assert graph.apply(graph_changes(writer.ledger, 1)).content() == ToyGraph().content()


def test_nothing_changed_is_nothing_to_do(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d1."))
    changes = graph_changes(writer.ledger, 1)
    assert not any(
        list(getattr(changes, stream))
        for stream in ("nodes", "articles", "edges", "evidence", "gone_evidence", "gone_edges")
    )


def test_a_graph_ahead_of_the_ledger_is_refused(writer: LedgerWriter) -> None:
    with pytest.raises(BadInput, match="sequence 5"):
        graph_changes(writer.ledger, 5)


def test_counts_are_those_of_the_current_state(writer: LedgerWriter) -> None:
    commit_file(
        writer,
        received(1),
        article(1, "g1 causes d1. stuff."),
        article(2, "g1 causes d1.", ("RetractionIn", 3)),
        article(4, "g1 spares d2."),
    )
    commit_file(writer, received(2), 4)
    assert count_ledger(writer.ledger) == LedgerCounts(
        articles={"current": 1, "deleted": 1, "retracted": 1},
        mentions={"Chemical": 1, "Disease": 2, "Gene": 2},
        linked=4,
        unlinked={"no_candidate": 1},
        evidence=1,
        edges={"asserted": 1},
        self_pairs=0,
        refusals={},
    )


sentences = st.lists(
    st.sampled_from(
        ["g1 causes d1.", "g1 causes e1.", "g1 spares d1.", "g2 hints d1.", "g2 binds g1.", "d1 causes e1."]
    ),
    max_size=2,
    unique=True,
).map(" ".join)
claims = st.lists(
    st.tuples(st.sampled_from(["RetractionOf", "RetractionIn", "ErratumFor"]), st.integers(1, 3)), max_size=1
)
articles = st.builds(
    lambda pmid, text, corrections, revised: article(pmid, text, *corrections, revised=revised),
    st.integers(1, 3),
    sentences,
    claims,
    st.sampled_from(["", "2021-01-01"]),
)
nlm_files = st.lists(
    st.lists(st.one_of(articles, articles, articles, st.integers(1, 3)), max_size=3), min_size=2, max_size=4
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=nlm_files, data=st.data())
def test_any_order_of_deliveries_ends_in_the_same_graph_kept_up_or_made_anew(
    new_ledger: Callable[[], Path], files: list[list[Article | int]], data: st.DataObject
) -> None:
    numbered = [(received(number), items) for number, items in enumerate(files, start=1)]
    vocabularies = data.draw(st.lists(st.sampled_from(["v1", "v2"]), min_size=len(files), max_size=len(files)))
    shuffled = data.draw(st.permutations([*numbered, numbered[0]]))
    kept = ToyGraph()
    with open_writer(new_ledger()) as writer:
        for (file, items), vocabulary in zip(shuffled, [*vocabularies, "v2"], strict=True):
            commit_file(writer, file, *items, vocabulary=vocabulary)
            kept.apply(graph_changes(writer.ledger, kept.sequence))
        assert kept.content() == graph_of(writer.ledger).content()
    with open_writer(new_ledger()) as writer:
        for file, items in numbered:
            commit_file(writer, file, *items, vocabulary="v2")
        assert kept.content() == graph_of(writer.ledger).content()
