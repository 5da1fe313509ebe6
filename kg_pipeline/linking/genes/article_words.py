"""Whose genes an article speaks of by all its words: a linear classifier over hashed words.

The names of organisms are left out, of which `species` tells; what is left are words such as "floxed" or "larval",
which speak for a species where none is named. All sums are of whole numbers.
"""

import math
import re
from collections.abc import Sequence
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.arrays import read_arrays
from kg_pipeline.records import Span

N_BUCKETS = 1 << 14
TAXA = tuple(f"NCBITaxon:{number}" for number in (9606, 10090, 10116, 7227, 7955))
"""Those told apart: human, mouse, rat, fly, zebrafish. All others are one class more, the last."""
_LARGEST = 127
_DIGITS = 3
_WORD = re.compile(r"[^\W_]+")


class ArticleWords:
    """Weights of hashed words for each class."""

    def __init__(self, weights: NDArray[np.int8], scale: float, bias: Sequence[float]) -> None:
        """`weights` has shape ``(N_BUCKETS, len(TAXA) + 1)``; each is times `scale`, and `bias` is added."""
        if weights.shape != (N_BUCKETS, len(TAXA) + 1) or len(bias) != weights.shape[1]:
            raise Misconfigured(
                f"the words of articles have weights of shape {weights.shape}, expected "
                f"{(N_BUCKETS, len(TAXA) + 1)}; train or install the model again"
            )
        self._weights, self._scale, self._bias = weights, scale, tuple(bias)

    @classmethod
    def open(cls, path: Path) -> "ArticleWords":
        """From the file of `save_words`. Raises `Misconfigured` if it cannot be read."""
        weights, scale, bias = read_arrays(path, "weights", "scale", "bias")
        return cls(weights, float(scale), bias.tolist())

    def tell_species(self, text: str, names: Sequence[Span]) -> tuple[float, ...]:
        """Natural logarithms of the probabilities of `TAXA`, in their order, and of any other, to three places.

        `names` are the places of the organisms' names, in the order of the text.
        """
        buckets = hash_article(text, names)
        sums = self._weights[buckets].sum(axis=0, dtype=np.int64).tolist()
        unit = self._scale / math.sqrt(max(1, len(buckets)))
        scores = [total * unit + bias for total, bias in zip(sums, self._bias, strict=True)]
        best = max(scores)
        log_total = best + math.log(math.fsum(math.exp(score - best) for score in scores))
        return tuple(round(score - log_total, _DIGITS) for score in scores)


def hash_article(text: str, names: Sequence[Span]) -> list[int]:
    """Buckets of the words of the text, in lower case and numbers as 0, without the names; sorted, each once."""
    edges = [0, *(edge for span in names for edge in span), len(text)]
    between = " ".join([text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)])
    words = {"0" if word.isdigit() else word.lower() for word in set(_WORD.findall(between))}
    return sorted({crc32(word.encode()) % N_BUCKETS for word in words})


def save_words(path: Path, weights: NDArray[np.float32], bias: NDArray[np.float32]) -> None:
    """Writes trained weights, shape ``(N_BUCKETS, len(TAXA) + 1)``, in int8."""
    scale = float(np.abs(weights).max()) / _LARGEST
    whole = np.rint(weights / scale).astype(np.int8)
    np.savez_compressed(path, weights=whole, scale=np.float64(scale), bias=bias.astype(np.float64))
