"""Every format on a few invented rows of true facts: what is read, what is refused and where."""

import bz2
import gzip
import io
import json
import os
import pickle
from functools import partial

import pytest

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import (
    Annotation,
    CuratedName,
    Entry,
    HeadingNames,
    Mapping,
    Misgrounding,
    Parent,
    RefusedRow,
    Row,
)
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers import READERS
from kg_pipeline.linking.sources.vocabularies import Vocabulary


def read(reader: str, *members: str | bytes) -> list[Row]:
    data = [member.encode() if isinstance(member, str) else member for member in members]
    files = [Member(f"member{number}", partial(io.BytesIO, content)) for number, content in enumerate(data)]
    names = tuple(file.name for file in files)
    return list(READERS[reader](Vocabulary(reader, reader, names, ("Gene",), "2026", "CC0-1.0"), files))


def refusals(rows: list[Row]) -> list[tuple[str, str]]:
    return [(row.place, row.reason) for row in rows if isinstance(row, RefusedRow)]


def test_go_terms_take_their_type_from_the_branch() -> None:
    terms = [
        {"id": "GO:0006281", "name": "DNA repair", "namespace": "biological_process", "relations": {}},
        {
            "id": "GO:0005739",
            "name": "mitochondrion",
            "namespace": "cellular_component",
            "synonyms": ["chondriosome"],
        },
        {"id": "GO:0000001", "name": "gone", "namespace": "biological_process", "obsolete": True},
        {"id": "GO:0000002", "name": "stray", "namespace": "elsewhere"},
        {"name": "nameless"},
    ]
    rows = read("go", json.dumps(terms))
    assert rows[:2] == [
        Entry("GO:0006281", "BiologicalProcess", "BiologicalProcess", "DNA repair", "go"),
        Entry("GO:0005739", "CellularComponent", "CellularComponent", "mitochondrion", "go", ("chondriosome",)),
    ]
    assert [place for place, _ in refusals(rows)] == ["member0, GO:0000002", "member0, element 5"]


def test_mondo_cross_references_are_spelled_by_biolink() -> None:
    term = {
        "id": "0004975",
        "name": "Alzheimer disease",
        "namespace": "mondo",
        "xrefs": [
            {"id": "C0002395", "namespace": "UMLS"},
            {"id": "10652", "namespace": "DOID"},
            {"id": "Alzheimer", "namespace": "Wikipedia"},
            {"id": "two words", "namespace": "OMIM"},
        ],
    }
    rows = read("mondo", json.dumps([term]))
    assert rows[:3] == [
        Entry("MONDO:0004975", "Disease", "Disease", "Alzheimer disease", "mondo"),
        Mapping("MONDO:0004975", "UMLS:C0002395", "mondo"),
        Mapping("MONDO:0004975", "DOID:10652", "mondo"),
    ]
    assert len(refusals(rows)) == 1 and len(rows) == 4


def test_a_member_that_is_no_json_stops_the_build() -> None:
    with pytest.raises(BadInput, match="member0 is no JSON array"):
        read("hp", "<html>")


def test_mesh_tells_diseases_from_chemicals_by_the_tree() -> None:
    descriptors = (
        "D003920\tDiabetes Mellitus\tDiabetes\tC18.452.394.750|C19.246\t\n"
        "D001241\tAspirin\tAcetylsalicylic Acid|Acid, Acetylsalicylic\tD02.455.426\t\n"
        "D003863\tDepression\t\tF01.145.126.350\t\n"
        "D017209\tApoptosis\t\tG04.146.160\t\n"
        "D000001\tno tree\t\tC1\t\n"
        "D000002\tcut short\n"
    )
    supplementary = (
        "C000001\tan aspirin salt\t\tD001241\n"
        "C000002\ta rare diabetes\trare one\tD001241,D003920\n"
        "X1\tbad\t\tD001241\n"
    )
    mapped = (
        "MESH\tD001241\tAspirin\tCHEBI\tCHEBI:15365\taspirin\n"
        "MESH\tD017209\tApoptosis\tGO\tGO:0006915\tapoptotic process\n"
    )
    rows = read("mesh", descriptors, supplementary, "D001241\t50-78-2\n", mapped, "2244\tD001241\n")
    assert [(row.identifier, row.type, row.synonyms) for row in rows if isinstance(row, Entry)] == [
        ("MESH:D003920", "Disease", ("Diabetes",)),
        ("MESH:D001241", "Chemical", ("Acetylsalicylic Acid", "Acid, Acetylsalicylic")),
        ("MESH:D003863", "Disease", ()),
        ("MESH:C000001", "Chemical", ()),
        ("MESH:C000002", "Disease", ("rare one",)),
    ]
    assert [row.object for row in rows if isinstance(row, Mapping)] == [
        "CAS:50-78-2",
        "CHEBI:15365",
        "PUBCHEM.COMPOUND:2244",
    ]
    assert CuratedName("Apoptosis", "GO:0006915", "mesh") in rows
    assert [place for place, _ in refusals(rows)] == ["member0, line 5", "member0, line 6", "member1, line 3"]


