"""`kg-pipeline status` and `kg-pipeline metrics`: whether all is well, for a person, a script and Prometheus."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import click

from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_table, warn
from kg_pipeline.errors import BadInput
from kg_pipeline.settings import Settings
from kg_pipeline.stages.health import Status
from kg_pipeline.stages.metrics import serve_metrics, show_metrics
from kg_pipeline.stages.report import RunReport
from kg_pipeline.stages.status import find_status

_MIB = 2**20
_HOUR = timedelta(hours=1)
_LOOPBACK = "127.0.0.1"


@click.command()
@data_option
@json_option
@click.pass_context
def status(ctx: click.Context, settings: Settings, as_json: bool) -> None:
    """Is it healthy, and what did the last run do? Starts nothing and changes nothing.

    What needs attention is named on standard error, each with the next step (exit code 3). A data folder without a
    ledger, or with one that this installation cannot read, is exit code 2.
    """
    found = find_status(settings)
    if as_json:
        print_json(found)
    else:
        _print(found)
    for line in found.attention:
        warn(line)
    ctx.exit(BadInput.exit_code if found.attention else 0)


@click.command()
@click.option("--serve", metavar="PORT", type=click.IntRange(1, 65535), help="Serve them over HTTP until Ctrl-C.")
@click.option("--host", default=_LOOPBACK, show_default=True, help="With --serve: the address to listen at.")
@data_option
def metrics(serve: int | None, host: str, settings: Settings) -> None:
    """Metrics of the data folder for Prometheus: last run, all runs, ledger, graph, lag, disk.

    \b
    kg-pipeline metrics
    kg-pipeline metrics --serve 9109
    """
    if serve is None:
        click.echo(show_metrics(settings), nl=False)
    else:
        serve_metrics(settings, host, serve)


def _print(found: Status) -> None:
    click.secho("needs attention" if found.attention else "healthy", bold=True)
    print_table(f"Data folder {found.data}", ("what", "state"), _rows_of_folder(found))
    if found.last_run is not None:
        print_table(f"Last run, {found.last_run.run}", ("what", "number"), _rows_of_run(found.last_run))


def _rows_of_folder(found: Status) -> Iterator[tuple[str, object]]:
    yield "ledger", f"commit {found.sequence} of {found.committed_at or 'never'}"
    yield "graph", _told_graph(found)
    if found.lag is not None:
        yield "covered until", f"{found.covered_until}, which ended {found.lag // _HOUR} hours ago"
    if found.uncovered:
        yield "not covered", f"{len(found.uncovered)} days before it, the first {found.uncovered[0]}"
    yield "at work", _told_work(found)
    for begun in found.ended_badly:
        yield "ended without a report", f"{begun.run}: {begun.error or 'killed or interrupted'}"
    yield "disk", f"{found.free_bytes // _MIB:,} of {found.total_bytes // _MIB:,} MiB free"
    for part, n_bytes in found.sizes.items():
        yield f"{part}/", f"{n_bytes / _MIB:,.1f} MiB"


def _told_graph(found: Status) -> str:
    graph = found.graph
    told = f"{graph.state} at {graph.uri}" if graph.uri else graph.state
    if graph.sequence is not None:
        told += f", {graph.release} at commit {graph.sequence}"
    return f"{told}, {found.commits_behind} behind" if found.commits_behind else told


def _told_work(found: Status) -> str:
    if found.at_work is not None:
        return f"run {found.at_work.run}, begun {found.at_work.started_at}"
    return "another writer" if found.is_locked else "nothing"


def _rows_of_run(run: RunReport) -> Iterator[tuple[str, object]]:
    yield "outcome", run.outcome or "not told by the version that wrote it"
    if run.started_at is not None and run.finished_at is not None:
        took = datetime.fromisoformat(run.finished_at) - datetime.fromisoformat(run.started_at)
        yield "ended", f"{run.finished_at}, after {took}"
    yield from (("files", run.files), ("citations", run.parsed.citations), ("articles", run.parsed.articles))
    yield from (("deletions", run.parsed.deletions), ("texts read", run.texts_read))
    if run.held_back:
        yield "held back", run.held_back
    yield from ((f"refused, {reason}", n) for reason, n in run.refusals.items())
    yield from ((f"edges, {change}", n) for change, n in run.edge_changes.items())
    yield "edges in all", run.n_edges
    yield from ((f"seconds to {step}", seconds) for step, seconds in run.durations_s.items())
