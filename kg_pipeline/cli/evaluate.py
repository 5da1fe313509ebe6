"""`kg-pipeline evaluate`: scores against gold documents."""

from collections.abc import Iterator
from pathlib import Path

import click
from rich.console import Console

from kg_pipeline.cli.annotate import open_source
from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_json, progress, warn
from kg_pipeline.errors import BadInput
from kg_pipeline.evaluation.evaluate import evaluate_documents
from kg_pipeline.evaluation.report import tabulate_report
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.settings import Settings
from kg_pipeline.stages.annotate import FIELD_TYPES, Mentions, annotate_documents
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.text.ddi import read_ddi
from kg_pipeline.text.formats import READERS


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--from", "form", type=click.Choice([*READERS, "ddi"]), required=True, help="Format of the gold.")
@click.option(
    "--mentions",
    type=click.Choice(["predicted", "given"]),
    default="predicted",
    show_default=True,
    help="Find mentions, or take the gold's mentions and identifiers for the relations.",
)
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

    Files may be packed (.gz, .xz). A gold mention that is not in the text where it says counts as missed.
    """
    refusals: list[BadInput] = []
    expected = _choose([document for path in gold for document in _read(path, form, refusals)], documents)
    with progress(quiet=as_json) as start:
        if predictions is not None:
            found = _choose(list(_read(predictions, form, refusals)), documents)
        else:
            advance = start("annotate", len(expected), "documents")
            found = []
            for document in annotate_documents(
                expected, open_extractor(settings, start), mentions=mentions, types=FIELD_TYPES
            ):
                found.append(document)
                advance(1)
    report = evaluate_documents(expected, found)
    for refusal in refusals:
        warn(str(refusal))
    if as_json:
        print_json(report)
    else:
        Console().print(tabulate_report(report))
    ctx.exit(BadInput.exit_code if refusals else 0)


def _read(path: Path, form: str, refusals: list[BadInput]) -> Iterator[AnnotatedDocument]:
    if form == "ddi":
        yield from read_ddi(path, on_refusal=refusals.append)
        return
    with open_source(path) as stream:
        yield from READERS[form](stream, str(path), on_slip="keep", on_refusal=refusals.append)


def _choose(read: list[AnnotatedDocument], listed: Path | None) -> list[AnnotatedDocument]:
    """Those whose ids are listed; all of them without a list."""
    if listed is None:
        return read
    wanted = set(listed.read_text(encoding="utf-8").split())
    if missing := sorted(wanted - {annotated.document.id for annotated in read}):
        raise BadInput(f"{listed}: {len(missing)} ids are in no document given, {missing[0]} first; mend the list")
    return [annotated for annotated in read if annotated.document.id in wanted]
