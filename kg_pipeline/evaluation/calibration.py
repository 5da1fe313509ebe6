"""How far probabilities can be believed: of what is said with 0.8, do four in five hold?"""

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.records import Record

N_BINS = 10
EVIDENCE = "evidence"
"""The group of all judged together, whatever the label."""


class Judged(Record, frozen=True):
    """A statement with its calibrated probability and whether the gold has it."""

    label: str
    probability: float
    is_right: bool


class Bin(Record, frozen=True):
    """The judged whose probability is at least `lower` and less than `upper` (the last bin holds 1, too)."""

    lower: float
    upper: float
    n: int
    mean_probability: float
    share_right: float


class Reliability(Record, frozen=True):
    """One group's bins that hold something, and what they come to."""

    n: int
    n_right: int
    mean_probability: float
    calibration_error: float
    """Expected calibration error (Guo et al. 2017): the bins' gaps, weighed by how many each holds."""
    chance_error: float
    """What it would be by chance, were every probability exact and every statement independent."""
    brier: float
    """Mean squared distance from the truth."""
    bins: tuple[Bin, ...]


class CalibrationReport(Record, frozen=True):
    """By label, and together, of all evidence that is kept and of that which can make an edge."""

    n_documents: int
    kept_from: float
    kept: dict[str, Reliability]
    edges_from: float
    edges: dict[str, Reliability]


def report_calibration(
    judged: Iterable[Judged], n_documents: int, *, kept_from: float, edges_from: float
) -> CalibrationReport:
    """The report on all statements of some documents; holds them."""
    statements = list(judged)
    strong = [item for item in statements if item.probability >= edges_from]
    return CalibrationReport(
        n_documents, kept_from, measure_groups(statements), edges_from, measure_groups(strong)
    )


def measure_groups(judged: Iterable[Judged]) -> dict[str, Reliability]:
    """All evidence first, then label by label in alphabetical order; empty without any."""
    groups: dict[str, list[Judged]] = defaultdict(list)
    for item in judged:
        groups[EVIDENCE].append(item)
        groups[item.label].append(item)
    return {
        name: measure_reliability(
            np.array([item.probability for item in groups[name]]),
            np.array([item.is_right for item in groups[name]]),
        )
        for name in sorted(groups, key=lambda name: (name != EVIDENCE, name))
    }


def measure_reliability(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> Reliability:
    """Reliability in `N_BINS` bins of equal width; at least one probability is given."""
    return Reliability(
        n=len(truth),
        n_right=int(truth.sum()),
        mean_probability=float(probabilities.mean()),
        calibration_error=calibration_error(probabilities, truth),
        chance_error=chance_error(probabilities),
        brier=round(float(((probabilities - truth) ** 2).mean()), 4),
        bins=tuple(_bins(probabilities, truth)),
    )


def calibration_error(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Expected calibration error over `N_BINS` equal bins (Guo et al. 2017)."""
    gaps = [abs(b.mean_probability - b.share_right) * b.n for b in _bins(probabilities, truth)]
    return round(sum(gaps) / len(truth), 4)


def chance_error(probabilities: NDArray[np.float64]) -> float:
    """The calibration error to expect of exact probabilities: a bin's count is off by its standard deviation.

    The mean distance of a normal variable from its mean is `sqrt(2 / pi)` standard deviations.
    """
    variances = np.bincount(_bin_numbers(probabilities), probabilities * (1 - probabilities))
    return round(float(np.sqrt(2 / np.pi * variances).sum()) / len(probabilities), 4)


def _bin_numbers(probabilities: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.minimum((probabilities * N_BINS).astype(np.int64), N_BINS - 1)


def _bins(probabilities: NDArray[np.float64], truth: NDArray[np.bool_]) -> Iterable[Bin]:
    number = _bin_numbers(probabilities)
    for b in range(N_BINS):
        inside = number == b
        if inside.any():
            yield Bin(
                lower=b / N_BINS,
                upper=(b + 1) / N_BINS,
                n=int(inside.sum()),
                mean_probability=float(probabilities[inside].mean()),
                share_right=float(truth[inside].mean()),
            )
