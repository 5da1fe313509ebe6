"""The command line, run as a user runs it."""

import atexit
import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.settings import Settings

Completed = subprocess.CompletedProcess[str]
Run = Callable[..., Completed]
KG_PIPELINE = str(Path(sys.executable).with_name("kg-pipeline"))
_READ_AT_START = ("PYTHON", "LANG", "LC_", "TZ")
_REPOSITORY = Path(__file__).parent.parent


def run_command(*arguments: object, data: Path, **variables: str) -> Completed:
    """`kg-pipeline` in a process of its own, with `--data`; the lexicon comes from the user's cache.

    Its imports take longer than most commands do, so they are made once, by a process that is forked for each
    command. Variables that Python or the C library reads at its start need an interpreter of their own.
    """
    if any(name.startswith(_READ_AT_START) for name in variables):
        return run_installed(*arguments, data=data, **variables)
    with tempfile.NamedTemporaryFile("r") as out, tempfile.NamedTemporaryFile("r") as err:
        told = {
            "arguments": [*map(str, arguments), "--data", str(data)],
            "environment": _environment(variables),
            "out": out.name,
            "err": err.name,
        }
        return Completed(told["arguments"], tell(_warm_process(), told), out.read(), err.read())


def run_installed(*arguments: object, data: Path, **variables: str) -> Completed:
    """The same by the installed script, in an interpreter of its own."""
    return subprocess.run(
        [KG_PIPELINE, *map(str, arguments), "--data", str(data)],
        env=_environment(variables),
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        cwd=_REPOSITORY,
    )


@contextmanager
def serving(data: Path) -> Iterator[None]:
    """Keeps the data folder's graph server running for the time of the block; else each command starts it anew."""
    server = EmbeddedServer(data, Settings.from_environment().cache)
    server.up()
    server.keep()
    try:
        yield
    finally:
        server.down()


def _environment(variables: dict[str, str]) -> dict[str, str]:
    ours = {name: value for name, value in os.environ.items() if not name.startswith("KG_GRAPH")}
    return ours | variables


def tell(process: "subprocess.Popen[str]", command: dict[str, object]) -> int:
    """The exit code of a command run by the process that made the imports, if that lives."""
    assert process.stdin is not None
    assert process.stdout is not None
    answer = ""
    with suppress(BrokenPipeError):
        print(json.dumps(command), file=process.stdin, flush=True)
        answer = process.stdout.readline()
    assert answer, f"the warm process ended with {process.wait(10)}; its standard error says why"
    return int(answer)


@functools.cache
def _warm_process() -> "subprocess.Popen[str]":
    script = Path(__file__).with_name("warm_commands.py")
    process = subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_REPOSITORY
    )
    atexit.register(process.communicate)
    return process
