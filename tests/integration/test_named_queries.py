"""The library for curators as a user asks it, on the graph of the sample."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from command_line import Run

from kg_pipeline.cli import cli
from kg_pipeline.graph.statements import read_statements


def test_the_questions_are_listed_with_what_they_take() -> None:
    listed = json.loads(CliRunner().invoke(cli, ["graph", "queries", "--json"]).stdout)
    assert [question["name"] for question in listed] == list(read_statements("query"))
    shown = CliRunner().invoke(cli, ["graph", "queries"], env={"COLUMNS": "200"}).stdout
    assert "known_of_entity" in shown
    assert "entity, limit" in shown


def test_a_named_question_is_answered_in_every_form(served: tuple[Path, dict[str, Any]], kg: Run) -> None:
    top = ("graph", "query", "--named", "top_edges", "--param", "limit=2")
    rows = json.loads(kg(*top, "--json", data=served[0]).stdout)
    assert len(rows) == 2
    assert rows[0]["score"] >= rows[1]["score"] > 0
    header, first, *_ = kg(*top, "--csv", data=served[0]).stdout.splitlines()
    assert header == "subject,predicate,object,score,articles,sentence,pmid,edge_id"
    assert first.endswith(rows[0]["edge_id"])
    assert rows[0]["subject"] in kg(*top, data=served[0], COLUMNS="300").stdout
    known = kg(
        "graph",
        "query",
        "--named",
        "known_of_entity",
        "--param",
        f"entity={rows[0]['subject']}",
        "--json",
        data=served[0],
    )
    assert rows[0]["edge_id"] in {row["edge_id"] for row in json.loads(known.stdout)}


def test_a_question_asked_wrongly_is_one_line_before_anything_is_started(tmp_path: Path, kg: Run) -> None:
    for arguments, said in (
        (("--named", "new_edges"), "takes limit, since"),
        (("--named", "nothing"), "use one of: annotated_with"),
    ):
        done = kg("graph", "query", *arguments, data=tmp_path)
        assert done.returncode == 2
        assert said in done.stderr
        assert len(done.stderr.splitlines()) == 1
    both = kg("graph", "query", "RETURN 1", "--named", "hubs", data=tmp_path)
    assert "one of them" in both.stderr
    assert list(tmp_path.iterdir()) == []
