"""DrugBank's vocabulary, database and tables, and ChEBI's names: what is read, what is refused and where."""

import pytest
from small_vocabularies import CHEBI_NAMES, DRUGBANK_TABLES, DRUGBANK_VOCABULARY, DRUGBANK_XML
from vocabulary_files import file_of, read_files, refusals

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import Entry, Mapping, Retired, Row


def drug(identifier: str, name: str, vocabulary: str, *synonyms: str) -> Entry:
    return Entry(f"DRUGBANK:{identifier}", "Chemical", "Drug", name, vocabulary, synonyms)


def read_tables(**other: str) -> list[Row]:
    tables = {**DRUGBANK_TABLES, **{f"{name}.tsv": content for name, content in other.items()}}
    return read_files("drugbank_tables", *(file_of(name, content) for name, content in tables.items()))


def test_the_open_vocabulary_has_synonyms_numbers_and_former_accessions() -> None:
    name, aspirin = "drugbank_vocabulary", "DRUGBANK:DB00945"
    assert read_files(name, file_of("drugbank vocabulary.csv", DRUGBANK_VOCABULARY)) == [
        drug("DB00945", "Acetylsalicylic acid", name, "2-(acetyloxy)benzoic acid", "Aspirin"),
        Retired("DRUGBANK:APRD00264", aspirin, name),
        Retired("DRUGBANK:DB00001", aspirin, name),
        Mapping(aspirin, "CAS:50-78-2", name),
        Mapping(aspirin, "UNII:R16CO5Y76E", name),
        Mapping(aspirin, "INCHIKEY:BSYNRYMUTXBXSQ-UHFFFAOYSA-N", name),
        drug("DB00002", "Cetuximab", name),
        Retired("DRUGBANK:BIOD00071", "DRUGBANK:DB00002", name),
        Mapping("DRUGBANK:DB00002", "CAS:205923-56-4", name),
    ]


def test_a_row_of_the_vocabulary_is_refused_alone_by_its_line() -> None:
    bad = "DB1,,x,,,,\nDB00003,,,,,,\nDB00004,,x,50 78 2,,,\n"
    rows = read_files("drugbank_vocabulary", file_of("v.csv", DRUGBANK_VOCABULARY + bad))
    assert [(place, reason[:30]) for place, reason in refusals(rows)] == [
        ("v.csv, line 4", "'DB1' is no DrugBank number"),
        ("v.csv, line 5", "DRUGBANK:DB00003 has no name"),
        ("v.csv, line 6", "'CAS:50 78 2' is not a CURIE; "),
    ]


def test_the_database_has_english_synonyms_and_brands_but_no_mixtures() -> None:
    name, aspirin = "drugbank_xml", "DRUGBANK:DB00945"
    assert read_files(name, file_of("full database.xml", DRUGBANK_XML)) == [
        drug("DB00945", "Acetylsalicylic acid", name, "Aspirin", "Aspro", "Bayer Aspirin"),
        Retired("DRUGBANK:APRD00264", aspirin, name),
        Mapping(aspirin, "CAS:50-78-2", name),
        Mapping(aspirin, "UNII:R16CO5Y76E", name),
        Mapping(aspirin, "CHEBI:15365", name),
        drug("DB00002", "Cetuximab", name),
    ]


def test_a_drug_is_refused_alone_by_its_line() -> None:
    broken = DRUGBANK_XML.replace("<name>Cetuximab</name>", "").replace(
        "</drugbank>", "<drug><drugbank-id>DB00003</drugbank-id><name>x</name></drug></drugbank>"
    )
    assert refusals(read_files("drugbank_xml", file_of("d.xml", broken))) == [
        ("d.xml, line 32", "<drug> has no name"),
        ("d.xml, line 36", "0 primary ids, expected 1"),
    ]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (DRUGBANK_XML.replace("www.drugbank.ca", "example.org"), "one in 'http://www.drugbank.ca' is read"),
        (DRUGBANK_XML.replace(' xmlns="http://www.drugbank.ca"', ""), "no <drug> in <drugbank>"),
        (DRUGBANK_XML[:1500], "broken XML"),
    ],
)
def test_what_is_no_database_of_drugbank_stops_the_build(wrong: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        read_files("drugbank_xml", file_of("d.xml", wrong))


def test_tables_give_all_names_of_a_drug_and_its_maps() -> None:
    name, aspirin = "drugbank_tables", "DRUGBANK:DB00945"
    assert read_tables() == [
        Mapping(aspirin, "INCHIKEY:BSYNRYMUTXBXSQ-UHFFFAOYSA-N", name),
        drug("DB00945", "Acetylsalicylic acid", name, "Aspirin", "Aspro"),
        drug("DB00002", "Cetuximab", name),
        Mapping(aspirin, "CHEBI:15365", name),
        Mapping(aspirin, "CHEMBL.COMPOUND:CHEMBL25", name),
        Mapping(aspirin, "PUBCHEM.COMPOUND:2244", name),
    ]


def test_a_row_of_the_tables_is_refused_alone_by_its_line() -> None:
    rows = read_tables(chebi=DRUGBANK_TABLES["chebi.tsv"] + "DB1\t2\nDB00002\t1 2\n")
    assert [place for place, _ in refusals(rows)] == ["chebi.tsv, line 3", "chebi.tsv, line 4"]


def test_a_drug_with_broken_aliases_is_refused_by_its_id() -> None:
    files = {**DRUGBANK_TABLES, "aliases.json": '{"DB00945": ["Aspirin"], "DB00002": "Cetuximab"}'}
    rows = read_files("drugbank_tables", *(file_of(name, content) for name, content in files.items()))
    assert refusals(rows) == [("aliases.json, 'DB00002'", "Expected `array`, got `str`")]


def test_chebi_names_are_english_and_its_own_comes_first() -> None:
    bad = "4\tx\tNAME\tChEBI\ty\tF\ten\n5\t7\tNAME\tChEBI\t \tF\ten\n"
    rows = read_files("chebi_names", file_of("names.tsv", CHEBI_NAMES + bad))
    name = "acetylsalicylic acid"
    assert rows[-1] == Entry("CHEBI:15365", "Chemical", "ChemicalEntity", name, "chebi_names", ("Aspirin",))
    assert refusals(rows) == [
        ("names.tsv, line 5", "'x' is no ChEBI number"),
        ("names.tsv, line 6", "CHEBI:7 has an empty name"),
    ]
    cut_down = read_files("chebi_names", file_of("chebi_names.tsv", "COMPOUND_ID\tNAME\n4\tb\n4\ta\n"))
    assert cut_down == [Entry("CHEBI:4", "Chemical", "ChemicalEntity", "b", "chebi_names", ("a",))]
