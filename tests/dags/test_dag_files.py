"""DAG files are wiring: short, and parsed without anything heavy."""

import json
from pathlib import Path

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
dags = {name: [[t.task_id, t.queue, t.retries] for t in dag.tasks] for name, dag in found.dags.items()}
print("FOUND", json.dumps({"errors": found.import_errors, "heavy": heavy, "dags": dags}))
"""


def test_the_dags_are_those_there_should_be() -> None:
    assert "pubmed_nightly.py" in {path.name for path in _FILES}


@pytest.mark.parametrize("path", _FILES, ids=lambda path: path.stem)
def test_a_dag_file_is_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < 60


@pytest.mark.parametrize("path", [path for path in _FILES if path.stem != "kg_tasks"], ids=lambda path: path.stem)
def test_a_dag_file_is_parsed_without_anything_heavy(path: Path, tmp_path: Path) -> None:
    done = run_python(_PARSE, str(path), json.dumps(_HEAVY), home=tmp_path)
    (told,) = (line.removeprefix("FOUND ") for line in done.stdout.splitlines() if line.startswith("FOUND "))
    found = json.loads(told)
    assert (found["errors"], found["heavy"]) == ({}, [])
    assert list(found["dags"]) == [path.stem]
    tasks = found["dags"][path.stem]
    assert {task for task, queue, _ in tasks if queue == "gpu"} == _WITH_MODELS.get(path.stem, set())
    # What begins another run leaves trying again to that one.
    assert all(retries >= 3 or task == "night" for task, _, retries in tasks)
