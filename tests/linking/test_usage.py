"""What corpora annotate names with: counted, kept as hashes, read back."""

from pathlib import Path

import numpy as np
import pytest

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.weighing.usage import Usage
from kg_pipeline.records import EntityType

_ANNOTATED: list[tuple[EntityType, str, str]] = [
    ("Disease", "cancer of the breast", "MESH:D001943"),
    ("Disease", "breast cancers", "MESH:D001943"),
    ("Disease", "breast cancer", "MESH:D061325"),
    ("Chemical", "aspirin", "MESH:D001241"),
]


def test_names_are_counted_by_their_key() -> None:
    usage = Usage.count(_ANNOTATED)
    assert usage.of_name("Disease", "Breast Cancer") == {"MESH:D001943": 2, "MESH:D061325": 1}
    assert usage.of_name("Chemical", "Aspirin") == {"MESH:D001241": 1}
    assert usage.of_name("Disease", "aspirin") == {}
    assert (usage.frequency("MESH:D001943"), usage.frequency("MESH:D000001")) == (2, 0)


def test_what_is_saved_is_read_back_and_holds_no_name(tmp_path: Path) -> None:
    path = tmp_path / "usage.npz"
    Usage.count(_ANNOTATED).save(path)
    usage = Usage.open(path)
    assert usage.of_name("Disease", "breast cancer") == {"MESH:D001943": 2, "MESH:D061325": 1}
    with np.load(path) as arrays:
        assert {name: arrays[name].dtype.kind for name in arrays} == {
            "keys": "u",
            "identifiers": "U",
            "counts": "u",
        }


def test_the_order_of_what_is_counted_does_not_matter(tmp_path: Path) -> None:
    Usage.count(_ANNOTATED).save(tmp_path / "one.npz")
    Usage.count(reversed(_ANNOTATED)).save(tmp_path / "other.npz")
    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "other.npz") as other:
        assert all((one[name] == other[name]).all() for name in one)


def test_what_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "usage.npz").write_bytes(b"nothing")
    with pytest.raises(Misconfigured, match=r"usage\.npz lacks keys"):
        Usage.open(tmp_path / "usage.npz")
