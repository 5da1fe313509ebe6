"""Files of a vocabulary, wherever they lie: members of a wheel, or files of a folder, packed or not."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import IO


@dataclass(frozen=True, slots=True)
class Member:
    """A file by its name in messages, opened (unpacked) as often as a reader asks."""

    name: str
    open_stream: Callable[[], IO[bytes]]

    def read(self) -> bytes:
        """All of it."""
        with self.open_stream() as stream:
            return stream.read()
