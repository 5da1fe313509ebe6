"""Published checkpoints are named by what decides their results; no model is loaded here."""

from pathlib import Path

import pytest

from kg_pipeline.encoder.model_folder import write_header
from kg_pipeline.encoder.published import find_published
from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import ModelHeader


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("config.json", "model.safetensors", "vocab.txt"):
        (tmp_path / name).write_text(name)
    write_header(tmp_path, ModelHeader("named", "1", "ner", ("O", "B-Disease")))
    return tmp_path


def fingerprint(folder: Path) -> str:
    return find_published(str(folder)).fingerprint("rules")


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "vocab.txt", "tokenizer.json"])
def test_a_file_that_decides_a_result_changes_the_fingerprint(name: str, folder: Path) -> None:
    before = fingerprint(folder)
    (folder / name).write_text("another")
    assert fingerprint(folder) != before


@pytest.mark.parametrize("name", ["README.md", "optimizer.pt", "pytorch_model.bin"])
def test_a_file_that_is_not_read_does_not(name: str, folder: Path) -> None:
    before = fingerprint(folder)
    (folder / name).write_text("another")
    assert fingerprint(folder) == before


def test_of_our_header_all_but_scores_counts(folder: Path) -> None:
    before = fingerprint(folder)
    write_header(folder, ModelHeader("named", "1", "ner", ("O", "B-Disease"), scores={"dev": 0.9}))
    assert fingerprint(folder) == before
    write_header(folder, ModelHeader("named", "1", "ner", ("O", "B-Gene")))
    assert fingerprint(folder) != before


def test_older_weights_are_read_where_there_are_no_others(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    before = fingerprint(folder)
    (folder / "pytorch_model.bin").write_text("another")
    assert fingerprint(folder) != before


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_folder_that_lacks_a_file_is_refused(name: str, folder: Path) -> None:
    (folder / name).unlink()
    with pytest.raises(Misconfigured, match=f"it lacks {name}"):
        find_published(str(folder))
