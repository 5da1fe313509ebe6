"""Keys under which GO terms are found in the forms that texts give their names.

A key is the stems of a name in alphabetical order, little words left out: "regulation of DNA repair", "DNA repair
regulation" and "regulates DNA repair" have one. A short form lacks words that GO says and texts imply: "expressed"
is gene expression. What is a form of what is declared in `go_words.toml`; the idea is that of Funk et al. 2016
(https://doi.org/10.1186/s13326-016-0096-7).
"""

import re
import tomllib
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import msgspec

from kg_pipeline.linking.entries import Entry
from kg_pipeline.linking.normalize import BAG_MARK, fold
from kg_pipeline.linking.order import STATUSES, Status
from kg_pipeline.records import GO_TYPES, Record

MAX_STEMS = 8
_MAX_LEFT_OUT = 3
_MIN_STEM_CHARS = 3
_SPELLING_CHARS = 6
"""Words shorter than this have no British spelling: "haem" is one, "aerobe" is not."""
_LEFT_OUT_COST = 10
"""Two rare words left out are worse than one, whatever their places in the list."""
_TAIL_COST = 50
_TAIL = re.compile(r", (?=\D)")
"""What follows says how: "alternative mRNA splicing, via spliceosome"."""
_WORD = re.compile(r"\w+")


class _Words(Record, frozen=True):
    """`go_words.toml`."""

    endings: dict[str, tuple[str, ...]]
    families: dict[str, tuple[str, ...]]
    little: dict[str, frozenset[str]]
    implied: dict[str, tuple[str, ...]]


_WORDS_TEXT = Path(__file__).with_name("go_words.toml").read_text(encoding="utf-8")
_WORDS = msgspec.convert(tomllib.loads(_WORDS_TEXT), _Words)
_FAMILIES = {word: stem for stem, words in _WORDS.families.items() for word in words}
_ENDINGS = sorted(
    ((ending, kept) for kept, endings in _WORDS.endings.items() for ending in endings),
    key=lambda rule: (-len(rule[0]), rule),
)


class Form(Record, frozen=True):
    """A key and the name it is best a form of."""

    key: str
    entry: Entry
    name: str
    status: Status


def declared_go_words() -> str:
    """The declared words as written, for fingerprints."""
    return _WORDS_TEXT


@lru_cache(maxsize=200_000)
def go_stem(word: str) -> str:
    """The stem of a word, whatever its case; empty for a little word that no key holds."""
    word = fold(word)
    if word in _WORDS.little["words"]:
        return ""
    if len(word) >= _SPELLING_CHARS:
        word = word.replace("ae", "e").replace("oed", "ed").replace("isation", "ization")
    for form in (word, _singular(word)):
        if form in _FAMILIES:
            return _FAMILIES[form]
    return _strip_ending(_singular(word))


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("sses", "xes", "ches", "shes")):
        return word[:-2]
    is_plural = len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "oses", "lyses"))
    return word[:-1] if is_plural else word


def _strip_ending(word: str) -> str:
    for ending, kept in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM_CHARS:
            stem = word[: -len(ending)] + kept
            is_doubled = ending in ("ed", "ing") and stem[-2] == stem[-1] and stem[-1] in "lnpt"
            return stem[:-1] if is_doubled and len(stem) > _MIN_STEM_CHARS else stem
    return word


_IMPLIED = {go_stem(word): rank for rank, word in enumerate(_WORDS.implied["words"])}


def go_stems(text: str) -> list[str]:
    """The stems of a text in its order, little words left out."""
    return [stem for word in _WORD.findall(text) if (stem := go_stem(word))]


def go_key(text: str) -> str:
    """The key of a text, empty if it has no stem."""
    return join_stems(go_stems(text))


def join_stems(stems: Iterable[str]) -> str:
    """The key of stems in any order."""
    joined = " ".join(sorted(stems))
    return BAG_MARK + joined if joined else ""


def left_out(key: str, name: str) -> tuple[str, ...]:
    """The stems of the name that the key lacks, sorted; none where the key is the name's own."""
    missing = go_stems(name)
    for stem in key.removeprefix(BAG_MARK).split():
        if stem in missing:
            missing.remove(stem)
    return tuple(sorted(missing))


def find_forms(entries: Iterable[Entry]) -> Iterator[Form]:
    """Each key of the GO terms among the entries once a type, with the name that it is best a form of.

    Best: the fewest and likeliest words left out, then the term's own name before synonyms, then the term with the
    shortest name, which is the most general one. Holds all keys; the order of the entries does not matter.
    """
    best: dict[tuple[str, str], tuple[tuple[int, int, int, str, str, str], Form]] = {}
    for entry in entries:
        if entry.type in GO_TYPES:
            n_words = len(entry.name.split())
            for name, status in _names(entry):
                keys = _keys(name) if entry.type != "MolecularActivity" else {go_key(name): 0}
                for key, cost in keys.items():
                    rank = (cost, STATUSES.index(status), n_words, entry.identifier, name, entry.vocabulary)
                    held = best.get((entry.type, key))
                    if held is None or rank < held[0]:
                        best[entry.type, key] = (rank, Form(key, entry, name, status))
    return (form for _, form in best.values())


def _names(entry: Entry) -> Iterator[tuple[str, Status]]:
    for name in (entry.name, *entry.names):
        yield name, "preferred"
    for name in entry.synonyms:
        yield name, "synonym"
    for name in entry.former:
        yield name, "former"
    for name in entry.weak:
        yield name, "weak"


def _keys(name: str) -> dict[str, int]:
    """Keys of a name and its short forms, with what each leaves out, as a cost."""
    costs: dict[str, int] = {}
    _add_keys(name, 0, costs)
    head, *tail = _TAIL.split(name, maxsplit=1)
    if tail:
        _add_keys(head, _TAIL_COST, costs)
    return costs


def _add_keys(name: str, cut: int, costs: dict[str, int]) -> None:
    stems = go_stems(name)
    if not 0 < len(stems) <= MAX_STEMS:
        return
    implied = [stem for stem in stems if stem in _IMPLIED]
    for n_left_out in range(min(_MAX_LEFT_OUT, len(implied), len(stems) - 1) + 1):
        for missing in combinations(implied, n_left_out):
            cost = sum(_LEFT_OUT_COST + _IMPLIED[stem] for stem in missing) + cut
            key = join_stems(_without(stems, missing))
            costs[key] = min(cost, costs.get(key, cost))


def _without(stems: Iterable[str], missing: Collection[str]) -> list[str]:
    rest = list(stems)
    for stem in missing:
        rest.remove(stem)
    return rest
