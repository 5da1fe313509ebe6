"""KGX: every record is what Biolink's pinned model allows, and both forms say the same."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from biolink_records import biolink_errors
from tiny_world import ABOVE, BACKGROUND, EDGES, EVIDENCE, NODES, evidence

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.export.associations import association_type
from kg_pipeline.export.iris import OurIris
from kg_pipeline.export.kgx import KgxCounts, write_kgx
from kg_pipeline.export.kgx_records import EDGE_COLUMNS, edge_record, found_of
from kg_pipeline.records import Concept, Edge, GraphChanges
from kg_pipeline.relations.predicates import all_rules

World = Callable[..., GraphChanges]
BASE = "https://kg.example.org/"
INFORES = "infores:kg-pipeline"
COUNTS: Any = (0.5, 1, 0, 1, "asserted", "2020", "2020")
_NODE_CLASSES = {
    "Gene": ("Gene", "GeneFamily", "MacromolecularComplex"),
    "Disease": ("Disease", "PhenotypicFeature"),
    "Chemical": ("ChemicalEntity", "Drug"),
    "GO": ("BiologicalProcess", "MolecularActivity", "CellularComponent"),
}


def export(changes: GraphChanges, out: Path) -> KgxCounts:
    return write_kgx(changes, out, base_iri=BASE, infores=INFORES)


def read_records(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_bytes().splitlines()]


def read_table(path: Path) -> list[dict[str, str]]:
    header, *rows = (line.split("\t") for line in path.read_text("utf-8").split("\n")[:-1])
    assert all(len(row) == len(header) for row in rows)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_the_model_finds_no_error_in_any_record(world: World, tmp_path: Path) -> None:
    found = export(world(), tmp_path)
    assert found == KgxCounts(
        nodes=5,
        edges=4,
        evidence=5,
        negated=1,
        accepted=0,
        background=0,
        names_left_out=0,
        xrefs_left_out=0,
    )
    lines = [
        line for name in ("nodes", "edges") for line in (tmp_path / f"{name}.jsonl").read_bytes().splitlines()
    ]
    assert len(lines) == 9
    assert [biolink_errors(line) for line in lines] == [[]] * 9


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"ddi_type": "effect"}, "ddi_type: Extra inputs are not permitted"),
        ({"evidence_count": "two"}, "evidence_count: Input should be a valid integer"),
        ({"has_confidence_score": "0.5"}, "has_confidence_score: Input should be a valid number"),
        ({"knowledge_level": "guessed"}, "knowledge_level: Input should be 'knowledge_assertion'"),
        ({"predicate": "biolink:treats"}, "predicate: Input should be 'biolink:contributes_to'"),
        ({"has_supporting_studies": {"x": {"category": ["biolink:Study"]}}}, "has_supporting_studies.x"),
    ],
)
def test_the_model_finds_the_error_in_a_broken_record(
    world: World, tmp_path: Path, change: dict[str, object], error: str
) -> None:
    export(world(), tmp_path)
    broken = read_records(tmp_path / "edges.jsonl")[0] | change
    assert error in "\n".join(biolink_errors(json.dumps(broken).encode()))


def test_the_model_takes_every_edge_that_the_table_can_state_of_any_nodes() -> None:
    ours, wrong, n_edges = OurIris(BASE), [], 0
    for rule in all_rules():
        others = ("Gene", "Disease", "Chemical") if rule.object == "any" else (rule.object,)
        subjects = ("Gene", "Disease", "Chemical") if rule.subject == "any" else (rule.subject,)
        ends = [
            (a, b)
            for one in subjects
            for other in others
            for a in _NODE_CLASSES[one]
            for b in _NODE_CLASSES[other]
        ]
        edge = Edge("A:1", rule.predicate, rule.sorted_qualifiers, "B:1", *COUNTS)
        for first, second in ends + [end[::-1] for end in ends if rule.symmetric]:
            kind = association_type(rule.predicate, first, second)
            record = edge_record(edge, kind, [found_of(evidence(edge, 1), ours)], INFORES, ours)
            n_edges += 1
            wrong += [
                (rule.predicate, first, second, error) for error in biolink_errors(msgspec.json.encode(record))
            ]
    assert n_edges > 100
    assert wrong == []


def test_what_vocabularies_state_is_an_edge_of_theirs_without_a_score(world: World, tmp_path: Path) -> None:
    counts = export(world(nodes=(*NODES, *ABOVE), background=BACKGROUND), tmp_path)
    assert (counts.edges, counts.background) == (4, 4)
    lines = (tmp_path / "edges.jsonl").read_bytes().splitlines()[4:]
    assert [biolink_errors(line) for line in lines] == [[]] * 4
    kind, member, annotated, electronic = read_records(tmp_path / "edges.jsonl")[4:]
    assert kind == {
        "id": f"{BASE}background/{BACKGROUND[0].id}",
        "category": ["biolink:Association"],
        "subject": "MONDO:0007254",
        "predicate": "biolink:subclass_of",
        "object": "MONDO:0005070",
        "knowledge_level": "knowledge_assertion",
        "agent_type": "manual_agent",
        "primary_knowledge_source": "infores:mondo",
    }
    assert member["category"] == ["biolink:GeneToGeneFamilyAssociation"]
    assert annotated["category"] == ["biolink:GeneToGoTermAssociation"]
    assert annotated["has_evidence"] == ["ECO:0000314", "ECO:0000501"]
    assert [edge["agent_type"] for edge in (annotated, electronic)] == ["manual_agent", "automated_agent"]
    row = read_table(tmp_path / "edges.tsv")[4]
    assert (row["has_confidence_score"], row["evidence_count"], row["negated"]) == ("", "", "")


def test_an_edge_carries_its_score_its_articles_and_its_sentences(world: World, tmp_path: Path) -> None:
    export(world(), tmp_path)
    study = f"{BASE}extraction/0123456789abcdef"
    assert read_records(tmp_path / "edges.jsonl")[1] == {
        "id": f"{BASE}edge/{EDGES[1].id}",
        "category": ["biolink:GeneToDiseaseAssociation"],
        "subject": "NCBIGene:672",
        "predicate": "biolink:associated_with",
        "object": "MONDO:0005301",
        "negated": True,
        "knowledge_level": "not_provided",
        "agent_type": "text_mining_agent",
        "primary_knowledge_source": INFORES,
        "publications": ["PMID:99000003"],
        "has_confidence_score": 0.1,
        "evidence_count": 1,
        "has_supporting_studies": {
            study: {
                "id": study,
                "category": ["biolink:Study"],
                "has_study_results": [
                    {
                        "id": f"{BASE}evidence/{EVIDENCE[2].evidence.id}",
                        "category": ["biolink:TextMiningStudyResult"],
                        "description": "refutes, asserted",
                        "xref": ["PMID:99000003"],
                        "supporting_text": ['It was "not" associated.\nSecond line \\ end.'],
                        "subject_location_in_text": [0, 5],
                        "object_location_in_text": [10, 23],
                        "extraction_confidence_score": 0.875,
                        "supporting_document_year": 2024,
                    }
                ],
            }
        },
    }


def test_offsets_are_those_of_the_sentence_not_of_the_article(world: World, tmp_path: Path) -> None:
    shifted = msgspec.structs.replace(
        EVIDENCE[0],
        evidence=msgspec.structs.replace(
            EVIDENCE[0].evidence,
            best=msgspec.structs.replace(
                EVIDENCE[0].evidence.best, subject_span=(100, 105), object_span=(107, 109)
            ),
        ),
        start_char=98,
    )
    export(world(edges=EDGES[:1], evidence=[shifted]), tmp_path)
    (study,) = read_records(tmp_path / "edges.jsonl")[0]["has_supporting_studies"].values()
    (result,) = study["has_study_results"]
    assert (result["subject_location_in_text"], result["object_location_in_text"]) == ([2, 7], [9, 11])


def test_a_qualifier_that_biolink_lacks_is_a_term_of_ours(world: World, tmp_path: Path) -> None:
    interaction = Edge(
        "CHEBI:1", "biolink:pharmacologically_interacts_with", (("ddi_type", "effect"),), "CHEBI:2", *COUNTS
    )
    export(world(edges=[interaction], evidence=[]), tmp_path)
    (record,) = read_records(tmp_path / "edges.jsonl")
    assert record["qualifiers"] == ["https://kg-pipeline.example.org/vocabulary#ddi_type/effect"]
    assert biolink_errors(json.dumps(record).encode()) == []


def test_every_qualifier_of_biolink_in_the_table_has_a_slot() -> None:
    slots = {slot for rule in all_rules() for slot in rule.qualifiers if slot.endswith("_qualifier")}
    assert slots
    assert slots <= set(EDGE_COLUMNS)


def test_what_a_curator_accepted_says_so(world: World, tmp_path: Path) -> None:
    accepted = msgspec.structs.replace(EVIDENCE[0], verdict="accept")
    counts = export(world(evidence=[accepted, *EVIDENCE[1:]]), tmp_path)
    agents = [record["agent_type"] for record in read_records(tmp_path / "edges.jsonl")]
    assert counts.accepted == 1
    assert agents == ["manual_validation_of_automated_agent", *["text_mining_agent"] * 3]


def test_the_table_says_what_the_json_lines_say(world: World, tmp_path: Path) -> None:
    export(world(), tmp_path)
    for name in ("nodes", "edges"):
        rows, records = read_table(tmp_path / f"{name}.tsv"), read_records(tmp_path / f"{name}.jsonl")
        shared = set(rows[0]) - {"supporting_text", "name"}
        for row, record in zip(rows, records, strict=True):
            assert {key: row[key] for key in shared} == {key: as_cell(record.get(key)) for key in shared}


def as_cell(value: object) -> str:
    if isinstance(value, list):
        return "|".join(map(str, value))
    return "" if value is None else {True: "true"}.get(value is True, str(value))


def test_what_would_end_a_value_of_the_table_is_a_blank_there(world: World, tmp_path: Path) -> None:
    name = 'a|b\tc\r\nd "e" \\ \u2028 α'
    export(world(nodes=[Concept("MONDO:1", "Disease", name, (name, "other"))], edges=[], evidence=[]), tmp_path)
    (row,), (record,) = read_table(tmp_path / "nodes.tsv"), read_records(tmp_path / "nodes.jsonl")
    assert (row["name"], row["synonym"]) == ('a b c  d "e" \\   α', 'a b c  d "e" \\   α|other')
    assert (record["name"], record["synonym"]) == (name, [name, "other"])


def test_a_prefix_names_the_files_where_there_is_no_folder(world: World, tmp_path: Path) -> None:
    export(world(), tmp_path / "kg")
    names = sorted(path.name for path in tmp_path.iterdir())
    assert names == ["kg_edges.jsonl", "kg_edges.tsv", "kg_nodes.jsonl", "kg_nodes.tsv"]


def test_a_folder_that_is_not_there_is_told(world: World, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"the folder .*missing does not exist; make it first"):
        export(world(), tmp_path / "missing" / "kg")


def test_a_failure_in_the_middle_leaves_the_former_files_and_nothing_else(world: World, tmp_path: Path) -> None:
    def broken() -> Iterator[Edge]:
        yield EDGES[0]
        raise BadInput("the ledger is torn")

    (tmp_path / "nodes.tsv").write_text("former")
    with pytest.raises(BadInput, match="the ledger is torn"):
        export(world(edges=broken()), tmp_path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("nodes.tsv", "former")]


def test_changes_that_are_no_whole_graph_are_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="are no whole graph"):
        export(world(from_sequence=3), tmp_path)
