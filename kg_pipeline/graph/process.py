"""A process known by its id and by an argument of its command line, since ids are given out again."""

import os
import signal
import subprocess
import time
from pathlib import Path

from kg_pipeline.errors import Retryable

_POLL_S = 0.05
_EXEC_S = 1.0
"""A process that is being replaced by its program has no command line for a moment."""


def is_running(pid: int, argument: str) -> bool:
    """Whether that process is there, is no zombie and has the argument."""
    return argument in _command_line(pid)


def stop_process(pid: int, argument: str, patience_s: float) -> None:
    """Ask the process to end, then kill it. Raises `Retryable` if it is still there after all."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if not is_running(pid, argument):
            return
        os.kill(pid, number)
        if _ends(pid, argument, patience_s):
            return
    raise Retryable(f"process {pid} does not end; end it by hand, then try again")


def _ends(pid: int, argument: str, patience_s: float) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        if not is_running(pid, argument):
            return True
        time.sleep(_POLL_S)
    return False


def _command_line(pid: int) -> str:
    """From /proc, or from ps where there is none; empty for a process that is gone or a zombie."""
    process = Path("/proc") / str(pid)
    if not Path("/proc/self/stat").exists():
        shown = subprocess.run(["ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True)
        return shown.stdout
    try:
        deadline = time.monotonic() + _EXEC_S
        while time.monotonic() < deadline:
            if line := (process / "cmdline").read_bytes():
                return line.replace(b"\0", b" ").decode(errors="surrogateescape")
            if (process / "stat").read_text(errors="replace").rpartition(")")[2].split()[0] in "ZX":
                break
            time.sleep(_POLL_S)
    except (FileNotFoundError, ProcessLookupError):
        pass
    return ""
