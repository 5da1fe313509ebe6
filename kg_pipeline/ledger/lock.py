"""One writer a data folder: a lock that the system frees with the process, however it ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kg_pipeline.errors import Retryable, using

_LOOKED_AT_S = 0.2
"""Who looks whether the lock is held has it for a moment."""


def is_locked(folder: Path) -> bool:
    """Whether a writer is at work; a writer that begins while one looks waits for that moment."""
    path = folder / "writer.lock"
    if not path.exists():
        return False
    with using(path), path.open("rb") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@contextmanager
def writer_lock(folder: Path) -> Iterator[None]:
    """Hold the folder's lock. Raises `Retryable` naming the holder when another writer has it, and like `using`.

    The descriptor is not inheritable (Python opens files so), hence a server started meanwhile does not keep the
    lock; a bare `os.fork` would. Who holds it stands in a file of its own, since lock files cannot be read
    everywhere.
    """
    lock = FileLock(folder / "writer.lock")
    holder = folder / "writer.pid"
    with using(folder):
        try:
            lock.acquire(timeout=_LOOKED_AT_S, poll_interval=_LOOKED_AT_S / 10)
        except Timeout as error:
            raise Retryable(
                f"the ledger {folder} is being written by {_holder(holder)}; wait for it to end, then try again"
            ) from error
    try:
        with using(holder):
            holder.write_text(f"{os.getpid()}\n", encoding="ascii")
        try:
            yield
        finally:
            holder.unlink(missing_ok=True)
    finally:
        lock.release()


def _holder(path: Path) -> str:
    try:
        return f"process {int(path.read_text(encoding='ascii'))}"
    except (FileNotFoundError, ValueError):
        return "another process"
