"""Where a graph server is, and who we are there."""

from dataclasses import dataclass, field
from pathlib import Path

LOG = "server.log"
"""The embedded server's log, in its folder."""


@dataclass(frozen=True, slots=True)
class GraphAddress:
    """Where a server listens and who we are there; the `reader` (user, password) has no right to write."""

    uri: str
    user: str
    password: str | None = field(repr=False)
    """None for a server that asks for none."""
    reader: tuple[str, str] | None = field(default=None, repr=False)
    """None where a session opened for reading is enough, as on Neo4j."""
    folder: Path | None = None
    """Where the embedded server keeps its files; None for a server that is not ours."""

    @property
    def writer(self) -> tuple[str, str] | None:
        """User and password."""
        return (self.user, self.password) if self.password is not None else None

    @property
    def log(self) -> str:
        """What to read when the server fails."""
        return f"its log {self.folder / LOG}" if self.folder is not None else "its log"
