"""Forms of GO terms looked up in a text, before it is decided which of them mean their terms."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.go_forms import MAX_STEMS, go_stem, join_stems
from kg_pipeline.linking.normalize import BAG_MARK, name_key
from kg_pipeline.ner.go_choice import FormInText
from kg_pipeline.records import GO_TYPES, EntityType, Record, Span

_STOP_FORMS = Path(__file__).with_name("go_stop_forms.toml")
_WORD = re.compile(r"\w+")
_INSIDE_NAME = re.compile(r"[\s'’/‐–-]*")
_MAX_WORDS = MAX_STEMS + 4
_CACHED_WORDS = 100_000
# GO names activities after what molecules do; a synonym without one of these words is a molecule's name.
_ACTIVITY = re.compile(r"\b(?:activity|activities|binding)\b", re.IGNORECASE)
_MAX_ABBREVIATION_CHARS = 5
_MIN_SURE_CHARS = 5
_STOP_REACH_CHARS = 40
"""No stop form is longer."""
_LITTLE, _UNKNOWN = -1, -2
_PAIR_PLACES = 1 << 21
_SPREAD = 1_000_003
LEARNED: tuple[EntityType, ...] = ("BiologicalProcess", "CellularComponent")
"""The branches that papers were annotated with; molecular activities are sure wherever they are found."""


class GoName(Protocol):
    """A name of a GO term under the key of one of its forms."""

    @property
    def key(self) -> str:
        """Of `go_forms`."""

    @property
    def name(self) -> str:
        """As GO writes it."""

    @property
    def type(self) -> EntityType:
        """The term's branch."""


class Found(Record, frozen=True):
    """A form in a text, before it is known whether it means its term."""

    start_char: int
    end_char: int
    n_stems: int
    form: FormInText


class DeclaredForms(Record, frozen=True):
    """What is known of forms beforehand."""

    stops: tuple[str, ...] = ()
    """Words and phrases in which no GO term is looked for."""
    common: tuple[str, ...] = ()
    """Names that are also common words: the choice decides."""


class GoForms:
    """All forms of all names, by their keys."""

    def __init__(self, names: Iterable[GoName], declared: DeclaredForms) -> None:
        self._names: dict[str, tuple[tuple[EntityType, str], ...]] = {}
        for name in names:
            if _is_telling(name):
                found = {*self._names.get(name.key, ()), (name.type, name.name)}
                self._names[name.key] = tuple(sorted(found, key=lambda pair: (GO_TYPES.index(pair[0]), pair[1])))
        stops = sorted(declared.stops)
        self._stop = re.compile(r"\b(?:" + "|".join(map(_spell, stops)) + r")\b", re.IGNORECASE) if stops else None
        self._common = frozenset(map(name_key, declared.common))
        self._stop_words = frozenset(word for form in stops for word in _WORD.findall(form.lower()))
        self._pairs = StemPairs(key.removeprefix(BAG_MARK).split() for key in self._names)
        self._word = lru_cache(_CACHED_WORDS)(self._read_word)
        self.fingerprint = content_id(sorted(self._names.items()), stops, sorted(self._common))

    def find(self, text: str) -> list[Found]:
        """Every form in the text, overlapping ones too, but for those inside a stop form."""
        spans = [match.span() for match in _WORD.finditer(text)]
        words = [self._word(text[start:end]) for start, end in spans]
        return [
            Found(start, end, n_stems, form)
            for first, (_, number) in enumerate(words)
            if number >= 0
            for last, n_stems, key in self._find_keys(text, spans, words, first)
            for start, end in ((spans[first][0], spans[last][1]),)
            if not self._is_stopped(text, start, end)
            for form in self._forms_at(text, start, end, key)
        ]

    def _read_word(self, word: str) -> tuple[str, int]:
        """The stem, and its number; `_LITTLE` for a little word, `_UNKNOWN` for a stem that no key has."""
        stem = go_stem(word)
        return stem, self._pairs.number(stem) if stem else _LITTLE

    def _find_keys(
        self, text: str, spans: Sequence[Span], words: Sequence[tuple[str, int]], first: int
    ) -> Iterator[tuple[int, int, str]]:
        """The last word, the number of stems and the key of each form that starts with the word."""
        stem, number = words[first]
        stems, numbers = [stem], [number]
        if (key := BAG_MARK + stem) in self._names:
            yield first, 1, key
        for last in range(first + 1, min(first + _MAX_WORDS, len(words))):
            stem, number = words[last]
            if number == _UNKNOWN or not _is_inside_name(text, spans[last - 1][1], spans[last][0]):
                return
            if number == _LITTLE:
                continue
            if not self._pairs.may_join(numbers, number):
                return
            stems.append(stem)
            numbers.append(number)
            if (key := join_stems(stems)) in self._names:
                yield last, len(stems), key

    def _forms_at(self, text: str, start: int, end: int, key: str) -> Iterator[FormInText]:
        before, behind = text[max(start - 1, 0) : start].strip() or " ", text[end : end + 1].strip() or " "
        for type_, name in self._names[key]:
            if type_ in LEARNED or _ACTIVITY.search(text, start, end):
                yield FormInText(text[start:end], type_, name, before, behind)

    def _is_stopped(self, text: str, start: int, end: int) -> bool:
        """Whether a stop form holds what stands there; the pattern is slow, and few words are in any."""
        if self._stop is None or not self._stop_words.issuperset(_WORD.findall(text[start:end].lower())):
            return False
        near = self._stop.finditer(text, max(0, start - _STOP_REACH_CHARS), end + _STOP_REACH_CHARS)
        return any(match.start() <= start and end <= match.end() for match in near)

    def is_sure(self, form: FormInText) -> bool:
        """Whether it is a name written out, plural or not, that is no common word; activities always are."""
        if form.type not in LEARNED:
            return True
        is_long = len(form.text) >= _MIN_SURE_CHARS or len(form.text.split()) > 1
        written, name = name_key(form.text), name_key(form.name)
        return is_long and written in (name, f"{name}s") and not self._common & {written, name}


