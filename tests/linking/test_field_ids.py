"""Identifiers as the field writes them, from concepts made by hand."""

import pytest

from kg_pipeline.linking.field_ids import field_identifiers
from kg_pipeline.records import Concept


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
