"""The SHACL shapes accept our exports and refuse broken ones."""

from collections.abc import Callable
from pathlib import Path

import pyshacl
import pytest
import rdflib

from kg_pipeline.export.rdf import write_rdf
from kg_pipeline.records import GraphChanges
from kg_pipeline.resources import resource_folder

SHAPES = rdflib.Graph().parse(resource_folder("ontologies") / "shapes.ttl")
VOCABULARY = "https://kg-pipeline.example.org/vocabulary#"
PREFIXES = """
PREFIX biolink: <https://w3id.org/biolink/vocab/> PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX kg: <https://kg-pipeline.example.org/vocabulary#> PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX void: <http://rdfs.org/ns/void#>
"""


@pytest.fixture
def export(world: Callable[..., GraphChanges], tmp_path: Path) -> rdflib.Graph:
    out = tmp_path / "kg.ttl"
    write_rdf(world(), out, base_iri="https://kg.example.org/", infores="infores:kg-pipeline")
    return rdflib.Graph().parse(out)


def violations(graph: rdflib.Graph) -> set[str]:
    """The local names of the violated paths, or of the shape where there is no path."""
    _, report, _ = pyshacl.validate(graph, shacl_graph=SHAPES)
    assert isinstance(report, rdflib.Graph)
    sh = rdflib.Namespace("http://www.w3.org/ns/shacl#")
    results = list(report.subjects(rdflib.RDF.type, sh.ValidationResult))
    found = [report.value(result, sh.resultPath) or report.value(result, sh.sourceShape) for result in results]
    return {str(path).rsplit("#")[-1].rsplit("/")[-1] for path in found}


def test_our_export_conforms(export: rdflib.Graph) -> None:
    assert violations(export) == set()


DAMAGES = {
    "DELETE { ?n rdfs:label ?l } WHERE { ?n rdfs:label ?l }": {"label"},
    "DELETE { ?e biolink:subject ?s } WHERE { ?e biolink:subject ?s }": {"subject"},
    "INSERT { ?e biolink:has_confidence_score 1.5e0 } WHERE { ?e a biolink:Association }": {
        "has_confidence_score"
    },
    "INSERT { ?e kg:status 'doubtful' } WHERE { ?e a biolink:Association }": {"status"},
    "INSERT { ?e biolink:agent_type 'robot' } WHERE { ?e a biolink:Association }": {"agent_type"},
    "DELETE { ?a a biolink:Article } WHERE { ?a a biolink:Article }": {"wasDerivedFrom"},
    "DELETE { ?a a prov:Activity } WHERE { ?a a prov:Activity }": {"wasGeneratedBy"},
    "DELETE { ?e biolink:supporting_text ?t } WHERE { ?e biolink:supporting_text ?t }": {"supporting_text"},
    "DELETE { ?m oa:end ?n } WHERE { ?m oa:end ?n }": {"subject_mention", "object_mention"},
    "INSERT { ?m oa:start 99 } WHERE { ?m oa:end ?n }": {"subject_mention", "object_mention"},
    "DELETE { ?a dcterms:identifier ?i } WHERE { ?a a biolink:Article ; dcterms:identifier ?i }": {"identifier"},
    "DELETE { ?d dcterms:license ?l } WHERE { ?d dcterms:license ?l }": {"license"},
    "DELETE { ?d void:subset ?g } WHERE { ?d void:subset ?g }": {"subset"},
}


@pytest.mark.parametrize(("damage", "violated"), DAMAGES.items())
def test_a_broken_export_is_refused_for_what_is_broken(
    export: rdflib.Graph, damage: str, violated: set[str]
) -> None:
    export.update(PREFIXES + damage)
    assert violated <= violations(export) <= violated | {"start", "end"}


def test_every_term_of_ours_in_an_export_is_defined(export: rdflib.Graph) -> None:
    ours = {str(part) for triple in export for part in triple[1:] if str(part).startswith(VOCABULARY)}
    assert len(ours) > 10
    assert {term for term in ours if (rdflib.URIRef(term), rdflib.RDFS.comment, None) not in SHAPES} == set()
