"""MEDIC's diseases: what is read, what is refused and where."""

import pytest
from small_vocabularies import MEDIC
from vocabulary_files import file_of, read_files, refusals

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import Entry, Mapping, Parent


def test_medic_has_diseases_with_their_other_ids_and_parents() -> None:
    assert read_files("medic", file_of("CTD_diseases.tsv", MEDIC)) == [
        Entry(
            "MESH:D000544",
            "Disease",
            "Disease",
            "Alzheimer Disease",
            "medic",
            ("Alzheimer's Disease", "Senile Dementia"),
        ),
        Mapping("MESH:D000544", "DOID:10652", "medic"),
        Mapping("MESH:D000544", "OMIM:104300", "medic"),
        Parent("MESH:D000544", "MESH:D003704", "subclass_of", "medic"),
        Entry("MESH:D009369", "Disease", "Disease", "Neoplasms", "medic", ("Cancer",)),
        Entry("OMIM:104310", "Disease", "Disease", "Alzheimer Disease 2", "medic", ("AD2",)),
        Parent("OMIM:104310", "MESH:D000544", "subclass_of", "medic"),
    ]


def test_a_row_of_medic_is_refused_alone_by_its_line() -> None:
    bad = "Nothing\tMESH:none\t\t\t\t\t\t\t\n\tMESH:D000001\t\t\t\t\t\t\t\nShort\tMESH:D000002\n"
    rows = read_files("medic", file_of("diseases.tsv", MEDIC + bad))
    assert refusals(rows) == [
        ("diseases.tsv, line 10", "'MESH:none' is no identifier of MeSH, OMIM or the Disease Ontology"),
        ("diseases.tsv, line 11", "MESH:D000001 has no name"),
        ("diseases.tsv, line 12", "2 columns, expected 9"),
    ]
    assert len(rows) == 7 + 3


def test_a_table_without_the_columns_is_refused_by_the_line_that_should_have_them() -> None:
    with pytest.raises(BadInput, match=r"diseases.tsv, line 1: no column AltDiseaseIDs, .* in \['DiseaseName'"):
        read_files("medic", file_of("diseases.tsv", "DiseaseName\tDiseaseID\tSynonyms\nX\tMESH:D1\t\n"))
