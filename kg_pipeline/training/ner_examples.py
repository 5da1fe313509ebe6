"""Corpora as tagged words: which heads a corpus teaches, and the examples that training reads."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.encoder.windows import Window, cut_windows
from kg_pipeline.encoder.wordpieces import Integers, PieceEncoder, WordPieces
from kg_pipeline.ner.tags import tag_words
from kg_pipeline.records import AnnotatedDocument, Annotation

SHIPPED_HEADS = ("Gene", "Disease", "Chemical")
HEADS = (*SHIPPED_HEADS, "Family", "DrugProtGene", "DrugProtChemical")
"""The heads after the shipped ones teach the encoder what other guidelines annotate and are left behind."""
UNKNOWN = -1

_NCBI = ("SpecificDisease", "Modifier", "DiseaseClass", "CompositeMention")
TAUGHT: dict[str, dict[str, tuple[str, ...]]] = {
    "biored": {
        "Gene": ("GeneOrGeneProduct",),
        "Disease": ("DiseaseOrPhenotypicFeature",),
        "Chemical": ("ChemicalEntity",),
    },
    "bc5cdr": {"Disease": ("Disease",), "Chemical": ("Chemical",)},
    "ncbi_disease": {"Disease": _NCBI},
    "nlm_gene": {"Gene": ("Gene",), "Family": ("FamilyName", "DomainMotif")},
    "gnormplus": {"Gene": ("Gene",), "Family": ("FamilyName", "DomainMotif")},
    "tmvar3": {"Gene": ("Gene",), "Disease": ("Disease",)},
    "drugprot": {"DrugProtGene": ("GENE",), "DrugProtChemical": ("CHEMICAL",)},
}
"""Head to annotation types, by corpus. A corpus is silent on the other heads: what it leaves out is not wrong."""


@dataclass(frozen=True, slots=True)
class Example:
    """One window of a document. `words` says to which word (from 0) each piece belongs."""

    ids: Integers
    cases: Integers
    words: Integers
    tags: NDArray[np.int8]
    """Shape ``(n_words, len(HEADS))``; `UNKNOWN` where the corpus is silent or another window decides."""


def make_examples(documents: Iterable[AnnotatedDocument], corpus: str, encoder: PieceEncoder) -> Iterator[Example]:
    """The windows of the documents, tagged as the corpus teaches."""
    for annotated in documents:
        pieces = encoder.encode_document(annotated.document)
        tags = tag_document(annotated, pieces, corpus)
        for window in cut_windows(len(pieces)):
            yield _cut(pieces, tags, window)


def tag_document(annotated: AnnotatedDocument, pieces: WordPieces, corpus: str) -> NDArray[np.int8]:
    """Tags of all words of a document. Shape ``(n_words, len(HEADS))``."""
    n_words = int(pieces.words[-1]) + 1 if len(pieces) else 0
    tags = np.full((n_words, len(HEADS)), UNKNOWN, dtype=np.int8)
    for head, types in TAUGHT[corpus].items():
        spans = (_word_span(mention, pieces) for mention in annotated.annotations if mention.type in types)
        tags[:, HEADS.index(head)] = tag_words(n_words, (span for span in spans if span is not None))
    return tags


def _word_span(mention: Annotation, pieces: WordPieces) -> tuple[int, int] | None:
    """First and last word that the mention touches; None for a discontinuous one or one between words."""
    if len(mention.spans) > 1:
        return None
    first = int(np.searchsorted(pieces.end_chars, mention.start_char, side="right"))
    last = int(np.searchsorted(pieces.start_chars, mention.end_char, side="left")) - 1
    if first > last or pieces.passages[first] != pieces.passages[last]:
        return None
    return int(pieces.words[first]), int(pieces.words[last])


def _cut(pieces: WordPieces, tags: NDArray[np.int8], window: Window) -> Example:
    part = slice(window.start, window.end)
    words = pieces.words[part]
    first, last = int(words[0]), int(words[-1])
    window_tags = tags[first : last + 1].copy()
    window_tags[: int(pieces.words[window.decide_start]) - first] = UNKNOWN
    window_tags[int(pieces.words[window.decide_end - 1]) - first + 1 :] = UNKNOWN
    return Example(pieces.ids[part], pieces.cases[part], words - first, window_tags)
