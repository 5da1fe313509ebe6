"""A conditional logit over what speaks for each candidate: few weights, which can be read.

McFadden 1974, "Conditional logit analysis of qualitative choice behavior". A candidate's chance depends on the
others that are there.
"""

import math
from collections.abc import Mapping, Sequence

Signals = dict[str, float]
"""What speaks for a candidate, by name; what is not there is 0."""
Weights = Mapping[str, float]


def weigh_signals(signals: Signals, weights: Weights) -> float:
    """What the signals are worth together, in log-odds; one without a weight counts nothing."""
    total = 0.0
    # One after the other: what `sum` does depends on the version of Python.
    for name, value in signals.items():
        total += weights.get(name, 0.0) * value
    return total


def tell_contributions(signals: Signals, weights: Weights) -> dict[str, float]:
    """What each signal adds to that, the largest first; without those that add nothing."""
    added = {name: round(weights.get(name, 0.0) * value, 2) for name, value in signals.items()}
    return {name: added[name] for name in sorted(added, key=lambda name: (-abs(added[name]), name)) if added[name]}


def to_probabilities(scores: Sequence[float]) -> list[float]:
    """Softmax of the scores, rounded to six places."""
    largest = max(scores, default=0.0)
    powers = [math.exp(score - largest) for score in scores]
    total = math.fsum(powers)
    return [round(power / total, 6) for power in powers]
