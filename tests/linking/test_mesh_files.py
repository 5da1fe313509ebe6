"""MeSH as tables and as NLM's XML: the same rules of what is a disease and what a chemical."""

import pytest
from small_vocabularies import MESH_DESCRIPTORS, MESH_SUPPLEMENTARY, MESH_TABLES, MESH_TREES
from vocabulary_files import file_of, read_files, refusals

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import CuratedName, Entry, Mapping, Parent, Row


def read_tables(**other: str) -> list[Row]:
    tables = {**MESH_TABLES, **{f"{name.replace('__', '-')}.tsv": text for name, text in other.items()}}
    return read_files("mesh_tables", *(file_of(name, content) for name, content in tables.items()))


def read_xml(descriptors: str, supplementary: str = MESH_SUPPLEMENTARY) -> list[Row]:
    return read_files("mesh_xml", file_of("supp.xml", supplementary), file_of("desc.xml", descriptors))


def test_tables_give_descriptors_their_type_their_former_names_and_their_maps() -> None:
    assert read_tables() == [
        Parent("MESH:D000544", "MESH:D003704", "subclass_of", "mesh_tables"),
        Mapping("MESH:D001241", "CAS:50-78-2", "mesh_tables"),
        CuratedName("Apoptosis", "GO:0006915", "mesh_tables"),
        Mapping("MESH:D000077143", "PUBCHEM.COMPOUND:148124", "mesh_tables"),
        Entry(
            "MESH:D001241",
            "Chemical",
            "ChemicalEntity",
            "Aspirin",
            "mesh_tables",
            ("Acetylsalicylic Acid", "Acid, Acetylsalicylic"),
        ),
        Entry(
            "MESH:D000544",
            "Disease",
            "Disease",
            "Alzheimer Disease",
            "mesh_tables",
            ("Alzheimer's Disease",),
            former=("Alzheimer Dementia", "Dementia, Alzheimer Type"),
        ),
        # Newer than the tree numbers, but a compound.
        Entry("MESH:D000077143", "Chemical", "ChemicalEntity", "Docetaxel", "mesh_tables", ("Taxotere",)),
    ]


def test_a_row_of_the_tables_is_refused_alone_by_its_line() -> None:
    rows = read_tables(
        tree__numbers=MESH_TREES + "D000001\tx\tC1\nX1\ty\tC04\n", mesh_cas_mappings="D1\t1\nD001241\t50-78-2\n"
    )
    assert [place for place, _ in refusals(rows)] == [
        "tree-numbers.tsv, line 7",
        "tree-numbers.tsv, line 8",
        "mesh_cas_mappings.tsv, line 1",
    ]


def test_tables_need_labels_and_trees() -> None:
    with pytest.raises(BadInput, match=r"terms\.tsv: none begins with tree-numbers"):
        read_files("mesh_tables", file_of("terms.tsv", MESH_TABLES["terms.tsv"]))


def test_records_have_the_terms_of_all_their_concepts_and_the_numbers_of_the_preferred_one() -> None:
    assert read_xml(MESH_DESCRIPTORS) == [
        Entry(
            "MESH:D001241",
            "Chemical",
            "ChemicalEntity",
            "Aspirin",
            "mesh_xml",
            ("Acetylsalicylic Acid", "Aspirin calcium"),
        ),
        Mapping("MESH:D001241", "UNII:R16CO5Y76E", "mesh_xml"),
        Mapping("MESH:D001241", "CAS:50-78-2", "mesh_xml"),
        Entry("MESH:D003920", "Disease", "Disease", "Diabetes Mellitus", "mesh_xml"),
        Entry("MESH:D003924", "Disease", "Disease", "Diabetes Mellitus, Type 2", "mesh_xml"),
        Entry(
            "MESH:C000001",
            "Chemical",
            "ChemicalEntity",
            "aspirin arginine salt",
            "mesh_xml",
            ("arginine acetylsalicylate",),
        ),
        Mapping("MESH:C000001", "CAS:37466-21-0", "mesh_xml"),
        Parent("MESH:D003924", "MESH:D003920", "subclass_of", "mesh_xml"),
    ]


def test_a_record_is_refused_alone_by_its_line() -> None:
    broken = MESH_DESCRIPTORS.replace("<String>Diabetes Mellitus</String>", "").replace("G04.299", "nowhere")
    assert refusals(read_xml(broken)) == [
        ("desc.xml, line 26", "<DescriptorRecord> has no DescriptorName/String"),
        ("desc.xml, line 31", "'nowhere.139.160' is no MeSH tree number"),
    ]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (MESH_DESCRIPTORS[:900], r"desc\.xml: broken XML"),
        (MESH_SUPPLEMENTARY, r"desc\.xml: root element <SupplementalRecordSet>; expected <DescriptorRecordSet>"),
        ("<DescriptorRecordSet/>", r"desc\.xml: no <DescriptorRecord>"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><DescriptorRecordSet/>', "declarations of its own"),
        ("UI\tname\n", r"desc\.xml: not XML"),
    ],
)
def test_what_is_no_mesh_xml_stops_the_build(wrong: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_xml(wrong)
