"""Words of articles that speak for a species: hashed, weighed, kept in a file."""

import math
import shutil
from pathlib import Path

import numpy as np
import pytest
from tiny_lexicon import document_of

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.genes.article_words import N_BUCKETS, TAXA, ArticleWords, hash_article, save_words
from kg_pipeline.linking.genes.model import GeneModel
from kg_pipeline.linking.genes.species import find_organisms
from kg_pipeline.resources import resource_folder

N_CLASSES = len(TAXA) + 1
MOUSE = TAXA.index("NCBITaxon:10090")


def words_for(text: str, column: int) -> ArticleWords:
    """A model in which the words of the text speak for one class."""
    weights = np.zeros((N_BUCKETS, N_CLASSES), np.int8)
    weights[hash_article(text, ()), column] = 100
    return ArticleWords(weights, 0.1, [0.0] * N_CLASSES)


def test_names_of_organisms_are_left_out_and_numbers_are_one_word() -> None:
    text = "Of 12 mice, 30 died"
    names = find_organisms(document_of(text)).names
    assert [text[start:end] for start, end in names] == ["mice"]
    assert hash_article(text, names) == hash_article("died 7 OF", ())


def test_words_speak_for_their_class() -> None:
    told = words_for("floxed alleles", MOUSE).tell_species("Floxed genes", ())
    assert max(range(N_CLASSES), key=told.__getitem__) == MOUSE
    assert math.fsum(map(math.exp, told)) == pytest.approx(1, abs=0.01)


def test_a_text_without_words_tells_what_the_bias_says() -> None:
    assert words_for("floxed", MOUSE).tell_species("...", ()) == (round(math.log(1 / N_CLASSES), 3),) * N_CLASSES


def test_what_is_saved_is_read_back_in_whole_numbers(tmp_path: Path) -> None:
    trained = np.zeros((N_BUCKETS, N_CLASSES), np.float32)
    trained[hash_article("larval", ()), 3] = 2.0
    save_words(tmp_path / "words.npz", trained, np.zeros(N_CLASSES, np.float32))
    told = ArticleWords.open(tmp_path / "words.npz").tell_species("larval", ())
    assert told[3] == pytest.approx(math.log(math.e**2 / (math.e**2 + N_CLASSES - 1)), abs=0.001)


def test_weights_of_another_shape_are_refused() -> None:
    with pytest.raises(Misconfigured, match="words of articles"):
        ArticleWords(np.zeros((4, N_CLASSES), np.int8), 1.0, [0.0] * N_CLASSES)


@pytest.mark.parametrize("missing", ["words.npz", "usage.npz", "weights.toml"])
def test_a_model_without_one_of_its_files_is_refused(tmp_path: Path, missing: str) -> None:
    shutil.copytree(resource_folder("models") / "genes", folder := tmp_path / "genes")
    (folder / missing).unlink()
    with pytest.raises(Misconfigured, match="no model for genes"):
        GeneModel.open(folder)
