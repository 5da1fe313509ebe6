"""The README's first command: the sample all the way, its traps, a second run, and out again as RDF."""

import csv
import io
import json
import shlex
from pathlib import Path
from typing import Any

import pyoxigraph
import pytest
import rdflib
from command_line import Run, run_command

from kg_pipeline.stages.report import begun_runs, read_report

Sample = tuple[Path, dict[str, Any]]


@pytest.fixture(scope="module")
def edges(served: Sample) -> list[dict[str, Any]]:
    query = """
        MATCH (s:Entity)-[r]->(o:Entity) WHERE r.score IS NOT NULL
        RETURN s.name AS subject, o.name AS object, r.predicate AS predicate, r.status AS status,
               r.support AS support, r.refute AS refute, r.articles AS articles, r.score AS score
    """
    done = run_command("graph", "query", query, "--json", data=served[0])
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    assert rows
    return rows


def _between(edges: list[dict[str, Any]], first: str, second: str) -> list[dict[str, Any]]:
    names = {first.lower(), second.lower()}
    return [edge for edge in edges if {edge["subject"].lower(), edge["object"].lower()} == names]


def test_every_citation_is_accounted_for(served: Sample) -> None:
    _, counts = served
    assert counts["files"] == 2
    assert counts["citations"] == counts["articles"] == 66
    assert counts["deletions"] == 2
    assert counts["refusals"] == counts["files_refused"] == 0
    assert counts["articles_known"] == {"current": 61, "deleted": 1, "retracted": 2}


def test_mentions_are_linked_or_counted_by_reason(served: Sample) -> None:
    _, counts = served
    assert {"Gene", "Disease", "Chemical"} <= set(counts["mentions"])
    assert counts["linked"] + sum(counts["unlinked"].values()) == sum(counts["mentions"].values())
    assert counts["linked"] > sum(counts["unlinked"].values())


def test_the_report_tells_what_changed_and_how_long_each_step_took(sample: Sample) -> None:
    data, counts = sample
    report = read_report(data / "runs" / f"{counts['run']}.json")
    assert report.outcome == "done"
    assert report.edge_changes == {"new": counts["edges"], "changed": 0, "withdrawn": 0}
    assert list(report.durations_s) == ["fetch", "parse", "read", "commit", "page", "graph"]
    assert begun_runs(data) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [("BRCA1", "breast neoplasm"), ("CFTR", "cystic fibrosis"), ("warfarin", "amiodarone")],
)
def test_what_several_articles_state_has_as_much_support(
    edges: list[dict[str, Any]], first: str, second: str
) -> None:
    assert sum(edge["support"] for edge in _between(edges, first, second)) >= 2


def test_a_denied_finding_refutes_and_supports_nothing(edges: list[dict[str, Any]]) -> None:
    found = _between(edges, "APOE", "multiple sclerosis")
    assert found
    assert all(edge["refute"] >= 1 and edge["support"] == 0 and edge["status"] == "refuted" for edge in found)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("lithium carbonate", "amyotrophic lateral sclerosis"),
        ("minocycline", "multiple system atrophy"),
        ("midazolam", "ketoconazole"),
        ("haloperidol", "torsades de pointes"),
    ],
    ids=["retracted", "retracted by the notice", "revised", "deleted"],
)
def test_what_was_withdrawn_is_no_edge(edges: list[dict[str, Any]], first: str, second: str) -> None:
    assert _between(edges, first, second) == []


def test_a_revision_brings_what_it_says_now(edges: list[dict[str, Any]]) -> None:
    assert _between(edges, "midazolam", "itraconazole")


def test_a_second_run_adds_no_row_and_changes_no_node_or_edge(served: Sample, kg: Run) -> None:
    data, first = served
    done = kg("run", "--sample", "--json", data=data)
    second = json.loads(done.stdout)
    assert done.returncode == 0
    assert second["texts_read"] == 0
    assert second["rows_added"] == {}
    assert second["sequence"] == first["sequence"]
    changes = ("nodes_created", "nodes_deleted", "relationships_created", "relationships_deleted")
    assert [second[name] for name in changes] == [0, 0, 0, 0]
    assert second["edges"] == first["edges"]


