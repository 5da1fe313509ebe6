"""`kg-pipeline verdict`, `verdicts`, `retractions` and `baseline`: what people say, kept in the ledger."""

import getpass
from pathlib import Path

import click
import msgspec

from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_rows, print_table, warn
from kg_pipeline.errors import BadInput
from kg_pipeline.settings import Settings
from kg_pipeline.stages.curation import (
    Curated,
    declare_baseline,
    import_verdicts,
    judge,
    list_verdicts,
    retract,
)
from kg_pipeline.stages.judgements import Judged

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("id_", metavar="EVIDENCE|EDGE", required=False)
@click.option("--accept", "judgement", flag_value="accept", help="The text states it.")
@click.option("--reject", "judgement", flag_value="reject", help="The text says nothing of it: it scores no more.")
@click.option("--flip", "judgement", flag_value="flip", help="The text says the contrary.")
@click.option("--withdraw", "judgement", flag_value="withdraw", help="Take back what you said of it.")
@click.option("--why", help="The reason, for those who read it later.")
@click.option("--import", "file", type=_FILE, help="Many: a CSV file with the columns id,judgement,why[,curator].")
@click.option("--curator", envvar="KG_CURATOR", help="Who says so (default: $KG_CURATOR or the user's name).")
@data_option
@json_option
@click.pass_context
def verdict(
    ctx: click.Context,
    id_: str | None,
    judgement: str | None,
    why: str | None,
    file: Path | None,
    curator: str | None,
    settings: Settings,
    as_json: bool,
) -> None:
    """Judge what was read: a piece of evidence, or all open evidence of an edge, by its id.

    \b
    kg-pipeline verdict 8d0f… --reject --why "BRCA1 is the clinic's name here"
    kg-pipeline verdict --import judged.csv --curator ann

    A verdict hangs on PMID, sentence, both names and predicate, so it holds for later readings that say the same.
    """
    curator = curator or getpass.getuser()
    if file is not None:
        if id_ or judgement or why:
            raise click.UsageError("--import takes ids, judgements and reasons from the file")
        curated = import_verdicts(settings, file, curator, warn)
    elif id_ is None or judgement is None or why is None:
        raise click.UsageError("give an id, one of --accept, --reject, --flip, --withdraw, and --why; or --import")
    else:
        given = msgspec.convert({"id": id_, "judgement": judgement, "why": why, "curator": curator}, Judged)
        curated = judge(settings, [given], warn)
    _print(curated, as_json)
    ctx.exit(BadInput.exit_code if curated.refused else 0)


@click.command()
@data_option
@json_option
def verdicts(settings: Settings, as_json: bool) -> None:
    """The verdicts that stand: who says what and why, whether it still matches, whether another one disagrees."""
    found = list_verdicts(settings)
    remarks = [["unmatched"] * (not each.evidence) + ["disputed"] * each.is_disputed for each in found]
    shown = [*zip((each.verdict for each in found), remarks, strict=True)]
    if as_json:
        print_json([{**msgspec.to_builtins(said), "remarks": remark} for said, remark in shown])
        return
    rows = [
        (
            str(said.pmid),
            said.sentence,
            said.subject_text,
            said.object_text,
            said.judgement,
            said.curator,
            said.why,
        )
        for said, _ in shown
    ]
    marked = [(*row, ", ".join(remark)) for row, (_, remark) in zip(rows, shown, strict=True)]
    print_rows(("PMID", "sentence", "subject", "object", "verdict", "curator", "why", "remark"), marked)


@click.command()
@click.argument("file", type=_FILE)
@click.option("--name", required=True, help="Of the list: its next issue, under the same name, replaces this one.")
@data_option
@json_option
@click.pass_context
def retractions(ctx: click.Context, file: Path, name: str, settings: Settings, as_json: bool) -> None:
    """Close the evidence of the articles on a list: one PMID a line, or the first column of a TSV or CSV file.

    \b
    kg-pipeline retractions retracted.tsv --name retraction-watch

    PMIDs that never came are kept for when they do. What the former list had and this one lacks opens again.
    """
    if not name.strip():
        raise click.UsageError("--name is empty; name the list")
    curated = retract(settings, file, name, warn)
    _print(curated, as_json)
    ctx.exit(BadInput.exit_code if curated.refused else 0)


@click.command()
@click.argument("year", type=click.IntRange(2000, 2099))
@click.argument("last_number", type=click.IntRange(min=1))
@data_option
@json_option
def baseline(year: int, last_number: int, settings: Settings, as_json: bool) -> None:
    """Say which of NLM's files are the baseline of a year: those up to LAST_NUMBER.

    \b
    kg-pipeline baseline 2026 1334     # pubmed26n0001 to pubmed26n1334

    Once all of them are loaded, it replaces what was before: articles that neither they nor a later file brings
    are closed.
    """
    state = declare_baseline(settings, year, last_number)
    if as_json:
        print_json(state)
    elif state.missing:
        click.echo(f"baseline {year}: {len(state.missing):,} of {last_number:,} files are still missing")
    else:
        click.echo(f"baseline {year}: all {last_number:,} files are there")


def _print(curated: Curated, as_json: bool) -> None:
    if as_json:
        print_json(curated)
        return
    rows = [*curated.committed.added.items(), ("refused", curated.refused)]
    print_table(f"sequence {curated.committed.sequence}", ("added", "number"), rows)
