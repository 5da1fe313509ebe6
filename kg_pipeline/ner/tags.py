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
    each_best = scores.argmax(axis=1)
    # Nearly always the best tags of the words already fit together, and then they are the best sequence.
    return each_best.tolist() if _fit_together(each_best) else _best_valid_tags(scores)


def _fit_together(tags: NDArray[np.intp]) -> bool:
    goes_on = np.append(_GOES_ON[tags], False)
    left_open = np.append(False, _LEAVES_OPEN[tags])
    return bool((goes_on == left_open).all())


def _best_valid_tags(scores: NDArray[np.float32]) -> list[int]:
    """Viterbi over two states: inside a mention that must go on (after B, I), or not (after O, E, S)."""
    between, within = 0.0, -np.inf
    before: list[tuple[int, int]] = []
    for outside, begin, inside, end, single in scores.tolist():
        row = (between + outside, between + begin, within + inside, within + end, between + single)
        best = max((OUTSIDE, END, SINGLE), key=row.__getitem__), max((BEGIN, INSIDE), key=row.__getitem__)
        before.append(best)
        between, within = row[best[0]], row[best[1]]
    tags = [before[-1][0]]
    for best in reversed(before[:-1]):
        tags.append(best[1] if _GOES_ON[tags[-1]] else best[0])
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