def test_hgnc_keeps_approved_genes_with_their_ids() -> None:
    header = "\t".join("abcdefghijklm") + "\n"
    brca1 = (
        "HGNC:1100\tBRCA1\tBRCA1 DNA repair associated\tApproved\tFANCS, RNF53\t672\tP38398\t\t\tOLD1\t"
        "ENSG00000012048\tgene with protein product\t\n"
    )
    withdrawn = "HGNC:2\tGONE\t\tSymbol Withdrawn" + "\t" * 9 + "\n"
    odd = "HGNC:3\tODD\t\tPending" + "\t" * 9 + "\n"
    rows = read("hgnc", header + brca1 + withdrawn + odd)
    entry = rows[0]
    assert isinstance(entry, Entry)
    assert (entry.name, entry.synonyms, entry.former, entry.names) == (
        "BRCA1",
        ("FANCS", "RNF53"),
        ("OLD1",),
        ("BRCA1 DNA repair associated",),
    )
    assert [row.object for row in rows if isinstance(row, Mapping)] == [
        "NCBIGene:672",
        "UniProtKB:P38398",
        "ENSEMBL:ENSG00000012048",
    ]
    assert refusals(rows) == [("member0, line 4", "status 'Pending' is neither approved nor withdrawn")]


@pytest.mark.parametrize(
    ("reader", "separator", "taxon", "prefix"),
    [("mgi", "|", "NCBITaxon:10090", "MGI"), ("rgd", ";", "NCBITaxon:10116", "RGD")],
)
def test_rodent_genes_have_their_taxon(reader: str, separator: str, taxon: str, prefix: str) -> None:
    rows = read(reader, f"ID\tsymbol\tsynonyms\tensembl\n42\tTnf\tDIF{separator}Tnfa\t\nx\tBad\t\t\n")
    assert rows[0] == Entry(f"{prefix}:42", "Gene", "Gene", "Tnf", reader, ("DIF", "Tnfa"), taxon=taxon)
    assert [place for place, _ in refusals(rows)] == ["member0, line 3"]


def test_famplex_tells_complexes_from_families() -> None:
    relations = "HGNC,AKT1,isa,FPLX,AKT\nHGNC,PRKAA1,partof,FPLX,AMPK\nHGNC,X,likes,FPLX,AKT\n"
    rows = read("famplex", "AKT\nAMPK\n", relations, "NCIT,C41625,AKT\nBEL,AKT Family,AKT\n")
    assert [(row.identifier, row.category) for row in rows if isinstance(row, Entry)] == [
        ("FPLX:AKT", "GeneFamily"),
        ("FPLX:AMPK", "MacromolecularComplex"),
    ]
    assert [row for row in rows if isinstance(row, Mapping)] == [Mapping("FPLX:AKT", "NCIT:C41625", "famplex")]
    assert [place for place, _ in refusals(rows)] == ["member1, line 3"]


def test_curated_names_and_misgroundings_are_read() -> None:
    rows = read(
        "groundings",
        '"scatter factor",UP,P14210,HGNC,HGF,,\nsome site,UBERON,UBERON:1,,,,\n',
        "HIF-1,FPLX,HIF1\n",
        "cap,HGNC,9639\n",
    )
    assert rows == [
        CuratedName("scatter factor", "HGNC.SYMBOL:HGF", "groundings"),
        CuratedName("HIF-1", "FPLX:HIF1", "groundings"),
        Misgrounding("cap", "HGNC:9639", "groundings"),
    ]


def test_chebi_and_drugbank_have_names_and_maps() -> None:
    terms = json.dumps([{"id": "CHEBI:15365", "name": "acetylsalicylic acid", "namespace": "chebi"}])
    rows = read(
        "chebi",
        terms,
        "CAS\tCHEBI\n50-78-2\t15365\n",
        "CHEBI\tPUBCHEM\tIK_MATCH\n15365\t2244\tY\n15365\t1 2\t\n",
        "CHEBI\tCHEMBL\n15365\tCHEMBL25\n",
    )
    assert [row.object for row in rows if isinstance(row, Mapping)] == [
        "CAS:50-78-2",
        "PUBCHEM.COMPOUND:2244",
        "CHEMBL.COMPOUND:CHEMBL25",
    ]
    assert [place for place, _ in refusals(rows)] == ["member2, line 3"]
    drugs = read(
        "drugbank", "A\tB\tC\tD\nDB00945\tCHEBI\t15365\tx\nDB00945\tNAME\tAspirin\tx\nDBSALT1\tNAME\tS\tx\n"
    )
    assert drugs[0] == Mapping("DRUGBANK:DB00945", "CHEBI:15365", "drugbank")
    assert drugs[-1] == Entry("DRUGBANK:DB00945", "Chemical", "Drug", "Aspirin", "drugbank")
    assert [place for place, _ in refusals(drugs)] == ["member0, line 4"]


