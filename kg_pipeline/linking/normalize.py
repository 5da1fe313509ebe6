"""Declared rules that take different spellings of one name to one key.

`name_key` serves every type: case, accents, Greek letters, possessives, hyphens, spaces and punctuation do not count.
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
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])[^\w]+(?=[0-9])")
_MARKS = re.compile(r"[\W_]+")
_WORD = re.compile(r"\w+")
_BRACKETED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*")
_LITTLE_WORDS = frozenset({"of", "the", "a", "an", "in", "and", "to", "with", "due", "by", "for", "on"})
_ROMAN = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6"}
_NUMBERED = re.compile(r"\b(type|class|grade|stage|factor|group) (i{1,3}|iv|vi?)\b")
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


@lru_cache(maxsize=100_000)
def name_key(text: str) -> str:
    """The key of a name, empty if it has no letter or digit."""
    return _MARKS.sub("", _BETWEEN_DIGITS.sub("\0", fold(text))).replace("\0", "-")


def words(text: str) -> list[str]:
    """The folded words of a name."""
    return _WORD.findall(fold(text))


def bag_key(text: str) -> str:
    """The key of a name whose word order does not matter; equal for "tumours of the breast" and "Breast tumor"."""
    folded = _NUMBERED.sub(lambda match: f"{match[1]} {_ROMAN[match[2]]}", fold(text).replace("-", " "))
    stems = {_stem(word) for word in _WORD.findall(folded) if word not in _LITTLE_WORDS}
    return BAG_MARK + " ".join(sorted(stems)) if stems else ""


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
