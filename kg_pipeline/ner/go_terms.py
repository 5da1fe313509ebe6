"""GO terms in a text by dictionary: whole words, without case and plural, the longest match first."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from kg_pipeline.identifiers import content_id
from kg_pipeline.records import GO_TYPES, Document, EntityType, Mention, Passage

_RULES = "1"
"""Raised whenever the same names would give other mentions; part of the fingerprint."""
_STOP_TERMS = Path(__file__).with_name("go_stop_terms.toml")
_WORD = re.compile(r"\w+")
_INSIDE_NAME = re.compile(r"[\s'’/-]*")
_MAX_WORDS = 10
_MIN_CHARS_ONE_WORD = 5
# GO names activities after what molecules do; a synonym without one of these words is a molecule's name.
_ACTIVITY_WORDS = frozenset({"activity", "binding"})


class GoName(Protocol):
    """A name or synonym of a GO term."""

    @property
    def name(self) -> str:
        """As GO writes it."""

    @property
    def type(self) -> EntityType:
        """The term's branch."""


class GoTermRecognizer:
    """Finds the names given; what it finds depends on the document alone."""

    def __init__(self, names: Iterable[GoName], stop_terms: Iterable[str] | None = None) -> None:
        stops = {_fold_name(name) for name in (read_stop_terms() if stop_terms is None else stop_terms)}
        self._types: dict[tuple[str, ...], EntityType] = {}
        self._longest: dict[str, int] = {}
        for name in sorted(names, key=lambda name: (GO_TYPES.index(name.type), name.name)):
            words = _fold_name(name.name)
            if words not in stops and _is_telling(words, name.type):
                self._types.setdefault(words, name.type)
                self._longest[words[0]] = max(len(words), self._longest.get(words[0], 0))
        self.fingerprint = content_id("go_terms", _RULES, sorted(self._types.items()))
        """Hash of the names and rules that decide the result."""

    def recognize(self, document: Document) -> tuple[Mention, ...]:
        """Mentions in order, none overlapping, none crossing a passage."""
        return tuple(mention for passage in document.passages for mention in self._read(passage))

    def _read(self, passage: Passage) -> Iterable[Mention]:
        spans = [match.span() for match in _WORD.finditer(passage.text)]
        words = [_fold_word(passage.text[start:end]) for start, end in spans]
        position = 0
        while position < len(words):
            n_words = self._match(words, spans, passage.text, position)
            if n_words:
                start, end = spans[position][0], spans[position + n_words - 1][1]
                type_ = self._types[tuple(words[position : position + n_words])]
                offset = passage.start_char
                yield Mention(offset + start, offset + end, passage.text[start:end], type_)
            position += n_words or 1

    def _match(self, words: Sequence[str], spans: Sequence[tuple[int, int]], text: str, position: int) -> int:
        """How many words from the position on are the longest name there; 0 if none is."""
        longest = min(self._longest.get(words[position], 0), len(words) - position)
        for n_words in range(longest, 0, -1):
            if tuple(words[position : position + n_words]) in self._types and _is_unbroken(
                text, spans[position : position + n_words]
            ):
                return n_words
        return 0


def keep_outside_mentions(terms: Iterable[Mention], others: Iterable[Mention]) -> tuple[Mention, ...]:
    """The terms that lie in none of the other mentions: "DNA repair" goes in "DNA repair protein RAD51".

    A term that is longer stays: "insulin secretion" beside "insulin".
    """
    spans = [other.span for other in others]
    return tuple(
        term
        for term in terms
        if not any(start <= term.start_char and term.end_char <= end for start, end in spans)
    )


def read_stop_terms() -> tuple[str, ...]:
    """Names that are declared too ambiguous to look for."""
    with _STOP_TERMS.open("rb") as stream:
        return tuple(name for stop in tomllib.load(stream)["stop"] for name in stop["names"])


def _is_telling(words: tuple[str, ...], type_: EntityType) -> bool:
    if not 0 < len(words) <= _MAX_WORDS:
        return False
    if type_ == "MolecularActivity" and not _ACTIVITY_WORDS & set(words):
        return False
    return len(words) > 1 or len(words[0]) >= _MIN_CHARS_ONE_WORD


def _is_unbroken(text: str, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether only spaces, hyphens, slashes and apostrophes stand between the words."""
    gaps = pairwise(spans)
    return all(_INSIDE_NAME.fullmatch(text, left[1], right[0]) for left, right in gaps)


def _fold_name(name: str) -> tuple[str, ...]:
    return tuple(_fold_word(word) for word in _WORD.findall(name))


def _fold_word(word: str) -> str:
    """The word in lower case without a plural's s (but not that of apoptosis, nucleus or process)."""
    folded = word.lower()
    is_plural = len(folded) > 3 and folded.endswith("s") and not folded.endswith(("ss", "us", "is"))
    return folded[:-1] if is_plural else folded
