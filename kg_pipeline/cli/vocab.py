"""`kg-pipeline vocab`: the vocabularies of names built, listed, searched; others weighed, and taken into use."""

import os
from pathlib import Path
from typing import get_args

import click

from kg_pipeline.cli.diff import print_difference
from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_table, progress
from kg_pipeline.cli.vocab_tables import TABLES, print_built, print_hits, print_updates
from kg_pipeline.records import EntityType
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.lexicon import build_vocabularies, list_in_use, search_vocabularies, update_vocabularies
from kg_pipeline.stages.vocabulary import (
    VocabularyChange,
    adopt_vocabulary,
    compare_vocabulary,
    weigh_vocabulary,
)

_workers = click.option(
    "--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default="one a core"
)
_folders = click.option(
    "--from",
    "folders",
    multiple=True,
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    metavar="DIR",
    help="Folder with files of vocabularies, packed or not; may be given several times.",
)


def _split(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[str, ...] | None:
    """Names between commas; None for all."""
    if value is None or value == "all":
        return None
    return () if value == "none" else tuple(value.replace(",", " ").split())


@click.group()
def vocab() -> None:
    """The vocabularies that names are linked to: built, listed, searched; others weighed, and taken into use.

    \b
    kg-pipeline vocab build --from vocabularies/   files of a folder beside the pinned vocabularies
    kg-pipeline vocab search 'breast cancer'
    kg-pipeline vocab update                       then: vocab diff, vocab adopt
    """


@vocab.command()
@_folders
@click.option(
    "--pinned",
    callback=_split,
    metavar="NAMES|all|none",
    help="Which pinned vocabularies take part (default: $KG_VOCABULARIES or all).",
)
@data_option
@json_option
def build(folders: tuple[Path, ...], pinned: tuple[str, ...] | None, settings: Settings, as_json: bool) -> None:
    """Build the lexicon that is in use from now on: pinned vocabularies, and the files of folders.

    \b
    kg-pipeline vocab build --from vocabularies/
    kg-pipeline vocab build --from umls/META --pinned go,mondo,hgnc --json
    kg-pipeline vocab build                        back to the pinned vocabularies alone

    Files are known by their names (docs/vocabularies.md); those that no reader knows are told. The same files and
    pins give the same lexicon, which is built once and kept in $KG_CACHE for all data folders.
    """
    with progress(quiet=as_json) as start:
        built = build_vocabularies(settings, folders, pinned, start)
    if as_json:
        print_json(built)
    else:
        print_built(built)


@vocab.command()
@_folders
@click.option(
    "--pyobo",
    "ontologies",
    callback=_split,
    metavar="NAMES",
    help="Ontologies to fetch, as doid,mondo or doid@2024-05-15; needs kg-pipeline[pyobo].",
)
@data_option
@json_option
def update(
    folders: tuple[Path, ...], ontologies: tuple[str, ...] | None, settings: Settings, as_json: bool
) -> None:
    """Look at the sources of the lexicon in use again, build what changed, and show it by vocabulary.

    \b
    kg-pipeline vocab update                       the folders of the last build, and what this version pins
    kg-pipeline vocab update --pyobo doid,mondo    with the newest releases, kept in $KG_CACHE/ontologies
    kg-pipeline vocab diff                         then: what that changes in links and graph
    kg-pipeline vocab adopt
    """
    with progress(quiet=as_json) as start:
        updated = update_vocabularies(settings, folders, ontologies or (), start)
    if as_json:
        print_json(updated)
        return
    print_built(updated.built)
    print_updates(updated)


@vocab.command("list")
@click.option("--vocabularies", "what", flag_value="vocabularies", default=True, hidden=True)
@click.option("--refused", "what", flag_value="refused", help="Rows that could not be read: where, and why.")
@click.option("--conflicts", "what", flag_value="conflicts", help="Mappings not followed.")
@data_option
@json_option
def list_(what: str, settings: Settings, as_json: bool) -> None:
    """List the vocabularies of the lexicon in use: release, licence, names, concepts, refused rows, conflicts.

    \b
    kg-pipeline vocab list
    kg-pipeline vocab list --refused --json
    kg-pipeline vocab list --conflicts

    A conflict is a mapping that would have put two identifiers of one vocabulary into one node.
    """
    with progress(quiet=as_json) as start:
        found = list_in_use(settings, what, start)
    if as_json:
        print_json(found)
    else:
        TABLES[what](found)


@vocab.command()
@click.argument("text")
@click.option("--type", "type_", type=click.Choice(get_args(EntityType)), help="Only names of this type.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@data_option
@json_option
def search(text: str, type_: EntityType | None, limit: int, settings: Settings, as_json: bool) -> None:
    """Search names: equal but for their spelling, beginning so, or else with these words.

    \b
    kg-pipeline vocab search 'breast cancer'
    kg-pipeline vocab search aspirin --type Chemical --json

    Which of them a mention in a text is linked to, `kg-pipeline link explain` says.
    """
    with progress(quiet=as_json) as start:
        hits = search_vocabularies(settings, text, type_, limit, start)
    if as_json:
        print_json(hits)
        return
    print_hits(text, hits)


@vocab.command()
@_workers
@data_option
@json_option
def diff(workers: int, settings: Settings, as_json: bool) -> None:
    """Show what the vocabularies of this installation would change in links and graph, and why.

    \b
    kg-pipeline vocab diff
    KG_VOCABULARIES=go,mondo,hgnc kg-pipeline vocab diff --json

    The lexicon is built if it is not there; curators' overrides of links count as well (docs/linking.md). Every
    article's mentions are linked again, which is quick; only those with other links are read again, which
    `vocab adopt` need not do once more.
    """
    with progress(quiet=as_json) as start:
        extractor = open_extractor(settings, start)
        prepared = compare_vocabulary(settings, extractor, start)
        difference = weigh_vocabulary(settings, extractor, prepared.shards, workers, start)
    if as_json:
        print_json({"vocabulary": prepared.vocabulary, "graph": difference})
    else:
        _print(prepared.vocabulary)
        print_difference(difference)


@vocab.command()
@_workers
@data_option
@json_option
def adopt(workers: int, settings: Settings, as_json: bool) -> None:
    """Take the vocabularies of this installation into use: read again only the articles whose links they change.

    \b
    kg-pipeline vocab adopt

    The texts come from the ledger. Interrupted, the same command goes on; run twice, it changes nothing.
    """
    with progress(quiet=as_json) as start:
        adopted = adopt_vocabulary(settings, open_extractor(settings, start), workers, start)
    if as_json:
        print_json(adopted)
        return
    _print(adopted.vocabulary)
    committed = adopted.committed
    print_table(f"commit {committed.sequence}", ("table", "rows added"), list(committed.added.items()))


def _print(change: VocabularyChange) -> None:
    rows = [
        (each.text, each.type, ", ".join(each.before) or "–", ", ".join(each.after) or "–", each.articles)
        for each in change.changes
    ]
    if rows:
        print_table("Linked otherwise", ("name", "type", "before", "after", "articles"), rows)
    click.echo(
        f"Lexicon {change.lexicon_before} to {change.lexicon_after}: {change.changed:,} of {change.compared:,} "
        "articles have other links"
    )
