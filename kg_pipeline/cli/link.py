"""`kg-pipeline link`: the stage by itself, why a name has its link, and what curators should look at."""

from itertools import groupby
from pathlib import Path
from typing import get_args

import click

from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_csv, print_json, progress
from kg_pipeline.cli.stages import link_shards
from kg_pipeline.errors import BadInput
from kg_pipeline.records import EntityType
from kg_pipeline.settings import Settings
from kg_pipeline.stages.attention import CSV_COLUMNS, AttentionTerm, find_attention, override_rows
from kg_pipeline.stages.explain_link import ExplainedCandidate, ExplainedName, LinkExplanation, explain_link

_N_REASONS = 5


class _ShardsOrCommand(click.Group):
    """A group whose command `shards` need not be named: references of shards name no command."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["shards", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ShardsOrCommand)
def link() -> None:
    """Link mentions to concepts, say why a name has its link, list the names that ask for a curator.

    \b
    kg-pipeline link shards/recognized/0a1b….jsonl.gz
    kg-pipeline link explain "p53" --type Gene
    kg-pipeline link attention --csv > to-fill-in.csv
    """


link.add_command(link_shards, "shards")


@link.command()
@click.argument("name", metavar="TEXT")
@click.option("--type", "type_", type=click.Choice(get_args(EntityType)), required=True, help="What TEXT names.")
@click.option("--context", metavar="TEXT", help="The sentence or article that says it.")
@click.option(
    "--context-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file with that text, UTF-8.",
)
@data_option
@json_option
def explain(
    name: str,
    type_: EntityType,
    context: str | None,
    context_file: Path | None,
    settings: Settings,
    as_json: bool,
) -> None:
    """Show what TEXT may mean, how each candidate was found, what decided, or why it has no link.

    \b
    kg-pipeline link explain "breast and ovarian cancer" --type Disease
    kg-pipeline link explain AD --type Disease --context "Alzheimer disease (AD) is common. We studied AD."
    kg-pipeline link explain TNF --type Gene --context-file abstract.txt --json

    The context matters as in an article: it defines abbreviations and names the species. The lexicon and the
    overrides in use (KG_OVERRIDES) are asked, by the very rules that link articles.
    """
    if context is not None and context_file is not None:
        raise click.UsageError("give --context or --context-file, not both")
    if context_file is not None:
        context = _read_text(context_file)
    with progress(quiet=as_json) as start:
        explained = explain_link(settings, name, type_, context, start)
    if as_json:
        print_json(explained)
    else:
        _print(explained)


@link.command()
@click.option("--run", metavar="RUN", help="Only what that run read (default: all current readings).")
@click.option(
    "--limit", type=click.IntRange(min=1), default=20, show_default=True, help="So many names a reason, at most."
)
@click.option("--csv", "as_csv", is_flag=True, help="Rows of overrides, to be filled in.")
@data_option
@json_option
def attention(run: str | None, limit: int, as_csv: bool, settings: Settings, as_json: bool) -> None:
    """List the names that ask for a curator: those without a link, by reason, and links with a low score.

    \b
    kg-pipeline link attention --limit 50
    kg-pipeline link attention --csv > to-fill-in.csv

    Those of most articles come first, each with a sentence and the candidates that tied. A row of the CSV counts
    as soon as its action (add, forbid, prefer), identifier, curator, date and why are filled in (docs/linking.md).
    """
    if as_csv and as_json:
        raise click.UsageError("give --csv or --json, not both")
    terms = find_attention(settings, run, limit)
    if as_json:
        print_json(terms)
    elif as_csv:
        print_csv(CSV_COLUMNS, override_rows(terms))
    else:
        _print_terms(terms)


def _print_terms(terms: list[AttentionTerm]) -> None:
    if not terms:
        click.echo("no name asks for a curator")
    for reason, found in groupby(terms, key=lambda term: term.reason):
        click.echo(reason)
        for term in found:
            candidates = ", ".join(f"{each.identifier} ({each.name})" for each in term.candidates)
            click.echo(f"  {term.name} ({term.type}), {term.articles:,} articles{candidates and ': '}{candidates}")
            told = f"“{term.sentence}” PMID {term.pmid}"
            click.echo(click.wrap_text(told, 100, initial_indent=" " * 8, subsequent_indent=" " * 8))


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{path}: cannot be read as UTF-8 text ({error}); give a plain text file") from error


def _print(explained: LinkExplanation) -> None:
    outcome = ", ".join(explained.identifiers) or f"unlinked, {explained.reason}"
    click.echo(f"{explained.text} ({explained.type}): {outcome}")
    click.echo(f"Why: {explained.decided}.")
    if explained.type == "Gene":
        click.echo(f"Species, in the order they are tried: {', '.join(explained.taxa)}.")
    for shown in (explained.whole, *explained.parts):
        if explained.parts:
            click.echo(f"\n{shown.text!r} as {shown.name!r}: {shown.decided}.")
        for candidate in shown.candidates:
            click.echo(_tell(candidate))
    _print_licences((explained.whole, *explained.parts))


def _tell(candidate: ExplainedCandidate) -> str:
    """Outcome, identifier, its node, what matched and how, and whose name that is."""
    whose = " ".join(filter(None, (candidate.vocabulary, candidate.status, candidate.taxon)))
    rank = ", ".join(f"{part} {number}" for part, number in candidate.rank.items())
    reasons = ", ".join(f"{what} {value:+.2f}" for what, value in list(candidate.evidence.items())[:_N_REASONS])
    said = candidate.override
    lines = [
        f"  {candidate.outcome:<9}  {candidate.identifier}, node {candidate.node} ({candidate.node_name})",
        f"             {candidate.match} {candidate.score:.2f}: {candidate.name!r}, {whose}; rank: {rank}",
        *([f"             evidence: {reasons}"] if reasons else []),
        *([f"             {said.action} by {said.curator} on {said.date}: {said.why}"] if said else []),
    ]
    return "\n".join(lines)


def _print_licences(names: tuple[ExplainedName, ...]) -> None:
    licences = {each.vocabulary: each.licences for name in names for each in name.candidates if each.licences}
    for vocabulary, licence in sorted(licences.items()):
        click.echo(f"Licence of {vocabulary}: {', '.join(licence)}")
