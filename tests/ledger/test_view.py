from itertools import permutations

import pytest
from toy_ledger import EXTRACTOR, ToyGraph, World, article, commit_file, concepts, judge_sentence, read, received

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.counts import LedgerCounts, count_ledger
from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import LedgerWriter
from kg_pipeline.records import GraphChanges, Reading

GENE, DISEASE = "NCBIGene:1", "MONDO:1"


def test_an_article_becomes_nodes_an_edge_and_its_evidence(world: World) -> None:
    graph = world.deliver(1, article(1, "Some words. g1 causes d2. More words."))
    assert sorted(graph.nodes) == ["MONDO:2", "NCBIGene:1"]
    (edge,) = graph.edges.values()
    assert (edge.subject, edge.predicate, edge.object) == ("NCBIGene:1", "biolink:contributes_to", "MONDO:2")
    assert edge.qualifiers == (("strength", "full"),)
    assert (edge.support, edge.first_seen, edge.last_seen) == (1, "2020-01", "2020-01")
    (node,) = graph.evidence.values()
    assert (node.edge_id, node.text, node.date) == (edge.id, "g1 causes d2.", "2020-01")
    assert graph.articles[1].status == "current"


def test_a_denied_pair_makes_a_refuted_edge(world: World) -> None:
    (edge,) = world.deliver(1, article(1, "g1 spares d2.")).edges.values()
    assert (edge.status, edge.support, edge.refute) == ("refuted", 0, 1)


def test_what_an_article_names_and_nothing_is_linked_to_is_told_once(world: World) -> None:
    graph = world.deliver(1, article(1, "g1 causes d1. Stuff and stuff."), article(2, "g1 causes d1."))
    assert graph.unlinked == {1: ("chemical:stuff",), 2: ()}
    assert world.deliver(2, article(1, "g1 causes d1.", revised="2021-01-01")).unlinked == {1: (), 2: ()}


def test_what_an_old_reading_does_not_link_comes_with_its_article(world: World) -> None:
    text = article(1, "g1 brushes d1. Stuff.")
    assert world.deliver(1, text, article(2, "g1 brushes d1. Stuff.")).unlinked == {}
    world.writer.commit("test", verdicts=[judge_sentence("accept", "g1 brushes d1.")])
    assert world.catch_up().unlinked == {1: ("chemical:stuff",)}


def test_weak_evidence_stays_in_the_ledger_without_an_edge(world: World) -> None:
    assert world.deliver(1, article(1, "g1 brushes d2.")) == ToyGraph(sequence=1)
    assert world.writer.ledger.dataset("evidence").count_rows() == 1


def test_a_pair_without_direction_is_one_edge_however_it_is_written(world: World) -> None:
    (edge,) = world.deliver(1, article(1, "g2 binds g1."), article(2, "g1 binds g2.")).edges.values()
    assert (edge.subject, edge.object, edge.support) == ("NCBIGene:1", "NCBIGene:2", 2)


def test_two_names_of_one_node_make_no_pair_and_are_counted(world: World) -> None:
    graph = world.deliver(1, article(1, "d1 causes e1. g1 causes d1."))
    assert len(graph.edges) == 1
    assert count_ledger(world.writer.ledger).self_pairs == 1


def test_a_deletion_withdraws_and_a_new_delivery_brings_back(world: World) -> None:
    text = article(1, "g1 causes d1.")
    world.deliver(1, text)
    graph = world.deliver(2, 1)
    assert (graph.edges, graph.nodes, graph.articles[1].status) == ({}, {}, "deleted")
    assert world.deliver(3, text).edge(GENE, DISEASE)


def test_an_edge_is_computed_again_from_the_articles_that_did_not_change(world: World) -> None:
    world.deliver(
        1, article(1, "g1 causes d1."), article(2, "g1 causes d1. It does."), article(3, "g2 causes d1.")
    )
    edge = world.deliver(2, 1).edge(GENE, DISEASE)
    assert edge is not None
    assert (edge.support, edge.articles) == (1, 1)


