"""What the embedded server's Java keeps of one start for the next: its classes, loaded and linked (JEP 514).

A start from it takes less than half the processor time. An archive fits one runtime with its jars, and Java goes
without it where it does not. It is written by a server that ends as it was asked to, so that a kill leaves none.
"""

import os
from contextlib import suppress
from pathlib import Path

from kg_pipeline.errors import using
from kg_pipeline.graph.java import Runtime
from kg_pipeline.identifiers import content_id

_KEPT = 3
"""The newest: other installations share the folder, and each archive has 50 MB."""
_COMPLETE = "AOTCache creation is complete"


class StartArchive:
    """The archive of a runtime in a folder that all data folders share."""

    def __init__(self, folder: Path, runtime: Runtime, data: Path) -> None:
        """`data` names the file that the server of that data folder writes: two servers never write one."""
        parts = [runtime.java, *sorted(runtime.jars.iterdir())]
        key = content_id([(str(path), _size_and_time(path)) for path in parts])
        self.path = folder.resolve() / f"{key}.aot"
        self._unfinished = self.path.with_suffix(f".{content_id(str(data))[:8]}.part")

    def java_options(self) -> list[str]:
        """To start from the archive, or to make it at the end where there is none and one may be written."""
        if self.path.exists():
            return [f"-XX:AOTCache={self.path}"]
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        return [f"-XX:AOTCacheOutput={self._unfinished}"] if os.access(self.path.parent, os.W_OK) else []

    def take(self, log: Path) -> None:
        """Put the archive in its place if the server whose log that is has ended and made it whole."""
        with using(self.path.parent):
            if not self._unfinished.exists():
                return
            if _COMPLETE in log.read_text(encoding="utf-8", errors="replace"):
                self._unfinished.replace(self.path)
                for former in sorted(self.path.parent.glob("*.aot"), key=_made_at)[:-_KEPT]:
                    former.unlink(missing_ok=True)
            else:
                self._unfinished.unlink()


def _size_and_time(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns


def _made_at(path: Path) -> int:
    return path.stat().st_mtime_ns
