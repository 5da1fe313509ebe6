"""`kg-pipeline verify`: a run read again, to the byte."""

import click

from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_table, progress, warn
from kg_pipeline.errors import BadInput
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.verify import TOLERANCE, verify_run


@click.command()
@click.argument("run")
@data_option
@json_option
@click.pass_context
def verify(ctx: click.Context, run: str, settings: Settings, as_json: bool) -> None:
    """Read the texts of a run again and compare each reading with the ledger's, byte for byte.

    \b
    kg-pipeline verify 20260131T020000Z-1a2b3c4d

    RUN is the name in `run --json` and of the log in runs/. On another kind of CPU numbers may differ by up to
    0.001, which is told apart. A reading that differs beyond that is an error (exit code 3).
    """
    with progress(quiet=as_json) as start:
        found = verify_run(settings, open_extractor(settings, start), run, start)
    for pmid in found.different_pmids:
        warn(f"PMID {pmid}: read again it comes out otherwise; see `kg-pipeline article {pmid}`")
    if as_json:
        print_json(found)
    else:
        rows = [("the same to the byte", found.same), (f"within {TOLERANCE}", found.near)]
        print_table(f"Run {run}", ("readings", "number"), [*rows, ("different", found.different)])
    ctx.exit(BadInput.exit_code if found.different else 0)
