"""An export is read back whole by two readers, is the same every time and never half there."""

import resource
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from rdflib.namespace import RDF, RDFS, VOID
from tiny_world import ABOVE, BACKGROUND, NODES

from kg_pipeline.errors import BadInput, Misconfigured, Retryable
from kg_pipeline.export.rdf import write_rdf
from kg_pipeline.export.release import RdfCounts
from kg_pipeline.records import Concept, Edge, GraphChanges

World = Callable[..., GraphChanges]
BASE = "https://kg.example.org/"
BIOLINK = rdflib.Namespace("https://w3id.org/biolink/vocab/")
RELEASE = rdflib.URIRef(f"{BASE}release/tiny-ledger/7")
EXPECTED = RdfCounts(
    nodes=5,
    articles=3,
    edges=4,
    evidence=5,
    direct=2,
    background=0,
    assertion_triples=95,
    evidence_triples=123,
    provenance_triples=38,
    triples=256,
    names_left_out=0,
    xrefs_left_out=0,
)


def export(changes: GraphChanges, out: Path, base_iri: str = BASE) -> RdfCounts:
    return write_rdf(changes, out, base_iri=base_iri, infores="infores:kg-pipeline")


def read_turtle(changes: GraphChanges, tmp_path: Path) -> rdflib.Graph:
    export(changes, tmp_path / "kg.ttl")
    return rdflib.Graph().parse(tmp_path / "kg.ttl")


@pytest.mark.parametrize("name", ["kg.nq", "kg.ttl"])
def test_rdflib_and_oxigraph_read_as_many_triples_as_were_counted(world: World, tmp_path: Path, name: str) -> None:
    counts = export(world(), tmp_path / name)
    assert counts == EXPECTED
    assert len(rdflib.Dataset(default_union=True).parse(tmp_path / name)) == counts.triples
    assert (
        len({(q.subject, q.predicate, q.object) for q in pyoxigraph.parse(path=tmp_path / name)}) == counts.triples
    )


def test_n_quads_have_three_named_graphs_of_the_counted_sizes(world: World, tmp_path: Path) -> None:
    export(world(), tmp_path / "kg.nq")
    dataset = rdflib.Dataset().parse(tmp_path / "kg.nq")
    sizes = {str(graph.identifier): len(graph) for graph in dataset.graphs() if len(graph)}
    assert sizes == {f"{RELEASE}/assertions": 95, f"{RELEASE}/evidence": 123, f"{RELEASE}/provenance": 38}


def test_what_vocabularies_state_lies_in_a_graph_of_each(world: World, tmp_path: Path) -> None:
    counts = export(world(nodes=(*NODES, *ABOVE), background=BACKGROUND), tmp_path / "kg.nq")
    dataset = rdflib.Dataset().parse(tmp_path / "kg.nq")
    of_source = {
        source: dataset.graph(rdflib.URIRef(f"{RELEASE}/background/{source}"))
        for source in ("mondo", "famplex", "goa")
    }
    assert {source: len(graph) for source, graph in of_source.items()} == {"mondo": 1, "famplex": 1, "goa": 2}
    obo = "http://purl.obolibrary.org/obo/MONDO_"
    assert list(of_source["mondo"]) == [
        (rdflib.URIRef(f"{obo}0007254"), BIOLINK.subclass_of, rdflib.URIRef(f"{obo}0005070"))
    ]
    described = dataset.graph(rdflib.URIRef(f"{RELEASE}/provenance"))
    (source,) = described.objects(rdflib.URIRef(f"{RELEASE}/background/goa"), rdflib.DCTERMS.source)
    assert str(source).endswith("/goa")
    assert counts.background == 4
    assert described.value(RELEASE, VOID.triples).toPython() == counts.triples  # type: ignore[union-attr]
    assert len(rdflib.Dataset(default_union=True).parse(tmp_path / "kg.nq")) == counts.triples
    assert len(associations(dataset.graph(rdflib.URIRef(f"{RELEASE}/assertions")))) == 4


def test_the_dataset_description_counts_itself_in(world: World, tmp_path: Path) -> None:
    graph = read_turtle(world(), tmp_path)
    assert graph.value(RELEASE, VOID.triples).toPython() == len(graph)  # type: ignore[union-attr]


def test_an_edge_is_a_biolink_association_of_the_declared_class(world: World, tmp_path: Path) -> None:
    graph = read_turtle(world(), tmp_path)
    kinds = [
        {str(kind).removeprefix(BIOLINK) for kind in graph.objects(edge, RDF.type)} for edge in associations(graph)
    ]
    assert sorted(map(sorted, kinds)) == [
        ["Association", "ChemicalAffectsGeneAssociation"],
        ["Association", "ChemicalAffectsGeneAssociation"],
        ["Association", "GeneToDiseaseAssociation"],
        ["Association", "GeneToDiseaseAssociation"],
    ]


def associations(graph: rdflib.Graph) -> list[rdflib.term.Node]:
    return list(graph.subjects(RDF.type, BIOLINK.Association))


def test_only_asserted_edges_are_direct_triples_once_whatever_their_qualifiers(
    world: World, tmp_path: Path
) -> None:
    graph = read_turtle(world(), tmp_path)
    assert [str(node) for node in graph.objects(predicate=BIOLINK.associated_with)] == [
        "http://purl.obolibrary.org/obo/MONDO_0007254"
    ]
    assert len(list(graph.subject_objects(BIOLINK.affects))) == 1


