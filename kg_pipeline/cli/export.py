"""`kg-pipeline export`: the ledger's graph in formats for others."""

from pathlib import Path

import click

from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_table, progress
from kg_pipeline.settings import Settings
from kg_pipeline.stages.export import export_rdf


@click.group()
def export() -> None:
    """The graph as files: RDF."""


@export.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@json_option
def rdf(out: Path, settings: Settings, as_json: bool) -> None:
    """Write the graph as N-Quads with named graphs (OUT.nq) or as Turtle (OUT.ttl).

    \b
    kg-pipeline export rdf graph.nq
    kg-pipeline export rdf graph.ttl --json
    """
    with progress(quiet=as_json) as start:
        counts = export_rdf(settings, out, start("export", None, "records"))
    if as_json:
        print_json(counts)
    else:
        print_table(
            str(out), ("what", "number"), [(name, getattr(counts, name)) for name in counts.__struct_fields__]
        )
