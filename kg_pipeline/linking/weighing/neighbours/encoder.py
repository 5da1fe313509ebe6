"""Vectors of names, in whole numbers, so that any machine computes the same ones."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.arrays import read_arrays
from kg_pipeline.linking.weighing.neighbours.pieces import N_BUCKETS, hash_pieces

Vectors = NDArray[np.int8]
"""Shape ``(n, n_dimensions)``; each row has length 127, so that a dot product over 127² is a cosine."""
LENGTH = 127


class NameEncoder:
    """Sums the rows of a trained table that a name's pieces hash to."""

    def __init__(self, rows: NDArray[np.int8], shifts: NDArray[np.uint8]) -> None:
        """`rows` has shape ``(N_BUCKETS, n_dimensions)``; `shifts` the powers of two that each is times."""
        if len(rows) != N_BUCKETS or shifts.shape != (len(rows),):
            raise Misconfigured(
                f"the table of names has {len(rows)} rows and {len(shifts)} shifts, expected {N_BUCKETS} of each; "
                "train or install the model again"
            )
        self._table = rows.astype(np.int16) << shifts[:, None].astype(np.int16)
        self.n_dimensions = rows.shape[1]

    @classmethod
    def open(cls, path: Path) -> "NameEncoder":
        """From the file of `save_table`. Raises `Misconfigured` if it cannot be read."""
        return cls(*read_arrays(path, "rows", "shifts"))

    def encode(self, keys: Sequence[str]) -> Vectors:
        """Vectors of bag keys, in their order; a name without pieces has a row of zeros."""
        sums = np.zeros((len(keys), self.n_dimensions), np.int64)
        for row, key in enumerate(keys):
            if pieces := hash_pieces(key):
                sums[row] = self._table[pieces].sum(axis=0, dtype=np.int64)
        return scale_vectors(sums)


def scale_vectors(sums: NDArray[np.int64]) -> Vectors:
    """The rows scaled to one length and rounded. Every step is exact or correctly rounded by IEEE 754."""
    lengths = np.sqrt((sums * sums).sum(axis=1, keepdims=True).astype(np.float64))
    scaled: Vectors = np.rint(sums * LENGTH / np.maximum(lengths, 1.0)).astype(np.int8)
    return scaled


def save_table(path: Path, table: NDArray[np.float32]) -> None:
    """Writes a trained table, shape ``(N_BUCKETS, n_dimensions)``, each row in int8 and a power of two."""
    unit = 32_000 / np.abs(table).max()
    whole = np.rint(table * unit)
    largest = np.abs(whole).max(axis=1)
    shifts = np.ceil(np.log2(np.maximum(largest / LENGTH, 1.0))).astype(np.uint8)
    rows = np.clip(np.rint(whole / (1 << shifts.astype(np.int64))[:, None]), -LENGTH, LENGTH).astype(np.int8)
    np.savez_compressed(path, rows=rows, shifts=shifts)


def compare_vectors(query: Vectors, others: Vectors) -> NDArray[np.float32]:
    """Dot products of one vector with each of the others; exact: whole numbers far below 2²⁴ in float32."""
    products: NDArray[np.float32] = others.astype(np.float32) @ query.astype(np.float32)
    return products
