"""Folders of the command line's data that tests share."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Run, run_command, run_installed, serving

Sample = tuple[Path, dict[str, Any]]


@pytest.fixture
def kg() -> Run:
    """The command line."""
    return run_command


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """A data folder after the installed `run --sample`, and the counts it printed; its graph server is stopped."""
    data = tmp_path_factory.mktemp("sample")
    done = run_installed("run", "--sample", "--json", data=data)
    assert done.returncode == 0, done.stderr
    counts: dict[str, Any] = json.loads(done.stdout)
    return data, counts


@pytest.fixture
def own_sample(sample: Sample, tmp_path: Path) -> Path:
    """A copy of the sample's data folder."""
    return Path(shutil.copytree(sample[0], tmp_path / "data", ignore=shutil.ignore_patterns("*.lock")))


@pytest.fixture(scope="session")
def served(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    """The same of a copy whose graph server runs, for questions and for commands that change nothing."""
    data, counts = tmp_path_factory.mktemp("served"), sample[1]
    shutil.copytree(sample[0], data, ignore=shutil.ignore_patterns("*.lock"), dirs_exist_ok=True)
    with serving(data):
        yield data, counts
