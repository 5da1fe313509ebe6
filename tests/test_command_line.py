import subprocess
import sys
from pathlib import Path

import pytest
from command_line import KG_PIPELINE, run_command, tell


def test_a_warm_process_that_died_tells_its_exit_status() -> None:
    dead = subprocess.Popen(
        [sys.executable, "-c", "raise SystemExit(7)"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    for _again in range(2):
        with pytest.raises(AssertionError, match="ended with 7"):
            tell(dead, {})
    dead.communicate()


@pytest.mark.parametrize(
    ("name", "value", "is_own"),
    [
        ("PYTHONUTF8", "1", True),
        ("LANG", "C", True),
        ("LC_ALL", "C", True),
        ("TZ", "UTC", True),
        ("KG_X", "1", False),
    ],
)
def test_what_is_read_at_the_start_of_a_process_gets_one(
    tmp_path: Path, name: str, value: str, is_own: bool
) -> None:
    done = run_command("--help", data=tmp_path, **{name: value})
    assert (KG_PIPELINE in done.args) == is_own
