import lzma
from pathlib import Path

import pytest

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.training.corpora import (
    CORPORA,
    development_documents,
    development_ids,
    is_carved,
    training_documents,
)
from kg_pipeline.training.drugprot import read_drugprot


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress(text.encode()) if path.suffix == ".xz" else text.encode())


def _pubtator(*pmids: str) -> str:
    return "".join(f"{pmid}|t|Loss of WXY1.\n{pmid}|a|\n{pmid}\t8\t12\tWXY1\tGene\t1\n\n" for pmid in pmids)


def test_a_development_document_is_in_no_training_part_of_any_corpus(shared_data: Path) -> None:
    corpora = shared_data / "corpora"
    held_back = development_ids(corpora)
    assert len(held_back) > 700
    published = {
        annotated.document.id
        for name in ("biored", "bc5cdr", "ncbi_disease")
        for annotated in development_documents(corpora, name)
    }
    assert len(published) > 650
    assert published <= held_back
    for name in CORPORA:
        ids = {annotated.document.id for annotated in training_documents(corpora, name, held_back)}
        assert len(ids) > (50 if name == "craft" else 250), name
        assert not ids & held_back, name


def test_the_split_goes_by_document_across_corpora(tmp_path: Path) -> None:
    _write(tmp_path / "bc5cdr/dev.pubtator.xz", _pubtator("1", "2"))
    _write(tmp_path / "tmvar3/train.pubtator.xz", _pubtator("2", "3", "3"))
    held_back = frozenset(a.document.id for a in development_documents(tmp_path, "bc5cdr"))
    assert [a.document.id for a in training_documents(tmp_path, "tmvar3", held_back)] == ["3"]


def test_a_carved_part_is_the_same_every_time_and_about_its_share() -> None:
    assert [pmid for pmid in map(str, range(1000, 1030)) if is_carved(pmid)] == ["1008", "1009", "1013"]
    assert 0.14 < sum(is_carved(str(pmid)) for pmid in range(10_000)) / 10_000 < 0.16


def test_a_corpus_that_only_trains_has_no_development_part(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="tmvar3 has no development part"):
        development_documents(tmp_path, "tmvar3")


def test_a_missing_corpus_is_named(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="biored"):
        development_documents(tmp_path, "biored")


def test_drugprot_offsets_run_over_title_and_abstract(tmp_path: Path) -> None:
    _write(
        tmp_path / "drugprot_training_entities.tsv.xz",
        "5\tT1\tCHEMICAL\t0\t6\tFoozol\n5\tT2\tGENE-Y\t18\t22\tWXY1\n5\tT3\tGENE-N\t2\t4\tzz\n",
    )
    _write(
        tmp_path / "DERIVED_drugprot_training_abstracts_partial.tsv.xz", "5\tFoozol and more\tA WXY1 inhibitor.\n"
    )
    (annotated,) = read_drugprot(tmp_path)
    assert annotated.document.text == "Foozol and more A WXY1 inhibitor."
    assert [(mention.text, mention.type) for mention in annotated.annotations] == [
        ("Foozol", "CHEMICAL"),
        ("WXY1", "GENE"),
    ]


def test_a_row_with_too_few_columns_is_refused_with_its_place(tmp_path: Path) -> None:
    _write(tmp_path / "drugprot_training_entities.tsv.xz", "5\tT1\n")
    with pytest.raises(BadInput, match="line 1: 2 columns instead of 6"):
        list(read_drugprot(tmp_path))
