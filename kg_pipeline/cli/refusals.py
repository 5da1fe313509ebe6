"""What cannot be read or written is said at once, and the rest goes on."""

from collections.abc import Iterable, Iterator

from kg_pipeline.cli.output import warn
from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument


class Refusals:
    """Called with each refusal: says it on standard error and counts it."""

    def __init__(self) -> None:
        self._n = 0

    def __call__(self, refusal: BadInput) -> None:
        warn(str(refusal))
        self._n += 1

    @property
    def exit_code(self) -> int:
        """Of the command: 0, or 3 if there was any."""
        return BadInput.exit_code if self._n else 0


def until_broken(documents: Iterable[AnnotatedDocument], refuse: Refusals) -> Iterator[AnnotatedDocument]:
    """The documents up to where their file cannot be read on, which is refused."""
    try:
        yield from documents
    except BadInput as broken:
        refuse(broken)
