from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from toy_ledger import EXTRACTOR, article, commit_file, concepts, judge_sentence, parsed, read, received

from kg_pipeline.ledger.difference import find_difference
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.verdicts import Judgement
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import LedgerWriter, open_writer
from kg_pipeline.records import Article, Reading
from kg_pipeline.records.difference import CAUSES, Cause, Difference, EdgeDifference


def _last(writer: LedgerWriter) -> Difference:
    """What the last commit changed."""
    last = writer.ledger.last_sequence
    return find_difference(writer.ledger, last - 1, last)


def _only(writer: LedgerWriter) -> EdgeDifference:
    (edge,) = _last(writer).edges
    return edge


def test_a_new_article_makes_a_new_edge(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."))
    edge = _only(writer)
    assert (edge.change, edge.subject_name, edge.object_name) == ("new", "gene 1", "disease 2 of v1")
    assert edge.before is None
    assert edge.after is not None
    assert (edge.after.support, edge.after.status) == (1, "asserted")
    assert edge.causes == (Cause("new_article", "", (1,)),)


def test_a_second_article_changes_the_edge_and_the_first_is_no_cause(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."))
    commit_file(writer, received(2), article(2, "g1 spares d2."), article(3, "g1 spares d2. It does."))
    edge = _only(writer)
    assert edge.change == "changed"
    assert edge.before is not None
    assert edge.after is not None
    assert (edge.before.status, edge.after.status) == ("asserted", "contested")
    assert (edge.before.refute, edge.after.refute) == (0, 2)
    assert edge.causes == (Cause("new_article", "", (2, 3)),)


def test_a_text_read_only_later_counts_as_new(writer: LedgerWriter) -> None:
    text = article(1, "g1 causes d2.")
    writer.commit("test", parsed=[(received(1), parsed(text))])
    writer.commit("test", extractors=[EXTRACTOR], readings=[read(text)], concepts=concepts())
    assert _only(writer).causes == (Cause("new_article", "read for the first time", (1,)),)


def test_a_deletion_withdraws_and_a_delivery_brings_back(writer: LedgerWriter) -> None:
    text = article(1, "g1 causes d2.")
    commit_file(writer, received(1), text)
    commit_file(writer, received(2), 1)
    edge = _only(writer)
    assert (edge.change, edge.after, edge.object_name) == ("withdrawn", None, "disease 2 of v1")
    assert edge.causes == (Cause("deletion", "", (1,)),)
    commit_file(writer, received(3), text)
    assert _only(writer).causes == (Cause("deletion", "delivered again after its deletion", (1,)),)


def test_a_retraction_is_named_by_its_claim_and_so_is_its_end(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."))
    commit_file(writer, received(2), article(2, "", ("RetractionOf", 1)))
    assert _only(writer).causes == (Cause("retraction", "by notice PMID:2", (1,)),)
    commit_file(writer, received(3), article(2, "", revised="2021-01-01"))
    assert _only(writer).causes == (Cause("retraction", "taken back, was by notice PMID:2", (1,)),)


def test_a_list_retracts(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."))
    writer.commit("test", lists={"watch": [1]})
    assert _only(writer).causes == (Cause("retraction", "by list watch", (1,)),)


def test_a_revision_moves_what_is_said(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."))
    commit_file(writer, received(2), article(1, "g1 causes d3.", revised="2021-01-01"))
    edges = _last(writer).edges
    assert [edge.change for edge in edges] == ["withdrawn", "new"]
    assert {edge.causes for edge in edges} == {(Cause("revision", "", (1,)),)}


def test_a_baseline_closes_what_it_lacks(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."))
    writer.commit("test", baselines={2027: 1}, parsed=[(received(1, year=27), parsed(article(2, "Nothing.")))])
    assert _only(writer).causes == (Cause("baseline", "", (1,)),)


@pytest.mark.parametrize(
    ("component", "cause"),
    [("relation_model", "model"), ("lexicon", "vocabulary")],
)
def test_another_extractor_is_named_by_what_differs_in_it(
    writer: LedgerWriter, component: str, cause: str
) -> None:
    text = article(1, "g1 causes d2.")
    commit_file(writer, received(1), text)
    blind = ExtractorParts("toy-2", {**EXTRACTOR.components, component: "blind"})
    writer.commit("test", extractors=[blind], readings=[Reading(1, text.text_hash, blind.id)])
    ((kind, detail, pmids),) = [(found.kind, found.detail, found.pmids) for found in _only(writer).causes]
    assert (kind, detail, pmids) == (cause, f"other {component}", (1,))


def test_an_extractor_that_reads_the_same_is_no_cause(writer: LedgerWriter) -> None:
    texts = [article(1, "g1 causes d2."), article(2, "g1 causes d2. Really.")]
    commit_file(writer, received(1), *texts)
    other = ExtractorParts("toy-2", {"relation_model": "new"}, EXTRACTOR.symmetric_predicates)
    writer.commit(
        "test",
        extractors=[other],
        readings=[read(texts[0], other.id), Reading(2, texts[1].text_hash, other.id)],
    )
    assert _only(writer).causes == (Cause("model", "other relation_model, rules", (2,)),)


def test_an_identifier_that_stands_for_another_node_moves_the_edge(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes e1."))
    writer.commit("test", concepts=concepts("v2"), vocabulary="v2")
    edges = _last(writer).edges
    assert [(edge.change, edge.object_name) for edge in edges] == [
        ("withdrawn", "disease 1 of v1"),
        ("new", "a disease of its own"),
    ]
    assert {edge.causes for edge in edges} == {
        (Cause("vocabulary", "OMIM:1 stands for OMIM:1, before for MONDO:1", (1,)),)
    }


def _judge(writer: LedgerWriter, judgement: Judgement) -> None:
    verdict = judge_sentence(judgement, "g1 causes d2.", why="a typing error")
    writer.commit("test", verdicts=[verdict])


@pytest.mark.parametrize(("judgement", "change"), [("reject", "withdrawn"), ("flip", "changed")])
def test_a_verdict_is_named_by_its_curator(writer: LedgerWriter, judgement: Judgement, change: str) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."))
    _judge(writer, judgement)
    edge = _only(writer)
    assert edge.change == change
    assert edge.causes == (Cause("verdict", f"{judgement} by ann: a typing error", (1,)),)


def test_metadata_that_change_are_named(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."))
    revised = {"published": "2019", "publication_types": ("Review",), "revised": "2021-01-01"}
    commit_file(writer, received(2), article(1, "g1 causes d2.", **revised))
    assert _only(writer).causes == (Cause("metadata", "a review now, dated 2019, before 2020-01", (1,)),)


def test_an_article_that_turns_into_a_notice_says_nothing_any_more(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."))
    commit_file(writer, received(2), article(1, "g1 causes d2.", ("CommentOn", 7), revised="2021-01-01"))
    assert _only(writer).causes == (Cause("metadata", "a notice now", (1,)),)


def test_a_link_and_its_end_are_named_where_an_article_does_not_count_by_itself(writer: LedgerWriter) -> None:
    texts = [article(pmid, f"g1 causes d2. So says {pmid}.") for pmid in (1, 2)]
    commit_file(writer, received(1), *texts)
    commit_file(writer, received(2), article(9, "Nothing of it.", ("UpdateOf", 1), ("UpdateIn", 2)))
    edge = _only(writer)
    assert edge.before is not None
    assert edge.after is not None
    assert (edge.before.support, edge.after.support) == (2, 1)
    assert edge.causes == (Cause("metadata", "one work with PMID:1 now", (2,)),)
    commit_file(writer, received(3), 9)
    assert _only(writer).causes == (Cause("metadata", "one work with PMID:1 no more", (2,)),)


def test_several_causes_of_an_edge_come_most_important_first(writer: LedgerWriter) -> None:
    commit_file(writer, received(1), article(1, "g1 causes d2."), article(2, "g1 causes d2. So it is."))
    commit_file(
        writer,
        received(2),
        article(3, "g1 causes d2. Once more."),
        article(2, "g1 hints d2.", revised="2021-01-01"),
        article(9, "", ("RetractionOf", 1)),
    )
    assert [cause.kind for cause in _only(writer).causes] == ["retraction", "new_article", "revision"]


def test_all_are_counted_and_the_greatest_changes_told(writer: LedgerWriter) -> None:
    commit_file(
        writer, received(1), article(1, "g1 causes d1. g1 hints d2. g1 spares d3."), article(2, "g1 causes d1.")
    )
    difference = find_difference(writer.ledger, 0, 1, at_most=2)
    assert difference.counts == {"withdrawn": 0, "changed": 0, "new": 3}
    assert [edge.object for edge in difference.edges] == ["MONDO:1", "MONDO:2"]
    assert (difference.from_belief, difference.to_belief) == ("", BELIEF.version)


def test_two_earlier_commits_are_compared_as_they_stood(writer: LedgerWriter) -> None:
    for number, text in enumerate(("g1 causes d1.", "g1 causes d2.", "g1 causes d3."), start=1):
        commit_file(writer, received(number), article(number, text))
    assert [edge.object for edge in find_difference(writer.ledger, 1, 2).edges] == ["MONDO:2"]
    assert find_difference(writer.ledger, 2, 2).edges == ()


texts = st.lists(
    st.sampled_from(["g1 causes d1.", "g1 causes e1.", "g1 spares d1.", "g1 hints d1.", "g2 binds g1."]),
    min_size=1,
    max_size=2,
    unique=True,
).map(" ".join)
claims = st.lists(
    st.tuples(st.sampled_from(["RetractionOf", "RetractionIn", "CommentOn", "UpdateIn"]), st.integers(1, 3)),
    max_size=1,
)
articles = st.builds(
    lambda pmid, text, corrections, published, revised: article(
        pmid, text, *corrections, published=published, revised=revised
    ),
    st.integers(1, 3),
    texts,
    claims,
    st.sampled_from(["2020", "2019-05"]),
    st.sampled_from(["", "2021-01-01"]),
)
files = st.lists(
    st.tuples(st.lists(st.one_of(articles, articles, st.integers(1, 3)), min_size=1, max_size=3), st.booleans()),
    min_size=2,
    max_size=4,
)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=files, data=st.data())
def test_every_edge_that_differs_in_the_graph_is_told_with_a_cause(
    new_ledger: Callable[[], Path], files: list[tuple[list[Article | int], bool]], data: st.DataObject
) -> None:
    with open_writer(new_ledger()) as writer:
        for number, (items, is_new) in enumerate(files, start=1):
            commit_file(writer, received(number), *items, vocabulary="v2" if is_new else "v1")
        ledger = writer.ledger
    since = data.draw(st.integers(0, ledger.last_sequence))
    difference = find_difference(ledger, since, ledger.last_sequence)
    changes = graph_changes(ledger, since)
    assert {edge.id for edge in difference.edges if edge.after} == {edge.id for edge in changes.edges}
    assert {edge.id for edge in difference.edges if not edge.after} == set(changes.gone_edges)
    for edge in difference.edges:
        kinds = [CAUSES.index(cause.kind) for cause in edge.causes]
        assert kinds
        assert kinds == sorted(kinds)
        assert all(cause.pmids and (cause.detail or cause.kind != "metadata") for cause in edge.causes)
