"""What the user gave: received files by the names they were given under, and how refusals in them are told."""

from collections.abc import Callable, Iterator, Sequence

from kg_pipeline.records import Received, Record

MAX_NAMED = 20
"""Refusals told of one file; thousands would bury the other files'. The ledger keeps them all."""

OnRefusal = Callable[[str], None]
"""Told each refusal as it is met: one line that names the file, the place, the reason and the value found."""


def ignore_refusal(refusal: str) -> None:
    """Refusals that are only counted."""
    del refusal


class Source(Record, frozen=True):
    """A received file, and what the user calls it: its receipt may have another name, that of its first coming."""

    received: Received
    called: str

    def as_called(self, message: str) -> str:
        """A message that begins with the receipt's name, with the user's instead."""
        return self.called + message.removeprefix(self.received.name)


def name_first(refusals: Sequence[str], n_refused: int, file: str) -> Iterator[str]:
    """The first `MAX_NAMED` of the refusals, and how many more there are of the `n_refused` in the file."""
    yield from refusals[:MAX_NAMED]
    if n_refused > MAX_NAMED:
        yield f"{file}: {n_refused - MAX_NAMED} more are refused"
