"""What a kill leaves of an export: never new files beside former ones, and nothing that stays."""

import subprocess
import sys
from pathlib import Path

import pytest

from kg_pipeline.export.whole_files import writing

NAMES = ("edges.csv", "release.csv", "import.sh")
# Ends at the rename of that number, as a kill does: nothing is cleaned up.
KILLED = """
import os, sys
from itertools import count
from pathlib import Path
from kg_pipeline.export.whole_files import writing

folder, last, *names = sys.argv[1:]
renames = count(1)
sys.addaudithook(lambda event, _: event == "os.rename" and next(renames) == int(last) and os._exit(9))
with writing([Path(folder, name) for name in names]) as files:
    for file in files:
        file.write(b"new")
"""


def _export(folder: Path, text: str) -> None:
    with writing([folder / name for name in NAMES]) as files:
        for file in files:
            file.write(text.encode())


def _texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.suffix != ".partial"}


@pytest.mark.parametrize("last", [1, 2, 3])
def test_a_kill_between_two_files_leaves_none_of_the_former_beside_the_new(tmp_path: Path, last: int) -> None:
    _export(tmp_path, "former")
    command = [sys.executable, "-c", KILLED, str(tmp_path), str(last), *NAMES]
    assert subprocess.run(command, check=False).returncode == 9
    left = {1: {"edges.csv": "former"}, 2: {"edges.csv": "new"}, 3: {"edges.csv": "new", "release.csv": "new"}}
    assert _texts(tmp_path) == left[last]
    assert len(list(tmp_path.glob(".*.partial"))) == 4 - last
    _export(tmp_path, "newest")
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == dict.fromkeys(NAMES, "newest")


def test_what_another_export_is_writing_stays(tmp_path: Path) -> None:
    with writing([tmp_path / "graph.nq"]) as (file,):
        _export(tmp_path, "beside")
        file.write(b"whole")
    assert _texts(tmp_path) == {"graph.nq": "whole"} | dict.fromkeys(NAMES, "beside")
