"""BIOES tags of words: spans to tags, and the best valid tags of scored words back to spans."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TAGS = ("O", "B", "I", "E", "S")
N_TAGS = len(TAGS)
OUTSIDE, BEGIN, INSIDE, END, SINGLE = range(N_TAGS)

_LEAVES_OPEN = np.isin(np.arange(N_TAGS), (BEGIN, INSIDE))
_GOES_ON = np.isin(np.arange(N_TAGS), (INSIDE, END))
_TRANSITIONS = np.where(_LEAVES_OPEN[:, None] == _GOES_ON[None, :], 0.0, -np.inf)
_STARTS = np.where(_GOES_ON, -np.inf, 0.0)
_CLOSED = np.where(_LEAVES_OPEN, -np.inf, 0.0)


@dataclass(frozen=True, slots=True)
class TaggedSpan:
    """Words `first` to `last` (included), tagged as one mention; `score` is the tags' mean probability."""

    first: int
    last: int
    score: float


def tag_words(n_words: int, spans: Iterable[tuple[int, int]]) -> NDArray[np.int8]:
    """Tags of words for spans of words (first, last included). Of spans that overlap the longest is tagged."""
    tags = np.zeros(n_words, dtype=np.int8)
    for first, last in sorted(spans, key=lambda span: span[0] - span[1]):
        if tags[first : last + 1].any():
            continue
        tags[first : last + 1] = INSIDE
        tags[first], tags[last] = (SINGLE, SINGLE) if first == last else (BEGIN, END)
    return tags


def best_spans(log_probabilities: NDArray[np.float32]) -> list[TaggedSpan]:
    """The spans of the most probable valid tag sequence (Viterbi), in order.

    Shape ``(n_words, 5)``: the log probabilities of `TAGS` for each word, no word alone deciding.
    """
    if not len(log_probabilities):
        return []
    return _read_spans(_best_tags(log_probabilities), np.exp(log_probabilities))


def _best_tags(scores: NDArray[np.float32]) -> list[int]:
    best = scores[0] + _STARTS
    came_from = np.zeros(scores.shape, dtype=np.int8)
    for index in range(1, len(scores)):
        paths = best[:, None] + _TRANSITIONS
        came_from[index] = paths.argmax(axis=0)
        best = paths.max(axis=0) + scores[index]
    tag = int((best + _CLOSED).argmax())
    tags = [tag]
    for index in range(len(scores) - 1, 0, -1):
        tag = int(came_from[index, tag])
        tags.append(tag)
    return tags[::-1]


def _read_spans(tags: list[int], probabilities: NDArray[np.float32]) -> list[TaggedSpan]:
    spans: list[TaggedSpan] = []
    first = 0
    for index, tag in enumerate(tags):
        if tag in {BEGIN, SINGLE}:
            first = index
        if tag in {END, SINGLE}:
            chosen = probabilities[np.arange(first, index + 1), tags[first : index + 1]]
            spans.append(TaggedSpan(first, index, float(chosen.mean())))
    return spans
