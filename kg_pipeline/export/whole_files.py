"""Files that are whole or, after a failure, as they were."""

import fcntl
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from kg_pipeline.errors import Misconfigured, Retryable, using

_STALE = f".{'[0-9a-f]' * 32}.partial"


@contextmanager
def writing(paths: Sequence[Path]) -> Iterator[list[BinaryIO]]:
    """Files beside those named, in one folder, which take their places once the block has ended well.

    A kill leaves the former files, or, in the moment in which they are replaced, some of the new ones and none of
    the former. What killed ones had begun there is removed. Raises `Misconfigured` for a file that cannot be,
    `Retryable` when the disk fails.
    """
    for path in paths:
        _check_target(path)
    # Not named after the file, whose name may be as long as names can be.
    partials = [path.with_name(f".{uuid.uuid4().hex}.partial") for path in paths]
    try:
        with ExitStack() as stack:
            with using(paths[0]):
                _remove_stale(paths[0].parent)
                files: list[BinaryIO] = [stack.enter_context(partial.open("w+b")) for partial in partials]
                for file in files:
                    fcntl.flock(file, fcntl.LOCK_SH)
            yield files
            for file in files:
                file.flush()
            _replace(paths, partials)
    except OSError as error:
        raise Retryable(f"{paths[0]}: writing failed ({error}); free space or choose another place") from error
    finally:
        for partial in partials:
            partial.unlink(missing_ok=True)


def _replace(paths: Sequence[Path], partials: Sequence[Path]) -> None:
    """All but the first go before the first new one comes, so that old and new never stand side by side."""
    for path in paths[1:]:
        path.unlink(missing_ok=True)
    for partial, path in zip(partials, paths, strict=True):
        partial.replace(path)


def _remove_stale(folder: Path) -> None:
    """Remove unfinished files that nobody holds locked."""
    for partial in folder.glob(_STALE):
        with suppress(OSError), partial.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            partial.unlink()


def _check_target(out: Path) -> None:
    with using(out):
        if not out.parent.is_dir():
            raise Misconfigured(f"{out}: the folder {out.parent} does not exist; make it first")
        if out.is_dir():
            raise Misconfigured(f"{out} is a folder; name a file")
