"""Status: whether a data folder is healthy, and what its last run did; nothing is started, nothing changed."""

import shutil
import stat
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kg_pipeline.errors import Misconfigured, using
from kg_pipeline.ledger.lock import is_locked
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.graph import graph_status
from kg_pipeline.stages.health import Status, needs_attention
from kg_pipeline.stages.report import BegunRun, RunReport, begun_runs, read_report, report_paths


def find_status(settings: Settings, now: datetime | None = None) -> Status:
    """The status of the data folder. Raises `Misconfigured` where no ledger is, or one we cannot read."""
    ledger = open_ledger(settings.data / LEDGER)
    checked_at = now or datetime.now(UTC)
    locked = is_locked(ledger.folder)
    at_work, ended_badly = _sort_begun(begun_runs(settings.data), is_locked=locked)
    last_run, unreadable = _last_run(settings.data)
    graph = graph_status(settings)
    disk = shutil.disk_usage(settings.data)
    status = Status(
        checked_at=checked_at.isoformat(timespec="seconds"),
        data=str(settings.data),
        attention=(),
        ledger_id=ledger.id,
        sequence=ledger.last_sequence,
        committed_at=_committed_at(ledger),
        covered_until=max((row["day"] for row in ledger.rows("covered", ["day"])), default=None),
        is_locked=locked,
        at_work=at_work,
        last_run=last_run,
        ended_badly=ended_badly,
        graph=graph,
        commits_behind=None if graph.sequence is None else max(0, ledger.last_sequence - graph.sequence),
        free_bytes=disk.free,
        total_bytes=disk.total,
        sizes=_sizes(settings.data),
    )
    return msgspec.structs.replace(status, attention=(*unreadable, *needs_attention(status)))


def _committed_at(ledger: Ledger) -> str | None:
    rows = ledger.rows("commits", ["sequence", "committed_at"])
    return max(((row["sequence"], row["committed_at"]) for row in rows), default=(0, None))[1]


def _sort_begun(begun: list[BegunRun], *, is_locked: bool) -> tuple[BegunRun | None, tuple[BegunRun, ...]]:
    """The run at work, which began last and failed in nothing yet; and those that ended without a report."""
    if is_locked and begun and begun[-1].error is None:
        return begun[-1], tuple(begun[:-1])
    return None, tuple(begun)


def _last_run(data: Path) -> tuple[RunReport | None, tuple[str, ...]]:
    """The newest report, or why it cannot be read."""
    paths = report_paths(data)
    try:
        return (read_report(paths[-1]) if paths else None), ()
    except Misconfigured as error:
        return None, (str(error),)


def _sizes(data: Path) -> dict[str, int]:
    with using(data):
        return {part.name: _size(part) for part in sorted(data.iterdir()) if part.is_dir()}


def _size(folder: Path) -> int:
    """Bytes of the files below, those left out that go meanwhile."""
    n_bytes = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            found = path.lstat()
            n_bytes += found.st_size if stat.S_ISREG(found.st_mode) else 0
    return n_bytes
