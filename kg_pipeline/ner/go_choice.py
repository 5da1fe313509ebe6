"""Whether a form of a GO term means the term: a logistic model over the form's own letters and stems, no context.

"transcribed" means transcription nearly always, "control" seldom is regulation. What a form is like is told by
features whose names are hashed into one table of weights, whole numbers, so that sums are exact everywhere.
"""

import re
import zlib
from collections.abc import Iterator
from math import exp
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg_pipeline.errors import Misconfigured
from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.go_forms import go_stems, join_stems, left_out
from kg_pipeline.records import EntityType, ModelHeader, Record

N_BITS = 16
SCALE = 256
"""Weights are 256ths."""
KEEP = "keep"
"""The threshold's name in the header."""
FEATURES = "1"
"""Raised whenever the same form would have other features; part of the fingerprint."""
WEIGHTS_FILE, HEADER_FILE = "weights.npz", "kg_model.json"
_SUFFIXES = (
    "ization",
    "ation",
    "tion",
    "ion",
    "ed",
    "ing",
    "ic",
    "al",
    "ory",
    "ive",
    "ly",
    "sis",
    "ous",
    "ar",
    "es",
    "s",
)
_MANY = 3
_WORD = re.compile(r"\w+")


class FormInText(Record, frozen=True):
    """A form as a text writes it, with the name it is a form of."""

    text: str
    type: EntityType
    name: str
    before: str
    """The character in front of it, a space where none is."""
    behind: str


class FormChoice:
    """The probability that a form means its term."""

    def __init__(self, weights: NDArray[np.int16], header: ModelHeader) -> None:
        if weights.shape != (1 << N_BITS,) or KEEP not in header.thresholds:
            raise Misconfigured(f"{header.name} {header.version} is no choice of GO forms; train it again")
        self.weights = weights
        self.threshold = header.thresholds[KEEP]
        """At and above it a form is kept."""
        self.header = header
        self.fingerprint = content_id("go_choice", FEATURES, weights.tobytes().hex(), self.threshold)

    @classmethod
    def open(cls, folder: Path) -> "FormChoice":
        """The choice that `write_choice` wrote. Raises `Misconfigured` where there is none."""
        try:
            header = msgspec.json.decode((folder / HEADER_FILE).read_bytes(), type=ModelHeader)
            with np.load(folder / WEIGHTS_FILE) as arrays:
                return cls(arrays["weights"], header)
        except (OSError, KeyError, ValueError, msgspec.DecodeError) as exc:
            raise Misconfigured(f"{folder} is no choice of GO forms ({exc}); install kg-pipeline again") from exc

    def score(self, form: FormInText) -> float:
        """Four decimals."""
        total = sum(int(self.weights[index]) for index in hash_features(form))
        return round(1 / (1 + exp(-min(max(total / SCALE, -30.0), 30.0))), 4)


def quantize(weights: NDArray[np.float64]) -> NDArray[np.int16]:
    """The weights as the table holds them."""
    limits = np.iinfo(np.int16)
    return np.clip(np.rint(weights * SCALE), limits.min, limits.max).astype(np.int16)


def write_choice(folder: Path, choice: FormChoice) -> None:
    """What `FormChoice.open` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / WEIGHTS_FILE, weights=choice.weights)
    (folder / HEADER_FILE).write_bytes(msgspec.json.format(msgspec.json.encode(choice.header), indent=2) + b"\n")


def hash_features(form: FormInText) -> list[int]:
    """Places of the form's features in the table."""
    return [zlib.crc32(feature.encode()) & ((1 << N_BITS) - 1) for feature in _name_features(form)]


def _name_features(form: FormInText) -> Iterator[str]:
    words, stems = _WORD.findall(form.text.lower()), go_stems(form.text)
    key, first, last = join_stems(stems), words[0], words[-1]
    missing = left_out(key, form.name)
    size = min(len(stems), _MANY)
    is_exact = form.text.lower() == form.name.lower()
    yield "bias"
    yield f"type {form.type}"
    yield f"size {form.type} {size}"
    yield f"key {form.type} {key}"
    yield f"key and last word {key} {last}"
    yield f"left out {form.type} {' '.join(missing)}"
    yield f"number left out {len(missing)} {size}"
    yield f"exact {is_exact} {size}"
    yield f"little words {min(len(words) - len(stems), 2)}"
    yield f"last suffix {size} {_suffix(last)}"
    yield f"first suffix {size} {_suffix(first)}"
    yield f"before {form.before}"
    yield f"behind {form.behind}"
    yield f"case {_case(form.text)} {size}"
    yield f"length {min(len(form.text), 12)}"
    yield f"head {stems[-1]}"
    yield from (f"stem {stem}" for stem in stems)
    yield from (f"stem left out {stem}" for stem in missing)


def _suffix(word: str) -> str:
    return next((suffix for suffix in _SUFFIXES if word.endswith(suffix)), "")


def _case(text: str) -> str:
    if text.isupper() and len(text) > 1:
        return "capitals"
    return "capital" if text[0].isupper() else "small"