def test_an_edge_below_the_threshold_is_no_direct_triple(world: World, tmp_path: Path) -> None:
    low = Edge("NCBIGene:672", "biolink:associated_with", (), "MONDO:0007254", 0.49, 1, 0, 1, "asserted", "", "")
    counts = export(world(edges=[low], evidence=[]), tmp_path / "kg.ttl")
    assert (counts.edges, counts.direct) == (1, 0)


def test_evidence_leads_from_an_edge_to_its_sentence_offsets_and_article(world: World, tmp_path: Path) -> None:
    graph = read_turtle(world(), tmp_path)
    rows = graph.query(
        """
        PREFIX biolink: <https://w3id.org/biolink/vocab/>
        PREFIX kg: <https://kg-pipeline.example.org/vocabulary#>
        PREFIX oa: <http://www.w3.org/ns/oa#>
        PREFIX prov: <http://www.w3.org/ns/prov#>
        SELECT ?text ?start ?end ?article WHERE {
          ?edge kg:status "refuted" .
          ?evidence kg:statement ?edge ; kg:polarity "refutes" ; biolink:supporting_text ?text ;
                    prov:wasDerivedFrom ?article ; kg:object_mention [ oa:start ?start ; oa:end ?end ] .
        }"""
    )
    assert [tuple(value.toPython() for value in row) for row in rows] == [  # type: ignore[union-attr]
        (
            'It was "not" associated.\nSecond line \\ end.',
            10,
            23,
            "http://www.ncbi.nlm.nih.gov/pubmed/99000003",
        )
    ]


def test_names_with_awkward_characters_come_back_as_they_were(world: World, tmp_path: Path) -> None:
    name = 'α-"β" <γ>\\ \t\r\n\u2028 \U0001f9ec \x01'
    graph = read_turtle(world(nodes=[Concept("MONDO:1", "Disease", name)], edges=[], evidence=[]), tmp_path)
    assert [str(label) for label in graph.objects(predicate=RDFS.label)] == [name]


@pytest.mark.parametrize("name", ["kg.nq", "kg.ttl"])
def test_the_same_ledger_gives_the_same_bytes(world: World, tmp_path: Path, name: str) -> None:
    export(world(), tmp_path / name)
    export(world(), tmp_path / f"again-{name}")
    assert (tmp_path / name).read_bytes() == (tmp_path / f"again-{name}").read_bytes()


def test_turtle_declares_its_prefixes_and_uses_them(world: World, tmp_path: Path) -> None:
    export(world(), tmp_path / "kg.ttl")
    text = (tmp_path / "kg.ttl").read_text("utf-8")
    assert text.startswith("@prefix CAS: ")
    assert "\nNCBIGene:672 biolink:associated_with MONDO:0007254 .\n" in text


def test_an_empty_graph_is_a_description_alone(world: World, tmp_path: Path) -> None:
    counts = export(world((), (), (), ()), tmp_path / "kg.nq")
    assert counts.triples == counts.provenance_triples > 0


def test_progress_adds_up_to_the_records(world: World, tmp_path: Path) -> None:
    done: list[int] = []
    write_rdf(world(), tmp_path / "kg.nq", base_iri=BASE, infores="infores:kg-pipeline", on_progress=done.append)
    assert sum(done) == 5 + 3 + 4 + 5


def test_a_failure_in_the_middle_leaves_the_former_file_and_nothing_else(world: World, tmp_path: Path) -> None:
    def broken() -> Iterator[Concept]:
        yield Concept("NCBIGene:672", "Gene", "BRCA1")
        raise BadInput("the ledger is torn")

    (tmp_path / "kg.nq").write_text("former")
    with pytest.raises(BadInput, match="the ledger is torn"):
        export(world(nodes=broken()), tmp_path / "kg.nq")
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("kg.nq", "former")]


def test_an_identifier_that_is_no_curie_stops_the_export(world: World, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="'BRCA1' is not a CURIE"):
        export(world(nodes=[Concept("BRCA1", "Gene", "BRCA1")]), tmp_path / "kg.ttl")


def test_a_disk_that_is_full_may_be_tried_again(world: World, tmp_path: Path) -> None:
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, former[1]))
    try:
        with pytest.raises(Retryable, match=r"kg\.nq: writing failed"):
            export(world(), tmp_path / "kg.nq")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
    assert list(tmp_path.iterdir()) == []


def test_a_name_may_be_as_long_as_names_can_be(world: World, tmp_path: Path) -> None:
    out = tmp_path / f"{'x' * 252}.nq"
    export(world(), out)
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize(
    "name", ["kg.xml", "kg", "missing/kg.nq", "folder.nq", f"{'x' * 253}.nq", f"{'x' * 300}/kg.nq"]
)
def test_a_file_that_cannot_be_is_refused_before_anything_is_read(world: World, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.nq").mkdir()
    changes = world()
    with pytest.raises(Misconfigured, match=name[:200]):
        export(changes, tmp_path / name)
    assert len(list(changes.nodes)) == 5


def test_changes_since_a_later_sequence_are_no_release(world: World, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="export from sequence 0"):
        export(world(from_sequence=3), tmp_path / "kg.nq")
