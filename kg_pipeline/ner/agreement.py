"""Mentions of one document made to agree: what it says again it means again.

An abbreviation has the type of the mention it stands behind in brackets; the same words have the type that most of
them have; and words that are mostly found are found everywhere.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kg_pipeline.ner.decode import keep_best
from kg_pipeline.records import Document, EntityType, Mention, Passage

FOUND_SHARE = 0.5
"""Words are found everywhere if at least this share of their places was; chosen on the development parts."""
MIN_CHARS = 2

_SHORT_FORM = re.compile(r"\s?\(([^\s()]{2,10})\)")
_TOKEN = re.compile(r"\w+|[^\w\s]")
_SHARED_NAMES = {"Gene", "Disease"}
"""A gene and the disease it causes go by one abbreviation in one abstract (VHL), so there the place decides."""


def agree(document: Document, mentions: Sequence[Mention]) -> tuple[Mention, ...]:
    """The mentions that the document supports as a whole, in order, none overlapping."""
    defined = list(_find_definitions(document, mentions))
    taken = _places(defined)
    kept = [mention for mention in mentions if taken.isdisjoint(range(mention.start_char, mention.end_char))]
    types = _vote(kept + defined) | {mention.text: mention.type for mention in defined}
    voted = [_with_type(mention, types[mention.text]) for mention in kept + defined]
    return tuple(sorted((*voted, *_spread(document, voted, defined)), key=lambda mention: mention.start_char))


def _find_definitions(document: Document, mentions: Iterable[Mention]) -> Iterator[Mention]:
    """The short forms in brackets behind mentions that they abbreviate, typed and scored as these."""
    text = document.text
    ends = [passage.end_char for passage in document.passages]
    for mention in mentions:
        passage_end = ends[bisect_left(ends, mention.end_char)]
        match = _SHORT_FORM.match(text, mention.end_char, passage_end)
        if match and match[1] != match[1].lower() and is_abbreviation(match[1], mention.text):
            yield Mention(match.start(1), match.end(1), match[1], mention.type, mention.score)


def is_abbreviation(short: str, long: str) -> bool:
    """Whether the short form's letters and digits stand in the long form in order, the first at its start.

    Schwartz and Hearst 2003, for a long form whose start is known.
    """
    place = len(long)
    for character in reversed([character for character in short.lower() if character.isalnum()]):
        place = long.lower().rfind(character, 0, place)
        if place < 0:
            return False
    return place == 0


def _vote(mentions: Iterable[Mention]) -> dict[str, EntityType]:
    """For each string the type with the highest sum of scores; of equals the one met first."""
    votes: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    for mention in mentions:
        votes[mention.text][mention.type] += mention.score
    return {text: max(by_type, key=by_type.__getitem__) for text, by_type in votes.items()}


def _with_type(mention: Mention, type_: EntityType) -> Mention:
    if {mention.type, type_} == _SHARED_NAMES:
        return mention
    return Mention(mention.start_char, mention.end_char, mention.text, type_, mention.score)


def _spread(document: Document, mentions: Sequence[Mention], defined: Iterable[Mention]) -> tuple[Mention, ...]:
    """New mentions where strings that were found, or defined as abbreviations, stand unfound."""
    scores: dict[str, list[float]] = defaultdict(list)
    for mention in mentions:
        scores[mention.text].append(mention.score)
    types = _vote(mentions)
    always = {mention.text for mention in defined}
    taken = _places(mentions)
    new: list[Mention] = []
    for text, starts in _find_words(document.passages, scores).items():
        free = [start for start in starts if taken.isdisjoint(range(start, start + len(text)))]
        n_found = len(scores[text])
        if text in always or n_found / (n_found + len(free)) >= FOUND_SHARE:
            score = sum(scores[text]) / n_found
            new.extend(Mention(start, start + len(text), text, types[text], score) for start in free)
    return keep_best(new)


def _find_words(passages: Iterable[Passage], strings: Mapping[str, object]) -> dict[str, list[int]]:
    """Where each string stands as whole words, in one pass over the text."""
    by_first_token: dict[str, list[str]] = defaultdict(list)
    for string in strings:
        if len(string) >= MIN_CHARS and (token := _TOKEN.match(string)):
            by_first_token[token[0]].append(string)
    found: dict[str, list[int]] = defaultdict(list)
    for passage in passages:
        for token in _TOKEN.finditer(passage.text):
            for string in by_first_token.get(token[0], ()):
                end = token.start() + len(string)
                if passage.text.startswith(string, token.start()) and not passage.text[end : end + 1].isalnum():
                    found[string].append(passage.start_char + token.start())
    return found


def _places(mentions: Iterable[Mention]) -> set[int]:
    return {place for mention in mentions for place in range(mention.start_char, mention.end_char)}
