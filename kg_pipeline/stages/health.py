"""When a data folder needs attention: rules over its status."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from kg_pipeline.records import Record
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.graph import GraphStatus
from kg_pipeline.stages.report import BegunRun, RunReport

MAX_LAG_HOURS = 30
"""Since a covered day ended: a night begins two hours after it, the next a day later, and takes some hours.

The alert MissedNight has the same bound.
"""
MAX_REFUSED_SHARE = 0.05
MIN_FREE_BYTES = 2 * 2**30


class Status(Record, frozen=True):
    """A data folder at one moment."""

    checked_at: str
    """ISO moment in UTC."""
    data: str
    attention: tuple[str, ...]
    """What is wrong and the next step, each in a line; none is healthy."""
    ledger_id: str
    sequence: int
    committed_at: str | None
    """When the last commit was made; None for an empty ledger."""
    covered_until: str | None
    """The last day that the nightly search covers; None where no night was loaded yet."""
    uncovered: tuple[str, ...]
    """Days before it, after the first covered one, that this search does not cover."""
    is_locked: bool
    """Whether a run, or another writer, is at work."""
    at_work: BegunRun | None
    last_run: RunReport | None
    ended_badly: tuple[BegunRun, ...]
    """Runs that ended before they could report, oldest first."""
    graph: GraphStatus
    commits_behind: int | None
    """Of the graph: all of the ledger's for one that is empty or another ledger's; None where no server tells."""
    free_bytes: int
    total_bytes: int
    """Of the disk that the data folder lies on."""
    sizes: dict[str, int]
    """Bytes in each part of the data folder."""

    @property
    def lag(self) -> timedelta | None:
        """The time since the last covered day ended."""
        if self.covered_until is None:
            return None
        day = datetime.combine(date.fromisoformat(self.covered_until), time(), UTC)
        return datetime.fromisoformat(self.checked_at) - (day + timedelta(days=1))


def needs_attention(status: Status) -> Iterator[str]:
    """What is wrong with it and the next step, each in one line."""
    yield from _badly_ended(status)
    yield from _wrong_with_graph(status)
    if status.last_run is not None:
        yield from _much_refused(status.last_run)
    if status.lag is not None and status.lag > timedelta(hours=MAX_LAG_HOURS):
        yield (
            f"no day after {status.covered_until} is covered, which ended over {MAX_LAG_HOURS} hours ago; look in "
            "Airflow for the nights that failed and clear them, or fetch those days"
        )
    needed = max(MIN_FREE_BYTES, status.sizes.get(LEDGER, 0))
    if status.free_bytes < needed:
        yield (
            f"{status.data}: {status.free_bytes:,} bytes are free and compaction may need {needed:,}; free space, "
            "or move the folder to a larger disk"
        )


def _badly_ended(status: Status) -> Iterator[str]:
    """Of the runs that left no report those after which none did better."""
    since = status.last_run.started_at or "" if status.last_run is not None else ""
    for begun in status.ended_badly:
        if begun.started_at >= since:
            why = begun.error or "killed or interrupted"
            yield f"run {begun.run} left no report: {why}; the same command resumes it"


def _wrong_with_graph(status: Status) -> Iterator[str]:
    graph, run = status.graph, status.last_run
    if graph.state == "unresponsive":
        yield f"the graph server {graph.uri} does not answer; start it, or see its log {graph.log or ''}".rstrip()
    elif graph.state == "refused":
        yield "the graph refuses the user or the password; set KG_GRAPH_USER and KG_GRAPH_PASSWORD"
    elif status.is_locked:
        return  # a writer is bringing it up
    elif graph.ledger_id not in (None, status.ledger_id):
        yield (
            f"the graph {graph.uri} shows ledger {graph.ledger_id}, not {status.ledger_id}; name that ledger's "
            "folder with --data, or another graph with KG_GRAPH_URI"
        )
    elif graph.release == "as_of":
        return  # it was made to stay where it is
    elif status.commits_behind:
        yield (
            f"the graph is {status.commits_behind} commits behind the ledger's {status.sequence}; the next run or "
            "kg-pipeline graph rebuild brings it there"
        )
    elif graph.release in ("loading", "emptying"):
        yield f"the graph is not whole ({graph.release} was cut short); graph rebuild mends it"
    elif run is not None and run.outcome == "graph behind" and graph.sequence is None:
        yield f"the last run left the graph behind: {run.error}; the next run or question brings it on"


def _much_refused(run: RunReport) -> Iterator[str]:
    n_given = run.parsed.citations + run.parsed.deletions + run.parsed.deletions_refused
    if run.parsed.n_refused > MAX_REFUSED_SHARE * n_given:
        reasons = ", ".join(f"{n} {reason}" for reason, n in run.parsed.by_reason.items())
        yield (
            f"run {run.run} refused {run.parsed.n_refused} of {n_given} citations and deletions ({reasons}); see "
            "what it said of them, mend the files and give them again"
        )
    if run.refused_files:
        yield f"run {run.run} refused {len(run.refused_files)} files whole, the first: {run.refused_files[0]}"
    if run.held_back:
        yield f"run {run.run} held back {run.held_back} texts whose reading failed; clear those tasks in Airflow"
