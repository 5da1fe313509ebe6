"""A process that has imported the whole command line, and becomes a copy of itself for each command it is told.

A command is a line of JSON on standard input; its exit code is a line on standard output.
"""

import atexit
import gc
import importlib
import json
import os
import signal
import sys
import traceback
from typing import Any, NoReturn

from kg_pipeline.cli import _COMMANDS, main

_PATIENCE_S = 600


def _next_command() -> dict[str, Any]:
    """In a process of its own, the command to run there; ends where no more are told."""
    for line in sys.stdin:
        process = os.fork()
        if process == 0:
            told: dict[str, Any] = json.loads(line)
            return told
        _, status = os.waitpid(process, 0)
        os.write(1, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    sys.exit()


def _take_on(told: dict[str, Any]) -> None:
    """The command's arguments, environment and streams; what hangs is killed."""
    signal.alarm(_PATIENCE_S)
    sys.argv = ["kg-pipeline", *told["arguments"]]
    os.environ.clear()
    os.environ.update(told["environment"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream, name in ((1, "out"), (2, "err")):
        os.dup2(os.open(told[name], os.O_WRONLY), stream)


def _run() -> int:
    """The exit code, as the interpreter would have it."""
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(bool(ended.code))
    except BaseException:
        traceback.print_exc()
    return 1


def _end(exit_code: int) -> NoReturn:
    """Past the C libraries' own endings, which wait for threads that a fork has not."""
    atexit._run_exitfuncs()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(exit_code)


if __name__ == "__main__":
    for place in _COMMANDS.values():
        importlib.import_module(place.partition(":")[0])
    gc.freeze()
    _take_on(_next_command())
    _end(_run())
