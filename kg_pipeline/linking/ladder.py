"""The rungs on which a name is looked up, surest first. Not for genes."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from kg_pipeline.linking.building.contents import Name
from kg_pipeline.linking.go_forms import declared_go_words, go_key
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.normalize import (
    bag_key,
    name_key,
    noun_forms,
    singular_forms,
    without_brackets,
)
from kg_pipeline.records import GO_TYPES, EntityType, Record

Rung = Literal[
    "exact",
    "caseless",
    "normalized",
    "singular",
    "unbracketed",
    "word_order",
    "adjective",
    "form",
    "trimmed",
    "meant",
    "used",
    "neighbour",
]
RUNG_SCORES: dict[Rung, float] = {
    "exact": 1.0,
    "caseless": 0.98,
    "normalized": 0.95,
    "singular": 0.92,
    "unbracketed": 0.85,
    "word_order": 0.8,
    "adjective": 0.75,
    "form": 0.75,
    "trimmed": 0.7,
    "meant": 0.6,
    "used": 0.6,
    "neighbour": 0.5,
}
"""An order, not yet a calibrated probability."""

RUNGS: tuple[Rung, ...] = tuple(RUNG_SCORES)
"""Surest first."""
AS_WRITTEN: tuple[Rung, ...] = ("exact", "caseless", "normalized")
"""Where a vocabulary has the name itself."""

_INDUCED = re.compile(r"^[\w-]+-(?:induced|related|associated|deficient) ", re.IGNORECASE)


class _Rules(Record, frozen=True):
    """`name_rules.toml`."""

    before: dict[str, tuple[str, ...]]
    after: dict[str, tuple[str, ...]]
    meant: dict[str, str]
    illness: dict[str, tuple[str, ...]]


_RULES_TEXT = Path(__file__).with_name("name_rules.toml").read_text(encoding="utf-8")
_RULES = msgspec.convert(tomllib.loads(_RULES_TEXT), _Rules)


def declared_words() -> str:
    """The declared words as written, for fingerprints."""
    return _RULES_TEXT + declared_go_words()


class Match(Record, frozen=True):
    """A name of the lexicon and the rung on which it was found."""

    name: Name
    rung: Rung


def climb_ladder(text: str, type_: EntityType, lexicon: Lexicon) -> Iterator[list[Match]]:
    """The matches of each rung that has any, forbidden ones included, surest rung first and as they are asked for.

    The names that a vocabulary has as written all stand on the first rung; a name may be met on several.
    """
    for rung, keys in _climb(text, type_):
        names = [name for key in dict.fromkeys(keys) if key for name in lexicon.find(key, (type_,))]
        if names:
            yield [Match(name, _closeness(text, name, rung)) for name in names]


def _climb(text: str, type_: EntityType) -> Iterator[tuple[Rung, Sequence[str]]]:
    if type_ in GO_TYPES:
        yield "form", [name_key(text), go_key(text)]
        return
    yield "normalized", [name_key(text)]
    yield "singular", [name_key(form) for form in singular_forms(text)]
    if (bare := without_brackets(text)) != text:
        yield "unbracketed", [name_key(bare)]
    if type_ == "Disease":
        yield "word_order", [bag_key(text)]
        yield "adjective", [name_key(form) for form in noun_forms(text)]
    trimmed = list(_trim(text, type_))
    yield "trimmed", [name_key(form) for form in trimmed]
    if type_ == "Disease":
        yield "trimmed", [bag_key(form) for form in trimmed]
        yield "meant", [name_key(form) for form in _mean(text, trimmed)]


def _mean(text: str, trimmed: Sequence[str]) -> Iterator[str]:
    """What is meant by a loose name, and the illness of an organ that is said to be damaged."""
    for form in (text, *trimmed, *singular_forms(text)):
        if meant := _RULES.meant.get(form.lower()):
            yield meant
        organ, _, last = form.lower().rpartition(" ")
        if organ and last in _RULES.illness["words"]:
            yield f"{organ} disease"
            yield f"{organ} diseases"


def _trim(text: str, type_: EntityType) -> Iterator[str]:
    trimmed = text
    before = _RULES.before.get(type_, ())
    while word := next((word for word in before if _starts_with(trimmed, word)), ""):
        trimmed = trimmed[len(word) :].lstrip()
    if type_ == "Disease":
        trimmed = _INDUCED.sub("", trimmed)
    for word in _RULES.after.get(type_, ()):
        if trimmed.lower().endswith(f" {word}"):
            trimmed = trimmed[: -len(word)].rstrip()
    if trimmed != text:
        yield trimmed


def _starts_with(text: str, word: str) -> bool:
    """Whether the text has the word, or the prefix if it ends in a hyphen, in front of something."""
    return text.lower().startswith(word if word.endswith("-") else f"{word} ") and len(text) > len(word) + 1


def _closeness(text: str, name: Name, rung: Rung) -> Rung:
    if rung not in ("normalized", "form"):
        return rung
    if name.name == text:
        return "exact"
    if name.name.lower() == text.lower():
        return "caseless"
    return "normalized" if rung == "normalized" or name_key(name.name) == name_key(text) else "form"
