"""`kg-pipeline plan`: what a job will take, before anything starts."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import click
from rich.filesize import decimal

from kg_pipeline.cli.options import DAY, NLM_NUMBERS, NlmNumbers, data_option, json_option, to_date
from kg_pipeline.cli.output import print_json, print_table, progress
from kg_pipeline.planning.plan import Figure, Plan
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.nlm_files import find_nlm_files, new_update_files
from kg_pipeline.stages.plan import PlannedFile, local_files, nlm_files, plan_files, plan_query
from kg_pipeline.stages.plan import plan as make_plan

_ANY_PATH = click.Path(readable=False, path_type=Path)


@click.command()
@click.option("--query", help="A PubMed query; Entrez is asked only for the number of its answers.")
@click.option("--since", type=DAY, help="With --query: entered or changed on this day or later.")
@click.option("--until", type=DAY, help="With --query: entered or changed on this day or earlier.")
@click.option("--input", "inputs", type=_ANY_PATH, multiple=True, help="PubMed XML files, plain or gzipped.")
@click.option(
    "--nlm", metavar="FIRST[-LAST]|new", type=NLM_NUMBERS, help="NLM's files of these numbers; none is fetched."
)
@click.option("--price-per-hour", type=click.FloatRange(min=0), help="Of the machine, in whatever currency.")
@click.argument("more", metavar="[FILE]...", nargs=-1, type=_ANY_PATH)
@data_option
@json_option
def plan(
    query: str | None,
    since: datetime | None,
    until: datetime | None,
    inputs: tuple[Path, ...],
    nlm: NlmNumbers | None,
    price_per_hour: float | None,
    more: tuple[Path, ...],
    settings: Settings,
    as_json: bool,
) -> None:
    """Say what a job will take before it starts: articles, requests, bytes, hours, disk, cost.

    \b
    kg-pipeline plan --query "BRCA1 AND breast cancer" --since 2026-01-01 --until 2026-01-31
    kg-pipeline plan --nlm 1-1334 --price-per-hour 0.35
    kg-pipeline plan --input pubmed26n1501.xml.gz pubmed26n1502.xml.gz --json

    The hours follow from what earlier runs in the data folder took or, without such runs, from reading some of the
    articles, or the bundled sample where none is here yet. What was not measured is said to be unknown, and why.
    Nothing is written to the ledger.
    """
    given = [*inputs, *more]
    if sum((bool(given), query is not None, nlm is not None)) != 1:
        raise click.UsageError("give one of --query, --input or --nlm")
    if (since or until) and query is None:
        raise click.UsageError("--since and --until go with --query")
    with progress(quiet=as_json) as start:
        extractor = open_extractor(settings, start)
        if query is not None:
            work, examples = plan_query(settings, query, to_date(since), to_date(until)), None
        else:
            work, examples = plan_files(settings, _files(settings, given, nlm), extractor, start)
        planned = make_plan(settings, work, extractor, price_per_hour, start, examples)
    print_json(planned) if as_json else _print(planned)


def _files(settings: Settings, given: Sequence[Path], nlm: NlmNumbers | None) -> list[PlannedFile]:
    if nlm is None:
        return local_files(settings, given)
    return nlm_files(settings, new_update_files(settings) if nlm == "new" else find_nlm_files(settings, *nlm))


def _print(planned: Plan) -> None:
    shown = {
        "articles": _number(planned.articles),
        "articles to read": _number(planned.texts),
        "requests": _number(planned.requests),
        "to fetch": _bytes(planned.fetched_bytes),
        "shards": _number(planned.shards),
        "disk": _bytes(planned.disk_bytes),
        "parse": _hours(planned.parse_hours),
        "read, on CPU": _hours(planned.read_hours_cpu),
        "read, on GPU": _hours(planned.read_hours_gpu),
        "commit": _hours(planned.commit_hours),
        "graph": _hours(planned.graph_hours),
        "all, on CPU": _hours(planned.hours_cpu),
        "all, on GPU": _hours(planned.hours_gpu),
        "cost, on CPU": _price(planned.cost_cpu),
        "cost, on GPU": _price(planned.cost_gpu),
    }
    print_table("Plan", ("what", "amount", "how it is known"), [(name, *cells) for name, cells in shown.items()])


def _number(figure: Figure) -> tuple[str, str]:
    return _shown(figure, f"{figure.value or 0:,.0f}")


def _bytes(figure: Figure) -> tuple[str, str]:
    return _shown(figure, decimal(round(figure.value or 0)))


def _hours(figure: Figure) -> tuple[str, str]:
    hours = figure.value or 0.0
    if hours >= 1:
        return _shown(figure, f"{hours:,.1f} h")
    return _shown(figure, f"{hours * 60:.0f} min" if hours * 60 >= 1 else f"{hours * 3600:.1f} s")


def _price(figure: Figure) -> tuple[str, str]:
    return _shown(figure, f"{figure.value or 0:,.2f}")


def _shown(figure: Figure, value: str) -> tuple[str, str]:
    return ("unknown" if figure.value is None else value), figure.basis
