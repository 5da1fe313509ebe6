"""The public corpora and the one split that every training and every number of ours keeps to.

Corpora share abstracts. So the split is by document id (PMID) over all corpora together: a document of any
development part is in no training part, whichever corpus it is met in.
"""

import hashlib
import lzma
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.text.ddi import read_ddi
from kg_pipeline.text.pubtator import read_pubtator
from kg_pipeline.training.craft import read_craft
from kg_pipeline.training.drugprot import read_drugprot

CARVED_PERCENT = 15


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus as published: its licence, its files, and whether its development part is its own or carved."""

    name: str
    licence: str
    train: str
    development: str | None
    """The published development file; None where we carve one by document id."""
    read: Callable[[Path], Iterator[AnnotatedDocument]]


def _read_pubtator_file(path: Path) -> Iterator[AnnotatedDocument]:
    with _open_binary(path) as stream:
        yield from read_pubtator(stream, path.name, on_slip="drop")


def _open_binary(path: Path) -> BinaryIO:
    return cast(BinaryIO, lzma.open(path)) if path.suffix == ".xz" else path.open("rb")


CORPORA = {
    corpus.name: corpus
    for corpus in (
        Corpus(
            "biored",
            "public domain",
            "biored/train/Train.PubTator",
            "biored/dev/Dev.PubTator",
            _read_pubtator_file,
        ),
        Corpus(
            "bc5cdr",
            "free for research",
            "bc5cdr/train.pubtator.xz",
            "bc5cdr/dev.pubtator.xz",
            _read_pubtator_file,
        ),
        Corpus(
            "ncbi_disease",
            "public domain",
            "ncbi_disease/train.pubtator.xz",
            "ncbi_disease/dev.pubtator.xz",
            _read_pubtator_file,
        ),
        Corpus("nlm_gene", "MIT", "nlm_gene/train.pubtator.xz", None, _read_pubtator_file),
        Corpus("gnormplus", "MIT", "gnormplus/train.pubtator.xz", None, _read_pubtator_file),
        Corpus("tmvar3", "MIT", "tmvar3/train.pubtator.xz", None, _read_pubtator_file),
        Corpus("drugprot", "CC BY 4.0", "drugprot/train", None, read_drugprot),
        Corpus("ddi2013", "CC BY-NC 4.0", "ddi2013/train/DDICorpus-2013-train.zip", None, read_ddi),
        Corpus("craft", "CC BY 3.0", "craft/train/craft_train.tar.xz", "craft/dev/craft_dev.tar.xz", read_craft),
    )
}

_CARVED = ("nlm_gene", "gnormplus", "ddi2013")
"""Corpora of which a part is held back for development."""


def is_carved(document_id: str) -> bool:
    """Whether a document of a corpus without a development split of its own belongs to the one we carve."""
    digest = hashlib.blake2b(document_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % 100 < CARVED_PERCENT


def development_documents(corpora: Path, name: str) -> list[AnnotatedDocument]:
    """The development part of a corpus. Raises `Misconfigured` for a corpus that has none."""
    corpus = CORPORA[name]
    if corpus.development is not None:
        return _read(corpora, corpus, corpus.development)
    if name not in _CARVED:
        raise Misconfigured(f"corpus {name} has no development part; choose one of {_with_development()}")
    return [annotated for annotated in _read(corpora, corpus, corpus.train) if is_carved(annotated.document.id)]


def development_ids(corpora: Path) -> frozenset[str]:
    """The ids of every development document of every corpus: what no training may see."""
    return frozenset(
        annotated.document.id for name in _with_development() for annotated in development_documents(corpora, name)
    )


def training_documents(corpora: Path, name: str, held_back: frozenset[str]) -> list[AnnotatedDocument]:
    """The training part of a corpus without the documents `held_back` (from `development_ids`), each once."""
    corpus = CORPORA[name]
    documents = {annotated.document: annotated for annotated in _read(corpora, corpus, corpus.train)}
    return [annotated for document, annotated in documents.items() if document.id not in held_back]


def _with_development() -> list[str]:
    return [corpus.name for corpus in CORPORA.values() if corpus.development or corpus.name in _CARVED]


def _read(corpora: Path, corpus: Corpus, relative: str) -> list[AnnotatedDocument]:
    path = corpora / relative
    if not path.exists():
        raise Misconfigured(f"corpus {corpus.name}: nothing at {path}; name the folder that holds {relative}")
    return list(corpus.read(path))
