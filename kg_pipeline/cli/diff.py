"""`kg-pipeline diff`: what changed in the graph between two commits, and why."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_table
from kg_pipeline.records.difference import CHANGES, Cause, Difference, EdgeDifference, EdgeState
from kg_pipeline.settings import Settings
from kg_pipeline.stages.diff import diff as find_difference
from kg_pipeline.stages.diff import write_page

_MAX_PMIDS = 5
_COLUMNS = ("edge", "score", "status", "for / against", "articles", "why")


@click.command()
@click.argument("earlier", metavar="A")
@click.argument("later", metavar="[B]", required=False)
@click.option(
    "--html", type=click.Path(dir_okay=False, path_type=Path), help="Also write a page for a browser there."
)
@data_option
@json_option
def diff(earlier: str, later: str | None, html: Path | None, settings: Settings, as_json: bool) -> None:
    """The edges that are new, changed or withdrawn at B since A, each with its causes.

    \b
    kg-pipeline diff 4 5
    kg-pipeline diff 2026-01-31 --html changes.html
    kg-pipeline diff 2026-01-31 2026-02-28T12:00 --json

    A and B are sequences (`sequence` in the log of a run; 0 is the empty ledger), days or moments, UTC without a
    zone, which mean the last commit until then; without B, the last of all. Causes are the retraction, deletion,
    baseline, verdict, new article, revision, model, vocabulary or metadata, the most important first.
    """
    difference = find_difference(settings, earlier, later)
    if html is not None:
        write_page(difference, html)
    if as_json:
        print_json(difference)
    else:
        print_difference(difference)


def print_difference(difference: Difference) -> None:
    """A table for each change, and the counts."""
    for change in CHANGES:
        edges = [edge for edge in difference.edges if edge.change == change]
        if edges:
            print_table(change.capitalize(), _COLUMNS, map(_row, edges))
    counts = ", ".join(f"{difference.counts[change]:,} {change}" for change in CHANGES)
    click.echo(f"Edges from commit {difference.from_sequence} to {difference.to_sequence}: {counts}")
    if difference.from_belief not in {"", difference.to_belief}:
        click.echo(
            f"Scored by formulas {difference.from_belief} and {difference.to_belief} then, by the present one here"
        )


def _row(edge: EdgeDifference) -> Sequence[str]:
    states = [state for state in (edge.before, edge.after) if state is not None]
    return (_edge(edge), *_numbers(states), "\n".join(map(_cause, edge.causes)))


def _edge(edge: EdgeDifference) -> str:
    predicate = edge.predicate.removeprefix("biolink:").replace("_", " ")
    qualifiers = "".join(f" ({slot} {value})" for slot, value in edge.qualifiers)
    return f"{edge.subject_name} ({edge.subject}) {predicate}{qualifiers} {edge.object_name} ({edge.object})"


def _numbers(states: Sequence[EdgeState]) -> Iterable[str]:
    yield _course(f"{state.score:.3f}" for state in states)
    yield _course(state.status for state in states)
    yield _course(f"{state.support} / {state.refute}" for state in states)
    yield _course(str(state.articles) for state in states)


def _course(values: Iterable[str]) -> str:
    return " → ".join(dict.fromkeys(values))


def _cause(cause: Cause) -> str:
    what = cause.kind.replace("_", " ") + (f": {cause.detail}" if cause.detail else "")
    pmids = ", ".join(map(str, cause.pmids[:_MAX_PMIDS]))
    more = f" and {len(cause.pmids) - _MAX_PMIDS:,} more" if len(cause.pmids) > _MAX_PMIDS else ""
    return f"{what} (PMID {pmids}{more})"
