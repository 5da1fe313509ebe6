"""The declared order in which candidates for a mention are tried; what stands first wins."""

from collections.abc import Mapping
from typing import Literal, Protocol

from kg_pipeline.records import EntityType

Status = Literal["preferred", "curated", "synonym", "former", "weak"]
STATUSES: tuple[Status, ...] = ("preferred", "curated", "synonym", "former", "weak")
"""A vocabulary's own name or approved symbol, a curator's, a synonym or alias, a previous symbol, what else it has
been called."""

VOCABULARY_ORDER: Mapping[EntityType, tuple[str, ...]] = {
    "Gene": ("hgnc", "ncbi-gene", "famplex", "mgi", "rgd", "indra-groundings"),
    "Disease": ("ctd", "mesh", "disease-names", "mondo", "doid", "hp", "indra-groundings"),
    "Chemical": ("mesh", "drugbank", "drug-names", "chebi", "indra-groundings"),
    "BiologicalProcess": ("go",),
    "MolecularActivity": ("go",),
    "CellularComponent": ("go",),
}
"""By type, whose concept is chosen where names match equally well; MeSH is what PubMed is indexed with."""


class _Named(Protocol):
    @property
    def type(self) -> EntityType: ...
    @property
    def vocabulary(self) -> str: ...


def vocabulary_rank(named: _Named) -> int:
    """Place of the vocabulary in the order of the type; after all others if the order does not have it."""
    order = VOCABULARY_ORDER[named.type]
    return order.index(named.vocabulary) if named.vocabulary in order else len(order)
