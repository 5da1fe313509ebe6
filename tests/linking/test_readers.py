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
from kg_pipeline.linking.entries import CuratedName, Entry, HeadingNames, Mapping, Misgrounding, RefusedRow, Row
from kg_pipeline.linking.members import Member
from kg_pipeline.linking.readers import READERS
from kg_pipeline.linking.vocabularies import Vocabulary


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
