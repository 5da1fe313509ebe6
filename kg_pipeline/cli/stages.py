"""The stages by themselves: references in, references out, as a scheduler calls them."""

import uuid
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click

from kg_pipeline.cli.options import DAY, NLM_NUMBERS, NlmNumbers, data_option, json_option, to_date
from kg_pipeline.cli.output import print_json, print_table, progress, warn
from kg_pipeline.errors import BadInput
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import Extractor, open_extractor
from kg_pipeline.stages.fetch import fetch_pmids, fetch_query, receive_files
from kg_pipeline.stages.link import link as link_shard
from kg_pipeline.stages.load import load as load_shards
from kg_pipeline.stages.nlm_files import NlmFile, fetch_nlm_files, find_nlm_files, new_update_files
from kg_pipeline.stages.parse import ParseCounts
from kg_pipeline.stages.parse import parse as parse_file
from kg_pipeline.stages.recognize import recognize as recognize_shard
from kg_pipeline.stages.relate import relate as relate_shard

_shards = click.argument("shards", nargs=-1, required=True)


class _ParseOutput(ParseCounts, frozen=True, kw_only=True):
    shards: tuple[str, ...]
    refused_files: tuple[str, ...]


@click.command()
@click.option("--query", help="A PubMed query.")
@click.option("--since", type=DAY, help="Entered or changed on this day or later.")
@click.option("--until", type=DAY, help="Entered or changed on this day or earlier.")
@click.option("--pmids", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="One PMID a line.")
@click.option(
    "--nlm",
    metavar="FIRST[-LAST]|new",
    type=NLM_NUMBERS,
    help="NLM's files of these numbers, update or baseline, or the update files that the ledger lacks.",
)
@data_option
@json_option
@click.pass_context
def fetch(
    ctx: click.Context,
    query: str | None,
    since: datetime | None,
    until: datetime | None,
    pmids: Path | None,
    nlm: NlmNumbers | None,
    settings: Settings,
    as_json: bool,
) -> None:
    """Fetch citations from Entrez, or NLM's files, and keep the XML as received; prints the files' references.

    \b
    kg-pipeline fetch --query "BRCA1 AND breast cancer" --since 2026-01-01 --until 2026-01-31
    kg-pipeline fetch --nlm 1501-1507
    kg-pipeline fetch --nlm new
    kg-pipeline run --input $(kg-pipeline fetch --nlm new)

    Files of NLM's come from KG_PUBMED_FILES, each held to its checksum; what a cut or a kill left is taken up, and
    what is kept already is not brought again.
    """
    if sum(given is not None for given in (query, pmids, nlm)) != 1:
        raise click.UsageError("give one of --query, --pmids or --nlm")
    if (since or until) and query is None:
        raise click.UsageError("--since and --until go with --query")
    n_refused = 0
    with progress(quiet=as_json) as start:
        if pmids is not None:
            sources, n_refused = fetch_pmids(settings, pmids, start, warn)
        if query is not None:
            sources = fetch_query(settings, query, to_date(since), to_date(until), start)
        if nlm is not None:
            sources = fetch_nlm_files(settings, _nlm_files(settings, nlm), start)
    if not sources:
        warn("nothing found")
    _print_references([source.received.path for source in sources], as_json, "received")
    ctx.exit(BadInput.exit_code if n_refused else 0)


@click.command()
# Not to be looked at by click: a file that cannot be read must not stop the others.
@click.argument("files", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@data_option
@json_option
@click.pass_context
def parse(ctx: click.Context, files: tuple[Path, ...], settings: Settings, as_json: bool) -> None:
    """Parse PubMed XML files, or references that fetch printed, into shards; citations = articles + refusals.

    \b
    kg-pipeline parse pubmed26n1501.xml.gz --json

    What is refused is named on standard error (exit code 3): files, citations, and PMIDs in deletion lists.
    """
    sources, refused = receive_files(settings.data, files)
    for message in refused:
        warn(message)
    counts = ParseCounts()
    shards: list[str] = []
    with progress(quiet=as_json) as start:
        advance = start("parse", None, "citations")
        for source in sources:
            try:
                parsed = parse_file(settings.data, source, advance, warn)
            except BadInput as error:
                refused.append(str(error))
                warn(str(error))
            else:
                counts += parsed.counts
                shards += parsed.shards
    if as_json:
        numbers = {name: getattr(counts, name) for name in counts.__struct_fields__}
        print_json(_ParseOutput(**numbers, shards=tuple(shards), refused_files=tuple(refused)))
    else:
        print_table("", ("what", "number"), [(name, getattr(counts, name)) for name in counts.__struct_fields__])
        _print_references(shards, False, "shards")
    ctx.exit(BadInput.exit_code if refused or counts.n_refused else 0)


def _shard_command(name: str, stage: Callable[[Path, str, Extractor], str], help_text: str) -> click.Command:
    @click.command(name, help=help_text)
    @_shards
    @data_option
    @json_option
    @click.pass_context
    def command(ctx: click.Context, shards: tuple[str, ...], settings: Settings, as_json: bool) -> None:
        with progress(quiet=as_json) as start:
            extractor = open_extractor(settings, start)
            advance = start(name, len(shards), "shards")
            references = []
            for reference in shards:
                try:
                    references.append(stage(settings.data, reference, extractor))
                except BadInput as error:
                    warn(str(error))
                advance(1)
        _print_references(references, as_json, "shards")
        ctx.exit(BadInput.exit_code if len(references) < len(shards) else 0)

    return command


recognize = _shard_command(
    "recognize",
    recognize_shard,
    """Find mentions in parsed shards; prints the references of recognized shards.

    \b
    kg-pipeline recognize shards/parsed/0a1b….jsonl.gz
    """,
)
link_shards = _shard_command(
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

    Give all parsed shards of a file together. Nothing is committed if one of the shards is refused.

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


def _nlm_files(settings: Settings, numbers: NlmNumbers) -> list[NlmFile]:
    return new_update_files(settings) if numbers == "new" else find_nlm_files(settings, *numbers)


def _print_references(references: list[str], as_json: bool, name: str) -> None:
    if as_json:
        print_json({name: references})
    else:
        for reference in references:
            click.echo(reference)
