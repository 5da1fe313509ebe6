"""Files that are whole or, after a failure, as they were."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO

from kg_pipeline.errors import Misconfigured, Retryable, using


@contextmanager
def writing(paths: Sequence[Path]) -> Iterator[list[BinaryIO]]:
    """Files beside those named, which take their places once the block has ended well.

    Raises `Misconfigured` for a file that cannot be, `Retryable` when the disk fails.
    """
    for path in paths:
        _check_target(path)
    # Not named after the file, whose name may be as long as names can be.
    partials = [path.with_name(f".{uuid.uuid4().hex}.partial") for path in paths]
    try:
        with ExitStack() as stack:
            with using(paths[0]):
                files: list[BinaryIO] = [stack.enter_context(partial.open("w+b")) for partial in partials]
            yield files
        for partial, path in zip(partials, paths, strict=True):
            partial.replace(path)
    except OSError as error:
        raise Retryable(f"{paths[0]}: writing failed ({error}); free space or choose another place") from error
    finally:
        for partial in partials:
            partial.unlink(missing_ok=True)


def _check_target(out: Path) -> None:
    with using(out):
        if not out.parent.is_dir():
            raise Misconfigured(f"{out}: the folder {out.parent} does not exist; make it first")
        if out.is_dir():
            raise Misconfigured(f"{out} is a folder; name a file")
