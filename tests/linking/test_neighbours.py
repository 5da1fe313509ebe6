"""Names close to a name: vectors in whole numbers, and an index that finds what comparing with all would find."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.normalize import bag_key
from kg_pipeline.linking.weighing.neighbours.encoder import (
    LENGTH,
    NameEncoder,
    compare_vectors,
    save_table,
    scale_vectors,
)
from kg_pipeline.linking.weighing.neighbours.index import N_PROBES, Neighbours, cluster_keys
from kg_pipeline.linking.weighing.neighbours.pieces import N_BUCKETS, hash_pieces

_WORDS = (
    "renal",
    "kidney",
    "failure",
    "heart",
    "cancer",
    "breast",
    "ovary",
    "tumor",
    "acute",
    "pain",
    "loss",
    "fever",
)
_names = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=4, unique=True).map(" ".join)


def random_table() -> NDArray[np.float32]:
    return np.random.default_rng(7).normal(size=(N_BUCKETS, 16)).astype(np.float32)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> NameEncoder:
    path = Path(tmp_path_factory.mktemp("table")) / "names.npz"
    save_table(path, random_table())
    return NameEncoder.open(path)


def index(encoder: NameEncoder, names: list[str]) -> Neighbours:
    return Neighbours.of_clusters(encoder, list(cluster_keys(map(bag_key, names), encoder)))


def test_a_name_is_cut_into_its_words_and_their_grams() -> None:
    assert len(set(hash_pieces("~gut"))) == len({"<gut>", "<gu", "gut", "ut>", "<gut", "gut>"})
    assert hash_pieces("~") == []
    assert hash_pieces("~gut pain") == hash_pieces("~gut") + hash_pieces("~pain")


def test_a_saved_table_gives_almost_the_vectors_of_the_trained_one(encoder: NameEncoder) -> None:
    table, key = random_table(), bag_key("chronic kidney failure")
    exact = table[hash_pieces(key)].sum(axis=0)
    (vector,) = encoder.encode([key])
    cosine = vector @ exact / (np.linalg.norm(vector.astype(float)) * np.linalg.norm(exact))
    assert cosine > 0.999


def test_vectors_have_one_length_and_nothing_has_none(encoder: NameEncoder) -> None:
    vector, nothing = encoder.encode(["~kidney", "~"]).astype(np.float64)
    assert np.linalg.norm(vector) == pytest.approx(LENGTH, rel=0.02)
    assert not nothing.any()
    assert not scale_vectors(np.zeros((1, 4), np.int64)).any()


@given(st.lists(_names, min_size=1, max_size=30, unique=True), _names)
def test_the_index_finds_what_comparing_with_all_finds(
    encoder: NameEncoder, names: list[str], wanted: str
) -> None:
    keys = sorted({bag_key(name) for name in names})
    assert len(keys) ** 0.5 < N_PROBES
    products = compare_vectors(encoder.encode([bag_key(wanted)])[0], encoder.encode(keys))
    cosines = [round(product / LENGTH**2, 4) for product in products.tolist()]
    best = sorted((-cosine, key) for cosine, key in zip(cosines, keys, strict=True))[:5]
    found = index(encoder, names).find(bag_key(wanted), 5)
    assert [neighbour.key for neighbour in found] == [key for _, key in best]


def test_the_order_of_the_keys_does_not_matter(encoder: NameEncoder) -> None:
    keys = [bag_key(f"{first} {second}") for first in _WORDS for second in _WORDS]
    assert list(cluster_keys(keys, encoder)) == list(cluster_keys(reversed(keys), encoder))


def test_every_key_is_in_one_cluster(encoder: NameEncoder) -> None:
    keys = {bag_key(f"{first} {second} {number}") for first in _WORDS for second in _WORDS for number in range(9)}
    clusters = list(cluster_keys(keys, encoder))
    assert len(clusters) > N_PROBES
    assert sorted(key for cluster in clusters for key in cluster.keys.split("\n")) == sorted(keys)


def test_an_index_of_many_finds_each_key_itself_first(encoder: NameEncoder) -> None:
    names = [f"{first} {second} {number}" for first in _WORDS for second in _WORDS[:5] for number in range(9)]
    neighbours = index(encoder, names)
    for name in names[::37]:
        assert neighbours.find(bag_key(name), 1)[0].key == bag_key(name)


def test_without_words_or_names_nothing_is_close(encoder: NameEncoder) -> None:
    assert index(encoder, ["kidney failure"]).find("~", 3) == []
    assert index(encoder, []).find("~kidney", 3) == []


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x03\x04"])
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "names.npz"
    path.write_bytes(content)
    with pytest.raises(Misconfigured, match=r"names\.npz lacks rows, shifts"):
        NameEncoder.open(path)
