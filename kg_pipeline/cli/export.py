"""`kg-pipeline export`: the ledger's graph in formats for others."""

from pathlib import Path

import click

from kg_pipeline.cli.files import STREAM, open_target
from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_table, progress
from kg_pipeline.settings import Settings
from kg_pipeline.stages.export import VERDICT_FORMATS, export_rdf, export_verdicts


@click.group()
def export() -> None:
    """The graph as RDF, verdicts as an annotated corpus."""


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
        rows = [(name, getattr(counts, name)) for name in counts.__struct_fields__]
        print_table(str(out), ("what", "number"), rows)
