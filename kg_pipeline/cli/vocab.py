"""`kg-pipeline vocab`: what another vocabulary changes, before it does, and taken into use."""

import os

import click

from kg_pipeline.cli.diff import print_difference
from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, print_table, progress
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.vocabulary import (
    VocabularyChange,
    adopt_vocabulary,
    compare_vocabulary,
    weigh_vocabulary,
)

_workers = click.option(
    "--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default="one a core"
)


@click.group()
def vocab() -> None:
    """The vocabularies that names are linked to: what a new release changes, and taken into use."""


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
