"""Reports of runs, kept beside the ledger: what each did, how long its steps took and how it ended."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from kg_pipeline.errors import Misconfigured, PipelineError, using
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.ledger.counts import LedgerCounts
from kg_pipeline.ledger.writer import Committed
from kg_pipeline.records import Record
from kg_pipeline.records.difference import Change
from kg_pipeline.stages.parse import ParseCounts

RUNS = "runs"
"""The folder of the runs' reports in the data folder."""
Step = Literal["fetch", "parse", "read", "commit", "page", "graph"]
Outcome = Literal["done", "refused some", "held back some", "graph behind"]
"""`refused some`, `held back some`: the rest is in the graph. `graph behind`: only the ledger is complete."""
_LOG = logging.getLogger(__name__)
_BEGUN = ".begun"
_Kept = TypeVar("_Kept", bound=Record)


class TopEdge(Record, frozen=True):
    """An edge with a high score and its best sentence, for a first look; see `cypher/query/top_edges.cypher`."""

    subject: str
    predicate: str
    object: str
    score: float
    articles: int
    sentence: str | None
    pmid: int | None
    edge_id: str


class RunReport(Record, frozen=True):
    """What a run did, and what ledger and graph hold after it."""

    run: str
    files: int
    """Different contents, and files that could not be read."""
    refused_files: tuple[str, ...]
    """What was wrong with each file that was refused whole."""
    pmids_refused: int
    """Lines that are no PMID, and PMIDs that PubMed lacks."""
    parsed: ParseCounts
    texts_read: int
    committed: Committed
    totals: LedgerCounts
    from_sequence: int = 0
    """The ledger's last commit before the run; with `committed.sequence` what `kg-pipeline diff` takes."""
    held_back: int = 0
    """Texts that could not be read; a later night reads them."""
    query: str | None = None
    """What a scheduled night searched for."""
    n_days: int = 0
    """In so many days."""
    answered: int = 0
    """And how many articles that brought."""
    is_live: bool = False
    """Whether these days ended with the last closed one: a night like tonight's, no backfill."""
    graph: GraphCounts | None = None
    """None in the report of a run whose graph could not be brought up to the ledger."""
    top_edges: tuple[TopEdge, ...] = ()
    started_at: str | None = None
    """ISO moment in UTC; None, like all that follows, in what an earlier version wrote."""
    finished_at: str | None = None
    durations_s: dict[Step, float] = msgspec.field(default_factory=dict)
    """By step; several batches of files are added up."""
    readers: int | None = None
    """That read side by side for the seconds of `read`: 1 for a night, which adds up those of all its readers."""
    edge_changes: dict[Change, int] = msgspec.field(default_factory=dict)
    """How many edges came, changed and went; empty where the run added nothing to the ledger."""
    outcome: Outcome | None = None
    error: str | None = None
    """What kept the graph behind."""

    @property
    def has_refusals(self) -> bool:
        """Whether a file, a PMID, a citation or a deletion was refused."""
        return bool(self.refused_files or self.pmids_refused or self.parsed.n_refused)

    @property
    def refusals(self) -> dict[str, int]:
        """All that was refused, by reason: whole files, PMIDs, citations and deletions."""
        whole = {"file": len(self.refused_files), "unknown_pmid": self.pmids_refused}
        return self.parsed.by_reason | {reason: n for reason, n in whole.items() if n}

    @property
    def reader_s(self) -> float | None:
        """Seconds that all readers together took; None where it is not known how many there were."""
        return self.durations_s["read"] * self.readers if self.readers and "read" in self.durations_s else None

    @property
    def n_edges(self) -> int:
        """On the whole, after the run."""
        return sum(self.totals.edges.values())


class BegunRun(Record, frozen=True):
    """A run at work or, where nothing is, one that ended before it could report: killed, interrupted, failed."""

    run: str
    started_at: str
    error: str | None = None
    """What ended it; None for one that was killed or interrupted."""


