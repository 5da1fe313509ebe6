"""Ontologies in OBO and as graphs, and GO's tables: the same rows whichever format they come in."""

import json

import pytest
from small_vocabularies import GO_OBO, HP_GRAPH, MONDO_OBO
from vocabulary_files import file_of, read_files, refusals

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import CuratedName, Entry, Mapping, Parent, Retired, Row


def read_obo(content: str | bytes, vocabulary: str = "obo") -> list[Row]:
    return read_files("obo", file_of("file.obo", content), vocabulary=vocabulary)


def test_obo_terms_have_names_ids_parents_and_what_they_replace() -> None:
    assert read_obo(MONDO_OBO) == [
        Entry("MONDO:0004975", "Disease", "Disease", "Alzheimer disease", "obo", ("Alzheimer's disease", "AD")),
        Retired("MONDO:0000999", "MONDO:0004975", "obo"),
        Mapping("MONDO:0004975", "DOID:10652", "obo"),
        Mapping("MONDO:0004975", "UMLS:C0002395", "obo"),
        Parent("MONDO:0004975", "MONDO:0001627", "subclass_of", "obo"),
        Retired("MONDO:0000777", "MONDO:0001627", "obo"),
    ]


def test_go_terms_without_a_namespace_take_that_of_their_root_and_narrower_names_are_names() -> None:
    rows = read_obo(GO_OBO)
    entries = [(row.identifier, row.type, row.synonyms, row.weak) for row in rows if isinstance(row, Entry)]
    assert entries == [
        ("GO:0005739", "CellularComponent", (), ()),
        ("GO:0008150", "BiologicalProcess", (), ()),
        ("GO:0012501", "BiologicalProcess", (), ()),
        ("GO:0006915", "BiologicalProcess", (), ("apoptosis",)),
    ]
    assert not [row for row in rows if isinstance(row, Mapping)]


def test_a_go_term_without_a_way_to_a_root_is_refused() -> None:
    cycle = "".join(f"\n[Term]\nid: GO:000000{a}\nname: x\nis_a: GO:000000{b}\n" for a, b in ((1, 2), (2, 1)))
    reason = "no namespace, and no is_a leads up to one of the three roots"
    assert refusals(read_obo(GO_OBO + cycle)) == [("file.obo, line 26", reason), ("file.obo, line 31", reason)]


def test_a_broken_frame_is_refused_alone_by_its_line() -> None:
    bad = (
        "\n[Term]\nid: MONDO:0000001\nname: x\nsynonym: no quotes\n\n[Thing]\nid: x\n\n[Term]\nid: MONDO:0000002\n"
    )
    rows = read_obo(MONDO_OBO + bad)
    assert refusals(rows) == [
        ("file.obo, line 37", "broken OBO, expected QuotedString"),
        ("file.obo, line 39", "'[Thing]' is none of [Term], [Typedef], [Instance]"),
        ("file.obo, line 42", "MONDO:0000002 has no name"),
    ]
    assert len(rows) == 6 + 3


def test_bytes_of_a_frame_that_are_no_utf8_are_refused_by_its_line() -> None:
    assert refusals(read_obo(MONDO_OBO.encode() + b"\n[Term]\nid: MONDO:0000001\nname: \xff\n")) == [
        ("file.obo, line 34", "not UTF-8")
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("id\tname\n", r"file\.obo, line 1: 'id\\tname\\n' is no header of OBO"),
        ("format-version: 1.2\n", r"file\.obo: no \[Term\] in it"),
        (
            "ontology: fly\n\n[Term]\nid: FBbt:1\nname: leg\n",
            r"file\.obo: 'fly' or 'x' names none of .* go, mondo",
        ),
        (
            "ontology: go\n\n[Term]\nname: x\n",
            r"file\.obo is not what it is taken for: .* line 4 because broken OBO",
        ),
    ],
)
def test_what_is_no_obo_of_ours_stops_the_build(content: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_obo(content, vocabulary="x")


def test_graphs_give_the_rows_that_obo_gives() -> None:
    assert read_files("obographs", file_of("hp.json", HP_GRAPH)) == [
        Entry("HP:0001250", "Disease", "PhenotypicFeature", "Seizure", "obographs", ("Epileptic seizure", "Fits")),
        Retired("HP:0002279", "HP:0001250", "obographs"),
        Mapping("HP:0001250", "MESH:D012640", "obographs"),
        Mapping("HP:0001250", "SNOMEDCT:91175000", "obographs"),
        Parent("HP:0001250", "HP:0012638", "subclass_of", "obographs"),
        Retired("HP:0002125", "HP:0001250", "obographs"),
    ]


def test_an_array_of_terms_is_read_as_a_graph_of_the_vocabulary_named() -> None:
    xrefs = ["MESH:D000544", 'MEDDRA:10012271 "Dementia, Alzheimer type"']
    terms = [{"id": "DOID:10652", "name": "Alzheimer's disease", "namespace": "doid", "xrefs": xrefs}]
    assert read_files("obographs", file_of("doid.json", json.dumps(terms)), vocabulary="doid") == [
        Entry("DOID:10652", "Disease", "Disease", "Alzheimer's disease", "doid"),
        Mapping("DOID:10652", "MESH:D000544", "doid"),
        Mapping("DOID:10652", "MEDDRA:10012271", "doid"),
    ]


def test_a_node_is_refused_alone_by_its_number() -> None:
    graphs = json.loads(HP_GRAPH)
    graphs["graphs"][0]["nodes"] += [{"lbl": "no id"}, {"id": "HP_1 2", "lbl": "x"}, {"id": "HP:1 2", "lbl": "x"}]
    rows = read_files("obographs", file_of("hp.json", json.dumps(graphs)))
    assert [place for place, _ in refusals(rows)] == ["hp.json, node 4", "hp.json, node 6"]


@pytest.mark.parametrize("content", ['{"graphs": 1}', '{"graphs": [{"id": "x", "nodes": []}]}', "<html>"])
def test_what_is_no_graph_of_ours_stops_the_build(content: str) -> None:
    with pytest.raises(BadInput, match=r"x\.json"):
        read_files("obographs", file_of("x.json", content), vocabulary="none")


def test_secondary_ids_are_retired_and_labels_name_terms() -> None:
    secondary = "GO:0006917\tGO:0006915\nGO:69\tGO:0006915\n"
    rows = read_files("go_secondary", file_of("secondary.tsv", secondary))
    assert rows[0] == Retired("GO:0006917", "GO:0006915", "go_secondary")
    assert refusals(rows) == [("secondary.tsv, line 2", "'GO:69' is no id of GO")]
    labels = (
        'GO:0006915,apoptotic process\nGO:0000005,obsolete chaperone\nGO:0000009,"1,2-ase activity"\nGO:0000010,\n'
    )
    rows = read_files("go_labels", file_of("labels.csv", labels))
    assert rows[:2] == [
        CuratedName("apoptotic process", "GO:0006915", "go_labels"),
        CuratedName("1,2-ase activity", "GO:0000009", "go_labels"),
    ]
    assert refusals(rows) == [("labels.csv, line 4", "GO:0000010 has no name")]
