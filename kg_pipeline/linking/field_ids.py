"""Identifiers as the field's corpora and PubTator write them."""

from kg_pipeline.identifiers import split_curie
from kg_pipeline.records import Concept, EntityType

# By type: prefixes in order of preference, and whether the prefix is written.
_FIELD_PREFIXES: dict[EntityType, tuple[tuple[str, bool], ...]] = {
    "Gene": (("NCBIGene", False),),
    "Disease": (("MESH", False), ("OMIM", True)),
    "Chemical": (("MESH", False),),
    "BiologicalProcess": (("GO", True),),
    "MolecularActivity": (("GO", True),),
    "CellularComponent": (("GO", True),),
}

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
