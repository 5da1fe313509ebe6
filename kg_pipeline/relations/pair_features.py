"""What is known of a pair of mentions, or of entities, before anything is read: places, distances, counts.

Pure arithmetic over piece positions, the same in training and in use.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import log1p

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

TYPES = ("Chemical", "Disease", "Gene", "Variant")
"""Types the compact model tells apart, in the order in which a pair is read (chemical before disease ...)."""
TYPE_PAIRS = tuple((a, b) for i, a in enumerate(TYPES) for b in TYPES[i:])
MAX_MENTION_PAIRS = 16
"""Counted of one entity pair, the nearest first."""
MAX_READ = 4
"""Read of one entity pair, the nearest first: farther ones cost time and decide little."""

_PIECE_STEPS = (2, 5, 10, 20, 40, 80, 160)
_SENTENCE_STEPS = (1, 2, 3, 5)
_BETWEEN_STEPS = (1, 2, 4, 8)
N_MENTION_FEATURES = len(_PIECE_STEPS) + len(_SENTENCE_STEPS) + len(_BETWEEN_STEPS) + 3 + 3 + len(TYPE_PAIRS)
N_PAIR_FEATURES = 9 + len(_SENTENCE_STEPS) + 1 + len(TYPE_PAIRS)


@dataclass(frozen=True, slots=True)
class PlacedMention:
    """A mention by its pieces (end excluded), with its sentence, passage and rank among all mentions."""

    first_piece: int
    end_piece: int
    sentence: int
    passage: int
    in_title: bool
    rank: int
    type: str


@dataclass(frozen=True, slots=True)
class PlacedEntity:
    """An entity of one type and the mentions that name it, in the order of the text."""

    type: str
    mentions: tuple[PlacedMention, ...]


def order_pair(first: PlacedEntity, second: PlacedEntity) -> bool:
    """Whether the pair is read as given: by type, then by first mention; never by the order it came in."""
    return _reading_order(first) <= _reading_order(second)


def _reading_order(entity: PlacedEntity) -> tuple[int, int, int]:
    mention = entity.mentions[0]
    return TYPES.index(entity.type), mention.first_piece, mention.end_piece


def mention_pairs(first: PlacedEntity, second: PlacedEntity) -> tuple[tuple[PlacedMention, PlacedMention], ...]:
    """The nearest `MAX_MENTION_PAIRS` pairs of mentions, sentences before pieces; overlapping ones left out."""
    pairs = [
        (a, b)
        for a in first.mentions
        for b in second.mentions
        if a.end_piece <= b.first_piece or b.end_piece <= a.first_piece
    ]
    pairs.sort(
        key=lambda pair: (abs(pair[0].sentence - pair[1].sentence), _gap(*pair), pair[0].rank, pair[1].rank)
    )
    return tuple(pairs[:MAX_MENTION_PAIRS])


def _gap(a: PlacedMention, b: PlacedMention) -> int:
    return max(a.first_piece, b.first_piece) - min(a.end_piece, b.end_piece)


def _one_hot(value: int, size: int) -> list[float]:
    return [1.0 if index == value else 0.0 for index in range(size)]


def _steps(value: int, steps: Sequence[int]) -> list[float]:
    """Thermometer code without its zero: bucket i of the steps, all zeros below the first."""
    return _one_hot(bisect_right(steps, value) - 1, len(steps))


def mention_features(a: PlacedMention, b: PlacedMention) -> list[float]:
    """`N_MENTION_FEATURES` numbers: distances in buckets, order, title, types."""
    return [
        *_steps(_gap(a, b), _PIECE_STEPS),
        *_steps(abs(a.sentence - b.sentence), _SENTENCE_STEPS),
        *_steps(abs(a.rank - b.rank) - 1, _BETWEEN_STEPS),
        float(a.sentence == b.sentence),
        float(a.passage == b.passage),
        float(a.rank < b.rank),
        float(a.in_title),
        float(b.in_title),
        float(a.in_title and b.in_title),
        *_one_hot(TYPE_PAIRS.index((a.type, b.type)), len(TYPE_PAIRS)),
    ]


def pair_features(
    first: PlacedEntity,
    second: PlacedEntity,
    read: Sequence[tuple[PlacedMention, PlacedMention]],
    n_entities: int,
) -> list[float]:
    """`N_PAIR_FEATURES` numbers: how often and where the two are named, alone and together."""
    same_sentence = [pair for pair in read if pair[0].sentence == pair[1].sentence]
    nearest = min(abs(a.sentence - b.sentence) for a, b in read)
    first_in_title = any(mention.in_title for mention in first.mentions)
    second_in_title = any(mention.in_title for mention in second.mentions)
    return [
        log1p(len(first.mentions)),
        log1p(len(second.mentions)),
        log1p(len(same_sentence)),
        log1p(n_entities),
        float(first_in_title),
        float(second_in_title),
        float(first_in_title and second_in_title),
        float(any(a.in_title for a, _ in same_sentence)),
        log1p(len({a.sentence for a, _ in same_sentence})),
        *_steps(nearest, _SENTENCE_STEPS),
        float(len(read) == 1),
        *_one_hot(TYPE_PAIRS.index((first.type, second.type)), len(TYPE_PAIRS)),
    ]
