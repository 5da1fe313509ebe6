"""Declared rules that take different spellings of one name to one key.

`name_key` serves every type: case, accents, Greek letters, possessives, hyphens, spaces, punctuation do not count.
`bag_key` serves diseases: word order, plurals and little words do not count either.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_GREEK_LETTER = re.compile("[" + "".join(_GREEK) + "]")
_POSSESSIVE = re.compile(r"(?<=\w)(?:['’]s|(?<=s)['’])(?!\w)")
# Between digits a mark counts: 1,2-dichloroethane is not 12-dichloroethane.
_MARKS = re.compile(r"((?<=[0-9])[\W_]+(?=[0-9]))|[\W_]+")
_DIGIT_MARK_DIGIT = re.compile(r"[0-9][\W_]+[0-9]")
_WORD = re.compile(r"\w+")
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_LITTLE_WORDS = frozenset({"of", "the", "a", "an", "in", "to", "with", "due", "by", "for", "on"})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_NUMBERED = re.compile(r"\b(type|class|grade|stage|factor|group) (i{1,3}|iv|vi?)\b")
_LATIN_GREEK = {"a": "alpha", "b": "beta", "g": "gamma", "d": "delta", "k": "kappa"}
# A lone small letter before a hyphen (b-catenin), or after capitals or digits at the end (PPARg, IL-1b, TGF-b1).
_LATIN_FOR_GREEK = re.compile(r"(?<![A-Za-z0-9])[abgdk](?=-)|(?<=[A-Z0-9-])[abgdk](?=[0-9]{0,2}(?![A-Za-z0-9]))")
_ADJECTIVES = (
    ("tensive", ("tension",)),
    ("betic", ("betes",)),
    ("otic", ("osis",)),
    ("leptic", ("lepsy",)),
    ("emic", ("emia",)),
    ("nsonian", ("nsonism",)),
    ("rhagic", ("rhage",)),
    ("ritic", ("ritis",)),
    ("toxic", ("toxicity",)),
    ("phrenic", ("phrenia",)),
    ("pathic", ("pathy",)),
    ("netic", ("nesia",)),
    ("chotic", ("chosis",)),
    ("urotic", ("urosis",)),
)
BAG_MARK = "~"
"""First character of bag keys, which no name key has."""


def fold(text: str) -> str:
    """The text in lower case, without accents and possessives, Greek letters spelled out."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char)).replace("’", "'")
    text = text.lower()
    if not text.isascii():
        text = _GREEK_LETTER.sub(lambda match: _GREEK[match[0]], text)
    return _POSSESSIVE.sub("", text) if "'" in text else text


def name_key(text: str) -> str:
    """The key of a name, empty if it has no letter or digit."""
    folded = fold(text)
    if folded.isalnum():
        return folded
    joined = folded.replace(" ", "").replace("-", "")
    if joined.isalnum() and not _DIGIT_MARK_DIGIT.search(folded):
        return joined
    return _MARKS.sub(_keep_between_digits, folded)


def _keep_between_digits(marks: re.Match[str]) -> str:
    return "-" if marks[1] else ""


def bag_key(text: str) -> str:
    """The key of a name whose word order does not matter; equal for "tumours of the breast" and "Breast tumor"."""
    folded = _NUMBERED.sub(lambda match: f"{match[1]} {_ROMAN[match[2]]}", fold(text).replace("-", " "))
    stems = {_stem(word) for word in _WORD.findall(folded) if word not in _LITTLE_WORDS}
    return BAG_MARK + " ".join(sorted(stems)) if stems else ""


@lru_cache(maxsize=200_000)
def _stem(word: str) -> str:
    """A crude stem that brings plurals, British spellings and close synonyms of "tumour" together."""
    word = word.replace("aem", "em").replace("oed", "ed").replace("oes", "es").replace("umour", "umor")
    if len(word) > 4:
        for ending, stem in (("sses", "ss"), ("ies", "y"), ("ses", "s"), ("xes", "x"), ("sis", "s"), ("s", "")):
            if word.endswith(ending) and not word.endswith(("ss", "us")):
                return word.removesuffix(ending) + stem
    return word


def singular_forms(text: str) -> Iterator[str]:
    """The name with its last word in the singular, by each rule of English that fits."""
    for ending, singular in (("ies", "y"), ("ses", "sis"), ("es", ""), ("s", "")):
        if len(text) > len(ending) + 2 and text.endswith(ending) and not text.endswith("ss"):
            yield text.removesuffix(ending) + singular


def without_brackets(text: str) -> str:
    """The name without bracketed parts, as in "breast cancer (BC)"."""
    return _BRACKETED.sub(" ", text).strip()


def greek_forms(text: str) -> Iterator[str]:
    """The name with Latin letters that stand for Greek ones spelled out: b-catenin, PPARg, IL-1b."""
    spelled = _LATIN_FOR_GREEK.sub(lambda match: _LATIN_GREEK[match[0]], text)
    if spelled != text:
        yield spelled


def noun_forms(text: str) -> Iterator[str]:
    """The disease that an adjective speaks of: hypertensive, epileptic, parkinsonian."""
    for ending, nouns in _ADJECTIVES:
        if text.lower().endswith(ending):
            yield from (text[: -len(ending)] + noun for noun in nouns)
