"""Metrics of a data folder in Prometheus' terms: its status now, its last run, and all its runs added up."""

import logging
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from prometheus_client import CollectorRegistry, generate_latest, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from kg_pipeline.errors import Misconfigured, PipelineError
from kg_pipeline.settings import Settings
from kg_pipeline.stages.health import Status
from kg_pipeline.stages.report import RunReport, Step, read_report, report_paths
from kg_pipeline.stages.status import find_status

_LOG = logging.getLogger(__name__)
_Label = TypeVar("_Label", bound=str)


def show_metrics(settings: Settings) -> str:
    """The text exposition. Raises `Misconfigured` where there is no ledger."""
    find_status(settings)
    return generate_latest(_registry(settings)).decode()


def serve_metrics(settings: Settings, host: str, port: int) -> None:
    """Serve them, made anew for each that asks, until interrupted.

    A data folder that cannot be read shows as `kg_up` 0. Raises `Misconfigured` for an address that cannot be
    had.
    """
    try:
        server, thread = start_http_server(port, host, _registry(settings))
    except OSError as error:
        raise Misconfigured(f"{host}:{port}: {error.strerror}; give another with --serve and --host") from error
    try:
        thread.join()
    finally:
        server.shutdown()
        thread.join()


def _registry(settings: Settings) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_DataFolder(settings))
    return registry


class _DataFolder(Collector):
    """Asks for the status at each collection; each version of a report is read once."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._reports: dict[tuple[Path, int], RunReport] = {}

    def describe(self) -> list[Metric]:
        """Nothing beforehand, so that registering asks for no status."""
        return []

    def collect(self) -> Iterator[Metric]:
        try:
            status = find_status(self._settings)
        except PipelineError as error:
            _LOG.error("no status: %s", error)
            yield _gauge("kg_up", "Whether the data folder can be read.", 0)
            return
        yield from metrics_of(status, self._read_reports())

    def _read_reports(self) -> list[RunReport]:
        found: dict[tuple[Path, int], RunReport] = {}
        for path in report_paths(self._settings.data):
            version = path, path.stat().st_mtime_ns
            try:
                found[version] = self._reports.get(version) or read_report(path)
            except Misconfigured as error:
                _LOG.error("left out: %s", error)
        self._reports = found
        return list(found.values())


def metrics_of(status: Status, reports: Sequence[RunReport]) -> Iterator[Metric]:
    """The metrics of a data folder that can be read."""
    yield _gauge("kg_up", "Whether the data folder can be read.", 1)
    yield from _of_status(status)
    if status.last_run is not None:
        yield from _of_last_run(status.last_run)
    yield from _of_all_runs(reports)


def _of_status(status: Status) -> Iterator[Metric]:
    yield _gauge("kg_attention", "Things that kg-pipeline status says need attention.", len(status.attention))
    yield _gauge("kg_ledger_sequence", "The ledger's last commit.", status.sequence)
    yield _gauge("kg_writer_at_work", "Whether a run or another writer holds the ledger.", int(status.is_locked))
    yield _gauge("kg_runs_ended_badly", "Runs that ended before they could report.", len(status.ended_badly))
    yield _gauge("kg_disk_free_bytes", "Free on the disk of the data folder.", status.free_bytes)
    yield _gauge("kg_disk_bytes", "Size of the disk of the data folder.", status.total_bytes)
    yield _gauges("kg_data_bytes", "Size of each part of the data folder.", "part", status.sizes)
    if status.committed_at is not None:
        at = _seconds(status.committed_at)
        yield _gauge("kg_ledger_last_commit_timestamp_seconds", "When the last commit was made.", at)
    if status.lag is not None:
        lag_s = status.lag.total_seconds()
        yield _gauge("kg_lag_seconds", "Since the end of the last day that is covered.", lag_s)
    if status.graph.state != "stopped":
        up = int(status.graph.state == "running")
        yield _gauge("kg_graph_up", "Whether the graph server answers us; absent for one that is stopped.", up)
    if status.commits_behind is not None and status.graph.release != "as_of":
        behind = status.commits_behind
        yield _gauge("kg_graph_behind_commits", "Commits the graph lacks; absent while it is to stay so.", behind)


def _of_last_run(run: RunReport) -> Iterator[Metric]:
    yield _gauge("kg_last_run_citations", "Citations in its files.", run.parsed.citations)
    yield _gauge("kg_last_run_articles", "Citations that were not refused.", run.parsed.articles)
    yield _gauge("kg_last_run_deletions", "Deletions in its files.", run.parsed.deletions)
    yield _gauge("kg_last_run_texts_read", "Texts that were new and read.", run.texts_read)
    yield _gauge("kg_last_run_held_back", "Texts that could not be read.", run.held_back)
    yield _gauges("kg_last_run_refusals", "What was refused.", "reason", run.refusals)
    yield _gauges("kg_last_run_edge_changes", "Edges that came, changed or went.", "change", run.edge_changes)
    yield _gauges("kg_last_run_duration_seconds", "How long each step took.", "step", run.durations_s)
    if run.reader_s:
        a_second = run.texts_read / run.reader_s
        yield _gauge("kg_last_run_texts_per_second", "Texts that one reader read a second.", a_second)
    if run.finished_at is not None:
        yield _gauge("kg_last_run_timestamp_seconds", "When it ended.", _seconds(run.finished_at))
    if run.outcome is not None:
        yield _gauges("kg_last_run_outcome", "1 for how it ended.", "outcome", {run.outcome: 1})
    totals = run.totals
    yield _gauges("kg_articles", "Articles in the ledger.", "status", totals.articles)
    yield _gauges("kg_edges", "Edges.", "status", totals.edges)
    yield _gauge("kg_evidence", "Open evidence on edges.", totals.evidence)
    yield _gauge("kg_mentions_linked", "Mentions that name a concept.", totals.linked)
    yield _gauges("kg_mentions_unlinked", "Mentions that name none, or several.", "reason", totals.unlinked)


def _of_all_runs(runs: Sequence[RunReport]) -> Iterator[Metric]:
    refusals, step_s = Counter[str](), dict[Step, float]()
    for run in runs:
        refusals.update(run.refusals)
        step_s = {
            step: step_s.get(step, 0) + run.durations_s.get(step, 0) for step in {**step_s, **run.durations_s}
        }
    outcomes = Counter(run.outcome or "unknown" for run in runs)
    yield _counters("kg_runs", "Runs that reported.", "outcome", outcomes)
    yield _counters("kg_refusals", "What was refused.", "reason", refusals)
    yield _counters("kg_step_seconds", "Time that steps took.", "step", step_s)
    yield CounterMetricFamily("kg_citations", "Citations in files.", sum(run.parsed.citations for run in runs))
    yield CounterMetricFamily("kg_texts_read", "Texts read.", sum(run.texts_read for run in runs))


def _gauge(name: str, documentation: str, value: float) -> Metric:
    return GaugeMetricFamily(name, documentation, value=value)


def _gauges(name: str, documentation: str, label: str, values: Mapping[_Label, float]) -> Metric:
    return _labelled(GaugeMetricFamily(name, documentation, labels=[label]), values)


def _counters(name: str, documentation: str, label: str, values: Mapping[_Label, float]) -> Metric:
    return _labelled(CounterMetricFamily(name, documentation, labels=[label]), values)


def _labelled(family: GaugeMetricFamily | CounterMetricFamily, values: Mapping[_Label, float]) -> Metric:
    for label, value in values.items():
        family.add_metric([label], value)
    return family


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
