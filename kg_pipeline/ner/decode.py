"""Scores of word pieces to mentions: words, the best valid tags of each type, tidy spans, one mention a place."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.encoder.wordpieces import WordPieces, split_words
from kg_pipeline.ner.tags import N_TAGS, best_spans
from kg_pipeline.records import EntityType, Mention, Span

_PAIRS = {")": "(", "]": "[", "}": "{"}
_LOOSE = " ,;:."


def decode_mentions(
    pieces: WordPieces, scores: NDArray[np.float32], types: Sequence[EntityType]
) -> tuple[Mention, ...]:
    """Mentions in order, none overlapping: whole words, within one passage.

    `scores` has shape ``(n_pieces, len(types) * 5)``: the logits of the BIOES tags, type after type. A word scores
    the mean of its pieces. Where types overlap see `keep_best`.
    """
    if not len(pieces):
        return ()
    words = split_words(pieces)
    log_probabilities = word_log_probabilities(scores, words.first_pieces)
    found: list[Mention | None] = []
    for start, end in words.passages:
        for index, type_ in enumerate(types):
            for tagged in best_spans(log_probabilities[start:end, index]):
                span = words.span(start + tagged.first, start + tagged.last)
                found.append(make_mention(pieces.text, span, type_, tagged.score))
    return keep_best(mention for mention in found if mention is not None)


def word_log_probabilities(scores: NDArray[np.float32], first_pieces: NDArray[np.intp]) -> NDArray[np.float32]:
    """Log softmax of the mean logits of each word's pieces. Shape ``(n_words, n_types, 5)``."""
    counts = np.diff(first_pieces, append=len(scores))
    means = np.add.reduceat(scores, first_pieces, axis=0) / counts[:, None]
    logits = means.reshape(len(first_pieces), -1, N_TAGS)
    shifted = logits - logits.max(axis=2, keepdims=True)
    result: NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    return result


def keep_best(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Of mentions that overlap the one with the best score, then the longest, then the first type by name."""
    kept: list[Mention] = []
    taken: set[int] = set()
    ranked = sorted(mentions, key=lambda m: (-m.score, m.start_char - m.end_char, m.start_char, m.type))
    for mention in ranked:
        places = range(mention.start_char, mention.end_char)
        if taken.isdisjoint(places):
            taken.update(places)
            kept.append(mention)
    return tuple(sorted(kept, key=lambda mention: mention.start_char))


def tidy_span(text: str, span: Span) -> Span | None:
    """The span without loose punctuation at its ends and with brackets that close; None if nothing is left."""
    start, end = span
    while start < end and text[start] in _LOOSE:
        start += 1
    while start < end and text[end - 1] in _LOOSE:
        end -= 1
    if start == end:
        return None
    opened, closed = _unmatched(text[start:end])
    if len(opened) == 1 and not closed and end < len(text) and _PAIRS.get(text[end]) == text[start + opened[0]]:
        return start, end + 1
    if opened and opened[-1] == end - start - 1:
        return tidy_span(text, (start, end - 1))
    if opened and opened[0] == 0:
        return tidy_span(text, (start + 1, end))
    if closed and closed[-1] == end - start - 1:
        return tidy_span(text, (start, end - 1))
    return start, end


def make_mention(text: str, span: Span, type_: EntityType, score: float) -> Mention | None:
    """The mention at the tidied span; None if nothing of it is left."""
    tidy = tidy_span(text, span)
    return Mention(*tidy, text[slice(*tidy)], type_, min(score, 1.0)) if tidy else None


def _unmatched(text: str) -> tuple[list[int], list[int]]:
    """Places of opening brackets that nothing closes, and of closing ones that nothing opened."""
    opened: list[int] = []
    closed: list[int] = []
    for place, character in enumerate(text):
        if character in _PAIRS.values():
            opened.append(place)
        elif character in _PAIRS:
            if opened and text[opened[-1]] == _PAIRS[character]:
                opened.pop()
            else:
                closed.append(place)
    return opened, closed
