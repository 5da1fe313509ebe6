"""The declared order in which candidates for a mention are tried; what stands first wins."""

from collections.abc import Mapping, Sequence
from typing import Literal, Protocol

from kg_pipeline.records import EntityType

Status = Literal["preferred", "curated", "synonym", "former"]
STATUSES: tuple[Status, ...] = ("preferred", "curated", "synonym", "former")
"""A vocabulary's own name or approved symbol, a curator's, a synonym or alias, a previous symbol."""

VOCABULARY_ORDER: Mapping[EntityType, tuple[str, ...]] = {
    "Gene": ("hgnc", "famplex", "mgi", "rgd", "indra-groundings"),
    "Disease": ("mondo", "mesh", "disease-names", "doid", "hp", "indra-groundings"),
    "Chemical": ("drugbank", "drug-names", "mesh", "chebi", "indra-groundings"),
    "BiologicalProcess": ("go",),
    "MolecularActivity": ("go",),
    "CellularComponent": ("go",),
}
"""By type, whose name for a concept shows and, of names that match equally well, whose concept is chosen."""


class _Named(Protocol):
    @property
    def type(self) -> EntityType: ...
    @property
    def vocabulary(self) -> str: ...


def vocabulary_rank(named: _Named) -> int:
    """Place of the vocabulary in the order of the type; after all others if the order does not have it."""
    order = VOCABULARY_ORDER[named.type]
    return order.index(named.vocabulary) if named.vocabulary in order else len(order)


class _Matched(Protocol):
    @property
    def name(self) -> "_Ranked": ...
    @property
    def rung(self) -> str: ...


class _Ranked(_Named, Protocol):
    @property
    def status(self) -> Status: ...
    @property
    def taxon(self) -> str | None: ...


_RUNG_ORDER = ("exact", "caseless", "normalized")


def rank_match(match: _Matched, taxa: Sequence[str]) -> tuple[int, ...]:
    """What decides between candidates, smallest first; equal ranks of two concepts are a tie.

    The species the article names, how closely the name fits, preferred before synonym before former name, vocabulary.
    """
    name = match.name
    taxon = taxa.index(name.taxon) if name.taxon in taxa else 0
    closeness = _RUNG_ORDER.index(match.rung) if match.rung in _RUNG_ORDER else len(_RUNG_ORDER)
    return taxon, closeness, STATUSES.index(name.status), vocabulary_rank(name)
