"""A run killed at any moment and given again ends like one that nobody disturbed."""

import subprocess
import sys
from pathlib import Path

_SCRIPT = Path(__file__).parent.parent.parent / "benchmarks" / "killed_runs.py"


def test_a_killed_run_given_again_ends_with_the_same_ledger_and_graph() -> None:
    done = subprocess.run(
        [sys.executable, str(_SCRIPT), "--kills", "3", "--seed", "7"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("0 of 3 differ\n")
