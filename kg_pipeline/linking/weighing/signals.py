"""What speaks for each candidate for the name of a disease or a chemical, and for none of them."""

import math
import re
from collections.abc import Sequence

from kg_pipeline.linking.ladder import AS_WRITTEN
from kg_pipeline.linking.logit import Signals
from kg_pipeline.linking.normalize import bag_key
from kg_pipeline.linking.order import vocabulary_rank
from kg_pipeline.linking.weighing.candidates import Found

_DIGITS = re.compile(r"[0-9]+")
_SHORT_CHARS = 5
_MOST_WORDS = 3
# MeSH and what collects names under its headings: what corpora of diseases and chemicals are annotated with.
_FIRST_VOCABULARIES = 3


def tell_signals(spelling: str, found: Sequence[Found]) -> list[Signals]:
    """What speaks for each candidate, by name; what is not there is 0."""
    closest = max((candidate.cosine for candidate in found), default=0.0)
    is_used = any(candidate.times_used for candidate in found)
    words = _words(spelling)
    numbers = _numbers(words)
    return [
        {
            **_of_match(candidate),
            **_of_usage(candidate, is_used),
            **_of_words(candidate, words, numbers, spelling),
            "gap": candidate.cosine - closest,
        }
        for candidate in found
    ]


def tell_against_all(found: Sequence[Found]) -> Signals:
    """What speaks for none of the candidates, which is one more to choose."""
    return {
        "none": 1.0,
        "none_though_close": max((candidate.cosine for candidate in found), default=0.0),
        "none_though_found": float(any(candidate.match.rung != "neighbour" for candidate in found)),
    }


def _of_match(candidate: Found) -> Signals:
    name = candidate.match.name
    rank = vocabulary_rank(name)
    rung = candidate.match.rung
    signals = {"written_so" if rung in AS_WRITTEN else f"rung_{rung}": 1.0}
    if candidate.match.rung not in ("neighbour", "used"):
        signals["first_vocabulary"] = float(rank < _FIRST_VOCABULARIES)
        signals["late_vocabulary"] = float(rank > _FIRST_VOCABULARIES)
        signals["synonym"] = float(name.status != "preferred")
    signals["other_vocabulary"] = float(not candidate.is_of_field)
    return signals


def _of_usage(candidate: Found, is_used: bool) -> Signals:
    times, frequency = candidate.times_used, candidate.frequency
    return {
        "used": math.log1p(times),
        "used_otherwise": float(is_used and not times),
        "frequency": math.log1p(frequency),
        "never_annotated": float(not frequency),
    }


def _of_words(candidate: Found, words: frozenset[str], numbers: frozenset[str], spelling: str) -> Signals:
    theirs = _words(candidate.closest_name)
    return {
        "cosine": candidate.cosine,
        "cosine_of_short": candidate.cosine if len(spelling) <= _SHORT_CHARS else 0.0,
        "very_close": candidate.cosine**4,
        "words_shared": len(words & theirs) / max(1, len(words)),
        "words_missing": min(_MOST_WORDS, len(words - theirs)) / _MOST_WORDS,
        "words_extra": min(_MOST_WORDS, len(theirs - words)) / _MOST_WORDS,
        "numbers_differ": float(numbers != _numbers(theirs)),
    }


def _words(name: str) -> frozenset[str]:
    key = name if name.startswith("~") else bag_key(name)
    return frozenset(key[1:].split())


def _numbers(words: frozenset[str]) -> frozenset[str]:
    return frozenset(_DIGITS.findall(" ".join(words)))
