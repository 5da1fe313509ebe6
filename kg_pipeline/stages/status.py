"""Status: whether a data folder is healthy, and what its last run did; nothing is started, nothing changed."""

import os
import shutil
import stat
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec

from kg_pipeline.errors import Misconfigured, using
from kg_pipeline.graph.faults import Unauthorized
from kg_pipeline.ledger.covered import covered_days
from kg_pipeline.ledger.lock import is_locked
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.graph import GraphStatus, graph_status
from kg_pipeline.stages.health import Status, needs_attention
from kg_pipeline.stages.report import BegunRun, RunReport, begun_runs, read_report, report_paths


def find_status(settings: Settings, now: datetime | None = None) -> Status:
    """The status of the data folder. Raises `Misconfigured` where no ledger is, or one we cannot read."""
    ledger = open_ledger(settings.data / LEDGER)
    checked_at = now or datetime.now(UTC)
    locked = is_locked(ledger.folder)
    at_work, ended_badly = _sort_begun(begun_runs(settings.data), is_locked=locked)
    last_run, unreadable = _last_run(settings.data)
    graph = _graph_status(settings)
    covered = sorted(day for _, day in covered_days(ledger, [settings.nightly_query]))
    disk = shutil.disk_usage(settings.data)
    status = Status(
        checked_at=checked_at.isoformat(timespec="seconds"),
        data=str(settings.data),
        attention=(),
        ledger_id=ledger.id,
        sequence=ledger.last_sequence,
        committed_at=_committed_at(ledger),
        covered_until=str(covered[-1]) if covered else None,
        uncovered=_between(covered),
        is_locked=locked,
        at_work=at_work,
        last_run=last_run,
        ended_badly=ended_badly,
        graph=graph,
        commits_behind=_commits_behind(ledger, graph),
        free_bytes=disk.free,
        total_bytes=disk.total,
        sizes=find_sizes(settings.data),
    )
    return msgspec.structs.replace(status, attention=(*unreadable, *needs_attention(status)))


def _committed_at(ledger: Ledger) -> str | None:
    rows = ledger.rows("commits", ["sequence", "committed_at"])
    return max(((row["sequence"], row["committed_at"]) for row in rows), default=(0, None))[1]


def _between(covered: list[date]) -> tuple[str, ...]:
    """The days between the first and the last that are not among them."""
    n_days = (covered[-1] - covered[0]).days if covered else 0
    days = {covered[0] + timedelta(days=n) for n in range(n_days)}
    return tuple(str(day) for day in sorted(days.difference(covered)))


def _graph_status(settings: Settings) -> GraphStatus:
    """The graph's; a password that it refuses hides nothing else."""
    try:
        return graph_status(settings)
    except Unauthorized:
        return GraphStatus("refused", settings.graph_uri)


def _commits_behind(ledger: Ledger, graph: GraphStatus) -> int | None:
    if graph.state != "running":
        return None
    return max(0, ledger.last_sequence - (graph.sequence or 0 if graph.ledger_id == ledger.id else 0))


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


def find_sizes(data: Path) -> dict[str, int]:
    """Bytes in each part of the data folder."""
    with using(data):
        return {part.name: _size(part) for part in sorted(data.iterdir()) if part.is_dir()}


def _size(folder: Path) -> int:
    """Bytes of the files below, those left out that go meanwhile."""
    n_bytes = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):
                found = Path(parent, name).lstat()
                n_bytes += found.st_size if stat.S_ISREG(found.st_mode) else 0
    return n_bytes
