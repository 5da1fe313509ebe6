"""Candidates for a disease or a chemical with the probability that each is meant, likeliest first."""

from collections.abc import Sequence

from kg_pipeline.linking.ladder import AS_WRITTEN, Match, Rung
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.logit import tell_contributions, to_probabilities, weigh_signals
from kg_pipeline.linking.weighing.candidates import Found, find_candidates
from kg_pipeline.linking.weighing.model import shipped_model
from kg_pipeline.linking.weighing.signals import tell_against_all, tell_signals
from kg_pipeline.records import EntityType, Record

WEIGHED_TYPES: tuple[EntityType, ...] = ("Disease", "Chemical")
_NEAR: tuple[Rung, ...] = ("neighbour", "meant")
_MIN_PROBABILITY = 0.01


class Weighed(Record, frozen=True):
    """A candidate, one a node."""

    match: Match
    probability: float
    """That it is meant, and neither another candidate nor none of them."""
    is_named: bool
    """The name is written so in a vocabulary, or corpora annotate it so; no other goes before those."""
    is_near: bool
    """Nothing but closeness speaks for it."""


def weigh_candidates(spelling: str, type_: EntityType, lexicon: Lexicon) -> tuple[Weighed, ...]:
    """Candidates of a name, likeliest first, those that are named before others; of those, the improbable go."""
    model = shipped_model()
    found = find_candidates(spelling, type_, lexicon, model.usage, lexicon.neighbours)
    signals = [*tell_signals(spelling, found), tell_against_all(found)]
    weights = model.weights[type_]
    *scores, none = [weigh_signals(each, weights) for each in signals]
    is_written = any(each.match.rung in AS_WRITTEN for each in found)
    named = [not is_written or each.match.rung in AS_WRITTEN or each.times_used > 0 for each in found]
    weighed = [
        Weighed(each.match, probability, is_named, _is_near(each))
        for each, probability, is_named in zip(found, _share(scores, none, named), named, strict=True)
    ]
    told = [each for each in weighed if each.is_named or each.probability >= _MIN_PROBABILITY]
    return tuple(sorted(told, key=lambda each: (not each.is_named, -each.probability, each.match.name.node)))


def tell_evidence(spelling: str, type_: EntityType, lexicon: Lexicon) -> dict[str, dict[str, float]]:
    """By node of each candidate, what speaks for it and against it, as `tell_contributions`."""
    model = shipped_model()
    found = find_candidates(spelling, type_, lexicon, model.usage, lexicon.neighbours)
    weights = model.weights[type_]
    told = (tell_contributions(signals, weights) for signals in tell_signals(spelling, found))
    return {each.match.name.node: evidence for each, evidence in zip(found, told, strict=True)}


def _share(scores: Sequence[float], none: float, named: Sequence[bool]) -> list[float]:
    """Probabilities among those named and none, and for the others what they would have among all."""
    of_named = [score for score, is_named in zip(scores, named, strict=True) if is_named]
    among_named = iter(to_probabilities([*of_named, none]))
    among_all = to_probabilities([*scores, none])
    return [next(among_named) if is_named else among_all[row] for row, is_named in enumerate(named)]


def _is_near(found: Found) -> bool:
    return found.match.rung in _NEAR and not found.times_used
