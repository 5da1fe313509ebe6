"""How corpora name types, relations and identifiers, and what they are called when they are compared."""

import re
from collections.abc import Iterable, Iterator

from kg_pipeline.text.corpus_types import known_type

SCORED_TYPES = ("Gene", "Disease", "Chemical")

INDUCES = "CID"
"""BC5CDR's only relation, a chemical that induces a disease; BioRED calls it a positive correlation."""
_RELATION_TYPES = {INDUCES: "Positive_Correlation"}

_PREFIX = re.compile(r"(?:mesh|ncbigene|entrezgene|entrez|ncbi gene|geneid|gene):", re.IGNORECASE)
_TAXON = re.compile(r"\(Tax:\d+\)")  # GNormPlus writes the species behind a gene
_COMPOSITE = re.compile(r"[|,;+]")
_NONE = frozenset({"", "-", "-1"})


def name_type(corpus_type: str) -> str:
    """The common name of a corpus's type; itself if it has none."""
    return known_type(corpus_type) or corpus_type


def name_relation(corpus_type: str) -> str:
    """The common name (BioRED's) of a corpus's relation type; itself if it has none."""
    return _RELATION_TYPES.get(corpus_type, corpus_type)


def name_identifier(identifier: str) -> str:
    """The identifier without the prefixes that some corpora write and some do not: MESH:D003920 is D003920."""
    return _PREFIX.sub("", identifier.strip(), count=1)


def name_identifiers(identifiers: Iterable[str]) -> Iterator[str]:
    """The single identifiers of a mention; composite ones are split, `-` and `-1` are none."""
    for identifier in identifiers:
        for part in _COMPOSITE.split(_TAXON.sub("", identifier)):
            if part.strip() not in _NONE:
                yield name_identifier(part)
