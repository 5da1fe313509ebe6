"""The weekly DAGs from end to end: another vocabulary taken into use, and the data folder kept in order."""

import json
from pathlib import Path

import pytest
from airflow_world import run_dag
from command_line import run_command
from pubmed_xml import article_set, article_xml, plain_abstract

_SENTENCES = (
    "Mutations of BRCA1 are associated with breast cancer.",
    "These patients were followed for five years.",
)
_SMALL = {"KG_VOCABULARIES": "hgnc,mondo"}
_SMALLER = {"KG_VOCABULARIES": "hgnc"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder read with a small vocabulary."""
    file = tmp_path / "pubmed26n0001.xml"
    texts = enumerate(_SENTENCES, start=1)
    file.write_bytes(
        article_set(article_xml(1000 + n, f"Invented {n}", plain_abstract(text)) for n, text in texts)
    )
    done = run_command("run", "--input", file, "--json", data=tmp_path / "data", **_SMALL)
    assert json.loads(done.stdout)["edges"] == 1, done.stderr
    return tmp_path / "data"


def _edges(data: Path) -> int:
    query = "MATCH (:Gene)-[r]-(:Disease) RETURN count(r) AS n"
    return int(json.loads(run_command("graph", "query", query, "--json", data=data, **_SMALLER).stdout)[0]["n"])


def test_a_release_shows_what_it_would_change_and_then_changes_it(data: Path, airflow_home: Path) -> None:
    variables = _SMALLER | {"KG_DATA": str(data)}
    state, tasks, log = run_dag("vocabulary_release", airflow_home, variables)
    assert (state, tasks["weigh_vocabulary-1"]) == ("failed", "failed"), log[-3000:]
    assert "would take 1 of 1 edges out of the graph" in log
    assert tasks["adopt_vocabulary-1"] == "upstream_failed"
    assert list((data / "runs").glob("vocabulary-*.html"))
    assert _edges(data) == 1
    state, tasks, log = run_dag("vocabulary_release", airflow_home, variables, run_conf={"accept": True})
    assert (state, set(tasks.values())) == ("success", {"success"}), log[-3000:]
    assert _edges(data) == 0


def test_maintenance_leaves_a_folder_that_is_whole(data: Path, airflow_home: Path) -> None:
    state, tasks, log = run_dag("maintenance", airflow_home, _SMALL | {"KG_DATA": str(data)})
    assert (state, set(tasks.values())) == ("success", {"success"}), log[-3000:]
    assert run_command("ledger", "check", "--deep", data=data, **_SMALL).returncode == 0