def test_pickled_lists_are_read_by_heading_and_never_by_their_mesh_ids() -> None:
    drugs = {
        "drug_variant_to_canonical": {"aspirin": ["aspirin"], "asa": ["aspirin"], "x": ["bad"]},
        "drug_canonical_to_data": {
            "aspirin": {"name": "Aspirin", "drugbank_id": "DB00945", "mesh_id": "D999", "smiles": "…"},
            "bad": {"name": "Bad", "drugbank_id": "945"},
        },
    }
    rows = read("drug_names", bz2.compress(pickle.dumps(drugs)))
    assert rows[:2] == [
        Entry("DRUGBANK:DB00945", "Chemical", "Drug", "Aspirin", "drug_names", ("aspirin", "asa")),
        HeadingNames("aspirin", "Chemical", ("aspirin", "asa"), "drug_names", "DRUGBANK:DB00945"),
    ]
    assert refusals(rows) == [("member0, 'bad'", "'945' is no DrugBank number")]


def test_a_pickle_that_would_run_code_is_refused() -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str, ...]]:
            return os.system, ("echo never",)

    with pytest.raises(BadInput, match="only plain containers are read"):
        read("disease_names", bz2.compress(pickle.dumps({"disease_variant_to_canonical": Evil()})))


def test_bytes_that_are_no_utf8_are_refused_by_line() -> None:
    rows = read("famplex", b"AKT\nMEK\xff\n", "", "")
    assert refusals(rows) == [("member0, line 2", "not UTF-8")]


