"""The published corpora, counted as their authors count them."""

import io
import lzma
from pathlib import Path

import pytest
from plain import without_written

from kg_pipeline.text.bioc_json import read_bioc_json
from kg_pipeline.text.bioc_xml import read_bioc_xml
from kg_pipeline.text.ddi import read_ddi
from kg_pipeline.text.pubtator import read_pubtator, write_pubtator
from kg_pipeline.text.slips import is_slip


@pytest.mark.parametrize(
    ("path", "n_documents", "n_mentions", "n_relations", "n_slips"),
    [
        ("bc5cdr/dev.pubtator.xz", 489, 9334, 992, 0),
        ("ncbi_disease/dev.pubtator.xz", 100, 787, 0, 0),
        ("nlm_gene/train.pubtator.xz", 429, 13196, 0, 11),
        ("gnormplus/train.pubtator.xz", 427, 5703, 0, 35),
    ],
)
def test_pubtator_corpora_are_read_whole(
    shared_data: Path, path: str, n_documents: int, n_mentions: int, n_relations: int, n_slips: int
) -> None:
    with lzma.open(shared_data / "corpora" / path) as stream:
        read = list(read_pubtator(stream, path))
    assert len(read) == n_documents
    assert sum(len(annotated.annotations) for annotated in read) == n_mentions
    assert sum(len(annotated.relations) for annotated in read) == n_relations
    slips = [is_slip(read_.document.text, a) for read_ in read for a in read_.annotations]
    assert sum(slips) == n_slips


def test_the_one_mention_beyond_its_text_is_kept_or_dropped(shared_data: Path) -> None:
    data = lzma.decompress((shared_data / "corpora" / "tmvar3" / "train.pubtator.xz").read_bytes())
    kept, dropped = (list(read_pubtator(io.BytesIO(data), "tmvar3", on_slip=way)) for way in ("keep", "drop"))
    assert len(kept) == len(dropped) == 318
    outside = [a for read in kept for a in read.annotations if not a.is_inside(read.document.text)]
    assert len(outside) == 1
    assert all(a.is_inside(read.document.text) for read in dropped for a in read.annotations)


@pytest.mark.parametrize(
    "path",
    [
        "biored/dev/Dev.PubTator",
        "ncbi_disease/dev.pubtator.xz",
        "tmvar3/train.pubtator.xz",
        "bc5cdr/dev.pubtator.xz",
    ],
)
def test_mentions_are_written_to_the_letter_as_they_came(shared_data: Path, path: str) -> None:
    raw = (shared_data / "corpora" / path).read_bytes()
    data = lzma.decompress(raw) if path.endswith(".xz") else raw
    stream = io.BytesIO()
    write_pubtator(read_pubtator(io.BytesIO(data), path), stream)
    lines, written = (_mention_lines(text) for text in (data, stream.getvalue()))
    assert len(lines) > 500
    assert written == lines


def _mention_lines(data: bytes) -> list[str]:
    lines = [line.removesuffix("\r").split("\t") for line in data.decode().split("\n")]
    return ["\t".join(columns) for columns in lines if len(columns) > 4 and columns[1].isdecimal()]


def test_biored_is_the_same_in_both_formats_and_written_as_it_was(shared_data: Path) -> None:
    folder = shared_data / "corpora" / "biored" / "dev"
    published = (folder / "Dev.PubTator").read_bytes()
    with lzma.open(folder / "Dev.BioC.XML.xz") as stream:
        from_xml = list(read_bioc_xml(stream, "Dev.BioC.XML"))
    from_pubtator = list(read_pubtator(io.BytesIO(published), "Dev.PubTator"))
    assert len(from_xml) == 100
    assert [*map(without_written, from_xml)] == [*map(without_written, from_pubtator)]
    stream = io.BytesIO()
    write_pubtator(from_pubtator, stream)
    without_novelty = published.decode().replace("\r\n", "\n").replace("\tNo\n", "\n").replace("\tNovel\n", "\n")
    assert _without_padding(stream.getvalue().decode()) == _without_padding(without_novelty)


def _without_padding(text: str) -> str:
    """Relations are written without the space that BioRED has before some identifiers."""
    return text.replace("\t ", "\t")


def test_bioc_json_of_a_shared_task_is_read_whole(shared_data: Path) -> None:
    path = shared_data / "corpora" / "bc6pm" / "train" / "PMtask_Relations_TrainingSet.json.xz"
    with lzma.open(path) as stream:
        read = list(read_bioc_json(stream, path.name))
    assert (len(read), sum(len(annotated.annotations) for annotated in read)) == (596, 8821)


def test_the_ddi_corpus_is_read_whole(shared_data: Path) -> None:
    read = list(read_ddi(shared_data / "corpora" / "ddi2013" / "train" / "DDICorpus-2013-train.zip"))
    pairs = [pair for annotated in read for pair in annotated.pairs]
    assert (len(read), sum(len(annotated.annotations) for annotated in read)) == (714, 14765)
    assert (len(pairs), sum(pair.type is not None for pair in pairs)) == (27792, 4021)
