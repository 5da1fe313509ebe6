"""The installed command line, run as a user runs it."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., subprocess.CompletedProcess[str]]
_REPOSITORY = Path(__file__).parent.parent


def run_command(*arguments: object, data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """`kg-pipeline` in a process of its own, with `--data`; the lexicon comes from the user's cache."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_GRAPH")}
    command = [str(Path(sys.executable).with_name("kg-pipeline")), *map(str, arguments), "--data", str(data)]
    return subprocess.run(
        command,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        cwd=_REPOSITORY,
    )
