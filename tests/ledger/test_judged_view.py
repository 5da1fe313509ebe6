from toy_ledger import EXTRACTOR, ToyGraph, World, article, judge_sentence, read

from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.verdicts import Judgement

GENE, DISEASE = "NCBIGene:1", "MONDO:1"


def _verdict(
    world: World, judgement: Judgement, curator: str = "ann", judged_at: str = "2026-01-01T00:00:00"
) -> None:
    """Say something of the one open statement, or of the one that was."""
    verdict = judge_sentence(judgement, "g1  CAUSES d1.", curator=curator, judged_at=judged_at)
    world.writer.commit("test", verdicts=[verdict])
    world.catch_up()


def test_a_rejected_sentence_closes_and_a_withdrawn_verdict_opens_again(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."), article(2, "g1 causes d1. It does."))
    _verdict(world, "reject")
    edge = world.graph.edge(GENE, DISEASE)
    assert edge is not None
    assert edge.support == 1
    _verdict(world, "withdraw", judged_at="2026-01-02T00:00:00")
    edge = world.graph.edge(GENE, DISEASE)
    assert edge is not None
    assert edge.support == 2


def test_a_rejected_sentence_stays_closed_for_another_extractor(world: World) -> None:
    text = article(1, "g1 causes d1.")
    world.deliver(1, text)
    _verdict(world, "reject")
    other = ExtractorParts("toy-2", {"rules": "toy, again"}, EXTRACTOR.symmetric_predicates)
    world.writer.commit("test", extractors=[other], readings=[read(text, other.id)])
    assert world.catch_up().edges == {}


def test_a_flipped_sentence_refutes(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    _verdict(world, "flip")
    edge = world.graph.edge(GENE, DISEASE)
    assert edge is not None
    assert (edge.status, edge.support, edge.refute) == ("refuted", 0, 1)
    assert [node.verdict for node in world.graph.evidence.values()] == ["flip"]


def test_an_accepted_sentence_is_certain(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    before = world.graph.edge(GENE, DISEASE)
    _verdict(world, "accept")
    after = world.graph.edge(GENE, DISEASE)
    assert before is not None
    assert after is not None
    assert after.score > before.score


def test_curators_who_disagree_are_shown_and_one_rejection_closes(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    _verdict(world, "accept")
    _verdict(world, "flip", curator="bob")
    assert [node.verdict for node in world.graph.evidence.values()] == ["dispute"]
    _verdict(world, "reject", curator="cleo")
    assert world.graph.edges == {}


def _judgements(graph: ToyGraph) -> dict[str, str]:
    return {verdict.curator: verdict.judgement for verdict in graph.verdicts.values()}


def test_standing_verdicts_are_on_the_open_evidence_they_judge(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1. g1 causes d2."))
    _verdict(world, "accept")
    (verdict,) = world.graph.verdicts.values()
    (open_evidence,) = (id_ for id_, node in world.graph.evidence.items() if node.object == DISEASE)
    assert (verdict.curator, verdict.sentence, verdict.pmid) == ("ann", "g1  CAUSES d1.", 1)
    assert world.graph.judged == {(verdict.id, open_evidence)}
    _verdict(world, "accept", curator="bob")
    assert len(world.graph.judged) == 2


def test_a_curators_newer_verdict_takes_the_place_of_the_former(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    _verdict(world, "accept")
    _verdict(world, "flip", judged_at="2026-01-02T00:00:00")
    assert _judgements(world.graph) == {"ann": "flip"}
    _verdict(world, "withdraw", judged_at="2026-01-03T00:00:00")
    assert (world.graph.verdicts, world.graph.judged) == ({}, set())
    assert [node.verdict for node in world.graph.evidence.values()] == [None]


def test_a_verdict_that_closes_its_sentence_is_on_nothing_and_another_goes_with_it(world: World) -> None:
    world.deliver(1, article(1, "g1 causes d1."))
    _verdict(world, "accept", curator="bob")
    _verdict(world, "reject")
    assert _judgements(world.graph) == {"ann": "reject", "bob": "accept"}
    assert world.graph.judged == set()
    _verdict(world, "withdraw", judged_at="2026-01-02T00:00:00")
    assert [verdict for verdict, _ in world.graph.judged] == [*world.graph.verdicts]


def test_a_verdict_outlives_its_article_and_is_on_it_again_when_it_comes_back(world: World) -> None:
    text = article(1, "g1 causes d1.")
    world.deliver(1, text)
    _verdict(world, "accept")
    graph = world.deliver(2, 1)
    assert (_judgements(graph), graph.judged) == ({"ann": "accept"}, set())
    assert len(world.deliver(3, text).judged) == 1


def test_a_verdict_follows_its_sentence_to_another_extractor(world: World) -> None:
    text = article(1, "g1 causes d1.")
    world.deliver(1, text)
    _verdict(world, "accept")
    former = set(world.graph.judged)
    other = ExtractorParts("toy-2", {"rules": "toy, again"}, EXTRACTOR.symmetric_predicates)
    world.writer.commit("test", extractors=[other], readings=[read(text, other.id)])
    assert len(world.catch_up().judged) == 1
    assert world.graph.judged != former
