"""What names were annotated with in training corpora: the prior of entity linking called commonness.

Names are kept as hashes, so the table holds no text. (Milne and Witten 2008, https://doi.org/10.1145/1458082.1458150)
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

from kg_pipeline.linking.arrays import read_arrays
from kg_pipeline.linking.normalize import bag_key, name_key
from kg_pipeline.records import EntityType

_NEVER: Mapping[str, int] = {}


def usage_key(type_: EntityType, name: str) -> int:
    """Hash of a name of a type, 64 bits; word order does not matter for diseases."""
    key = bag_key(name) if type_ == "Disease" else name_key(name)
    return int.from_bytes(hashlib.blake2b(f"{type_} {key}".encode(), digest_size=8).digest(), "big")


class Usage:
    """How often each name was annotated with each identifier."""

    def __init__(self, counted: Iterable[tuple[int, str, int]]) -> None:
        """Keys as `usage_key` has them, identifiers as CURIEs, counts."""
        self._by_key: dict[int, dict[str, int]] = defaultdict(dict)
        self._frequencies: Counter[str] = Counter()
        for key, identifier, count in counted:
            self._by_key[key][identifier] = count
            self._frequencies[identifier] += count

    @classmethod
    def count(cls, annotated: Iterable[tuple[EntityType, str, str]]) -> "Usage":
        """Of type, name and identifier of each mention."""
        counts = Counter((usage_key(type_, name), identifier) for type_, name, identifier in annotated)
        return cls((key, identifier, n) for (key, identifier), n in counts.items())

    @classmethod
    def open(cls, path: Path) -> "Usage":
        """From the file of `save`. Raises `Misconfigured` if it cannot be read."""
        columns = [column.tolist() for column in read_arrays(path, "keys", "identifiers", "counts")]
        return cls(zip(*columns, strict=True))

    def save(self, path: Path) -> None:
        """Writes the table, sorted."""
        rows = sorted((key, name, n) for key, found in self._by_key.items() for name, n in found.items())
        keys, identifiers, counts = zip(*rows, strict=True)
        np.savez_compressed(
            path,
            keys=np.array(keys, np.uint64),
            identifiers=np.array(identifiers),
            counts=np.array(counts, np.uint32),
        )

    def of_name(self, type_: EntityType, name: str) -> Mapping[str, int]:
        """Identifiers that the name was annotated with, and how often; none for a name never seen."""
        return self._by_key.get(usage_key(type_, name), _NEVER)

    def frequency(self, identifier: str) -> int:
        """How often the identifier was annotated, by whatever name."""
        return self._frequencies.get(identifier, 0)
