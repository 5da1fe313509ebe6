"""Identifiers as the field writes them, from concepts made by hand."""

import pytest

from kg_pipeline.linking.field_ids import field_identifiers, identify_in_field
from kg_pipeline.records import Candidate, Concept, EntityType, Link, Linked, Mention


@pytest.mark.parametrize(
    ("xrefs", "written"),
    [
        (("OMIM:PS900001", "OMIM:900002"), ("OMIM:900002",)),
        (("OMIM:PS900001",), ()),
        (("MESH:D900001", "OMIM:900002"), ("D900001",)),
    ],
)
def test_a_phenotypic_series_is_no_identifier_of_a_disease(
    xrefs: tuple[str, ...], written: tuple[str, ...]
) -> None:
    assert field_identifiers(Concept("MONDO:1", "Disease", "fakitis", xrefs=xrefs), "Disease") == written


CONCEPTS = {
    concept.id: concept
    for concept in (
        Concept("RGD:900001", "Gene", "Fake1"),
        Concept("NCBIGene:900002", "Gene", "FAKE1"),
        Concept("HP:900003", "PhenotypicFeature", "fake pain"),
        Concept("MONDO:900004", "Disease", "fakitis", xrefs=("MESH:D900004",)),
    )
}


@pytest.mark.parametrize(
    ("type_", "chosen", "lost", "written"),
    [
        ("Gene", "RGD:900001", "NCBIGene:900002", ()),
        ("Gene", "NCBIGene:900002", "RGD:900001", ("900002",)),
        ("Disease", "HP:900003", "MONDO:900004", ("D900004",)),
    ],
)
def test_a_gene_without_a_number_is_never_written_as_the_gene_of_another_species(
    type_: EntityType, chosen: str, lost: str, written: tuple[str, ...]
) -> None:
    first, other = (Candidate(identifier, "fake", "exact", 0.5) for identifier in (chosen, lost))
    linked = Linked(Mention(0, 4, "fake", type_), (Link(0, 4, first),), (other,))
    assert identify_in_field(linked, CONCEPTS.get) == written
