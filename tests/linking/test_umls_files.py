"""UMLS: which concepts are kept, under which vocabulary, and what may travel."""

import lzma
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from small_vocabularies import UMLS
from vocabulary_files import file_of, read_files, refusals

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import Edition, Entry, Mapping, Parent, Retired, Row
from kg_pipeline.linking.sources.members import Member

HUMAN = "NCBITaxon:9606"


def read_umls(**other: str) -> list[Row]:
    files = {**UMLS, **{f"{name}.RRF": content for name, content in other.items()}}
    return read_files("umls", *(file_of(name, content) for name, content in files.items() if content))


def test_a_concept_has_an_entry_for_each_source_of_its_type() -> None:
    rows = read_umls()
    assert [row for row in rows if isinstance(row, Entry)] == [
        Entry("UMLS:C0000001", "Disease", "Disease", "Alzheimer Disease", "umls-msh", ("Alzheimer's Disease",)),
        Entry("UMLS:C0000001", "Disease", "Disease", "Alzheimer's disease", "umls-snomedct_us"),
        Entry("UMLS:C0000001", "Disease", "Disease", "AD", "umls-nci"),
        Entry("UMLS:C0000002", "Chemical", "ChemicalEntity", "ASPIRIN", "umls-mthspl"),
        Entry("UMLS:C0000003", "Gene", "Gene", "APOE", "umls-hgnc", ("apolipoprotein E",), taxon=HUMAN),
        Entry("UMLS:C0000005", "BiologicalProcess", "BiologicalProcess", "apoptotic process", "umls-go"),
        Entry("UMLS:C0000006", "Disease", "Disease", "Dementia", "umls-mth"),
    ]


def test_an_atom_of_a_source_of_other_types_is_refused() -> None:
    atom = "C0000001|ENG|S|L5|PF|S5|Y|A8|||HGNC:613|HGNC|SYN|HGNC:613|AD2|0|N||\n"
    rows = read_umls(MRCONSO=atom + UMLS["MRCONSO.RRF"])
    reason = "HGNC has no Disease, which its semantic types say it is"
    assert refusals(rows) == [("MRCONSO.RRF, C0000001, A8", reason)]
    assert not [row for row in rows if isinstance(row, Entry) and row.name == "AD2"]


def test_codes_are_ids_where_a_source_prefers_the_term() -> None:
    assert [(row.subject, row.object) for row in read_umls() if isinstance(row, Mapping)] == [
        ("UMLS:C0000001", "MESH:D000544"),
        ("UMLS:C0000001", "SNOMEDCT:26929004"),
        ("UMLS:C0000002", "UNII:R16CO5Y76E"),
        ("UMLS:C0000003", "HGNC:613"),
        ("UMLS:C0000005", "GO:0006915"),
    ]


def test_merged_concepts_are_retired_and_kinds_of_a_concept_have_it_as_parent() -> None:
    rows = read_umls()
    assert [row for row in rows if isinstance(row, Retired)] == [Retired("UMLS:C0000101", "UMLS:C0000001", "umls")]
    assert [row for row in rows if isinstance(row, Parent)] == [
        Parent("UMLS:C0000001", "UMLS:C0000006", "subclass_of", "umls-msh")
    ]


def test_sources_may_travel_at_restriction_level_0() -> None:
    editions = {row.vocabulary: row for row in read_umls() if isinstance(row, Edition)}
    licence = "UMLS Metathesaurus License, source restriction level"
    assert editions["umls-msh"] == Edition("umls-msh", "2026", f"{licence} 0", True)
    assert editions["umls-snomedct_us"] == Edition("umls-snomedct_us", "2026_03", f"{licence} 9", False)
    assert editions["umls-nci"] == Edition("umls-nci", "not stated", f"{licence} 0", True)
    alone = {row.vocabulary: row for row in read_umls(MRSAB="") if isinstance(row, Edition)}
    assert not alone["umls-snomedct_us"].may_travel and alone["umls-msh"].may_travel


def test_a_source_that_only_relates_concepts_may_not_travel_unless_it_is_described() -> None:
    relations = UMLS["MRREL.RRF"].replace("|MSH|", "|CST|")
    (edition,) = (
        row for row in read_umls(MRREL=relations) if isinstance(row, Edition) and "cst" in row.vocabulary
    )
    licence = "UMLS Metathesaurus License, source restriction level not stated"
    assert edition == Edition("umls-cst", "not stated", licence, False)


def test_a_concept_of_several_types_is_refused() -> None:
    rows = read_umls(MRSTY=UMLS["MRSTY.RRF"] + "C0000002|T047|B2|Disease or Syndrome|AT9||\n")
    reason = "its semantic types are of several types: Chemical, Disease"
    assert ("MRCONSO.RRF, C0000002, A9", reason) in refusals(rows)
    assert not [row for row in rows if isinstance(row, Entry) and row.identifier == "UMLS:C0000002"]


def test_the_product_of_a_gene_is_left_out() -> None:
    atom = "C0000002|ENG|S|L6|PF|S6|Y|A9||||MSH|NM|C1|APOE protein, human|0|N||\n"
    lines = UMLS["MRCONSO.RRF"].replace("C0000003|ENG|S", f"{atom}C0000003|ENG|S", 1)
    entries = [row for row in read_umls(MRCONSO=lines) if isinstance(row, Entry)]
    assert entries and "UMLS:C0000002" not in {entry.identifier for entry in entries}


def test_a_row_is_refused_alone_by_its_line() -> None:
    bad = "X1|ENG\nC1|ENG|P|L|PF|S|Y|A||||MSH|MH|D1|x|0|N||\nC0000002|ENG|P|L|PF|S|Y|A||||MSH|MH|D1|x|0|?||\n"
    assert refusals(read_umls(MRCONSO=UMLS["MRCONSO.RRF"] + bad)) == [
        ("MRCONSO.RRF, line 15", "2 columns, expected 19"),
        ("MRCONSO.RRF, line 16", "'C1' is no concept of UMLS"),
        ("MRCONSO.RRF, line 17", "suppress '?' is none of N, O, E, Y"),
    ]


def test_semantic_types_are_needed() -> None:
    with pytest.raises(BadInput, match=r"none begins with MRSTY\.RRF"):
        read_umls(MRSTY="")


def test_a_sample_of_the_real_files_is_read_whole(shared_data: Path) -> None:
    folder = shared_data / "vocab" / "umls_sample"
    if not folder.is_dir():
        pytest.skip(f"no sample of UMLS at {folder}")
    files = [
        Member(f"{name}.RRF", partial(lzma.open, path) if path.suffix == ".xz" else partial(path.open, "rb"))
        for name in ("MRCONSO", "MRSTY", "MRSAB", "MRCUI", "MRREL")
        for path in folder.glob(f"{name}.RRF*")
    ]
    rows = read_files("umls", *files)
    assert refusals(rows) == []
    assert Counter(row.type for row in rows if isinstance(row, Entry))["Gene"] > 3000
    assert {row.object.partition(":")[0] for row in rows if isinstance(row, Mapping)} > {"MESH", "OMIM", "HGNC"}
