"""Identifiers as the field's corpora and PubTator write them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

import msgspec

from kg_pipeline.identifiers import split_curie
from kg_pipeline.records import Concept, EntityType, Linked

# By type: prefixes in order of preference, and whether the prefix is written.
_FIELD_PREFIXES: dict[EntityType, tuple[tuple[str, bool], ...]] = {
    "Gene": (("NCBIGene", False),),
    "Disease": (("MESH", False), ("OMIM", True)),
    "Chemical": (("MESH", False),),
    "BiologicalProcess": (("GO", True),),
    "MolecularActivity": (("GO", True),),
    "CellularComponent": (("GO", True),),
}


class _OfNode(Protocol):
    @property
    def node(self) -> str: ...


_Named = TypeVar("_Named", bound=_OfNode)
_SERIES = "OMIM:PS"
"""A phenotypic series, many diseases to the corpora."""


def field_identifiers(concept: Concept, entity_type: EntityType) -> tuple[str, ...]:
    """NCBI Gene number; MeSH, else OMIM (`OMIM:114480`), of a disease; MeSH of a chemical; GO as a CURIE.

    Empty if the concept has none of these; several, sorted, where it has several of the first kind it has.
    """
    identifiers = (name for name in (concept.id, *concept.xrefs) if not name.startswith(_SERIES))
    split = sorted(map(split_curie, identifiers))
    for wanted, keeps_prefix in _FIELD_PREFIXES[entity_type]:
        local_ids = [local_id for prefix, local_id in split if prefix == wanted]
        if local_ids:
            return tuple(f"{wanted}:{local_id}" if keeps_prefix else local_id for local_id in local_ids)
    return ()


def keep_of_field(names: Iterable[_Named], concept_of: Callable[[str], Concept | None]) -> Iterator[_Named]:
    """Names of the diseases that the field's corpora can name: those that close names are looked for among."""
    is_of_field: dict[str, bool] = {}
    for name in names:
        if name.node not in is_of_field:
            concept = concept_of(name.node)
            is_of_field[name.node] = concept is not None and bool(field_identifiers(concept, "Disease"))
        if is_of_field[name.node]:
            yield name


def identify_in_field(linked: Linked, concept_of: Callable[[str], Concept | None]) -> tuple[str, ...]:
    """Identifiers of the field for the links of a mention, each once; none where it has none.

    A concept that MeSH and OMIM lack is written as the likeliest candidate that one of them has, which is what
    corpora do: "renal fibrosis", a phenotype of HPO, is MeSH's kidney disease to them. A gene without a number has
    none: a candidate that has one is another gene, mostly of another species.
    """
    type_ = linked.mention.type
    others = () if type_ == "Gene" else tuple(candidate.identifier for candidate in linked.losing)
    found: list[str] = []
    for link in linked.links:
        tried = (link.chosen.identifier, *others)
        found += next((names for name in tried if (names := _as_matched(name, type_, concept_of))), ())
    return tuple(dict.fromkeys(found))


def _as_matched(
    identifier: str, type_: EntityType, concept_of: Callable[[str], Concept | None]
) -> tuple[str, ...]:
    concept = concept_of(identifier)
    if concept is None:
        return ()
    matched = msgspec.structs.replace(concept, id=identifier, xrefs=())
    return field_identifiers(matched, type_) or field_identifiers(concept, type_)