def test_a_node_stays_while_an_edge_that_did_not_change_touches_it(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."), article(2, "g1 causes d2."))
    assert sorted(world.deliver(2, 1).nodes) == ["MONDO:2", "NCBIGene:1"]


@pytest.mark.parametrize("notice_first", [True, False])
def test_a_retraction_holds_until_its_notice_takes_it_back(world: World, notice_first: bool) -> None:
    files = [(1, article(1, "g1 causes d1.")), (2, article(2, "", ("RetractionOf", 1)))]
    for number, delivered in reversed(files) if notice_first else files:
        graph = world.deliver(number, delivered)
    assert graph.edges == {}
    assert graph.articles[1].status == "retracted"
    assert graph.articles[1].claims == ("retraction by notice PMID:2",)
    assert world.deliver(3, article(2, "", revised="2021-01-01")).edge(GENE, DISEASE)


def _works(graph: ToyGraph) -> tuple[int, int]:
    edge = graph.edge(GENE, DISEASE)
    assert edge is not None
    return edge.support, edge.articles


@pytest.mark.parametrize("order", list(permutations((1, 2))))
@pytest.mark.parametrize("link", [(1, "UpdateIn", 2), (2, "UpdateOf", 1), (2, "CorrectedandRepublishedFrom", 1)])
def test_a_preprint_and_its_paper_are_one_work_whichever_links_and_comes_first(
    world: World, link: tuple[int, str, int], order: tuple[int, int]
) -> None:
    source, kind, other = link
    for number in order:
        links = [(kind, other)] if number == source else []
        graph = world.deliver(number, article(number, f"g1 causes d1. So says {number}.", *links))
    assert _works(graph) == (1, 2)


def test_a_link_of_a_deleted_record_ties_nothing_any_more(world: World) -> None:
    preprint = article(1, "g1 causes d1. Early.", ("UpdateIn", 2))
    world.deliver(1, preprint, article(2, "g1 causes d1. Late."), article(3, "g1 causes d1. Other."))
    relinked = article(1, "g1 causes d1. Early.", ("UpdateIn", 3), revised="2021-01-01")
    assert _works(world.deliver(2, relinked)) == (2, 3)
    assert _works(world.deliver(3, 1)) == (2, 2)
    assert _works(world.deliver(4, relinked)) == (2, 3)


def test_an_article_that_says_nothing_of_an_edge_ties_two_that_do(world: World) -> None:
    said = [article(pmid, f"g1 causes d1. So says {pmid}.") for pmid in (1, 2)]
    world.deliver(1, *said)
    tie = article(9, "Nothing of it.", ("UpdateOf", 1), ("UpdateIn", 2))
    assert _works(world.deliver(2, tie)) == (1, 2)
    assert _works(world.deliver(3, 9)) == (2, 2)


def test_a_chain_of_links_over_articles_that_never_came_ties_its_ends(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1. First.", ("UpdateIn", 5)))
    world.deliver(2, article(4, "g1 causes d1. Fourth.", ("UpdateOf", 7)))
    assert _works(world.graph) == (2, 2)
    graph = world.deliver(3, article(6, "Nothing of it.", ("UpdateOf", 5), ("UpdateIn", 7)))
    assert _works(graph) == (1, 2)
    assert _works(world.deliver(4, 6)) == (2, 2)


def test_links_titles_and_abstracts_tie_together(world: World) -> None:
    title = "A title of more words than six that two works share."
    world.deliver(
        1,
        article(1, "g1 causes d1. First.", ("UpdateIn", 2)),
        article(2, "g1 causes d1. Second.", title=title),
        article(3, "g1 causes d1. Third.", title=title),
        article(4, "g1 causes d1. Fourth."),
    )
    assert _works(world.graph) == (2, 4)


def test_an_erratum_flags_and_closes_nothing(world: World) -> None:
    graph = world.deliver(1, article(1, "g1 causes d1.", ("ErratumIn", 2)))
    assert len(graph.edges) == 1
    assert (graph.articles[1].status, graph.articles[1].claims) == ("current", ("erratum by record PMID:1",))


def test_a_notice_yields_no_evidence(world: World) -> None:
    assert world.deliver(1, article(2, "g1 causes d1.", ("CommentOn", 1))).edges == {}


def test_a_revised_text_replaces_what_the_old_one_said(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."), article(2, "g1 causes d3."))
    graph = world.deliver(2, article(1, "g1 causes d2.", revised="2021-01-01"))
    assert {edge.object for edge in graph.edges.values()} == {"MONDO:2", "MONDO:3"}


def test_a_revised_date_moves_the_edge_and_its_evidence(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    graph = world.deliver(2, article(1, "g1 causes d1.", published="2019", revised="2021-01-01"))
    assert {edge.first_seen for edge in graph.edges.values()} == {"2019"}
    assert {node.date for node in graph.evidence.values()} == {"2019"}


def test_a_text_revised_into_silence_leaves_no_article(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    assert world.deliver(2, article(1, "Nothing.", revised="2021-01-01")).content() == ToyGraph().content()


def test_a_newer_extractor_replaces_the_reading(world: World) -> None:
    text = article(1, "g1 causes d1.")
    world.deliver(1, text)
    blind = ExtractorParts("toy-2", {"rules": "blind"})
    world.writer.commit("test", extractors=[blind], readings=[Reading(1, text.text_hash, blind.id)])
    assert world.catch_up().content() == ToyGraph().content()


def test_a_new_vocabulary_moves_edges_of_articles_that_did_not_change(world: World) -> None:
    world.deliver(1, article(1, "g1 causes e1."))
    world.writer.commit("test", concepts=concepts("v2"), vocabulary="v2")
    graph = world.catch_up()
    assert sorted(graph.nodes) == ["NCBIGene:1", "OMIM:1"]
    assert graph.edge(GENE, "OMIM:1")


def test_a_new_vocabulary_renames_nodes_of_edges_that_did_not_change(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d2."))
    world.writer.commit("test", concepts=concepts("v2"), vocabulary="v2")
    assert world.catch_up().nodes["MONDO:2"].name == "disease 2 of v2"


def test_a_new_vocabulary_renames_nodes_of_edges_that_did_change(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d2."))
    graph = world.deliver(2, article(2, "g1 causes d2."), vocabulary="v2")
    assert graph.nodes["MONDO:2"].name == "disease 2 of v2"


def test_without_a_direction_names_and_spans_as_matched_go_with_their_nodes(world: World) -> None:
    graph = world.deliver(1, article(1, "g1 binds e1."), article(2, "e1 binds g1."))
    assert len(graph.edges) == 1
    assert len(graph.evidence) == 2
    for node in graph.evidence.values():
        assert (node.subject, node.object) == ("MONDO:1", "NCBIGene:1")
        assert node.matched == ("OMIM:1", "NCBIGene:1")
        title = len(f"On {node.evidence.pmid}. ")
        spans = [node.text[start - title : end - title] for start, end in node.spans]
        assert spans == ["e1", "g1"]


def test_evidence_comes_in_one_order_however_it_was_committed(writer: LedgerWriter) -> None:
    for number in (3, 1, 2):
        pmids = range(number * 1000, number * 1000 + 900)
        commit_file(writer, received(number), *(article(pmid, "g1 causes d1. g1 spares d2.") for pmid in pmids))
    keys = [(node.evidence.pmid, node.evidence.id) for node in graph_changes(writer.ledger).evidence]
    assert len(keys) == 5400
    assert keys == sorted(keys)


def test_nothing_changed_is_nothing_to_do(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    changes = graph_changes(world.writer.ledger, 1)
    streams = set(GraphChanges.__struct_fields__[3:]) - {"left_out"}
    assert not any(list(getattr(changes, stream)) for stream in sorted(streams))


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


def test_an_article_is_reinstated_while_all_who_called_it_retracted_have_taken_it_back(world: World) -> None:
    text, notice = article(1, "g1 causes d1."), article(2, "", ("RetractionOf", 1))
    assert not world.deliver(1, text).articles[1].reinstated
    assert not world.deliver(2, notice).articles[1].reinstated
    assert world.deliver(3, article(2, "", revised="2021-01-01")).articles[1].reinstated
    world.writer.commit("test", lists={"watch": [1, 7]})
    assert not world.catch_up().articles[1].reinstated
    world.writer.commit("test", lists={"watch": [7]})
    assert world.catch_up().articles[1].reinstated
    assert not world.deliver(4, 1).articles[1].reinstated
    assert world.deliver(5, text).articles[1].reinstated


def test_a_former_record_that_comes_late_still_says_that_the_article_was_retracted(world: World) -> None:
    now = article(1, "g1 causes d1.", revised="2021-01-01")
    assert not world.deliver(2, now).articles[1].reinstated
    former = article(1, "g1 causes d1.", ("RetractionIn", 9), revised="2020-01-01")
    assert world.deliver(1, former).articles[1].reinstated


def test_who_was_deleted_or_flagged_is_not_reinstated(world: World) -> None:
    text = article(1, "g1 causes d1.")
    world.deliver(1, text, article(2, "", ("ErratumFor", 1)))
    world.deliver(2, 1, article(2, "", revised="2021-01-01"))
    assert not world.deliver(3, text).articles[1].reinstated


def test_a_list_retracts_until_its_next_issue_takes_it_back(world: World) -> None:
    world.writer.commit("test", lists={"watch": [1, 7]})
    graph = world.deliver(1, article(1, "g1 causes d1."), article(2, "g2 causes d1."))
    assert graph.edge(GENE, DISEASE) is None
    assert graph.articles[1].claims == ("retraction by list watch",)
    world.writer.commit("test", lists={"watch": [2, 7]})
    graph = world.catch_up()
    assert graph.edge(GENE, DISEASE)
    assert graph.articles[2].status == "retracted"
    world.writer.commit("test", lists={"watch": [1, 7]})
    assert world.catch_up().edge(GENE, DISEASE) is None


def test_the_same_list_again_adds_nothing(world: World) -> None:
    world.writer.commit("test", lists={"watch": [1, 7]})
    assert world.writer.commit("test", lists={"watch": [7, 1]}).added == {}


def test_a_baseline_once_whole_closes_what_it_lacks(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."), article(2, "g2 causes d1."))
    world.writer.commit("test", baselines={2027: 2})
    commit_file(world.writer, received(1, year=27), article(1, "g1 causes d1."))
    assert len(world.catch_up().edges) == 2
    commit_file(world.writer, received(2, year=27), article(3, "g3 causes d1."))
    graph = world.catch_up()
    assert graph.edge("NCBIGene:2", DISEASE) is None
    assert graph.articles[2].status == "baseline_absent"
    assert graph.edge(GENE, DISEASE)
    commit_file(world.writer, received(3, year=27), article(2, "g2 causes d1."))
    assert world.catch_up().edge("NCBIGene:2", DISEASE)


def test_the_extractor_used_last_is_the_current_one(world: World) -> None:
    text = article(1, "g1 causes d1.")
    world.deliver(1, text)
    blind = ExtractorParts("toy-2", {"rules": "blind"})
    world.writer.commit("test", extractors=[blind], readings=[Reading(1, text.text_hash, blind.id)])
    assert world.catch_up().edges == {}
    world.writer.commit("test", extractors=[EXTRACTOR], readings=[read(text)])
    assert world.catch_up().edge(GENE, DISEASE)
