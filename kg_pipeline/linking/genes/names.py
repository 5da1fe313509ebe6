"""How a gene's name may be spelled in a vocabulary: forms of a mention, surest first."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec

from kg_pipeline.linking.genes.species import PREFIXES
from kg_pipeline.linking.normalize import greek_forms, name_key, singular_forms, without_brackets
from kg_pipeline.records import Record

FORMS: tuple[str, ...] = (
    "normalized", "singular", "greek_letter", "numeral", "unbracketed", "trimmed", "prefix", "word_order",
    "shortened", "completed",
)  # fmt: skip
"""Rules by which a form was made; of several the last in this order counts."""


class _Words(Record, frozen=True):
    """`words.toml`."""

    before: tuple[str, ...]
    after: tuple[str, ...]
    heads: tuple[str, ...]
    marks: tuple[str, ...]
    words: frozenset[str]


_SHORT_SYMBOL_CHARS = 2
_TEXT = Path(__file__).with_name("words.toml").read_text(encoding="utf-8")
_WORDS = msgspec.convert(tomllib.loads(_TEXT), _Words)


def declared_gene_words() -> str:
    """The declared words as written, for fingerprints."""
    return _TEXT


def _any_of(words: Sequence[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_BEFORE = re.compile(rf"(?:(?:{_any_of(_WORDS.before)})[\s-]+)+(?=\S)", re.IGNORECASE)
_AFTER = re.compile(rf"(?:[\s-]+(?:{_any_of(_WORDS.after)}))+\Z", re.IGNORECASE)
_HEAD = re.compile(
    rf"(?:[\s-]+(?:{_any_of(_WORDS.heads)}))+\Z|\A(?:(?:{_any_of(_WORDS.heads)})\s+)+(?=\S)", re.IGNORECASE
)
# Genotypes and knock-downs written to a symbol: BRCA1-/-, Tnf(+/-), STAT3KO, siAKT1.
_MARK = re.compile(
    rf"\s*[(\[]?(?:[+-]/[+-]|\(?[-+]\)?/\(?[-+]\)?)[)\]]?\Z|(?<=[0-9A-Za-z])(?:{_any_of(_WORDS.marks)})\Z|\A(?:si|sh|phospho-?|p-)(?=[A-Z])"
)
_PREFIX = re.compile(rf"\A({_any_of(tuple(PREFIXES))})(?=[A-Z0-9])-?|\A({_any_of(tuple(PREFIXES))})-(?=\w)")
_SOLUBLE = re.compile(r"\A(?:[rR]h|rm|rr|s|t|n|c|d|DN|dn|Hum|hum|pro-?|pre-?)(?=[A-Z0-9])|\Ah(?=[a-z]{3,6}\Z)")
_VARIANT = re.compile(r"(?<=[0-9A-Za-z])(?:[-_ ]?v\d|\.[0-9]+|[-_ ]?(?:WT|wt|DN|CA|KD|KO|IC|ICD|tg|Tg|GFP|Cre))\Z")
_ISOFORM = re.compile(r"[\s-]*(?:alpha|beta|gamma|delta|[αβγδ])\d?\Z|(?<=\d)[a-d]\Z|(?<=[a-z]\d)[A-D]\Z")
_SPELLED = {"alpha": "a", "beta": "b", "gamma": "g", "delta": "d", "epsilon": "e", "zeta": "z", "kappa": "k"}
_GREEK_NAME = re.compile(rf"(?<![a-z])(?:{_any_of(tuple(_SPELLED))})(?![a-z])", re.IGNORECASE)
# A lone small letter as a word, or before a number: integrin b2, glycogen synthase kinase 3 b.
_LONE_LETTER = re.compile(r"(?<=[ -])[abgde](?=\d{0,2}(?![A-Za-z0-9]))|\A[abgde](?=\d?[ -])")
_SPELLED_OUT = {letter: name for name, letter in _SPELLED.items()}
_MICRO_RNA = re.compile(r"\bmi(?:cro)?-?rna[ -]?(?=\d)", re.IGNORECASE)
_RECEPTOR_TYPE = re.compile(r"(?<=receptor )(?:type )?(?=\d{1,2}\Z)", re.IGNORECASE)
_GREEK_SIGNS = str.maketrans(
    {"α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "κ": "kappa"}
)
_ROMAN = {
    "I": "1",
    "II": "2",
    "III": "3",
    "IV": "4",
    "V": "5",
    "VI": "6",
    "VII": "7",
    "VIII": "8",
    "IX": "9",
    "X": "10",
}
_ROMAN_OF = {number: roman for roman, number in _ROMAN.items()}
_ROMAN_WORD = re.compile(rf"(?<![A-Za-z])(?:{_any_of(tuple(_ROMAN))})(?![A-Za-z])")
_OF = re.compile(r"\s+(of|for)\s+(?:the\s+)?")
_MAX_TURNED_WORDS = 5
_NUMBER_WORD = re.compile(r"(?<![A-Za-z0-9.])(?:10|[1-9])(?![A-Za-z0-9.])")


@lru_cache(maxsize=10_000)
def spell_gene(text: str) -> tuple[tuple[str, str], ...]:
    """Key and rule of each form of the name, surest first, each key once."""
    found: dict[str, str] = {}
    for rule, base in _shorten(text):
        respelled = _respell(base) if rule != "word_order" else (("normalized", base),)
        for spelling, form in respelled:
            name = max(rule, spelling, key=FORMS.index)
            if key := name_key(form):
                found.setdefault(key, name)
    return tuple(sorted(found.items(), key=lambda item: FORMS.index(item[1])))


def _respell(text: str) -> Iterator[tuple[str, str]]:
    """The name itself, and with Greek letters, numerals and plurals written the other way."""
    yield "normalized", text
    signless = text.translate(_GREEK_SIGNS)
    spellings = list(greek_forms(text))
    if _GREEK_NAME.search(signless):
        spellings.append(_GREEK_NAME.sub(lambda match: _SPELLED[match[0].lower()], signless))
    elif _LONE_LETTER.search(text):
        spellings.append(_LONE_LETTER.sub(lambda match: _SPELLED_OUT[match[0]], text))
    yield from (("greek_letter", form) for form in spellings)
    for form in (text, *spellings):
        if _ROMAN_WORD.search(form):
            yield "numeral", _ROMAN_WORD.sub(lambda match: _ROMAN[match[0]], form)
        elif _NUMBER_WORD.search(form):
            yield "numeral", _NUMBER_WORD.sub(lambda match: _ROMAN_OF[match[0]], form)
    for form in singular_forms(text):
        yield "singular", form
    yield "normalized", _MICRO_RNA.sub("miR-", text)
    if receptor := _RECEPTOR_TYPE.search(text):
        yield "numeral", _RECEPTOR_TYPE.sub("" if receptor[0] else "type ", text)


def _shorten(text: str) -> Iterator[tuple[str, str]]:
    """The name without what is said of it."""
    yield "normalized", text
    seen = {text}
    bases = [text]
    if (bare := without_brackets(text)) and bare != text:
        seen.add(bare)
        bases.append(bare)
        yield "unbracketed", bare
    for base in bases:
        trimmed = _trim(base)
        bare = _PREFIX.sub("", trimmed)
        for rule, shorter in (
            ("trimmed", trimmed),
            ("prefix", _PREFIX.sub("", base)),
            ("prefix", bare),
            *(("word_order", turned) for turned in _turn(trimmed)),
            ("shortened", _SOLUBLE.sub("", trimmed)),
            ("shortened", _VARIANT.sub("", trimmed)),
            ("shortened", _HEAD.sub("", trimmed)),
            ("shortened", _ISOFORM.sub("", trimmed)),
            ("shortened", _ISOFORM.sub("", bare)),
        ):
            if shorter and shorter not in seen and len(shorter) > 1:
                seen.add(shorter)
                yield rule, shorter


def _turn(text: str) -> Iterator[str]:
    """The words with those behind "of" or "for" in front, or the first ones behind the rest: B creatine kinase."""
    head, _, rest = [*_OF.split(text, maxsplit=1), "", ""][:3]
    if rest:
        yield f"{rest} {head}"
        return
    words = text.split()
    if 1 < len(words) <= _MAX_TURNED_WORDS:
        yield from (" ".join(words[cut:] + words[:cut]) for cut in range(1, len(words)))


def _trim(text: str) -> str:
    trimmed = _MARK.sub("", text)
    return _AFTER.sub("", _BEFORE.sub("", trimmed, count=1)).strip()


def is_word(text: str) -> bool:
    """Whether a symbol written so is too short, or an English word, to be found in any case but its own."""
    return (len(text) <= _SHORT_SYMBOL_CHARS and text.isalpha()) or text.lower() in _WORDS.words


@lru_cache(maxsize=10_000)
def prefix_taxa(text: str) -> frozenset[str]:
    """Taxa that a letter before the symbol stands for, as in hTNF; none without one."""
    match = _PREFIX.match(text)
    return PREFIXES[match[1] or match[2]] if match else frozenset()
