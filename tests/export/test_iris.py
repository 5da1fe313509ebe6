"""CURIEs become the IRIs that Biolink's prefix map and Bioregistry say."""

import json
import re
from collections.abc import Callable
from importlib import resources

import bioregistry
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.errors import BadInput
from kg_pipeline.export.iris import PREFIXES, OurIris, expand_curie
from kg_pipeline.export.terms import NAMESPACES

BIOLINK: dict[str, str] = json.loads(
    resources.files("biolink_model").joinpath("prefixmaps/biolink-model-prefix-map.json").read_text("utf-8")
)
# Between the brackets of IRIREF in the Turtle grammar.
IRIREF = re.compile(r'[^\x00-\x20<>"{}|^`\\]*')
BIOREGISTRY: Callable[[str], str | None] = bioregistry.get_uri_prefix


def test_the_prefix_table_is_biolinks_and_for_the_rest_bioregistrys() -> None:
    official = {prefix: BIOLINK.get(prefix) or BIOREGISTRY(prefix.lower()) for prefix in PREFIXES}
    assert official == PREFIXES


def test_the_table_has_every_prefix_of_the_design() -> None:
    needed = "NCBIGene MONDO MESH UMLS DRUGBANK CHEBI GO HP PMID DOID OMIM HGNC"
    assert [prefix for prefix in needed.split() if prefix not in PREFIXES] == []


def test_no_namespace_begins_another() -> None:
    namespaces = set((PREFIXES | NAMESPACES | OurIris("https://kg.example.org/").namespaces).values())
    assert [
        (one, other) for one in namespaces for other in namespaces if one != other and one.startswith(other)
    ] == []


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        ("NCBIGene:672", "http://identifiers.org/ncbigene/672"),
        ("MONDO:0007254", "http://purl.obolibrary.org/obo/MONDO_0007254"),
        ("MESH:D001943", "http://id.nlm.nih.gov/mesh/D001943"),
        ("PMID:99000001", "http://www.ncbi.nlm.nih.gov/pubmed/99000001"),
        ("biolink:associated_with", "https://w3id.org/biolink/vocab/associated_with"),
        ("infores:kg-pipeline", "https://w3id.org/information-resource-registry/kg-pipeline"),
        ("XYZ:1", "https://bioregistry.io/XYZ:1"),
        ('MESH:<a>"b"{c}\\^`%é#?', "http://id.nlm.nih.gov/mesh/%3Ca%3E%22b%22%7Bc%7D%5C%5E%60%25%C3%A9%23%3F"),
    ],
)
def test_a_curie_has_one_iri(curie: str, iri: str) -> None:
    assert expand_curie(curie).value == iri


@given(st.from_regex(r"[A-Za-z]{2,6}:[^\s|]{1,12}", fullmatch=True))
def test_an_expanded_curie_is_always_a_valid_iri(curie: str) -> None:
    assert IRIREF.fullmatch(expand_curie(curie).value)


@pytest.mark.parametrize("text", ["BRCA1", "MESH:", "MESH:D1|D2", "a b:c", ""])
def test_what_is_no_curie_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="is not a CURIE"):
        expand_curie(text)
