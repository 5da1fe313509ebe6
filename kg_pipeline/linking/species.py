"""Which organisms an article speaks of, by the words that name them: genes of those are tried first."""

import re
from collections import Counter

from kg_pipeline.linking.readers.genes import HUMAN, MOUSE, RAT
from kg_pipeline.records import Document

_WORDS = {
    HUMAN: "human humans patient patients woman women man men child children infant infants people volunteers",
    MOUSE: "mouse mice murine",
    RAT: "rat rats",
}
_TAXON_OF = {word: taxon for taxon, words in _WORDS.items() for word in words.split()}
_WORD = re.compile("|".join(rf"\b{word}\b" for word in _TAXON_OF), re.IGNORECASE)
TAXA = (HUMAN, MOUSE, RAT)
"""Tried in this order where the article does not say."""


def rank_taxa(document: Document) -> tuple[str, ...]:
    """All taxa, those the article names more often first; human first where none is named."""
    counts: Counter[str] = Counter()
    for passage in document.passages:
        counts.update(_TAXON_OF[match[0].lower()] for match in _WORD.finditer(passage.text))
    return tuple(sorted(TAXA, key=lambda taxon: (-counts[taxon], TAXA.index(taxon))))
