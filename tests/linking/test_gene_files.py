"""Files of genes: NCBI's of any species and its history, HGNC's complete set and custom downloads."""

import pytest
from small_vocabularies import GENE_HISTORY, GENE_INFO, HGNC_COMPLETE, HGNC_TABLE
from vocabulary_files import file_of, read_files, refusals

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.building.contents import compile_contents
from kg_pipeline.linking.entries import Entry, Mapping, Retired

HUMAN, MOUSE = "NCBITaxon:9606", "NCBITaxon:10090"
P53 = "tumor protein p53"


def test_gene_info_has_names_of_three_kinds_and_its_numbers_elsewhere() -> None:
    rows = read_files("gene_info", file_of("some.gene_info", GENE_INFO), vocabulary="ncbi-gene")
    assert rows == [
        Entry(
            "NCBIGene:7157",
            "Gene",
            "Gene",
            "TP53",
            "ncbi-gene",
            synonyms=("P53", "LFS1"),
            taxon=HUMAN,
            names=(P53,),
            weak=("cellular tumor antigen p53",),
        ),
        Mapping("NCBIGene:7157", "OMIM:191170", "ncbi-gene"),
        Mapping("NCBIGene:7157", "HGNC:11998", "ncbi-gene"),
        Mapping("NCBIGene:7157", "ENSEMBL:ENSG00000141510", "ncbi-gene"),
        Entry(
            "NCBIGene:22059",
            "Gene",
            "Gene",
            "Trp53",
            "ncbi-gene",
            synonyms=("p53",),
            taxon=MOUSE,
            names=("transformation related protein 53",),
        ),
        Mapping("NCBIGene:22059", "MGI:98834", "ncbi-gene"),
    ]


def test_a_row_of_gene_info_without_numbers_is_refused_with_its_line() -> None:
    broken = GENE_INFO.replace("\t7157\t", "\tseven\t").replace("10090\t22059", "mouse\t22059")
    rows = read_files("gene_info", file_of("some.gene_info", broken + "9606\t5\n"))
    assert refusals(rows) == [
        ("some.gene_info, line 2", "'seven' is no NCBI Gene number"),
        ("some.gene_info, line 3", "'mouse' is no NCBI taxonomy number"),
        ("some.gene_info, line 6", "2 columns, expected 12"),
    ]


def test_columns_are_found_wherever_they_stand_and_must_be_there() -> None:
    rows = [line.split("\t") for line in GENE_INFO.splitlines()]
    moved = "\n".join("\t".join([*row[:2], *reversed(row[2:])]) for row in rows) + "\n"
    assert read_files("gene_info", file_of("a", moved)) == read_files("gene_info", file_of("a", GENE_INFO))
    with pytest.raises(BadInput, match="dbXrefs"):
        read_files("gene_info", file_of("a", GENE_INFO.replace("dbXrefs", "links")))


def test_a_discontinued_gene_leads_to_the_one_that_took_its_place() -> None:
    rows = read_files("gene_history", file_of("gene_history", GENE_HISTORY))
    assert rows == [Retired("NCBIGene:4711", "NCBIGene:7157", "gene_history")]
    contents = compile_contents([*rows, *read_files("gene_info", file_of("a", GENE_INFO))])
    assert contents.retired == [("NCBIGene:4711", "NCBIGene:7157")]


def test_the_complete_set_of_hgnc_has_its_lists_between_bars() -> None:
    rows = read_files("hgnc_complete", file_of("hgnc_complete_set.txt", HGNC_COMPLETE))
    aliases = ("p53", "LFS1", "Li-Fraumeni syndrome")
    assert rows == [
        Entry("HGNC:11998", "Gene", "Gene", "TP53", "hgnc_complete", aliases, (), HUMAN, (P53,)),
        Mapping("HGNC:11998", "NCBIGene:7157", "hgnc_complete"),
        Mapping("HGNC:11998", "UniProtKB:P04637", "hgnc_complete"),
    ]


def test_a_custom_table_of_hgnc_has_its_lists_between_commas() -> None:
    rows = read_files("hgnc_tables", file_of("HGNC_Genes.tsv", HGNC_TABLE))
    former = ("OLDMET", "OLDERMET")
    assert rows == [
        Entry(
            "HGNC:7029",
            "Gene",
            "Gene",
            "MET",
            "hgnc_tables",
            ("HGFR", "RCCP2"),
            former,
            HUMAN,
            ("MET proto-oncogene",),
        ),
        Mapping("HGNC:7029", "NCBIGene:4233", "hgnc_tables"),
    ]


def test_a_gene_of_two_vocabularies_is_one_node_by_its_ncbi_number() -> None:
    rows = [
        *read_files("gene_info", file_of("a", GENE_INFO), vocabulary="ncbi-gene"),
        *read_files("hgnc_complete", file_of("b", HGNC_COMPLETE), vocabulary="hgnc"),
    ]
    nodes = {node.id: node.members for node in compile_contents(rows).nodes}
    assert nodes["NCBIGene:7157"] == ("HGNC:11998", "NCBIGene:7157")


def test_a_number_that_gene_info_lacks_still_names_the_node() -> None:
    rows = [
        *read_files("gene_info", file_of("a", GENE_INFO), vocabulary="ncbi-gene"),
        *read_files("hgnc_tables", file_of("b", HGNC_TABLE), vocabulary="hgnc"),
    ]
    assert ("NCBIGene:4233", ("HGNC:7029",)) in [(node.id, node.members) for node in compile_contents(rows).nodes]


def test_a_name_given_as_an_alias_and_as_a_former_one_is_an_alias() -> None:
    first = Entry("HGNC:1", "Gene", "Gene", "A1", "hgnc", synonyms=("OLD",))
    second = Entry("HGNC:1", "Gene", "Gene", "A1", "hgnc", former=("OLD",))
    names = compile_contents([second, first]).names
    assert [(name.name, name.status) for name in names] == [("A1", "preferred"), ("OLD", "synonym")]
