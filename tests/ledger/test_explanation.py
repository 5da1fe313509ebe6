from math import exp

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_ledger import EXTRACTOR, World, article, commit_file, concepts, judge_sentence, parsed, read, received

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.explained import ExplainedTriple, Explanation
from kg_pipeline.ledger.explanation import explain_edge, explain_pair
from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.shares import Witness, share_side
from kg_pipeline.ledger.verdicts import Judgement
from kg_pipeline.records import Article, Candidate, Link, Linked, MentionPair, Reading

GENE, DISEASE = "NCBIGene:1", "MONDO:1"
_TITLE = "A title long enough to tell works apart by"


def _pair(world: World, one: str = GENE, other: str = DISEASE) -> Explanation:
    return explain_pair(world.writer.ledger, one, other)


def _triple(world: World) -> ExplainedTriple:
    (triple,) = _pair(world).triples
    return triple


def _judge(world: World, judgement: Judgement) -> None:
    world.writer.commit("test", verdicts=[judge_sentence(judgement)])


def _reasons(world: World) -> dict[int, list[str]]:
    """Of the evidence that does not count, by PMID."""
    found = _pair(world).triples[0].evidence
    return {item.pmid: [reason.reason for reason in item.reasons] for item in found if item.counts is None}


def _titled(text: Article, title: str) -> Article:
    return msgspec.structs.replace(text, title=title)


def test_the_masses_of_the_articles_are_those_of_the_score(world: World) -> None:
    world.deliver(
        1,
        article(1, "g1 causes d1."),
        article(2, "g1 hints d1.", publication_types=("Review",)),
        article(3, "Words. g1 spares d1."),
        article(4, "e1 causes d2. g1 causes e1."),
    )
    triple = _triple(world)
    edge = world.graph.edge(GENE, DISEASE)
    s, r = triple.support_mass, triple.refute_mass
    assert edge is not None
    assert (triple.edge, triple.id) == (edge, edge.id)
    assert edge.score == pytest.approx((1 - exp(-s)) * s / (s + r))
    shown = [(found.pmid, found.counts, found.mass) for found in triple.evidence]
    assert [pmid for pmid, _, _ in shown] == [1, 4, 2, 3]
    for side, mass in (("supports", s), ("refutes", r)):
        assert sum(mass for _, counts, mass in shown if counts == side) == pytest.approx(mass)
        assert sum(found.share for found in triple.evidence if found.counts == side) == pytest.approx(1)


def test_evidence_is_shown_as_it_was_read(world: World) -> None:
    text = article(1, "Some words. g1 hints d1. It does. g1 hints d1.")
    reading = read(text)
    losing = (Candidate("NCBIGene:9", "g-1", "caseless", 0.9),)
    mentions = tuple(
        Linked(found.mention, found.links, losing) if isinstance(found, Linked) else found
        for found in reading.mentions
    )
    commit_file(world.writer, received(1), article(2, "g2 causes d2."))
    last = MentionPair(*(mention.mention.span for mention in mentions[2:]), 0.9)
    evidence = (msgspec.structs.replace(reading.evidence[0], best=last),)
    _deliver_read(world, text, msgspec.structs.replace(reading, mentions=mentions, evidence=evidence))
    (found,) = _triple(world).evidence
    assert (found.sentence, found.subject.span) == ("g1 hints d1.", last.subject_span)
    assert [found.sentence[slice(*mark)] for mark in found.marks] == ["g1", "d1"]
    assert [text.document.text[slice(*end.span)] for end in (found.subject, found.object)] == ["g1", "d1"]
    assert found.subject.matched == Candidate(GENE, "g1", "exact")
    assert found.subject.losing == losing
    assert (found.object.node, found.object.matched.identifier) == (DISEASE, "MESH:D1")
    assert (found.polarity, found.certainty, found.cue) == ("supports", "speculated", "hints")
    assert (found.probability, found.raw_probability, found.scope) == (0.9, 0.9, "sentence")
    assert (found.read_by.extractor, found.read_by.sequence, found.read_by.run) == ("toy-1", 2, "later")
    assert _pair(world).extractors == {"toy-1": {"rules": "toy"}}


def _deliver_read(world: World, text: Article, reading: Reading) -> None:
    world.writer.commit(
        "later",
        parsed=[(received(7), parsed(text))],
        extractors=[EXTRACTOR],
        readings=[reading],
        concepts=concepts(),
    )


