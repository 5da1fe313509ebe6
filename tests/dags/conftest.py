"""A migrated Airflow, once a session."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from airflow_world import airflow_variables


@pytest.fixture(scope="session")
def airflow_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of an Airflow whose database is made."""
    home = tmp_path_factory.mktemp("airflow")
    subprocess.run(
        [sys.executable, "-m", "airflow", "db", "migrate"],
        env=dict(os.environ) | airflow_variables(home),
        check=True,
        capture_output=True,
    )
    return home
