"""`kg-pipeline ledger`: whether the ledger is whole, and its housekeeping."""

from pathlib import Path

import click

from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_table, warn
from kg_pipeline.errors import BadInput
from kg_pipeline.settings import Settings
from kg_pipeline.stages import care
from kg_pipeline.stages.tidy import tidy as tidy_folder

_DAY_HOURS = 24


@click.group()
def ledger() -> None:
    """The ledger of a data folder: check, migrate, compact, back up, restore."""


@ledger.command()
@click.option("--deep", is_flag=True, help="Also hash every received file and every row again.")
@data_option
@json_option
@click.pass_context
def check(ctx: click.Context, deep: bool, settings: Settings, as_json: bool) -> None:
    """Look for references that lead nowhere, keys met twice, miscounted commits, changed files, another graph.

    One line for each finding (exit code 3); nothing is changed.
    """
    findings = list(care.check(settings, deep=deep))
    if as_json:
        print_json(findings)
    elif not findings:
        click.echo("nothing found: the ledger is whole")
    else:
        for found in findings:
            warn(f"{found.table}: {found.what} ({found.n_rows:,} found, for instance {found.example})")
    ctx.exit(BadInput.exit_code if findings else 0)


@ledger.command()
@data_option
@json_option
def migrate(settings: Settings, as_json: bool) -> None:
    """Bring an older ledger to the schema of this installation; commands that write do so, too."""
    found = care.migrate(settings)
    if as_json:
        print_json({"from_version": found})
    else:
        click.echo(f"the ledger had schema version {found} and has this installation's now")


@ledger.command()
@click.option(
    "--keep-hours",
    type=click.IntRange(min=0),
    default=_DAY_HOURS,
    show_default=True,
    help="Leave files replaced since then, which commands that began before may be reading.",
)
@data_option
@json_option
def compact(keep_hours: int, settings: Settings, as_json: bool) -> None:
    """Join the many small files of many nights; every row, sequence and date stays."""
    tables = care.compact(settings, keep_hours)
    if as_json:
        print_json(tables)
    else:
        rows = [(each.table, each.files_before, each.files_after, each.files_removed) for each in tables]
        print_table("files", ("table", "before", "after", "removed"), rows)


@ledger.command()
@click.option("--keep-days", type=click.IntRange(min=0), default=14, show_default=True, help="Of what passes.")
@click.option("--keep-pages-days", type=click.IntRange(min=0), default=365, show_default=True, help="Of pages.")
@data_option
@json_option
def tidy(keep_days: int, keep_pages_days: int, settings: Settings, as_json: bool) -> None:
    """Remove old shards, plans of nights and cut downloads, and the pages that tell what a run changed.

    Lexicons of the cache that no command has opened for so long go, too, but for the one in use. The ledger,
    what was received and the reports of runs stay.
    """
    removed = tidy_folder(settings, keep_days, keep_pages_days)
    if as_json:
        print_json(removed)
    else:
        print_table(
            "removed", ("folder", "files", "bytes"), [(one.folder, one.files, one.n_bytes) for one in removed]
        )


@ledger.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
@data_option
@json_option
def backup(out: Path, settings: Settings, as_json: bool) -> None:
    """Write ledger, received files and logs of runs to OUT (.tar), as they stand at one moment.

    The graph is not in it: restored, it is made again from the ledger.
    """
    n_files = care.backup(settings, out)
    if as_json:
        print_json({"files": n_files})
    else:
        click.echo(f"{n_files:,} files in {out}")


@ledger.command()
@click.argument("archive", metavar="IN", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@data_option
@json_option
def restore(archive: Path, settings: Settings, as_json: bool) -> None:
    """Make the data folder of a backup; nothing may be in it. The next question makes the graph again."""
    n_files, found = care.restore(settings, archive)
    if as_json:
        print_json({"files": n_files, "ledger_id": found.id, "sequence": found.last_sequence})
    else:
        click.echo(f"{n_files:,} files in {settings.data}, the ledger at sequence {found.last_sequence}")
