"""Writing below the data folder: what the system refuses, as errors of ours."""

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kg_pipeline.errors import Misconfigured, Retryable

_FOR_GOOD = {
    *(errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY),
    *(errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL, errno.ENOENT),
}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Raises `Misconfigured` where the path may not be written, `Retryable` for what may pass (a full disk)."""
    try:
        yield
    except OSError as exc:
        message = f"{path}: cannot be written ({exc.strerror or exc})"
        if exc.errno in _FOR_GOOD:
            raise Misconfigured(
                f"{message}; mend the rights of the data folder or name another with --data"
            ) from exc
        raise Retryable(f"{message}; mend that, then run the same command again") from exc


def ensure_writable(folder: Path) -> None:
    """Make the folder if it is not there, and see that a file can be made in it. Raises like `writing`."""
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
