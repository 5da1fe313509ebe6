"""The sigmoids of a relation model, fitted on what they are applied to: the statements that evidence would keep.

The general sigmoid of a question sees every statement of it, since it bounds the narrower ones; a narrower label's
sees the statements of that label.
"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.records import Calibration
from kg_pipeline.relations.entities import candidate_pairs
from kg_pipeline.relations.judged import KnownPairs, judge_pairs
from kg_pipeline.relations.model import BIORED, GENERAL, TASKS, RelationModel, has_sigmoid
from kg_pipeline.training.relations_corpora import NONE, LabelledDocument

MIN_RIGHT = 25
"""Labels with fewer right statements keep the raw probability, below the general one."""
SHRINK_GENERAL, SHRINK_NARROW = 5.0, 50.0
"""Strength of the belief in the identity when a sigmoid is fitted; by cross-validation (`docs/scores.md`)."""

Points = dict[str, tuple[NDArray[np.float64], NDArray[np.bool_]]]
"""By label, raw probabilities and truth."""


def fit_calibration(model: RelationModel, documents: Iterable[LabelledDocument]) -> dict[str, Calibration]:
    """By label, on documents that taught the model nothing."""
    return {
        label: fit_platt(p, right, SHRINK_GENERAL if label in GENERAL.values() else SHRINK_NARROW)
        for label, (p, right) in sorted(collect_statements(model, documents).items())
        if right.sum() >= MIN_RIGHT
    }


def collect_statements(model: RelationModel, documents: Iterable[LabelledDocument]) -> Points:
    """What the model states of the documents, as `evaluate --calibration` reads them."""
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for labelled in documents:
        for known in _known_pairs(labelled):
            for judged in judge_pairs(known, model):
                statement = judged.statement
                general = GENERAL[known.task]
                found[general].append((statement.related, judged.is_related))
                if statement.label != general and has_sigmoid(statement.label, general):
                    found[statement.label].append((statement.raw_probability, judged.is_right))
    return {
        label: (np.array([p for p, _ in points]), np.array([right for _, right in points]))
        for label, points in found.items()
    }


def _known_pairs(labelled: LabelledDocument) -> Iterable[KnownPairs]:
    """The pairs that are asked of an article, task by task."""
    near = set(candidate_pairs(labelled.entities))
    for task, names in TASKS.items():
        labels = {
            (pair.first, pair.second): frozenset(names[label - 1] for label in pair.allowed if label != NONE)
            for pair in labelled.pairs
            if pair.task == task and (task != BIORED or (pair.first, pair.second) in near)
        }
        if labels:
            yield KnownPairs(labelled.document, labelled.entities, task, labels)


def fit_platt(probabilities: NDArray[np.float64], truth: NDArray[np.bool_], shrink: float) -> Calibration:
    """Platt's sigmoid over the logit by Newton's method, drawn to the identity (a ridge of weight `shrink`)."""
    clipped = np.clip(probabilities, 1e-6, 1 - 1e-6)
    logits = np.log(clipped / (1 - clipped))
    weights = np.array([1.0, 0.0])
    inputs = np.stack([logits, np.ones_like(logits)], 1)
    for _ in range(100):
        fitted = 1 / (1 + np.exp(-np.clip(inputs @ weights, -50, 50)))
        gradient = inputs.T @ (fitted - truth) + shrink * (weights - [1.0, 0.0])
        curvature = (inputs * (fitted * (1 - fitted))[:, None]).T @ inputs + shrink * np.eye(2)
        # Steps are kept short: far from the optimum the curvature says nothing, and a full step diverges.
        step = np.clip(np.linalg.solve(curvature, gradient), -0.2, 0.2)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return Calibration(round(float(weights[0]), 4), round(float(weights[1]), 4))