class StemPairs:
    """Which stems stand in one key, so that most words that follow each other are not looked up.

    A table of bits by a hash of both: it may say yes of two that do not, never no of two that do.
    """

    def __init__(self, keys: Iterable[Sequence[str]]) -> None:
        self._numbers: dict[str, int] = {}
        self._table = bytearray(_PAIR_PLACES)
        for stems in keys:
            numbers = [self._numbers.setdefault(stem, len(self._numbers)) for stem in stems]
            for index, number in enumerate(numbers):
                for other in numbers[index + 1 :]:
                    self._table[_place(number, other)] = 1

    def number(self, stem: str) -> int:
        """The stem's number, from 0; `_UNKNOWN` for one that no key has."""
        return self._numbers.get(stem, _UNKNOWN)

    def may_join(self, inside: Iterable[int], number: int) -> bool:
        """Whether some key may hold the stem of that number and each of the others."""
        return all(self._table[_place(number, other)] for other in inside)


def _place(one: int, other: int) -> int:
    low, high = (one, other) if one < other else (other, one)
    return (low * _SPREAD + high) % _PAIR_PLACES


def read_declared_forms() -> DeclaredForms:
    """Those of `go_stop_forms.toml`."""
    with _STOP_FORMS.open("rb") as stream:
        table = tomllib.load(stream)
    return DeclaredForms(
        *(tuple(form for row in table[kind] for form in row["forms"]) for kind in ("stop", "common"))
    )


def _is_inside_name(text: str, start: int, end: int) -> bool:
    """Whether only spaces, hyphens, dashes, slashes and apostrophes stand there."""
    return (end - start == 1 and text[start] == " ") or _INSIDE_NAME.fullmatch(text, start, end) is not None


def _spell(form: str) -> str:
    """The pattern of a stop form, its words apart by spaces or hyphens."""
    return r"[\s-]+".join(map(re.escape, form.split()))


def _is_telling(name: GoName) -> bool:
    """Neither an abbreviation nor an activity that is named after a molecule."""
    if name.name.isupper() and len(name.name) <= _MAX_ABBREVIATION_CHARS:
        return False
    return name.type in LEARNED or _ACTIVITY.search(name.name) is not None
