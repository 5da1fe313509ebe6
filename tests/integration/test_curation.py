"""Verdicts, lists of PMIDs and baselines as a user types them: what changes, what is refused, what is listed."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Run, run_command, serving

_EDGES = "MATCH ()-[r]->() WHERE r.support = 2 AND r.refute = 0 RETURN r.id AS id, r.score AS score ORDER BY id"
_EVIDENCE = """
    MATCH (e:Evidence {edge_id: $id})-[:FROM]->(a:Article) RETURN e.id AS id, a.pmid AS pmid ORDER BY id
"""


@pytest.fixture
def data(own_sample: Path) -> Iterator[Path]:
    """A copy of the sample's data folder, whose graph server runs."""
    with serving(own_sample):
        yield own_sample


def _query(data: Path, cypher: str, **parameters: str) -> Any:
    given = [part for name, value in parameters.items() for part in ("--param", f"{name}={value}")]
    done = run_command("graph", "query", cypher, *given, "--json", data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _score(data: Path, edge: str) -> float | None:
    rows = _query(data, "MATCH ()-[r]->() WHERE r.id = $id RETURN r.score AS score", id=json.dumps(edge))
    return float(rows[0]["score"]) if rows else None


def test_a_rejected_edge_leaves_and_comes_back_when_withdrawn(data: Path, kg: Run) -> None:
    edge = _query(data, _EDGES)[0]
    n_evidence = len(_query(data, _EVIDENCE, id=json.dumps(edge["id"])))
    done = kg("verdict", edge["id"], "--reject", "--why", "no", "--curator", "ann", "--json", data=data)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["committed"]["added"] == {"verdicts": n_evidence}
    assert _score(data, edge["id"]) is None
    again = kg("verdict", edge["id"], "--reject", "--why", "no", "--curator", "bob", data=data)
    assert again.returncode == 3
    assert "no edge with open evidence" in again.stderr
    done = kg("verdict", edge["id"], "--withdraw", "--why", "my slip", "--json", data=data, KG_CURATOR="ann")
    assert json.loads(done.stdout)["committed"]["added"] == {"verdicts": n_evidence}, done.stderr
    assert _score(data, edge["id"]) == edge["score"]


def test_evidence_is_judged_once_and_listed_with_its_dispute(data: Path, kg: Run) -> None:
    edge = _query(data, _EDGES)[0]
    evidence = _query(data, _EVIDENCE, id=json.dumps(edge["id"]))[0]
    for added in ({"verdicts": 1}, {}):
        done = kg("verdict", evidence["id"], "--flip", "--why", "denied", "--curator", "ann", "--json", data=data)
        assert json.loads(done.stdout)["committed"]["added"] == added, done.stderr
    assert kg("verdict", evidence["id"], "--accept", "--why", "so", "--curator", "bob", data=data).returncode == 0
    found = json.loads(kg("verdicts", "--json", data=data).stdout)
    assert [(said["curator"], said["judgement"], said["remarks"]) for said in found] == [
        ("ann", "flip", ["disputed"]),
        ("bob", "accept", ["disputed"]),
    ]
    assert {said["pmid"] for said in found} == {evidence["pmid"]}
    assert "disputed" in kg("verdicts", data=data, COLUMNS="200").stdout
    out = data / "judged.jsonl"
    counts = json.loads(kg("export", "verdicts", out, "--format", "jsonl", "--json", data=data).stdout)
    assert counts == {"documents": 0, "statements": 0, "disputed": 2, "unmatched": 0}
    assert (
        kg("verdict", evidence["id"], "--withdraw", "--why", "so", "--curator", "bob", data=data).returncode == 0
    )
    done = kg("export", "verdicts", "-", "--format", "jsonl", data=data)
    (document,) = map(json.loads, done.stdout.splitlines())
    assert document["id"] == str(evidence["pmid"])
    assert [relation["type"] for relation in document["relations"]] == ["denied"]


def test_an_imported_file_is_done_but_for_its_bad_rows(data: Path, tmp_path: Path, kg: Run) -> None:
    edge = _query(data, _EDGES)[0]
    evidence = _query(data, _EVIDENCE, id=json.dumps(edge["id"]))[0]["id"]
    rows = [
        f"{evidence},reject,wrong gene,cleo",
        "nothing,reject,why,",
        f"{evidence},maybe,why,",
        f"{evidence},flip,,",
    ]
    path = tmp_path / "judged.csv"
    path.write_text("\n".join(["id,judgement,why,curator", *rows]), encoding="utf-8")
    done = kg("verdict", "--import", path, "--json", data=data)
    assert done.returncode == 3
    counts = json.loads(done.stdout)
    assert (counts["committed"]["added"], counts["refused"]) == ({"verdicts": 1}, 3)
    assert all(f"judged.csv, line {line}: " in done.stderr for line in (3, 4, 5)), done.stderr
    assert json.loads(kg("verdicts", "--json", data=data).stdout)[0]["curator"] == "cleo"


def test_a_verdict_on_nothing_changes_nothing(data: Path, tmp_path: Path, kg: Run) -> None:
    done = kg("verdict", "nothing", "--accept", "--why", "so", data=data)
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert kg("verdict", "nothing", "--accept", data=data).returncode == 2
    assert kg("verdict", "nothing", "--accept", "--why", "so", data=tmp_path / "empty").returncode == 2
    assert not (tmp_path / "empty").exists()


def test_a_list_of_pmids_closes_what_it_names(data: Path, tmp_path: Path, kg: Run) -> None:
    edge = _query(data, _EDGES)[0]
    evidence = _query(data, _EVIDENCE, id=json.dumps(edge["id"]))
    path = tmp_path / "retracted.tsv"
    lines = ["PMID\tyear", *(f"{found['pmid']}\t2020" for found in evidence), "7\t1990", "oops\t1", ""]
    path.write_text("\n".join(lines), encoding="utf-8")
    done = kg("retractions", path, "--name", "watch", "--json", data=data)
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert f"retracted.tsv, line {len(lines) - 1}: 'oops' is no PMID" in done.stderr
    assert json.loads(done.stdout)["committed"]["added"]["lists"] == 1
    assert _score(data, edge["id"]) is None
    path.write_text("7\n", encoding="utf-8")
    assert kg("retractions", path, "--name", "watch", data=data).returncode == 0
    assert _score(data, edge["id"]) == edge["score"]
    path.write_text("PMID\n", encoding="utf-8")
    assert kg("retractions", path, "--name", "watch", data=data).returncode == 3


def test_a_baseline_says_what_is_missing(tmp_path: Path, kg: Run) -> None:
    done = kg("baseline", "2026", "3", data=tmp_path)
    assert (done.returncode, done.stdout) == (0, "baseline 2026: 3 of 3 files are still missing\n"), done.stderr
    again = json.loads(kg("baseline", "2026", "3", "--json", data=tmp_path).stdout)
    assert (again["missing"], again["curated"]["committed"]["added"]) == ([1, 2, 3], {})
    other = kg("baseline", "2026", "4", data=tmp_path)
    assert (other.returncode, len(other.stderr.splitlines())) == (3, 1)
