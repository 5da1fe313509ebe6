"""An index of vectors in clusters: only those whose centre is close to the name looked for are compared.

An inverted file (Sivic and Zisserman 2003). All arithmetic is in whole numbers: the same keys and the same
encoder give the same index, and the same neighbours, on any machine.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.linking.weighing.neighbours.encoder import (
    LENGTH,
    NameEncoder,
    Vectors,
    compare_vectors,
    scale_vectors,
)
from kg_pipeline.records import Record

_ROUNDS = 4
_SAMPLED_PER_CLUSTER = 40
_ROWS_AT_ONCE = 8_192
_CACHED_CLUSTERS = 400
N_PROBES = 24
"""Clusters looked into for a name."""


class Cluster(Record, frozen=True):
    """Bag keys whose vectors lie around one centre."""

    centre: bytes
    keys: str
    """A line each, in the order of their vectors; apart, they would take several times the memory."""
    vectors: bytes


class Neighbour(Record, frozen=True):
    """A bag key and how close it is: 1 is equal, 0 unrelated."""

    key: str
    cosine: float


def cluster_keys(keys: Iterable[str], encoder: NameEncoder) -> Iterator[Cluster]:
    """Clusters of the keys, some square root of their number; their order does not matter. Holds all vectors."""
    keys = sorted(set(keys))
    if not keys:
        return
    vectors = encoder.encode(keys)
    centres = _find_centres(vectors, max(1, round(len(keys) ** 0.5)))
    nearest = _assign(vectors, centres)
    order = np.argsort(nearest, kind="stable")
    bounds = np.searchsorted(nearest[order], np.arange(len(centres) + 1))
    for number, centre in enumerate(centres):
        members = order[bounds[number] : bounds[number + 1]]
        if len(members):
            yield Cluster(centre.tobytes(), "\n".join(keys[row] for row in members), vectors[members].tobytes())


def _find_centres(vectors: Vectors, n_clusters: int) -> Vectors:
    """Spherical k-means over an even sample, begun with evenly spaced rows."""
    sample = vectors[_spaced(len(vectors), n_clusters * _SAMPLED_PER_CLUSTER)]
    centres = sample[_spaced(len(sample), n_clusters)]
    for _ in range(_ROUNDS):
        sums = np.zeros((len(centres), vectors.shape[1]), np.int64)
        np.add.at(sums, _assign(sample, centres), sample.astype(np.int64))
        moved = scale_vectors(sums)
        centres = np.where(moved.any(axis=1, keepdims=True), moved, centres)
    return centres


def _spaced(n_rows: int, n_wanted: int) -> NDArray[np.int64]:
    return np.arange(min(n_rows, n_wanted), dtype=np.int64) * n_rows // min(n_rows, n_wanted)


def _assign(vectors: Vectors, centres: Vectors) -> NDArray[np.int64]:
    columns = centres.astype(np.float32).T
    blocks = (vectors[start : start + _ROWS_AT_ONCE] for start in range(0, len(vectors), _ROWS_AT_ONCE))
    return np.concatenate([np.argmax(block.astype(np.float32) @ columns, axis=1) for block in blocks])


def nearest_clusters(query: Vectors, centres: Vectors) -> list[int]:
    """Numbers of the clusters to look into, nearest first."""
    # The earlier number first among equals.
    numbers: list[int] = np.argsort(-compare_vectors(query, centres), kind="stable")[:N_PROBES].tolist()
    return numbers


class Neighbours:
    """Finds the keys nearest to a key; clusters are read as they are asked for."""

    def __init__(self, encoder: NameEncoder, centres: Sequence[bytes], read: Callable[[int], Cluster]) -> None:
        """`centres` are those of all clusters, in the order of the numbers that `read` takes."""
        self._encoder = encoder
        self._centres = self._matrix(b"".join(centres))
        self._read = lru_cache(_CACHED_CLUSTERS)(read)

    @classmethod
    def of_clusters(cls, encoder: NameEncoder, clusters: Sequence[Cluster]) -> "Neighbours":
        """Over clusters that are held."""
        return cls(encoder, [cluster.centre for cluster in clusters], clusters.__getitem__)

    def find(self, key: str, n_wanted: int) -> list[Neighbour]:
        """The nearest keys, best first, equal ones in the order of their spelling; none for an empty key."""
        query = self._encoder.encode([key])[0]
        if not query.any() or not len(self._centres):
            return []
        clusters = [self._read(number) for number in nearest_clusters(query, self._centres)]
        # One by one: small products stay in the processor's cache, and no library spreads them over threads.
        products = [compare_vectors(query, self._matrix(cluster.vectors)) for cluster in clusters]
        n_others = max(0, sum(map(len, products)) - n_wanted)
        # What rounding may put beside the last one wanted is looked at as well.
        least = float(np.partition(np.concatenate(products), n_others)[n_others]) - LENGTH**2 * 1e-4
        found: list[Neighbour] = []
        for cluster, of_cluster in zip(clusters, products, strict=True):
            if len(rows := np.flatnonzero(of_cluster >= least)):
                keys = cluster.keys.split("\n")
                found += [Neighbour(keys[row], round(float(of_cluster[row]) / LENGTH**2, 4)) for row in rows]
        return sorted(found, key=lambda neighbour: (-neighbour.cosine, neighbour.key))[:n_wanted]

    def _matrix(self, vectors: bytes) -> Vectors:
        return np.frombuffer(vectors, np.int8).reshape(-1, self._encoder.n_dimensions)

    def closeness(self, key: str, others: Sequence[str]) -> list[float]:
        """Cosines of a key with others."""
        vectors = self._encoder.encode([key, *others])
        return [round(float(x) / LENGTH**2, 4) for x in compare_vectors(vectors[0], vectors[1:])]