def test_the_query_to_type_next_answers(served: Sample, kg: Run) -> None:
    printed = kg("run", "--sample", data=served[0]).stdout
    (line,) = [line for line in printed.splitlines() if line.startswith("  kg-pipeline graph query")]
    _, *arguments = shlex.split(line)
    assert arguments.pop(arguments.index("--data") + 1) == str(served[0])
    arguments.remove("--data")
    rows = json.loads(kg(*arguments, "--json", data=served[0]).stdout)
    assert len(rows) == 20
    assert {"BRCA1", "CFTR"} & {row["g.name"] for row in rows}


def test_a_table_of_nodes_is_csv_with_json_inside(served: Sample, kg: Run) -> None:
    query = "MATCH (g:Gene {name: 'BRCA1'}) RETURN g, g.xrefs AS xrefs, g.name AS name"
    done = kg("graph", "query", query, "--csv", data=served[0])
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["name"] == "BRCA1"
    assert json.loads(row["g"])
    assert "HGNC:1100" in json.loads(row["xrefs"])


@pytest.mark.parametrize("suffix", ["nq", "ttl"])
def test_rdf_is_read_back_to_the_same_count(served: Sample, kg: Run, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"graph.{suffix}"
    done = kg("export", "rdf", out, "--json", data=served[0])
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    kinds = ("assertion_triples", "evidence_triples", "provenance_triples", "background")
    n_triples = sum(counts[kind] for kind in kinds)
    assert counts["background"] > 50
    assert counts["edges"] == served[1]["edges"]
    assert len(rdflib.Dataset().parse(out)) == n_triples
    assert sum(1 for _ in pyoxigraph.parse(path=str(out))) == n_triples


def test_all_kinds_of_a_disease_are_one_pattern(served: Sample, kg: Run) -> None:
    kinds = "MATCH (d:Disease)-[:SUBCLASS_OF*0..]->(:Disease {name: 'cancer'}) RETURN DISTINCT d.name AS name"
    names = {row["name"] for row in json.loads(kg("graph", "query", kinds, "--json", data=served[0]).stdout)}
    assert {"cancer", "ovarian cancer"} <= names
    assert "cystic fibrosis" not in names
    asked = ("graph", "query", "--named", "kinds_of", "--param", "entity=cancer", "--json")
    rows = json.loads(kg(*asked, data=served[0]).stdout)
    assert {"cancer", "ovarian cancer"} <= {row["kind"] for row in rows} <= names
    assert all(row["score"] > 0 for row in rows)


def test_background_is_marked_and_unscored(served: Sample, kg: Run) -> None:
    query = """
        MATCH (:Entity)-[r]->(:Entity) WHERE r.score IS NULL
        RETURN DISTINCT type(r) AS type, r.predicate AS predicate, r.knowledge_level AS level,
               r.primary_knowledge_source AS source, r.status AS status
    """
    rows = json.loads(kg("graph", "query", query, "--json", data=served[0]).stdout)
    assert {(row["level"], row["status"]) for row in rows} == {("knowledge_assertion", None)}
    sources = {(row["type"], row["source"]) for row in rows}
    ontologies = ("mondo", "chebi", "go", "hpo", "mesh")
    assert sources >= {("SUBCLASS_OF", f"infores:{name}") for name in ontologies}
    assert ("MEMBER_OF", "infores:famplex") in sources


def test_the_graph_cannot_be_written_through_a_query(served: Sample, kg: Run) -> None:
    done = kg("graph", "query", "MATCH (n) DETACH DELETE n", data=served[0])
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    left = kg("graph", "query", "MATCH (n:Entity) RETURN count(n) AS n", "--json", data=served[0])
    assert json.loads(left.stdout)[0]["n"] > 0


def test_the_password_is_for_its_owner_alone(served: Sample) -> None:
    assert (served[0] / "graph" / "password").stat().st_mode & 0o777 == 0o600
