"""An Airflow of one's own: a database in a folder, DAGs run in a process like a developer's."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).parent.parent.parent
DAGS = REPOSITORY / "dags"
_RUN = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
dag_id, arguments = sys.argv[1], json.loads(sys.argv[2])
found = DagBag(dag_folder=sys.argv[3])
assert not found.import_errors, found.import_errors
if "logical_date" in arguments:
    import pendulum
    arguments["logical_date"] = pendulum.parse(arguments["logical_date"])
run = found.dags[dag_id].test(**arguments)
print("STATES", json.dumps({f"{ti.task_id}{ti.map_index}": ti.state for ti in run.get_task_instances()}))
print("STATE", run.state)
"""


def airflow_variables(home: Path) -> dict[str, str]:
    """What Airflow reads before it is imported."""
    return {
        "AIRFLOW_HOME": str(home),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__UNIT_TEST_MODE": "False",
        "PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(DAGS)]),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }


def run_python(code: str, *arguments: str, home: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    """A program in an interpreter of its own, which sees that Airflow."""
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env=dict(os.environ) | airflow_variables(home) | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=900,
    )


def run_dag(
    dag_id: str, home: Path, variables: dict[str, str], **arguments: Any
) -> tuple[str, dict[str, str], str]:
    """How `dag.test()` ended: the run's state, each task's, and all that was logged."""
    done = run_python(_RUN, dag_id, json.dumps(arguments), str(DAGS), home=home, **variables)
    told = dict(line.split(" ", 1) for line in done.stdout.splitlines() if line.startswith(("STATE ", "STATES ")))
    assert "STATE" in told, done.stdout[-3000:] + done.stderr[-3000:]
    return told["STATE"], json.loads(told["STATES"]), done.stdout + done.stderr