def test_an_edge_and_its_nodes_in_any_order_and_by_any_name_are_explained_alike(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."), article(2, "g1 binds e1."), article(3, "g1 causes d2."))
    triples = _pair(world).triples
    assert len(triples) == 2
    for asked in [(DISEASE, GENE), ("Gene 1", "disease 1 OF v1"), ("ncbigene:1", "OMIM:1"), ("g1", "e1")]:
        assert _pair(world, *asked).triples == triples
    for triple in triples:
        assert explain_edge(world.writer.ledger, triple.id).triples == (triple,)


def test_a_work_counts_once_whoever_prints_it(world: World) -> None:
    world.deliver(
        1,
        _titled(article(1, "g1 hints d1."), _TITLE),
        _titled(article(2, "g1 causes d1."), _TITLE.upper()),
        article(3, "g1 causes d1. e1 causes d2. g1 causes e1."),
    )
    triple = _triple(world)
    assert [(found.pmid, found.share) for found in triple.evidence if found.counts] == [(2, 0.5), (3, 0.5)]
    assert sorted(found.pmid for found in triple.evidence if found.counts is None) == [1, 3]
    assert _reasons(world) == {1: ["same_work"], 3: ["same_work"]}
    details = {found.pmid: found.reasons[0].detail for found in triple.evidence if found.counts is None}
    assert "PMID 2, the same work" in details[1]
    assert "of the same article" in details[3]


def test_linked_versions_share_one_part_of_the_score(world: World) -> None:
    world.deliver(
        1,
        article(1, "g1 hints d1."),
        article(2, "g1 causes d1. It does.", ("UpdateOf", 1)),
        article(3, "g1 causes d1. It does indeed."),
    )
    triple = _triple(world)
    assert triple.edge is not None
    assert (triple.edge.support, triple.edge.articles) == (2, 3)
    assert [(found.pmid, found.share) for found in triple.evidence if found.counts] == [(2, 0.5), (3, 0.5)]
    (replaced,) = [found for found in triple.evidence if found.counts is None]
    assert (replaced.pmid, [reason.reason for reason in replaced.reasons]) == (1, ["same_work"])
    assert "PMID 2, the same work" in replaced.reasons[0].detail


def test_all_that_closes_evidence_is_said(world: World) -> None:
    world.writer.commit("test", baselines={2027: 1})
    world.deliver(
        1,
        *(article(pmid, "g1 causes d1.") for pmid in (1, 2, 3, 4, 9)),
        article(5, "g1 causes d1.", ("CommentOn", 9)),
        article(6, "g1 brushes d1."),
        article(7, "g1 causes d1.", ("RetractionIn", 8)),
    )
    rest = [article(pmid, "g1 causes d1.") for pmid in (1, 4, 9)]
    again = [article(5, "g1 causes d1.", ("CommentOn", 9)), article(6, "g1 brushes d1.")]
    retracted = article(7, "g1 causes d1.", ("RetractionIn", 8))
    revised = article(2, "Nothing of it.", revised="2021-01-01")
    commit_file(world.writer, received(1, year=27), *rest, *again, revised, retracted, 4)
    _judge(world, "reject")
    assert _reasons(world) == {
        1: ["rejected"],
        2: ["superseded_text"],
        3: ["baseline_absent"],
        4: ["deleted"],
        5: ["notice"],
        6: ["below_threshold"],
        7: ["retracted"],
    }
    closed = next(found for found in _triple(world).evidence if found.pmid == 7)
    assert "retraction by record PMID:7" in closed.reasons[0].detail
    assert [found.pmid for found in _triple(world).evidence if found.counts] == [9]


def test_evidence_of_an_extractor_no_longer_in_use_is_closed_for_that(world: World) -> None:
    text = article(1, "g1 causes d1.")
    world.deliver(1, text, article(2, "g1 causes d1."))
    other = ExtractorParts("toy-2", {"rules": "toy, again"}, EXTRACTOR.symmetric_predicates)
    world.writer.commit("test", extractors=[other], readings=[read(text, other.id)])
    found = _triple(world).evidence
    assert [(item.pmid, item.read_by.extractor, item.counts) for item in found] == [
        (1, "toy-2", "supports"),
        (2, "toy-1", "supports"),
        (1, "toy-1", None),
    ]
    assert _reasons(world) == {1: ["other_extractor"]}
    assert set(_pair(world).extractors) == {"toy-1", "toy-2"}


def test_a_flipped_statement_counts_against_and_shows_who_said_so(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    _judge(world, "flip")
    (found,) = _triple(world).evidence
    assert (found.polarity, found.counts, found.verdict, found.share) == ("supports", "refutes", "flip", 1.0)
    assert [(verdict.curator, verdict.why) for verdict in found.verdicts] == [("ann", "as it says")]


def test_the_id_of_an_edge_that_closed_is_still_explained(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    known = _triple(world).id
    world.deliver(2, 1)
    (triple,) = explain_edge(world.writer.ledger, known).triples
    assert (triple.edge, triple.support_mass, [found.counts for found in triple.evidence]) == (None, 0.0, [None])


def test_an_unknown_id_or_name_is_refused_with_the_next_step(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    with pytest.raises(Misconfigured, match=r"no edge of the ledger .* name the two nodes"):
        explain_edge(world.writer.ledger, "0" * 32)
    with pytest.raises(Misconfigured, match=r"'g9' is neither .* graph query"):
        _pair(world, GENE, "g9")


@pytest.mark.parametrize(
    ("texts", "asked", "reasons", "detail"),
    [
        (["g1 causes d2.", "g2 causes d1."], (GENE, DISEASE), ["not_together"], "1 article NCBIGene:1 and 1 art"),
        (["g1 causes d2. g2 causes d1."], (GENE, DISEASE), ["never_paired"], "1 article names both"),
        (["g1 brushes d1."], (GENE, DISEASE), ["under_threshold"], "probability 0.300, under the threshold 0.5"),
        (["d1 causes e1."], ("MESH:D1", "OMIM:1"), ["same_node"], "one node: MONDO:1"),
        (["g1 causes d1. stuff."], (GENE, "Stuff"), ["unlinked", "not_together"], "1 mention of Stuff in 1 art"),
    ],
)
def test_a_pair_that_is_no_edge_says_why(
    texts: list[str], asked: tuple[str, str], reasons: list[str], detail: str, world: World
) -> None:
    world.deliver(1, *(article(pmid, text) for pmid, text in enumerate(texts, start=1)))
    absences = _pair(world, *asked).absences
    assert [absence.reason for absence in absences] == reasons
    assert detail in absences[0].detail
    reversed_ = _pair(world, *asked[::-1]).absences
    assert [absence.reason for absence in reversed_] == reasons


def test_a_pair_whose_evidence_is_all_closed_says_by_what(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."), article(2, "g1 causes d1.", ("RetractionIn", 9)))
    world.deliver(2, 1)
    (absence,) = _pair(world).absences
    assert (absence.reason, absence.pmids) == ("all_closed", (1, 2))
    assert absence.detail == "2 statements, none open: 1 deleted, 1 retracted"


def test_articles_that_do_not_stand_name_nothing(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d2. g2 causes d1."), article(2, "g1 causes d3. g3 causes d1."))
    world.deliver(2, 1)
    (absence,) = _pair(world).absences
    assert (absence.reason, absence.pmids) == ("never_paired", (2,))


def test_a_name_only_texts_bear_is_taken_for_what_it_was_linked_to(world: World) -> None:
    text = article(1, "g1 causes d1.")
    reading = read(text)
    odd = Candidate(GENE, "alias", "exact")
    mention = reading.mentions[0].mention
    renamed = msgspec.structs.replace(
        reading, mentions=(Linked(mention, (Link(*mention.span, odd),)), *reading.mentions[1:])
    )
    _deliver_read(world, text, renamed)
    assert _pair(world, "G1", "D1").triples == _pair(world).triples


witnesses = st.lists(st.tuples(st.integers(1, 5), st.integers(1, 9), st.integers(1, 3)), min_size=1).map(
    lambda rows: [Witness(str(n), *row) for n, row in enumerate(rows)]
)


@given(witnesses)
def test_shares_add_up_and_every_witness_counts_or_is_stood_for(found: list[Witness]) -> None:
    side = share_side(found)
    assert sum(side.shares.values()) == pytest.approx(1)
    assert set(side.shares) | set(side.stands_for) == {witness.id for witness in found}
    assert not set(side.shares) & set(side.stands_for)
    assert all(other.id in side.shares for other in side.stands_for.values())
    assert side == share_side(found[::-1])