class Stopwatch:
    """Adds up the seconds that each step takes."""

    def __init__(self) -> None:
        self.started_at = _now()
        self.durations_s: dict[Step, float] = {}

    def go_on_from(self, report: RunReport) -> None:
        """Adds up from what an earlier attempt at the run took, without that of waiting for a graph in vain."""
        self.durations_s = dict(report.durations_s)
        if report.outcome == "graph behind":
            self.durations_s.pop("graph", None)

    @contextmanager
    def timing(self, step: Step) -> Iterator[None]:
        """Counts the time of the block to that step, however it ends."""
        began = time.monotonic()
        try:
            yield
        finally:
            took = time.monotonic() - began
            self.durations_s[step] = round(self.durations_s.get(step, 0.0) + took, 3)


@contextmanager
def reporting(data: Path, run: str, stopwatch: Stopwatch) -> Iterator[None]:
    """Marks the run as begun. Ended by an error, the mark stays and says which; `write_report` removes it."""
    _LOG.info("begun")
    begun = BegunRun(run, stopwatch.started_at)
    _write(_begun_path(data, run), begun)
    try:
        yield
    except PipelineError as error:
        if _begun_path(data, run).exists():
            _write(_begun_path(data, run), msgspec.structs.replace(begun, error=str(error)))
        raise


def write_report(data: Path, report: RunReport, stopwatch: Stopwatch) -> RunReport:
    """Keep the report, completed with times and, unless it has one, its outcome; as it was written."""
    complete = msgspec.structs.replace(
        report,
        started_at=stopwatch.started_at,
        finished_at=_now(),
        durations_s=dict(stopwatch.durations_s),
        outcome=report.outcome or _outcome(report),
    )
    # Beside the ledger, not in it: a run that adds nothing leaves the ledger as it was.
    _write(_report_path(data, report.run), complete)
    _begun_path(data, report.run).unlink(missing_ok=True)
    counts = (complete.texts_read, complete.parsed.n_refused, complete.committed.sequence)
    _LOG.info("%s: %d texts read, %d refused, the ledger at %d", complete.outcome, *counts)
    return complete


def _outcome(report: RunReport) -> Outcome:
    if report.held_back:
        return "held back some"
    return "refused some" if report.has_refusals else "done"


def report_paths(data: Path) -> list[Path]:
    """The reports' files, the last written last; a night is named long before it ends."""
    return sorted((data / RUNS).glob("*.json"), key=lambda path: (path.stat().st_mtime_ns, path.name))


def read_report(path: Path) -> RunReport:
    """A report, also of an earlier version. Raises `Misconfigured` for a file that is none."""
    return _read(path, RunReport)


def find_report(data: Path, run: str) -> RunReport | None:
    """The run's own report; None before it has one."""
    path = _report_path(data, run)
    return read_report(path) if path.exists() else None


def begun_runs(data: Path) -> list[BegunRun]:
    """The run at work, if one is, and those that ended without a report; in the order of their beginnings."""
    found = (_read(path, BegunRun) for path in (data / RUNS).glob(f"*{_BEGUN}"))
    return sorted(found, key=lambda begun: (begun.started_at, begun.run))


def _report_path(data: Path, run: str) -> Path:
    return data / RUNS / f"{run}.json"


def _begun_path(data: Path, run: str) -> Path:
    return data / RUNS / f"{run}{_BEGUN}"


def _write(path: Path, record: Record) -> None:
    """Whole or not at all."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    with using(path):
        path.parent.mkdir(exist_ok=True)
        unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(record)))
        unfinished.replace(path)


def _read(path: Path, kind: type[_Kept]) -> _Kept:
    try:
        with using(path):
            return msgspec.json.decode(path.read_bytes(), type=kind)
    except msgspec.DecodeError as error:
        raise Misconfigured(f"{path} is no report of a run ({error}); move it out of the folder") from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
