"""`kg-pipeline run`: from PubMed records to a graph that answers, in one command."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click

from kg_pipeline.cli.diff import print_difference
from kg_pipeline.cli.options import DAY, data_option, json_option, to_date
from kg_pipeline.cli.output import print_json, progress, warn
from kg_pipeline.cli.summary import count_run, print_run
from kg_pipeline.errors import BadInput
from kg_pipeline.records.difference import Difference
from kg_pipeline.resources import resource_folder
from kg_pipeline.settings import Settings
from kg_pipeline.stages.diff import diff as find_difference
from kg_pipeline.stages.diff import scratch_copy
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.fetch import fetch_pmids, fetch_query, receive_files
from kg_pipeline.stages.intake import searched_days
from kg_pipeline.stages.progress import StartProgress
from kg_pipeline.stages.report import RunReport, Stopwatch
from kg_pipeline.stages.run import prepare_run, run_files
from kg_pipeline.stages.sources import Source

# Not to be looked at by click: a file that cannot be read must not stop the others.
_ANY_PATH = click.Path(readable=False, path_type=Path)


@click.command()
@click.option("--query", help="A PubMed query, sent to Entrez.")
@click.option("--since", type=DAY, help="With --query: entered or changed on this day or later.")
@click.option("--until", type=DAY, help="With --query: entered or changed on this day or earlier.")
@click.option(
    "--pmids", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A file with one PMID a line."
)
@click.option(
    "--input",
    "inputs",
    type=_ANY_PATH,
    multiple=True,
    help="PubMed XML files, plain or gzipped, or references that fetch printed.",
)
@click.option("--sample", is_flag=True, help="The invented articles that travel with the package.")
@click.option("--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default="one a core")
@click.option("--dry-run", is_flag=True, help="Show what would change in the graph and why; write nothing.")
@click.argument("more", metavar="[FILE]...", nargs=-1, type=_ANY_PATH)
@data_option
@json_option
@click.pass_context
def run(
    ctx: click.Context,
    query: str | None,
    since: datetime | None,
    until: datetime | None,
    pmids: Path | None,
    inputs: tuple[Path, ...],
    sample: bool,
    workers: int,
    dry_run: bool,
    more: tuple[Path, ...],
    settings: Settings,
    as_json: bool,
) -> None:
    """Take PubMed records through recognition, linking, relations and the ledger into the graph.

    \b
    kg-pipeline run --sample
    kg-pipeline run --input pubmed26n1501.xml.gz pubmed26n1502.xml.gz --data kg-data
    kg-pipeline run --query "BRCA1 AND breast cancer" --since 2026-01-01 --until 2026-01-31
    kg-pipeline run --pmids pmids.txt --json
    kg-pipeline run --input pubmed26n1503.xml.gz --dry-run

    Interrupted, the same command goes on: fetching begins again, what was read is kept. Run twice, it changes
    nothing. What is refused is named on standard error and holds nothing back but itself (exit code 3).
    """
    if more and not inputs:
        raise click.UsageError(f"files come after --input: --input {' '.join(map(str, more))}")
    files = [*inputs, *more, *(sample_files() if sample else ())]
    if sum((bool(files), query is not None, pmids is not None)) != 1:
        raise click.UsageError("give one of --query, --pmids, --input or --sample")
    if (since or until) and query is None:
        raise click.UsageError("--since and --until go with --query")
    with progress(quiet=as_json) as start, _prepare(settings, dry_run) as target:
        stopwatch = Stopwatch()
        with stopwatch.timing("fetch"):
            sources, refused, pmids_refused = _take_in(target, start, files, pmids, query, since, until)
        report = run_files(
            target,
            sources,
            open_extractor(target, start),
            n_workers=workers,
            start=start,
            refused=refused,
            pmids_refused=pmids_refused,
            on_refusal=warn,
            covered=searched_days(query, to_date(since), to_date(until), datetime.now(UTC).date()),
            into_graph=not dry_run,
            stopwatch=stopwatch,
        )
        difference = find_difference(target, str(report.from_sequence)) if dry_run else None
    _print(settings, report, difference, as_json)
    ctx.exit(BadInput.exit_code if report.has_refusals else 0)


@contextmanager
def _prepare(settings: Settings, dry_run: bool) -> Iterator[Settings]:
    """The data folder to work in, seen to be writable; for a dry run a copy that is gone after."""
    if dry_run:
        with scratch_copy(settings) as scratch:
            yield scratch
    else:
        prepare_run(settings)
        yield settings


def _print(settings: Settings, report: RunReport, difference: Difference | None, as_json: bool) -> None:
    if difference is not None:
        print_json(difference) if as_json else print_difference(difference)
    elif as_json:
        print_json(count_run(report))
    else:
        print_run(settings, report)


def _take_in(
    settings: Settings,
    start: StartProgress,
    files: Sequence[Path],
    pmids: Path | None,
    query: str | None,
    since: datetime | None,
    until: datetime | None,
) -> tuple[list[Source], list[str], int]:
    """What was received; why files were refused and how many PMIDs were, all named by now."""
    refused: list[str] = []
    pmids_refused = 0
    if pmids is not None:
        sources, pmids_refused = fetch_pmids(settings, pmids, start, warn)
    elif query is not None:
        sources = fetch_query(settings, query, to_date(since), to_date(until), start)
    else:
        sources, refused = receive_files(settings.data, files)
    for message in refused:
        warn(message)
    if not (sources or refused):
        warn("nothing found, so nothing is committed")
    return sources, refused, pmids_refused


def sample_files() -> Sequence[Path]:
    """The files of the sample in the order NLM would have sent them."""
    return sorted(resource_folder("sample").glob("*.xml"))
