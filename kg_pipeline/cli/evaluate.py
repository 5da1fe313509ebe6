"""`kg-pipeline evaluate`: scores against gold documents."""

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from kg_pipeline.cli.files import open_source, source_name
from kg_pipeline.cli.options import data_option, json_option, mentions_option
from kg_pipeline.cli.output import print_json, progress
from kg_pipeline.cli.refusals import Refusals, until_broken
from kg_pipeline.errors import BadInput
from kg_pipeline.evaluation.evaluate import evaluate_documents
from kg_pipeline.evaluation.report import tabulate_report
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.settings import Settings
from kg_pipeline.stages.annotate import Mentions, annotate_document
from kg_pipeline.stages.extractor import Extractor, open_extractor
from kg_pipeline.text.ddi import read_ddi
from kg_pipeline.text.formats import READERS
from kg_pipeline.text.refusals import name_place

Named = tuple[str, AnnotatedDocument]
"""A document and the file it is from."""


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--from", "form", type=click.Choice([*READERS, "ddi"]), required=True, help="Format of the gold.")
@mentions_option
@click.option(
    "--predictions",
    type=click.Path(exists=True, path_type=Path),
    help="Score this file, in the gold's format, instead of predicting.",
)
@click.option(
    "--documents",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Score only the documents whose ids this file lists, one a line.",
)
@data_option
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    gold: tuple[Path, ...],
    form: str,
    mentions: Mentions,
    predictions: Path | None,
    documents: Path | None,
    settings: Settings,
    as_json: bool,
) -> None:
    """Precision, recall and F1 of mentions (strict), identifiers (by document) and relations against gold.

    \b
    kg-pipeline evaluate Dev.PubTator --from pubtator
    kg-pipeline evaluate Dev.PubTator --from pubtator --mentions given
    kg-pipeline evaluate DDICorpus-2013-test.zip --from ddi --mentions given --json

    Files may be packed (.gz, .xz). With --mentions given, the gold's mentions and identifiers serve the relations.
    A gold mention that is not in the text counts as missed, and so does all of a document too long to be read.
    """
    refuse = Refusals()
    read = ((str(path), document) for path in gold for document in _read(path, form, refuse))
    expected = _choose(list(read), documents)
    if not expected:
        raise BadInput(f"{', '.join(map(str, gold))}: no document to score; give gold documents in {form}")
    with progress(quiet=as_json) as start:
        if predictions is not None:
            guesses = [(str(predictions), document) for document in _read(predictions, form, refuse)]
            found = [document for _, document in _choose(guesses, documents)]
        else:
            extractor = open_extractor(settings, start)
            advance = start("annotate", len(expected), "documents")
            found = []
            for name, document in expected:
                found.append(_predict(document, name, extractor, mentions, refuse))
                advance(1)
    report = evaluate_documents([document for _, document in expected], found)
    if as_json:
        print_json(report)
    else:
        Console().print(tabulate_report(report))
    ctx.exit(refuse.exit_code)


def _read(path: Path, form: str, refuse: Refusals) -> Iterator[AnnotatedDocument]:
    documents = read_ddi(path, on_refusal=refuse) if form == "ddi" else _read_stream(path, form, refuse)
    return until_broken(documents, refuse)


def _read_stream(path: Path, form: str, refuse: Refusals) -> Iterator[AnnotatedDocument]:
    with open_source(path) as stream:
        yield from READERS[form](stream, source_name(path), on_refusal=refuse)


def _predict(
    gold: AnnotatedDocument, name: str, extractor: Extractor, mentions: Mentions, refuse: Refusals
) -> AnnotatedDocument:
    """What we read in the document; nothing if it is too long, which is said."""
    try:
        with name_place(name):
            return annotate_document(gold, extractor, mentions=mentions)
    except BadInput as refusal:
        refuse(refusal)
        return AnnotatedDocument(gold.document)


def _choose(read: list[Named], listed: Path | None) -> list[Named]:
    """Those whose ids are listed; all of them without a list."""
    if listed is None:
        return read
    wanted = set(listed.read_text(encoding="utf-8").split())
    if missing := sorted(wanted - {annotated.document.id for _, annotated in read}):
        raise BadInput(f"{listed}: {len(missing)} ids are in no document given, {missing[0]} first; mend the list")
    return [(name, annotated) for name, annotated in read if annotated.document.id in wanted]
