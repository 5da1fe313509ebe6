from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.evaluation.calibration import (
    EVIDENCE,
    Judged,
    chance_error,
    measure_reliability,
    report_calibration,
)
from kg_pipeline.records import (
    AnnotatedDocument,
    AnnotatedPair,
    Annotation,
    Document,
    DocumentRelation,
    ModelHeader,
    Passage,
)
from kg_pipeline.relations.model import Entity, ScoredMentions, ScoredPair, ScoredTask
from kg_pipeline.stages.calibration import judge_document

JUDGED = [
    Judged("Association", 0.82, True),
    Judged("Association", 0.88, False),
    Judged("Association", 0.1, False),
    Judged("Bind", 1.0, True),
]


def test_a_reliability_is_its_bins_and_what_they_come_to() -> None:
    found = measure_reliability(np.array([0.82, 0.88, 0.1, 1.0]), np.array([True, False, False, True]))
    assert (found.n, found.n_right) == (4, 2)
    assert found.mean_probability == pytest.approx(0.7)
    assert [(b.lower, b.upper, b.n, b.share_right) for b in found.bins] == [
        (0.1, 0.2, 1, 0.0),
        (0.8, 0.9, 2, 0.5),
        (0.9, 1.0, 1, 1.0),
    ]
    assert found.bins[1].mean_probability == pytest.approx(0.85)
    assert found.calibration_error == pytest.approx((0.1 + 2 * 0.35 + 0.0) / 4)
    assert found.brier == pytest.approx((0.18**2 + 0.88**2 + 0.1**2) / 4, abs=1e-4)


def test_exact_probabilities_err_by_chance_as_expected() -> None:
    rng = np.random.default_rng(0)
    exact = rng.beta(0.5, 1.0, 300)
    drawn = [measure_reliability(exact, rng.random(300) < exact).calibration_error for _ in range(300)]
    assert chance_error(exact) == pytest.approx(np.mean(drawn), rel=0.05)
    assert chance_error(np.array([1.0, 0.0])) == 0


def test_evidence_is_grouped_by_label_and_edges_begin_at_their_threshold() -> None:
    report = report_calibration(JUDGED, 2, kept_from=0.05, edges_from=0.82)
    assert (report.n_documents, report.kept_from, report.edges_from) == (2, 0.05, 0.82)
    assert {name: found.n for name, found in report.kept.items()} == {EVIDENCE: 4, "Association": 3, "Bind": 1}
    assert {name: found.n for name, found in report.edges.items()} == {EVIDENCE: 3, "Association": 2, "Bind": 1}
    assert next(iter(report.kept)) == EVIDENCE


def test_nothing_judged_is_no_group() -> None:
    report = report_calibration([], 0, kept_from=0.05, edges_from=0.5)
    assert (report.kept, report.edges) == ({}, {})


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_every_statement_is_in_one_bin_and_the_errors_are_bounded(points: list[tuple[float, bool]]) -> None:
    found = measure_reliability(np.array([p for p, _ in points]), np.array([right for _, right in points]))
    assert sum(b.n for b in found.bins) == found.n == len(points)
    assert sum(round(b.share_right * b.n) for b in found.bins) == found.n_right
    assert 0 <= found.calibration_error <= 1
    assert 0 <= found.brier <= 1
    assert all(b.lower <= b.mean_probability + 1e-9 and b.mean_probability <= b.upper + 1e-9 for b in found.bins)


TEXT = "Abcin and defol and ghirol with jklpathy."


class Sure:
    """A relation model that answers every question of every pair with the same labels."""

    fingerprint = "sure"
    header = ModelHeader("sure", "1", "relations", ())

    def __init__(self, **labels: dict[str, float]) -> None:
        self._labels = labels

    def score_pairs(
        self, document: Document, entities: Sequence[Entity], pairs: Sequence[tuple[int, int]]
    ) -> tuple[ScoredPair, ...]:
        del document
        return tuple(ScoredPair(a, b, tuple(self._answer(entities[a], entities[b]))) for a, b in pairs)

    def _answer(self, first: Entity, second: Entity) -> list[ScoredTask]:
        general = {"biored": "Association", "ddi": "Drug_Interaction"}
        answers = []
        for task, labels in self._labels.items():
            related = sum(labels.values())
            mentions = (ScoredMentions(first.spans[0], second.spans[0], related, tuple(labels.items())),)
            answers.append(ScoredTask(task, general[task], related, tuple(labels.items()), mentions))
        return answers


MODEL = Sure(biored={"Association": 0.1, "Negative_Correlation": 0.6}, ddi={"effect": 0.5, "int": 0.3})


def _annotation(name: str, kind: str, identifier: str) -> Annotation:
    start = TEXT.index(name)
    return Annotation(((start, start + len(name)),), name, kind, (identifier,))


def _gold(*relations: DocumentRelation, pairs: tuple[AnnotatedPair, ...] = ()) -> AnnotatedDocument:
    annotations = (
        _annotation("Abcin", "Chemical", "C1"),
        _annotation("defol", "Chemical", "C2"),
        _annotation("jklpathy", "Disease", "D1"),
    )
    return AnnotatedDocument(Document("1", (Passage(0, TEXT, "abstract"),)), annotations, relations, pairs)


def test_pairs_of_identifiers_are_judged_by_the_label_that_evidence_would_state() -> None:
    gold = _gold(DocumentRelation("Negative_Correlation", "C1", "D1"), DocumentRelation("Association", "C2", "D1"))
    assert list(judge_document(gold, MODEL)) == [
        Judged("Negative_Correlation", 0.6, False),
        Judged("Negative_Correlation", 0.6, True),
        Judged("Negative_Correlation", 0.6, False),
    ]


def test_a_general_statement_is_right_where_the_gold_has_a_narrower_one() -> None:
    model = Sure(biored={"Association": 0.6, "Negative_Correlation": 0.1})
    gold = _gold(DocumentRelation("Negative_Correlation", "D1", "C1"), DocumentRelation("Cotreatment", "C1", "C2"))
    # Given together is no edge, so the gold states no relation of the two chemicals.
    assert [(judged.label, judged.is_right) for judged in judge_document(gold, model)] == [
        ("Association", False),
        ("Association", True),
        ("Association", False),
    ]


def test_a_label_is_right_where_another_corpus_calls_it_otherwise() -> None:
    model = Sure(biored={"Positive_Correlation": 0.6})
    found = list(judge_document(_gold(DocumentRelation("CID", "C1", "D1")), model))
    assert [judged.is_right for judged in found] == [False, True, False]


def test_pairs_of_mentions_are_judged_where_the_gold_lists_them() -> None:
    pairs = (AnnotatedPair(0, 1, "effect"), AnnotatedPair(1, 0, None), AnnotatedPair(0, 1, "int"))
    for pair, is_right in zip(pairs, (True, False, False), strict=True):
        assert list(judge_document(_gold(pairs=(pair,)), MODEL)) == [Judged("effect", 0.5, is_right)]
