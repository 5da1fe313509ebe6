"""Precision, recall and F1 from counts and from sets."""

from collections.abc import Iterable, Set
from typing import TypeVar

from kg_pipeline.records import Record

Key = TypeVar("Key")


class Score(Record, frozen=True):
    """Counts and what follows from them; a ratio whose denominator is zero is 0. Made by `score_counts`."""

    tp: int
    fp: int
    fn: int
    precision: float
    recall: float
    f1: float


def score_counts(tp: int, fp: int, fn: int) -> Score:
    """The score of true positives, false positives, false negatives."""
    return Score(
        tp,
        fp,
        fn,
        precision=_ratio(tp, tp + fp),
        recall=_ratio(tp, tp + fn),
        f1=_ratio(2 * tp, 2 * tp + fp + fn),
    )


def score_sets(gold: Set[Key], predicted: Set[Key]) -> Score:
    """The score of predicted against gold things; what is said twice counts once."""
    tp = len(gold & predicted)
    return score_counts(tp, len(predicted) - tp, len(gold) - tp)


def add_scores(scores: Iterable[Score]) -> Score:
    """The score of the summed counts (micro average)."""
    listed = list(scores)
    return score_counts(*(sum(getattr(score, count) for score in listed) for count in ("tp", "fp", "fn")))


def _ratio(numerator: int, denominator: int) -> float:
    return numerator / denominator if denominator else 0.0