def test_half_a_packed_file_stops_the_build_by_its_name() -> None:
    packed = gzip.compress("".join(f"FAMILY{number}\n" for number in range(5000)).encode())
    half = Member("entities.csv.gz", lambda: gzip.GzipFile(fileobj=io.BytesIO(packed[: len(packed) // 2])))
    empty = Member("empty", io.BytesIO)
    vocabulary = Vocabulary("famplex", "famplex", ("entities.csv.gz",), ("Gene",), "2026", "CC0-1.0")
    with pytest.raises(BadInput, match=r"entities\.csv\.gz: the file is cut short"):
        list(READERS["famplex"](vocabulary, [half, empty, empty]))


def test_a_quote_that_never_closes_stops_the_build_by_its_line() -> None:
    with pytest.raises(BadInput, match="member0, line 2: "):
        read("groundings", 'HIF-1,FPLX,HIF1,,,,\n"swallows the rest,FPLX,AKT,,,,\n', "", "")


@pytest.mark.parametrize(
    ("reader", "child", "parent"),
    [
        ("mondo", "MONDO:2", "MONDO:1"),
        ("go", "GO:2", "GO:1"),
        ("hp", "HP:2", "HP:1"),
        ("doid", "DOID:2", "DOID:1"),
    ],
)
def test_an_ontology_says_what_is_a_kind_of_what(reader: str, child: str, parent: str) -> None:
    namespace = "molecular_function" if reader == "go" else reader
    parts = [identifier if reader != "mondo" else identifier.partition(":")[2] for identifier in (child, parent)]
    related = {"is_a": [parts[1]], "part_of": ["GO:9"], "excluded_subClassOf": ["0000009"]}
    terms = [
        {"id": parts[0], "name": "narrow", "namespace": namespace, "relations": related},
        {"id": parts[1], "name": "wide", "namespace": namespace},
    ]
    rows = read(reader, json.dumps(terms))
    assert [row for row in rows if isinstance(row, Parent)] == [Parent(child, parent, "subclass_of", reader)]
    assert refusals(rows) == []


def test_mesh_puts_a_heading_under_those_right_above_it_in_the_branches_of_its_type() -> None:
    descriptors = (
        "D009369\tNeoplasms\t\tC04\t\n"
        "D001943\tBreast Neoplasms\t\tC04.588.180|C17.800.090.500\t\n"
        "D009371\tNeoplasms by Site\t\tC04.588\t\n"
        "D001941\tBreast Diseases\t\tC17.800.090\t\n"
        "D000001\tpoisons\t\tD01.100\t\n"
        "D000002\ta poisoning\t\tD01.100.200|C25.100\t\n"
        "D000003\tthinking\t\tF02.463\t\n"
    )
    rows = read("mesh", descriptors, "", "", "", "")
    assert [(row.child, row.parent) for row in rows if isinstance(row, Parent)] == [
        ("MESH:D001943", "MESH:D001941"),
        ("MESH:D001943", "MESH:D009371"),
        ("MESH:D009371", "MESH:D009369"),
    ]


def test_famplex_says_who_belongs_to_what() -> None:
    relations = (
        "HGNC,AKT1,isa,FPLX,AKT\n"
        "UP,P12345,isa,FPLX,AKT\n"
        "FPLX,AMPK_alpha,isa,FPLX,AMPK_any\n"
        "FPLX,AMPK_alpha,partof,FPLX,AMPK\n"
        "HGNC,X,isa,HGNC,Y\n"
    )
    rows = read("famplex", "AKT\n", relations, "")
    assert [row for row in rows if isinstance(row, Parent)] == [
        Parent("HGNC.SYMBOL:AKT1", "FPLX:AKT", "member_of", "famplex"),
        Parent("UniProtKB:P12345", "FPLX:AKT", "member_of", "famplex"),
        Parent("FPLX:AMPK_alpha", "FPLX:AMPK_any", "subclass_of", "famplex"),
        Parent("FPLX:AMPK_alpha", "FPLX:AMPK", "member_of", "famplex"),
    ]
    assert [place for place, _ in refusals(rows)] == ["member1, line 5"]


def gaf(database: str, number: str, qualifier: str, term: str, code: str, aspect: str) -> str:
    """A line of GAF with what we read; `…` for the rest."""
    cells = [database, number, "…", qualifier, term, "PMID:1", code, "", aspect, *["…"] * 8]
    return "\t".join(cells) + "\n"


def test_annotations_are_read_by_relation_and_negated_ones_refused() -> None:
    text = "!gaf-version: 2.2\n" + "".join(
        [
            gaf("UniProtKB", "P31749", "enables", "GO:0016301", "IDA", "F"),
            gaf("MGI", "MGI:87986", "involved_in", "GO:0006915", "IEA", "P"),
            gaf("UniProtKB", "P31749", "is_active_in", "GO:0005737", "IDA", "C"),
            gaf("UniProtKB", "P31749", "part_of", "GO:0005680", "IPI", "C"),
            gaf("UniProtKB", "P31749", "", "GO:0005737", "TAS", "C"),
            gaf("UniProtKB", "P31749", "NOT|enables", "GO:0016301", "IDA", "F"),
            gaf("UniProtKB", "P31749", "acts_upstream_of", "GO:0006915", "IDA", "P"),
            gaf("UniProtKB", "P31749", "enables", "GO:0003674", "ND", "F"),
            gaf("UniProtKB", "P31749", "enables", "EC:1", "IDA", "F"),
            gaf("UniProtKB", "P31749", "enables", "GO:0016301", "IDA", "X"),
            "UniProtKB\tP1\n",
        ]
    )
    rows = read("gaf", text)
    assert [row for row in rows if isinstance(row, Annotation)] == [
        Annotation("UniProtKB:P31749", "GO:0016301", "enables", "IDA", "gaf"),
        Annotation("MGI:87986", "GO:0006915", "actively_involved_in", "IEA", "gaf"),
        Annotation("UniProtKB:P31749", "GO:0005737", "located_in", "IDA", "gaf"),
        Annotation("UniProtKB:P31749", "GO:0005680", "part_of", "IPI", "gaf"),
        Annotation("UniProtKB:P31749", "GO:0005737", "located_in", "TAS", "gaf"),
    ]
    reasons = [reason.partition(":")[0] for _, reason in refusals(rows)]
    assert reasons[:3] == [
        "negated",
        "qualifier 'acts_upstream_of' is none of involved_in, enables, located_in, is_active_in, part_of",
        "evidence ND",
    ]
    assert [place for place, _ in refusals(rows)] == [f"member0, line {line}" for line in range(7, 13)]


def test_a_table_of_terms_gives_an_annotation_for_each_gene() -> None:
    header = "go_id\tgo_name\tgo_domain\ttax_id\tannotation_type\tsize\tgene_ids\tgene_symbols\n"
    table = (
        "GO:0016301\tkinase activity\tmolecular_function\t9606\tdirect\t2\t207|208\tAKT1|AKT2\n"
        "GO:0006915\tapoptotic process\tbiological_process\t9606\tdirect\t1\tAKT1\t207\n"
        "GO:0006915\tapoptotic process\tsomewhere\t9606\tdirect\t1\t207\tAKT1\n"
    )
    rows = read("go_annotation_table", header + table)
    assert [row for row in rows if isinstance(row, Annotation)] == [
        Annotation("NCBIGene:207", "GO:0016301", "enables", "any", "go_annotation_table"),
        Annotation("NCBIGene:208", "GO:0016301", "enables", "any", "go_annotation_table"),
    ]
    assert [place for place, _ in refusals(rows)] == ["member0, line 3", "member0, line 4"]
