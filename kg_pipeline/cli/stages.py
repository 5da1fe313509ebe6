"""The stages by themselves: references in, references out, as a scheduler calls them."""

import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from kg_pipeline.cli.options import DAY, data_option, json_option, to_date
from kg_pipeline.cli.output import print_json, print_table, progress, warn
from kg_pipeline.errors import BadInput
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import Extractor, open_extractor
from kg_pipeline.stages.fetch import fetch_pmids, fetch_query, receive_files
from kg_pipeline.stages.link import link as link_shard
from kg_pipeline.stages.load import load as load_shards
from kg_pipeline.stages.parse import ParseCounts
from kg_pipeline.stages.parse import parse as parse_file
from kg_pipeline.stages.recognize import recognize as recognize_shard
from kg_pipeline.stages.relate import relate as relate_shard

_shards = click.argument("shards", nargs=-1, required=True)


class _ParseOutput(Record, frozen=True):
    citations: int
    articles: int
    deletions: int
    refusals: int
    shards: tuple[str, ...]
    refused_files: tuple[str, ...]


@click.command()
@click.option("--query", help="A PubMed query.")
@click.option("--since", type=DAY, help="Entered or changed on this day or later.")
@click.option("--until", type=DAY, help="Entered or changed on this day or earlier.")
@click.option("--pmids", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="One PMID a line.")
@data_option
@json_option
@click.pass_context
def fetch(
    ctx: click.Context,
    query: str | None,
    since: datetime | None,
    until: datetime | None,
    pmids: Path | None,
    settings: Settings,
    as_json: bool,
) -> None:
    """Fetch citations from Entrez and keep the XML as received; prints the files' references.

    \b
    kg-pipeline fetch --query "BRCA1 AND breast cancer" --since 2026-01-01 --until 2026-01-31
    """
    if (query is None) == (pmids is None):
        raise click.UsageError("give one of --query or --pmids")
    with progress(quiet=as_json) as start:
        if pmids is not None:
            received, missing = fetch_pmids(settings, pmids, start)
        if query is not None:
            received, missing = fetch_query(settings, query, to_date(since), to_date(until), start), []
    for message in missing:
        warn(message)
    _print_references([file.path for file in received], as_json, "received")
    ctx.exit(BadInput.exit_code if missing else 0)


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@data_option
@json_option
@click.pass_context
def parse(ctx: click.Context, files: tuple[Path, ...], settings: Settings, as_json: bool) -> None:
    """Parse PubMed XML files into shards; citations = articles + refusals.

    \b
    kg-pipeline parse pubmed26n1501.xml.gz --json
    """
    received, refused = receive_files(settings.data, files)
    counts = ParseCounts()
    shards: list[str] = []
    with progress(quiet=as_json) as start:
        advance = start("parse", None, "citations")
        for file in received:
            try:
                parsed = parse_file(settings.data, file, advance)
            except BadInput as error:
                refused.append(str(error))
            else:
                counts += parsed.counts
                shards += parsed.shards
    for message in refused:
        warn(message)
    output = _ParseOutput(
        counts.citations, counts.articles, counts.deletions, counts.refusals, tuple(shards), tuple(refused)
    )
    if as_json:
        print_json(output)
    else:
        print_table("", ("what", "number"), [(name, getattr(counts, name)) for name in counts.__struct_fields__])
        _print_references(shards, False, "shards")
    ctx.exit(BadInput.exit_code if refused or counts.refusals else 0)


def _shard_command(name: str, stage: Callable[[Path, str, Extractor], str], help_text: str) -> click.Command:
    @click.command(name, help=help_text)
    @_shards
    @data_option
    @json_option
    def command(shards: tuple[str, ...], settings: Settings, as_json: bool) -> None:
        with progress(quiet=as_json) as start:
            extractor = open_extractor(settings, start)
            advance = start(name, len(shards), "shards")
            references = []
            for reference in shards:
                references.append(stage(settings.data, reference, extractor))
                advance(1)
        _print_references(references, as_json, "shards")

    return command


recognize = _shard_command(
    "recognize",
    recognize_shard,
    """Find mentions in parsed shards; prints the references of recognized shards.

    \b
    kg-pipeline recognize shards/parsed/0a1b….jsonl.gz
    """,
)
link = _shard_command(
    "link",
    link_shard,
    """Link the mentions of recognized shards; prints the references of linked shards.

    \b
    kg-pipeline link shards/recognized/0a1b….jsonl.gz
    """,
)
relate = _shard_command(
    "relate",
    relate_shard,
    """Read the relations of linked shards; prints the references of shards of readings.

    \b
    kg-pipeline relate shards/linked/0a1b….jsonl.gz
    """,
)


@click.command()
@_shards
@data_option
@json_option
def load(shards: tuple[str, ...], settings: Settings, as_json: bool) -> None:
    """Commit parsed shards and their readings to the ledger, and bring the graph up to it.

    Give all parsed shards of a file together.

    \b
    kg-pipeline load shards/parsed/0a1b….jsonl.gz shards/readings/2c3d….jsonl.gz
    """
    by_kind: dict[str, list[str]] = {"parsed": [], "readings": []}
    for reference in shards:
        kind = Path(reference).parent.name
        if kind not in by_kind:
            raise click.UsageError(f"{reference} is neither a parsed shard nor one of readings")
        by_kind[kind].append(reference)
    with progress(quiet=as_json) as start:
        extractor = open_extractor(settings, start)
        advance = start("commit", None, "articles")
        run = f"load-{uuid.uuid4().hex[:8]}"
        committed, graph = load_shards(settings, by_kind["parsed"], by_kind["readings"], extractor, run, advance)
    if as_json:
        print_json({"committed": committed, "graph": graph})
    else:
        print_table(f"commit {committed.sequence}", ("table", "rows added"), list(committed.added.items()))


def _print_references(references: list[str], as_json: bool, name: str) -> None:
    if as_json:
        print_json({name: references})
    else:
        for reference in references:
            click.echo(reference)
