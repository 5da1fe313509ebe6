"""A bulk import: nulls are no empty texts, every property has a column, and nothing is half written."""

import csv
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiny_world import BACKGROUND, EDGES

from kg_pipeline.errors import BadInput
from kg_pipeline.export.bulk import BulkCounts, write_bulk
from kg_pipeline.export.bulk_files import FILES, labels_of, schema_commands
from kg_pipeline.export.bulk_values import csv_line
from kg_pipeline.graph.statements import read_statements
from kg_pipeline.records import Concept, Edge, GraphChanges

World = Callable[..., GraphChanges]


def export(changes: GraphChanges, folder: Path) -> BulkCounts:
    return write_bulk(changes, folder, infores="infores:test", belief="1")


def read(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("value", "field"),
    [
        (None, ""),
        ("", '""'),
        ('a "b"', '"a ""b"""'),
        (True, "true"),
        (0.1, "0.1"),
        (7, "7"),
        (["a", "b;"], '"a\x1fb;"'),
        ([1, 2], '"1\x1f2"'),
    ],
)
def test_a_value_is_a_field_that_the_importer_reads_back(value: str | None, field: str) -> None:
    assert csv_line([value], "x") == f"{field}\n".encode()


def test_a_value_of_a_list_that_holds_their_delimiter_is_refused_by_name(world: World, tmp_path: Path) -> None:
    bad = Concept("MONDO:1", "Disease", "x", ("a\x1fb",))
    with pytest.raises(BadInput, match=r"entities\.csv, MONDO:1: 'a\\x1fb' holds U\+001F"):
        export(world(nodes=[bad]), tmp_path / "bulk")
    assert list((tmp_path / "bulk").iterdir()) == []


def test_records_become_rows_with_their_keys(world: World, tmp_path: Path) -> None:
    counts = export(world(background=BACKGROUND), tmp_path)
    assert counts == BulkCounts(
        entities=5, articles=3, edges=4, evidence=5, verdicts=0, background=4, nodes=14, relationships=23
    )
    assert read(tmp_path, "background.csv")[2] == {
        ":START_ID(Entity)": "NCBIGene:672",
        ":END_ID(Entity)": "GO:0006281",
        ":TYPE": "ACTIVELY_INVOLVED_IN",
        "id:string": BACKGROUND[2].id,
        "predicate:string": "biolink:actively_involved_in",
        "evidence_codes:string[]": "IDA\x1fIEA\x1fany",
        "knowledge_level:string": "knowledge_assertion",
        "agent_type:string": "manual_agent",
        "primary_knowledge_source:string": "infores:goa",
    }
    assert read(tmp_path, "entities.csv")[4][":LABEL"] == "Entity\x1fChemicalEntity\x1fDrug"
    assert [row[":ID(Article)"] for row in read(tmp_path, "articles.csv")] == ["99000001", "99000002", "99000003"]
    assert read(tmp_path, "edges.csv")[2][":TYPE"] == "AFFECTS"
    assert read(tmp_path, "release.csv")[0]["sequence:long"] == "7"


def test_the_labels_are_those_that_loading_sets() -> None:
    classes = [name for name in read_statements("load") if name.startswith("class_")]
    assert len(classes) > 5
    assert labels_of("Drug") == ["Entity", "ChemicalEntity", "Drug"]
    assert labels_of("PhenotypicFeature") == ["Entity", "PhenotypicFeature"]


def test_the_schema_is_every_statement_that_loading_runs(world: World, tmp_path: Path) -> None:
    export(world(), tmp_path)
    commands = (tmp_path / "schema.cypher").read_text()
    schema = [*read_statements("schema").values(), *read_statements("neo4j_schema").values()]
    statements = [statement.body.strip() for statement in schema]
    assert len(statements) > 5
    assert [part.strip() for part in commands.split(";\n") if part] == [*statements, "CALL db.awaitIndexes(3600)"]
    assert commands == schema_commands()


def test_the_script_imports_every_file_from_its_own_folder(world: World, tmp_path: Path) -> None:
    export(world(), tmp_path / "bulk")
    admin = tmp_path / "neo4j-admin"
    admin.write_text('#!/bin/sh\npwd\nfor argument; do echo "$argument"; done\n')
    admin.chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = ["sh", tmp_path / "bulk" / "import.sh", "graph", "--threads=1"]
    told = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[:6] == [str(tmp_path / "bulk"), "database", "import", "full", "graph", "--threads=1"]
    named = {argument.rpartition("=")[2] for argument in told if argument.startswith(("--nodes", "--rel"))}
    assert named == set(FILES)


def test_a_failure_in_the_middle_leaves_the_former_files(world: World, tmp_path: Path) -> None:
    def broken() -> Iterator[Edge]:
        yield EDGES[0]
        raise BadInput("the ledger is torn")

    (tmp_path / "edges.csv").write_text("former")
    with pytest.raises(BadInput, match="the ledger is torn"):
        export(world(edges=broken()), tmp_path)
    assert [(file.name, file.read_text()) for file in tmp_path.iterdir()] == [("edges.csv", "former")]


def test_changes_that_are_no_whole_graph_are_refused(world: World, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="are no whole graph"):
        export(world(from_sequence=3), tmp_path)
