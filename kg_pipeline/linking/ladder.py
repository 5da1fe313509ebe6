"""The rungs on which a name is looked up, surest first; the first rung with a candidate decides."""

from collections.abc import Iterator, Sequence
from typing import Literal

from kg_pipeline.linking.contents import Name
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.normalize import bag_key, name_key, singular_forms, without_brackets
from kg_pipeline.records import EntityType, Record

Rung = Literal["exact", "caseless", "normalized", "singular", "trimmed", "unbracketed", "word_order"]
RUNG_SCORES: dict[Rung, float] = {
    "exact": 1.0,
    "caseless": 0.98,
    "normalized": 0.95,
    "singular": 0.92,
    "trimmed": 0.88,
    "unbracketed": 0.85,
    "word_order": 0.8,
}
"""An order, not yet a calibrated probability."""

# Said of a gene, but no part of its name.
_BEFORE_GENES = ("human ", "mouse ", "murine ", "rat ", "anti-", "recombinant ", "wild-type ", "mutant ", "the ")
_AFTER_GENES = (" gene", " genes", " protein", " proteins", " mrna", " oncogene", " locus", " allele", " alleles")
_AFTER_CHEMICALS = (" hydrochloride", " sodium", " therapy", " ion", " ions")
_TRIMMED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Gene": (_BEFORE_GENES, _AFTER_GENES),
    "Chemical": ((), _AFTER_CHEMICALS),
}
_SHORT_SYMBOL_CHARS = 2
# Symbols or aliases of genes that are English words; written so, only their exact case means the gene.
_WORD_SYMBOLS = frozenset(
    ["ache", "age", "aim", "air", "all", "amp", "and", "ape", "apex", "arc", "arch", "are", "arms", "art", "as", "at", "atm", "bad", "bag", "band", "bar", "bat", "be", "bed", "best", "bid", "big", "bite", "blame", "boo", "box", "bud", "camp", "can", "cap", "car", "cast", "cat", "cell", "chip", "clock", "coil", "copes", "cope", "cord", "cut", "damp", "dark", "dish", "do", "fact", "fast", "fat", "fate", "few", "fish", "flame", "flap", "for", "gap", "gas", "gene", "go", "had", "has", "he", "hip", "his", "hot", "host", "ice", "if", "image", "impact", "in", "is", "it", "jam", "kit", "large", "lark", "leap", "light", "link", "lime", "man", "map", "mars", "mask", "mass", "maid", "met", "mice", "mid", "min", "minor", "nail", "net", "nix", "no", "noise", "not", "of", "on", "or", "pack", "pad", "pain", "palm", "past", "patched", "pen", "per", "pigs", "pin", "pipe", "plod", "pop", "pore", "protein", "raft", "rage", "ran", "rank", "rat", "red", "rest", "ring", "rod", "role", "sail", "set", "she", "silver", "skip", "slim", "slug", "snail", "son", "spin", "star", "step", "stop", "tank", "task", "tea", "that", "the", "tip", "to", "top", "toll", "trap", "trip", "tube", "tug", "type", "was", "wars", "wasp", "west", "when", "white", "wish", "with"]
)


class Match(Record, frozen=True):
    """A name of the lexicon and the rung on which it was found."""

    name: Name
    rung: Rung


def find_matches(text: str, type_: EntityType, lexicon: Lexicon) -> list[Match]:
    """Matches on the first rung that has any, forbidden ones included; none if no rung has one."""
    for rung, keys in _climb(text, type_):
        names = {name for key in keys if key for name in lexicon.find(key, (type_,))}
        matches = [Match(name, _closeness(text, name, rung)) for name in names]
        matches = [match for match in matches if not _is_word_mistaken(text, match)]
        if matches:
            return matches
    return []


def _climb(text: str, type_: EntityType) -> Iterator[tuple[Rung, Sequence[str]]]:
    yield "normalized", [name_key(text)]
    yield "singular", [name_key(form) for form in singular_forms(text)]
    yield "trimmed", [name_key(form) for form in _trim(text, type_)]
    if (bare := without_brackets(text)) != text:
        yield "unbracketed", [name_key(bare)]
    if type_ == "Disease":
        yield "word_order", [bag_key(text)]


def _trim(text: str, type_: EntityType) -> Iterator[str]:
    before, after = _TRIMMED.get(type_, ((), ()))
    trimmed = text
    for words in before:
        if trimmed.lower().startswith(words):
            trimmed = trimmed[len(words) :]
    for words in after:
        if trimmed.lower().endswith(words):
            trimmed = trimmed[: -len(words)]
    if trimmed != text:
        yield trimmed


def _closeness(text: str, name: Name, rung: Rung) -> Rung:
    if rung != "normalized":
        return rung
    if name.name == text:
        return "exact"
    return "caseless" if name.name.lower() == text.lower() else "normalized"


def _is_word_mistaken(text: str, match: Match) -> bool:
    """Whether a short symbol, or one that is an English word, was found in another case than it is written in."""
    if match.name.type != "Gene" or match.rung == "exact":
        return False
    is_short = len(text) <= _SHORT_SYMBOL_CHARS and text.isalpha()
    return is_short or text.lower() in _WORD_SYMBOLS
