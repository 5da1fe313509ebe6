"""The export DAG: one release for each commit, however often it is told of the graph."""

from pathlib import Path

from airflow_world import run_dag
from small_ledger import commit_articles


def test_a_second_run_finds_the_release_there(airflow_home: Path, tmp_path: Path) -> None:
    commit_articles(tmp_path / "data", [1, 2])
    told = []
    for _ in range(2):
        state, tasks, log = run_dag("graph_export", airflow_home, {"KG_DATA": str(tmp_path / "data")})
        assert (state, tasks) == ("success", {"export_release-1": "success"}), log
        told.append((" was there" in log, " exported" in log))
    assert told == [(False, True), (True, False)]
    (release,) = (tmp_path / "data" / "exports").glob("*-1-*")
    assert (tmp_path / "data" / "exports" / "current").resolve() == release
