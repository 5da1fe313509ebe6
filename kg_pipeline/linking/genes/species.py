"""Whose genes an article speaks of, mention by mention, by the words that name organisms.

`find_organisms` reads an article once, `words_around` a place in it; as SR4GN (Wei et al., PLoS ONE 2012) does.
"""

import math
import re
import tomllib
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from kg_pipeline.records import Document, Record, Span
from kg_pipeline.text.sentences import split_sentences

Strength = Literal["names", "cells", "hints"]
STRENGTHS: tuple[Strength, ...] = ("names", "cells", "hints")
HUMAN = "NCBITaxon:9606"
_MAX_WORDS = 4
_WORD = re.compile(r"[^\W_]+")
_REACH = {"beside": 3, "near": 30}
"""How many characters away."""
Evidence = dict[str, float]
"""Kinds of evidence with how much of it there is."""
Said = frozenset[tuple[str, str]]
"""Taxa, each with a kind of evidence that a place of the text has for it."""


class _Organism(Record, frozen=True):
    """One of `organisms.toml`."""

    taxon: int
    names: tuple[str, ...]
    cells: tuple[str, ...] = ()
    hints: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    is_pathogen: bool = False


_TEXT = Path(__file__).with_name("organisms.toml").read_text(encoding="utf-8")
_ORGANISMS = msgspec.convert(tomllib.loads(_TEXT)["organism"], tuple[_Organism, ...])
PATHOGENS = frozenset(f"NCBITaxon:{organism.taxon}" for organism in _ORGANISMS if organism.is_pathogen)


def declared_organisms() -> str:
    """The declared words as written, for fingerprints."""
    return _TEXT


def _index_words() -> dict[tuple[str, ...], list[tuple[str, Strength]]]:
    index: dict[tuple[str, ...], list[tuple[str, Strength]]] = defaultdict(list)
    for organism in _ORGANISMS:
        for strength in STRENGTHS:
            for phrase in getattr(organism, strength):
                index[tuple(phrase.split())].append((f"NCBITaxon:{organism.taxon}", strength))
    return dict(index)


_PHRASES = _index_words()
_N_WORDS = {
    first: sorted({len(phrase) for phrase in _PHRASES if phrase[0] == first}, reverse=True)
    for first in {phrase[0] for phrase in _PHRASES}
}


def _index_prefixes() -> dict[str, frozenset[str]]:
    index: dict[str, set[str]] = defaultdict(set)
    for organism in _ORGANISMS:
        for prefix in organism.prefixes:
            index[prefix].add(f"NCBITaxon:{organism.taxon}")
    return {prefix: frozenset(taxa) for prefix, taxa in index.items()}


PREFIXES = _index_prefixes()
"""Taxa by the letters that stand for them before a symbol."""


class Seen(Record, frozen=True):
    """A word for an organism in the text."""

    start_char: int
    end_char: int
    taxon: str
    strength: Strength


class Organisms(Record, frozen=True):
    """What an article says of organisms."""

    seen: tuple[Seen, ...]
    """In the order of the text."""
    starts: tuple[int, ...]
    """Of `seen`."""
    sentences: tuple[Span, ...]
    evidence: dict[str, Evidence]
    """By taxon, what the whole article says for it."""

    @property
    def names(self) -> tuple[Span, ...]:
        """Where one is called by its name, in the order of the text."""
        return tuple((word.start_char, word.end_char) for word in self.seen if word.strength == "names")

    @property
    def are_named(self) -> bool:
        """Whether one is called by its name."""
        return any("any:names" in evidence for evidence in self.evidence.values())


def find_organisms(document: Document) -> Organisms:
    """The words for organisms in the document and how much they say altogether."""
    seen = tuple(found for passage in document.passages for found in _see_words(passage.text, passage.start_char))
    titles = (passage for passage in document.passages if passage.kind == "title")
    title_end = next((title.end_char for title in titles), 0)
    starts = tuple(word.start_char for word in seen)
    return Organisms(seen, starts, split_sentences(document), _weigh_article(seen, title_end))


def _weigh_article(seen: Sequence[Seen], title_end: int) -> dict[str, Evidence]:
    counts: Counter[tuple[str, Strength]] = Counter((word.taxon, word.strength) for word in seen)
    totals: Counter[Strength] = Counter(word.strength for word in seen)
    most = {
        strength: max((n for (_, of), n in counts.items() if of == strength), default=0) for strength in STRENGTHS
    }
    evidence: dict[str, Evidence] = defaultdict(dict)
    for (taxon, strength), count in counts.items():
        evidence[taxon].update(
            {
                f"any:{strength}": 1.0,
                f"count:{strength}": math.log1p(count),
                f"share:{strength}": count / totals[strength],
                f"most:{strength}": float(count == most[strength]),
            }
        )
    first: set[Strength] = set()
    for word in seen:
        if word.end_char <= title_end:
            evidence[word.taxon][f"title:{word.strength}"] = 1.0
        if word.strength not in first:
            evidence[word.taxon][f"first:{word.strength}"] = 1.0
            first.add(word.strength)
    return dict(evidence)


def _see_words(text: str, offset: int) -> Iterator[Seen]:
    tokens = [(match[0].lower(), match.start() + offset, match.end() + offset) for match in _WORD.finditer(text)]
    position = 0
    while position < len(tokens):
        n_words = 1
        for n_words in _N_WORDS.get(tokens[position][0], ()):
            phrase = tuple(token[0] for token in tokens[position : position + n_words])
            if len(phrase) == n_words and (found := _PHRASES.get(phrase)):
                end_char = tokens[position + n_words - 1][2]
                yield from (Seen(tokens[position][1], end_char, taxon, strength) for taxon, strength in found)
                break
        else:
            n_words = 1
        position += n_words


def words_around(organisms: Organisms, start_char: int, end_char: int) -> Said:
    """What speaks for taxa at a mention.

    Words in the mention or right before it, near before or behind it, in its sentence; the nearest before it in
    its sentence, or the last before it in the text.
    """
    found: set[tuple[str, str]] = set()
    sentence_start, sentence_end = _sentence_of(organisms.sentences, start_char)
    first = bisect_left(organisms.starts, sentence_start)
    nearest: dict[Strength, Seen] = {}
    for word in organisms.seen[first : bisect_left(organisms.starts, sentence_end)]:
        found.add((word.taxon, f"sentence:{word.strength}"))
        if word.end_char <= end_char:
            nearest[word.strength] = word
        for where, reach in _REACH.items():
            if 0 <= start_char - word.end_char <= reach or start_char <= word.start_char < end_char:
                found.add((word.taxon, f"{where} before:{word.strength}"))
            elif 0 <= word.start_char - end_char <= reach:
                found.add((word.taxon, f"{where} behind:{word.strength}"))
    for strength, word in nearest.items():
        found.add((word.taxon, f"nearest:{strength}"))
    for word in reversed(organisms.seen[:first]):
        if len(nearest) == len(STRENGTHS):
            break
        if word.strength not in nearest:
            nearest[word.strength] = word
            found.add((word.taxon, f"last:{word.strength}"))
    return frozenset(found)


def _sentence_of(sentences: Sequence[Span], position: int) -> Span:
    index = bisect_right(sentences, (position, 1 << 62)) - 1
    return sentences[index] if index >= 0 else (0, 0)
