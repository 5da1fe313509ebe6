"""Curated mappings: which rows of SSSOM, Biomappings and reports of cross-references are exact."""

import pytest
from small_vocabularies import SSSOM
from vocabulary_files import file_of, read_files, refusals

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import CuratedName, Mapping, RefusedRow

CURATED = "semapv:ManualMappingCuration"


def test_only_curated_exact_matches_are_mappings_and_the_others_are_counted() -> None:
    more = "".join(
        f"MONDO:{number}\tx\t{predicate}\tmesh:D00{number}\t{justification}\n"
        for number, predicate, justification in (
            (1, "skos:closeMatch", CURATED),
            (2, "skos:broadMatch", CURATED),
            (3, "skos:closeMatch", CURATED),
            (4, "skos:exactMatch", "semapv:LexicalMatching"),
            (5, "skos:exactMatch", "semapv:MappingReview"),
        )
    )
    rows = read_files("sssom", file_of("m.sssom.tsv", SSSOM + more))
    assert [row for row in rows if isinstance(row, Mapping)] == [
        Mapping("MONDO:0004975", "MESH:D000544", "sssom"),
        Mapping("MONDO:5", "MESH:D005", "sssom"),
    ]
    left_out = "rows are left out as no curated exact matches of ids that are ours"
    assert [(row.reason, row.found) for row in rows if isinstance(row, RefusedRow)] == [
        (f"1 {left_out}", "'semapv:LexicalMatching'"),
        (f"1 {left_out}", "'skos:broadMatch'"),
        (f"2 {left_out}", "'skos:closeMatch'"),
    ]


def test_a_negated_row_is_no_mapping() -> None:
    header = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\n"
    row = f"MONDO:1\tskos:exactMatch\tNot\tMESH:D1\t{CURATED}\n"
    (refused,) = read_files("sssom", file_of("m.tsv", header + row))
    assert isinstance(refused, RefusedRow) and refused.found == "'Not skos:exactMatch'"


def test_a_row_of_sssom_is_refused_alone_by_its_line() -> None:
    bad = (
        f"MONDO:1\tx\tskos:exactMatch\tDOID:1\t{CURATED}\nMONDO:1\tx\tskos:exactMatch\tnothing\t{CURATED}\nshort\n"
    )
    assert [
        (place, reason[:40]) for place, reason in refusals(read_files("sssom", file_of("m.tsv", SSSOM + bad)))
    ] == [
        ("m.tsv, line 7", "the prefix of 'DOID:1' is none of the fi"),
        ("m.tsv, line 8", "'nothing' is not a CURIE; expected prefi"),
        ("m.tsv, line 9", "1 columns, expected 5"),
    ]


def test_a_table_that_is_no_sssom_stops_the_build() -> None:
    with pytest.raises(BadInput, match=r"m\.tsv, line 1: no column subject_id"):
        read_files("sssom", file_of("m.tsv", "a\tb\n"))


def test_biomappings_are_pairs_of_ids_that_are_ours() -> None:
    rows = "UMLS\tC0002395\tx\tDOID\tDOID:10652\ty\nUPPRO\t1\tx\tPR\tPR:1\ty\nUMLS\tC 1\tx\tDOID\t1\ty\n"
    found = read_files("biomappings", file_of("b.tsv", rows))
    assert found[0] == Mapping("UMLS:C0002395", "DOID:10652", "biomappings")
    assert [place for place, _ in refusals(found)] == ["b.tsv, line 3", "b.tsv"]


def test_reports_of_cross_references_are_read_by_the_ontology_of_each_term() -> None:
    report = 'cls\txref\nMONDO:0004975\t"SCTID:26929004"\nMONDO:0004975\t"PMID:1"\nFBbt:1\t"SCTID:1"\n'
    rows = read_files("xref_table", file_of("x.tsv", report))
    assert rows[0] == Mapping("MONDO:0004975", "SNOMEDCT:26929004", "xref_table")
    assert refusals(rows) == [("x.tsv, line 4", "'FBbt:1' is a term of none of go, mondo, doid, hp, chebi")]


def test_a_grounding_map_alone_gives_curated_names() -> None:
    rows = read_files("grounding_map", file_of("g.csv", "HIF-1,FPLX,HIF1,,,,\nx,FPLX,a b,,,,\n"))
    assert rows[0] == CuratedName("HIF-1", "FPLX:HIF1", "grounding_map")
    assert [place for place, _ in refusals(rows)] == ["g.csv, line 2"]
