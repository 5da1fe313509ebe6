"""Folders of the command line's data that tests share."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import Run, run_command


@pytest.fixture
def kg() -> Run:
    """The command line."""
    return run_command


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """A data folder after `run --sample`, and the counts it printed."""
    data = tmp_path_factory.mktemp("sample")
    done = run_command("run", "--sample", "--json", data=data)
    assert done.returncode == 0, done.stderr
    counts: dict[str, Any] = json.loads(done.stdout)
    return data, counts
