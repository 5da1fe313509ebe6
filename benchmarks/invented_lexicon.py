"""Invented vocabularies of any size, the same for the same seed, and mentions of what they name."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from kg_pipeline.linking.entries import Entry, Mapping, Row
from kg_pipeline.records import EntityType

Mentioned = tuple[str, EntityType]

_TYPES: tuple[EntityType, ...] = ("Gene", "Chemical", "Disease", "Chemical", "Gene")
_VOCABULARIES: dict[EntityType, tuple[tuple[str, str], ...]] = {
    "Gene": (("HGNC", "hgnc"), ("NCBIGene", "ncbi-gene")),
    "Disease": (("MONDO", "mondo"), ("MESH", "mesh")),
    "Chemical": (("MESH", "mesh"), ("CHEBI", "chebi")),
}
_HUMAN = "NCBITaxon:9606"
_LAST_WORDS: dict[EntityType, tuple[str, ...]] = {
    "Gene": ("receptor", "kinase", "family member 2", "subunit alpha", "binding protein", "like 4"),
    "Disease": ("disease", "syndrome", "disorder", "type 2", "of the lung", "carcinoma"),
    "Chemical": ("acid", "beta-lactone", "alpha-oxide", "ester", "2,4-diol", "amide"),
}
_AROUND: dict[EntityType, str] = {"Gene": "{} gene", "Disease": "severe {}", "Chemical": "{} therapy"}
_ONSETS = (
    "b", "br", "c", "ch", "d", "f", "g", "gl", "h", "k", "l", "m", "n", "p", "ph", "pr", "r", "s", "st", "t", "th",
    "tr", "v", "x", "z",
)  # fmt: skip
_VOWELS = ("a", "e", "i", "o", "u", "ae", "io", "y")
_CODAS = ("", "", "n", "l", "r", "s", "x", "m", "se", "ne")
_LETTERS = "ABCDEFGHIKLMNPRSTUVX"
_N_WORDS = 40_000
_NAMES_A_CONCEPT = 3
_UNKNOWN = 1 << 40
"""From here on, concepts that no lexicon has."""


@dataclass(frozen=True)
class InventedLexicon:
    """Vocabularies of `n_names` names in all: two to four a concept, two genes and two chemicals a disease.

    A fifth of the concepts stand in two vocabularies of their type, joined by a mapping. Words are shared as in a
    language, few of 40,000 by far the most, and short symbols by several genes.
    """

    n_names: int
    seed: int = 5

    @property
    def n_concepts(self) -> int:
        """How many concepts the names belong to."""
        return self.n_names // _NAMES_A_CONCEPT

    def rows(self) -> Iterator[Row]:
        """What readers would yield."""
        for number in range(self.n_concepts):
            yield from self._concept(number)

    def known(self, n: int) -> list[Mentioned]:
        """Names of the lexicon as written there."""
        chance = random.Random(f"{self.seed} known")
        return [self._any_name(chance.randrange(self.n_concepts), chance) for _ in range(n)]

    def mixed(self, n: int) -> list[Mentioned]:
        """Of 20 mentions 12 names as written, 3 respelled, 1 with a word more, 1 of two names, 3 unknown."""
        chance = random.Random(f"{self.seed} mixed")
        mentions = [self._mention(place % 20, chance) for place in range(n)]
        chance.shuffle(mentions)
        return mentions

    def _mention(self, place: int, chance: random.Random) -> Mentioned:
        number = chance.randrange(self.n_concepts)
        name, type_ = self._any_name(number if place < 17 else number + _UNKNOWN, chance)
        if 12 <= place < 15:
            respelled = (name.upper(), name.capitalize(), name.replace(" ", "-"), f"{name}s")
            return chance.choice(respelled), type_
        if place == 15:
            return _AROUND[type_].format(name), type_
        if place == 16:
            # Five on is of the same type, and as well known.
            other, _ = self._any_name((number + 5) % (self.n_concepts // 5 * 5), chance)
            return f"{name} and {other}", type_
        return name, type_

    def _any_name(self, number: int, chance: random.Random) -> Mentioned:
        entry = self._concept(number)[0]
        assert isinstance(entry, Entry)
        return chance.choice((entry.name, *entry.synonyms)), entry.type

    def _concept(self, number: int) -> tuple[Row, ...]:
        chance = random.Random(self.seed + number)
        type_ = _TYPES[number % len(_TYPES)]
        names = [self._name(type_, chance.random) for _ in range(2 + number // len(_TYPES) % _NAMES_A_CONCEPT)]
        if type_ == "Gene":
            names[0] = _symbol(chance.random)
        is_twice = chance.random() < 0.2
        own = _entry(number, type_, 0, names[: len(names) - is_twice])
        if not is_twice:
            return (own,)
        other = _entry(number, type_, 1, names[-1:])
        return own, other, Mapping(own.identifier, other.identifier, own.vocabulary)

    def _name(self, type_: EntityType, draw: Callable[[], float]) -> str:
        n_words, words = int(1 + 2.5 * draw()), self._words
        name = " ".join([words[int(_N_WORDS * draw() ** 3)] for _ in range(n_words)])
        if draw() < 0.4:
            return f"{name} {_LAST_WORDS[type_][int(6 * draw())]}"
        return name if n_words > 1 else f"{name}-{int(100 * draw())}"

    @cached_property
    def _words(self) -> list[str]:
        chance = random.Random(f"{self.seed} words")
        return ["".join(_syllable(chance) for _ in range(chance.choice((2, 3, 3, 4)))) for _ in range(_N_WORDS)]


def _entry(number: int, type_: EntityType, place: int, names: list[str]) -> Entry:
    prefix, vocabulary = _VOCABULARIES[type_][place]
    category = {"Chemical": "ChemicalEntity"}.get(type_, type_)
    return Entry(
        f"{prefix}:{number:07}",
        type_,
        category,
        names[0],
        vocabulary,
        synonyms=tuple(names[1:]),
        taxon=_HUMAN if type_ == "Gene" else None,
    )


def _syllable(chance: random.Random) -> str:
    return chance.choice(_ONSETS) + chance.choice(_VOWELS) + chance.choice(_CODAS)


def _symbol(draw: Callable[[], float]) -> str:
    letters = [_LETTERS[int(20 * draw())] for _ in range(int(3.3 + draw()))]
    return f"{''.join(letters)}{int(1 + 400 * draw())}"
