"""What verdicts hang on, and which of them still match."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_ledger import EXTRACTOR, World, article, read

from kg_pipeline.ledger.curation import (
    evidence_of_edges,
    find_statements,
    mention_types,
    missing_files,
    standing_verdicts,
)
from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.verdicts import Judgement, Verdict
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.records import Reading

GENE, DISEASE = "NCBIGene:1", "MONDO:1"


@pytest.fixture
def world(ledger_folder: Path) -> Iterator[World]:
    with open_writer(ledger_folder) as writer:
        yield World(writer)


def _say(world: World, evidence_id: str, judgement: Judgement, curator: str = "ann") -> None:
    statement = find_statements(world.writer.ledger, [evidence_id])[evidence_id]
    evidence = statement.evidence
    verdict = Verdict(
        pmid=evidence.pmid,
        sentence=statement.sentence,
        subject_text=statement.subject_text,
        object_text=statement.object_text,
        predicate=evidence.predicate,
        subject=evidence.subject,
        object=evidence.object,
        judgement=judgement,
        why="as it says",
        curator=curator,
        judged_at="2026-01-01T00:00:00",
    )
    assert verdict.key == statement.key
    world.writer.commit("test", verdicts=[verdict])
    world.catch_up()


def test_a_statement_is_what_a_curator_reads(world: World) -> None:
    text = article(1, "It rained. g1 causes d1. It stopped.")
    world.deliver(1, text)
    (evidence,) = read(text).evidence
    found = find_statements(world.writer.ledger, [evidence.id, "none"])
    assert [*found] == [evidence.id]
    statement = found[evidence.id]
    assert (statement.sentence, statement.subject_text, statement.object_text) == ("g1 causes d1.", "g1", "d1")
    assert statement.evidence == evidence
    assert statement.document == text.document
    assert mention_types(world.writer.ledger, [statement]) == {evidence.id: ("Gene", "Disease")}


def test_an_edge_is_its_evidence_open_or_rejected(world: World) -> None:
    texts = [article(1, "g1 causes d1."), article(2, "g1 causes e1."), article(3, "g1 causes d2. g2 binds g1.")]
    graph = world.deliver(1, *texts)
    edge = graph.edge(GENE, DISEASE)
    assert edge is not None
    first, second = (read(text).evidence[0].id for text in texts[:2])
    assert evidence_of_edges(world.writer.ledger, [edge.id, "none"]) == {edge.id: {first: True, second: True}}
    _say(world, first, "reject")
    assert evidence_of_edges(world.writer.ledger, [edge.id]) == {edge.id: {first: False, second: True}}
    world.deliver(2, 2)
    assert evidence_of_edges(world.writer.ledger, [edge.id]) == {edge.id: {first: False}}


def test_a_verdict_that_no_current_reading_repeats_is_unmatched(world: World) -> None:
    text = article(1, "g1 causes d1.")
    world.deliver(1, text)
    evidence_id = read(text).evidence[0].id
    _say(world, evidence_id, "accept")
    (found,) = standing_verdicts(world.writer.ledger)
    assert (found.evidence, found.is_disputed) == ((evidence_id,), False)
    blind = ExtractorParts("toy-2", {"rules": "blind"}, EXTRACTOR.symmetric_predicates)
    world.writer.commit("test", extractors=[blind], readings=[Reading(1, text.text_hash, blind.id)])
    (found,) = standing_verdicts(world.writer.ledger)
    assert found.evidence == ()


def test_curators_who_judge_differently_dispute_and_one_rejection_hides_none(world: World) -> None:
    text = article(1, "g1 causes d1. g2 causes d2.")
    world.deliver(1, text)
    one, other = (evidence.id for evidence in read(text).evidence)
    _say(world, one, "reject", "ann")
    _say(world, one, "accept", "bob")
    _say(world, other, "accept", "ann")
    found = standing_verdicts(world.writer.ledger)
    assert sorted((said.verdict.curator, said.evidence, said.is_disputed) for said in found) == sorted(
        [("ann", (one,), True), ("bob", (one,), True), ("ann", (other,), False)]
    )


def test_files_of_a_baseline_are_missing_until_parsed(world: World) -> None:
    world.deliver(2, article(1, "g1 causes d1."))
    assert missing_files(world.writer.ledger, 2026, 3) == [1, 3]
    assert missing_files(world.writer.ledger, 2025, 1) == [1]
