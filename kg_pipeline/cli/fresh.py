"""`kg-pipeline fresh`: edges by what is left of their scores if articles fade with their age."""

from datetime import datetime

import click

from kg_pipeline.cli.options import data_option, freshness_of, half_life_option, json_option
from kg_pipeline.cli.output import print_json, print_rows
from kg_pipeline.settings import Settings
from kg_pipeline.stages.fresh import FreshEdge, list_fresh

_COLUMNS = ("subject", "predicate", "object", "faded", "score", "articles", "last_seen", "edge_id")


@click.command()
@click.argument("entity", required=False)
@half_life_option(required=True)
@click.option("--limit", type=click.IntRange(min=1), default=25, show_default=True, help="So many edges.")
@data_option
@json_option
def fresh(
    entity: str | None,
    half_life_days: float,
    as_of: datetime | None,
    limit: int,
    settings: Settings,
    as_json: bool,
) -> None:
    """The edges that articles of late hold up: by what is left of their scores if each article's part fades.

    \b
    kg-pipeline fresh --half-life 5y
    kg-pipeline fresh BRCA1 --half-life 5y --as-of 2026-01-01 --limit 10

    An article counts half at the age of one half-life, a quarter at two. ENTITY is an identifier or name; without
    one all edges are looked through, which takes as long as the ledger is large. Refuted edges and mere
    co-occurrence are left out. Asking changes no score, and needs no graph server.
    """
    edges = list_fresh(settings, freshness_of(half_life_days, as_of), limit, entity)
    if as_json:
        print_json(edges)
    else:
        print_rows(_COLUMNS, map(_row, edges))


def _row(edge: FreshEdge) -> list[object]:
    predicate = ", ".join([edge.predicate, *(f"{slot} {value}" for slot, value in edge.qualifiers)])
    return [
        edge.subject_name,
        predicate,
        edge.object_name,
        edge.faded_score,
        edge.score,
        edge.articles,
        edge.last_seen,
        edge.id,
    ]
