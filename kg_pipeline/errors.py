"""One error tree, divided by what the caller can do about it."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_MAY_PASS = {errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EMFILE, errno.ENFILE}


class PipelineError(Exception):
    """Anything we raise on purpose; its message says what, where, the value found and the next step."""

    exit_code = 1


class BadInput(PipelineError):
    """The input is wrong and trying again will not help; what is good beside it goes on."""

    exit_code = 3


class Misconfigured(PipelineError):
    """A setting, flag or installation is wrong; nothing was done."""

    exit_code = 2


class Retryable(PipelineError):
    """Something outside failed for the moment (network, server, lock); the same command may work later."""

    exit_code = 4


@contextmanager
def using(path: Path) -> Iterator[None]:
    """Raises what the system refuses as `Retryable` if it may pass (a full disk), else as `Misconfigured`.

    `path` is the file or folder that is read or written, named beside what the system names.
    """
    try:
        yield
    except OSError as error:
        named = f" ({error.filename})" if error.filename not in (None, str(path)) else ""
        message = f"{path}: {error.strerror or error}{named}"
        if error.errno in _MAY_PASS:
            raise Retryable(f"{message}; mend that, for instance free space, then try again") from error
        raise Misconfigured(f"{message}; mend its rights, or name another place") from error
