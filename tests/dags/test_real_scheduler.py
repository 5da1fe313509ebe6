"""The DAGs under a real scheduler, restarted and with workers killed; many minutes, so only where asked for."""

import json
import os
from pathlib import Path

import pytest
from entrez_server import EntrezServer
from live_airflow import live_airflow, missing_servers
from night_world import (
    ALL_FILES,
    FILES,
    WEEK,
    entrez_variables,
    graph_of,
    knowledge,
    night_settings,
    publish,
    take_in,
)

from kg_pipeline.stages.extractor import Extractor

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("KG_TEST_SCHEDULER"),
        reason="a real scheduler takes many minutes: set KG_TEST_SCHEDULER=1",
    ),
    pytest.mark.skipif(missing_servers() is not None, reason=str(missing_servers())),
]


@pytest.fixture
def variables(entrez: EntrezServer, tmp_path: Path) -> dict[str, str]:
    """What the tasks read: the local servers, the embedded graph."""
    (tmp_path / "nlm" / "updatefiles").mkdir(parents=True)
    ours = {"KG_DATA": str(tmp_path / "data"), "KG_PUBMED_FILES": str(tmp_path / "nlm")}
    return ours | entrez_variables(entrez)


def test_a_backfill_of_seven_days_is_one_night_over_the_week_though_the_scheduler_is_killed(
    entrez: EntrezServer, variables: dict[str, str], extractor: Extractor, tmp_path: Path
) -> None:
    week = night_settings(tmp_path / "week", entrez)
    take_in(week, extractor, WEEK)
    with live_airflow(tmp_path / "airflow", "LocalExecutor", variables) as airflow:
        days = ("--from-date", "2024-01-01", "--to-date", "2024-01-07T23:00:00", "--max-active-runs", "2")
        airflow.run("backfill", "create", "--dag-id", "pubmed_nightly", *days)
        airflow.run("dags", "unpause", "pubmed_nightly")
        airflow.wait_for_runs("backfill%", 2)
        airflow.kill("scheduler")
        airflow.start_airflow("scheduler", "scheduler")
        airflow.wait_for_runs("backfill%", 7)
    backfilled = night_settings(tmp_path / "data")
    known, expected = knowledge(backfilled.data), knowledge(week.data)
    # The night before today is scheduled as soon as the DAG is on, finds nothing, and covers its day.
    assert set(expected.pop("covered")) < set(known.pop("covered"))
    assert known == expected
    assert graph_of(backfilled) == graph_of(week)


def test_a_backfill_of_files_on_celery_survives_a_worker_killed_in_mid_shard(
    variables: dict[str, str], extractor: Extractor, tmp_path: Path
) -> None:
    for number, pmids in FILES.items():
        publish(tmp_path / "nlm", f"updatefiles/26n{number}", pmids)
    undisturbed = night_settings(tmp_path / "undisturbed", KG_PUBMED_FILES=tmp_path / "nlm")
    take_in(undisturbed, extractor, ALL_FILES)
    with live_airflow(tmp_path / "airflow", "CeleryExecutor", variables) as airflow:
        airflow.start_worker("default")
        airflow.start_worker("gpu")
        for dag in ("pubmed_nightly", "pubmed_backfill"):
            airflow.run("dags", "unpause", dag)
        conf = json.dumps({"source": "updatefiles", "per_night": 3})
        airflow.run("dags", "trigger", "pubmed_backfill", "--run-id", "all", "--conf", conf)
        of_night = "FROM task_instance WHERE dag_id = 'pubmed_nightly' AND run_id LIKE 'backfill-%'"
        airflow.wait_for(f"SELECT map_index {of_night} AND task_id = 'read' AND state = 'running'")
        airflow.kill("worker-gpu")
        airflow.start_worker("gpu")
        airflow.wait_for("SELECT 1 FROM dag_run WHERE run_id = 'all' AND state IN ('success', 'failed')")
        assert airflow.rows("SELECT state FROM dag_run WHERE run_id = 'all'") == [("success",)]
        assert set(airflow.rows(f"SELECT queue, pool {of_night} AND task_id = 'read'")) == {("gpu", "gpu")}
        assert set(airflow.rows(f"SELECT queue {of_night} AND task_id <> 'read'")) == {("default",)}
        assert airflow.rows(f"SELECT count(*) {of_night} AND task_id = 'read' AND try_number > 1") != [(0,)]
    known, expected = knowledge(tmp_path / "data"), knowledge(undisturbed.data)
    del known["covered"], expected["covered"]  # the night before today, as above
    assert known == expected
    assert graph_of(night_settings(tmp_path / "data")) == graph_of(undisturbed)
