"""`kg-pipeline export`: the ledger's graph in formats for others."""

from pathlib import Path

import click

from kg_pipeline.cli.files import STREAM, open_target
from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_table, progress
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.export import VERDICT_FORMATS, export_bulk, export_kgx, export_rdf, export_verdicts
from kg_pipeline.stages.releases import KEPT, export_release


@click.group()
def export() -> None:
    """The graph as RDF, KGX and bulk CSV; verdicts as an annotated corpus."""


_restricted_option = click.option(
    "--include-restricted",
    is_flag=True,
    help="With names, cross-references and relations that their licences forbid to pass on: for yourself alone.",
)


@export.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@_restricted_option
@data_option
@json_option
def rdf(out: Path, include_restricted: bool, settings: Settings, as_json: bool) -> None:
    """Write the graph as N-Quads with named graphs (OUT.nq) or as Turtle (OUT.ttl).

    \b
    kg-pipeline export rdf graph.nq
    kg-pipeline export rdf graph.ttl --json
    """
    with progress(quiet=as_json) as start:
        advance = start("export", None, "records")
        counts = export_rdf(settings, out, advance, include_restricted=include_restricted)
    _show(counts, out, as_json)


@export.command()
@click.argument("out", type=click.Path(path_type=Path))
@_restricted_option
@data_option
@json_option
def kgx(out: Path, include_restricted: bool, settings: Settings, as_json: bool) -> None:
    """Write nodes and edges as KGX, TSV and JSON lines, into the folder OUT or beside it, under its name.

    \b
    kg-pipeline export kgx exports/           exports/nodes.tsv, edges.tsv, nodes.jsonl, edges.jsonl
    kg-pipeline export kgx exports/kg --json  exports/kg_nodes.tsv and so on

    The JSON lines hold the sentences as studies of Biolink's model; the TSV as texts alone.
    """
    with progress(quiet=as_json) as start:
        advance = start("export", None, "records")
        counts = export_kgx(settings, out, advance, include_restricted=include_restricted)
    _show(counts, out, as_json)


@export.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@data_option
@json_option
def bulk(folder: Path, settings: Settings, as_json: bool) -> None:
    """Write the graph into FOLDER as CSV for the first load of a Neo4j 5, with the script that imports it.

    \b
    kg-pipeline export bulk bulk/
    sh bulk/import.sh neo4j                   while Neo4j does not run; neo4j-admin on the PATH
    cypher-shell --file bulk/schema.cypher    once it runs: constraints and indexes

    The graph is the one that loading makes, and the next run loads onto it.
    """
    with progress(quiet=as_json) as start:
        counts = export_bulk(settings, folder, start("export", None, "records"))
    _show(counts, folder, as_json)


@export.command()
@click.argument("out", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--format", "form", type=click.Choice(VERDICT_FORMATS), required=True, help="Of the corpus.")
@data_option
@json_option
def verdicts(out: Path, form: str, settings: Settings, as_json: bool) -> None:
    """Write what curators judged as a corpus to train on: texts, both mentions, relations.

    \b
    kg-pipeline export verdicts judged.jsonl --format jsonl

    A relation is the label where the text states it, `unstated:` and the label where it was rejected, `denied`
    where the text says the contrary. Verdicts that are disputed or match nothing any more are left out, and
    counted.
    """
    with open_target(out) as stream:
        counts = export_verdicts(settings, stream, form)
    if as_json:
        print_json(counts)
    elif out != STREAM:
        _show(counts, out, as_json)


@export.command()
@click.option(
    "--keep", type=click.IntRange(min=1), default=KEPT, show_default=True, help="Newest releases to keep."
)
@_restricted_option
@data_option
@json_option
def release(keep: int, include_restricted: bool, settings: Settings, as_json: bool) -> None:
    """Export the ledger's last commit as RDF, KGX and bulk CSV into the data folder's `exports/`.

    \b
    kg-pipeline export release
    ls kg-data/exports/current/               graph.nq  kgx/  bulk/  manifest.json

    Each commit has a folder of its own that is whole or not there; `exports/current` leads to the last one that
    may be passed on. What was exported before is not exported again.
    """
    with progress(quiet=as_json) as start:
        advance = start("export", None, "records")
        exported = export_release(settings, keep, advance, include_restricted=include_restricted)
    if as_json:
        print_json(exported)
    else:
        click.echo(f"{exported.reference} {'was there already' if exported.was_there else 'is exported'}")
        for name in exported.removed:
            click.echo(f"removed {name}")


def _show(counts: Record, out: Path, as_json: bool) -> None:
    if as_json:
        print_json(counts)
    else:
        rows = [(name, getattr(counts, name)) for name in counts.__struct_fields__]
        print_table(str(out), ("what", "number"), rows)
