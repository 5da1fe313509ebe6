"""DAG files are wiring: short, and parsed without anything heavy."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from airflow_world import DAGS, run_python

_HEAVY = ("torch", "pandas", "pyobo", "onnxruntime", "pyarrow", "duckdb", "neo4j", "transformers")
_WITH_MODELS = {
    "pubmed_nightly": {"read"},
    "pubmed_backfill": {"plan_backfill"},
    "vocabulary_release": {"read_vocabulary", "adopt_vocabulary"},
}
"""Tasks that read, or may; every other one runs in the image without torch."""
_FILES = sorted(DAGS.glob("*.py"))
_PARSE = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
found = DagBag(dag_folder=sys.argv[1])
heavy = [name for name in json.loads(sys.argv[2]) if name in sys.modules]
dags = {name: [[t.task_id, t.queue, t.pool, t.retries] for t in dag.tasks] for name, dag in found.dags.items()}
awake = [name for name, dag in found.dags.items() if dag.is_paused_upon_creation is False]
print("FOUND", json.dumps({"errors": found.import_errors, "heavy": heavy, "dags": dags, "awake": awake}))
"""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What Airflow finds in all the files, parsed in one process."""
    done = run_python(_PARSE, str(DAGS), json.dumps(_HEAVY), home=tmp_path_factory.mktemp("airflow"))
    (told,) = (line.removeprefix("FOUND ") for line in done.stdout.splitlines() if line.startswith("FOUND "))
    parsed: dict[str, Any] = json.loads(told)
    return parsed


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
def test_a_dag_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 60


def test_the_files_are_parsed_without_anything_heavy(found: dict[str, Any]) -> None:
    assert (found["errors"], found["heavy"]) == ({}, [])
    names = {path.stem for path in _FILES if path.stem != "kg_tasks"}
    assert "pubmed_nightly" in names
    assert set(found["dags"]) == names


def test_tasks_are_tried_again_but_for_one_that_begins_another_run(found: dict[str, Any]) -> None:
    tasks = [task for tasks in found["dags"].values() for task in tasks]
    assert all(retries >= 3 or name == "night" for name, _, _, retries in tasks)


def test_what_reads_has_the_queue_with_models(found: dict[str, Any]) -> None:
    on_gpu = {dag: {name for name, queue, *_ in tasks if queue == "gpu"} for dag, tasks in found["dags"].items()}
    assert {dag: names for dag, names in on_gpu.items() if names} == _WITH_MODELS


def test_every_pool_is_made_at_start_up(found: dict[str, Any]) -> None:
    """A missing one is only a warning, and its tasks never run."""
    script = (DAGS.parent / "docker" / "airflow-init.sh").read_text(encoding="utf-8")
    used = {pool for tasks in found["dags"].values() for _, _, pool, _ in tasks}
    assert used == {"default_pool", *re.findall(r"^airflow pools set (\w+)", script, re.MULTILINE)}


def test_one_night_at_a_time_asks_ncbi_which_counts_the_requests_of_all(found: dict[str, Any]) -> None:
    asking = {name for tasks in found["dags"].values() for name, _, pool, _ in tasks if pool == "entrez"}
    assert asking == {"fetch"}


def test_nobody_need_unpause_what_has_no_schedule(found: dict[str, Any]) -> None:
    assert found["awake"] == ["pubmed_backfill"]
