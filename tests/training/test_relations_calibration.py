"""What a relation model's sigmoids are fitted on, and that they make probabilities true."""

import numpy as np
import pytest
from relation_world import ListedModel

from kg_pipeline.evaluation.calibration import calibration_error
from kg_pipeline.records import Document, Passage, Span
from kg_pipeline.relations.model import BIORED, DDI, TASKS, Entity
from kg_pipeline.training.relations_calibration import (
    MIN_RIGHT,
    SHRINK_NARROW,
    collect_statements,
    fit_calibration,
    fit_platt,
)
from kg_pipeline.training.relations_corpora import NONE, LabelledDocument, LabelledPair

TEXT = "Abcin, defol and R2W with jklpathy."
SCORES = {
    ("Chemical", "Disease"): {"Association": 0.1, "Positive_Correlation": 0.5, "Cotreatment": 0.2},
    ("Chemical", "Chemical"): {"Association": 0.3, "Positive_Correlation": 0.1},
    ("Chemical", "Variant"): {"Association": 0.9},
}


def _entity(name: str, kind: str) -> Entity:
    start = TEXT.index(name)
    span: Span = (start, start + len(name))
    return Entity(name, kind, (span,))


ENTITIES = (
    _entity("Abcin", "Chemical"),
    _entity("defol", "Chemical"),
    _entity("R2W", "Variant"),
    _entity("jklpathy", "Disease"),
)


def _labelled(task: str, *pairs: tuple[int, int, str]) -> LabelledDocument:
    labels = {"": NONE} | {name: 1 + number for number, name in enumerate(TASKS[task])}
    asked = tuple(LabelledPair(first, second, task, frozenset({labels[name]})) for first, second, name in pairs)
    return LabelledDocument(task, Document("1", (Passage(0, TEXT, "abstract"),)), "1", ENTITIES, asked)


BIORED_PAIRS = (
    (0, 1, "Positive_Correlation"),
    (0, 2, "Association"),
    (0, 3, "Association"),
    (1, 3, "Cotreatment"),
)


def test_a_general_sigmoid_sees_every_statement_and_a_narrow_one_its_own() -> None:
    model = ListedModel(SCORES)
    points = collect_statements(model, [_labelled(BIORED, *BIORED_PAIRS)])
    # Of each pair's probabilities those that make an edge; given together makes none, nor does it in the gold.
    assert {label: list(zip(p, right, strict=True)) for label, (p, right) in points.items()} == {
        "Association": [(0.4, True), (0.6, True), (0.6, False)],
        "Positive_Correlation": [(0.5, False), (0.5, False)],
    }
    # An article's variants are asked of nothing.
    assert all("R2W" not in pair for pair in model.asked)


def test_drugs_of_a_sentence_are_judged_by_their_own_question() -> None:
    scores = {("Chemical", "Chemical"): {"effect": 0.5, "int": 0.1}}
    model = ListedModel(scores, task=DDI, general="Drug_Interaction")
    points = collect_statements(model, [_labelled(DDI, (0, 1, "effect")), _labelled(DDI, (0, 1, ""))])
    assert {label: list(zip(p, right, strict=True)) for label, (p, right) in points.items()} == {
        "Drug_Interaction": [(0.6, True), (0.6, False)],
        "effect": [(0.5, True), (0.5, False)],
    }


def test_a_narrow_label_named_as_the_general_one_of_another_question_teaches_its_sigmoid_nothing() -> None:
    model = ListedModel({("Chemical", "Chemical"): {"Drug_Interaction": 0.9}})
    points = collect_statements(model, [_labelled(BIORED, (0, 1, "Drug_Interaction"))])
    assert {label: list(zip(p, right, strict=True)) for label, (p, right) in points.items()} == {
        "Association": [(0.9, True)]
    }


def test_a_label_that_is_seldom_right_gets_no_sigmoid() -> None:
    documents = [_labelled(BIORED, *BIORED_PAIRS)] * MIN_RIGHT
    assert set(fit_calibration(ListedModel(SCORES), documents)) == {"Association"}


@pytest.mark.parametrize(("shrink", "slope"), [(0.0, 0.5), (1e6, 1.0)])
def test_a_sigmoid_undoes_overconfidence_as_far_as_it_is_free(shrink: float, slope: float) -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(-1, 2, 4000)
    truth = rng.random(4000) < 1 / (1 + np.exp(-logits))
    overconfident = 1 / (1 + np.exp(-2 * logits))
    assert fit_platt(overconfident, truth, shrink).slope == pytest.approx(slope, abs=0.08)


def test_what_was_overconfident_is_calibrated() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(-1, 2, 4000)
    truth = rng.random(4000) < 1 / (1 + np.exp(-logits))
    overconfident = 1 / (1 + np.exp(-2 * logits))
    found = fit_platt(overconfident, truth, SHRINK_NARROW)
    calibrated = 1 / (1 + np.exp(-(found.slope * 2 * logits + found.intercept)))
    assert calibration_error(calibrated, truth) < 0.03 < calibration_error(overconfident, truth)
