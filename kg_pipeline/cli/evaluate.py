"""`kg-pipeline evaluate`: scores against gold documents, of probabilities and edges against what people know."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console, RenderableType

from kg_pipeline.cli.files import open_source, source_name
from kg_pipeline.cli.options import data_option, json_option, mentions_option
from kg_pipeline.cli.output import print_json, progress
from kg_pipeline.cli.refusals import Refusals, until_broken
from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.evaluation.evaluate import evaluate_documents
from kg_pipeline.evaluation.report import show_report, tabulate_calibration, tabulate_enrichment
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.settings import Settings
from kg_pipeline.stages.annotate import Mentions, annotate_document, find_nodes
from kg_pipeline.stages.calibration import evaluate_calibration
from kg_pipeline.stages.evaluate_edges import evaluate_edges
from kg_pipeline.stages.extractor import Extractor, open_extractor
from kg_pipeline.stages.lexicon import open_lexicon
from kg_pipeline.stages.progress import StartProgress
from kg_pipeline.text.ddi import read_ddi
from kg_pipeline.text.formats import READERS
from kg_pipeline.text.refusals import name_place

Named = tuple[str, AnnotatedDocument]
"""A document and the file it is from."""
Report = TypeVar("Report")
Draw = Callable[[object], None]
"""Draws a report of calibration or of edges into its file."""


@click.command()
@click.argument("gold", nargs=-1, type=click.Path(path_type=Path))
@click.option("--from", "form", type=click.Choice([*READERS, "ddi"]), help="Format of the gold.")
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
@click.option("--calibration", is_flag=True, help="With --mentions given: how far probabilities can be believed.")
@click.option(
    "--edges", is_flag=True, help="Instead of gold: what the scores of the data folder's edges are worth."
)
@click.option(
    "--curated",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="With --edges: gene and disease CURIEs, a tab between, in place of OMIM's and Orphanet's pairs.",
)
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --calibration or --edges: draw it into this .png or .svg, too (needs kg-pipeline[plots]).",
)
@data_option
@json_option
@click.pass_context
def evaluate(
    ctx: click.Context,
    gold: tuple[Path, ...],
    form: str | None,
    mentions: Mentions,
    predictions: Path | None,
    documents: Path | None,
    calibration: bool,
    edges: bool,
    curated: Path | None,
    plot: Path | None,
    settings: Settings,
    as_json: bool,
) -> None:
    """Precision, recall and F1 of mentions (strict), identifiers (by document) and relations against gold.

    \b
    kg-pipeline evaluate Dev.PubTator --from pubtator
    kg-pipeline evaluate Dev.PubTator --from pubtator --mentions given
    kg-pipeline evaluate Dev.PubTator --from pubtator --mentions spans
    kg-pipeline evaluate DDICorpus-2013-test.zip --from ddi --mentions given --json
    kg-pipeline evaluate Dev.PubTator --from pubtator --mentions given --calibration --plot reliability.svg
    kg-pipeline evaluate --edges --data kg-data --plot enrichment.png

    Files may be packed (.gz, .xz). With --mentions given, the gold's mentions and identifiers serve the relations;
    with --mentions spans its mentions are linked by us, and accuracy at 1 is told besides (docs/scores.md). A gold
    mention that is not in the text counts as missed, and so does all of a document too long to be read.

    --calibration holds the probabilities of evidence against the gold's relations. --edges counts, by score, how
    many gene-disease pairs of the data folder are curated ones, against pairs as often mentioned.
    """
    _check_options(
        {"--calibration": calibration, "--edges": edges, "--curated": curated, "--plot": plot},
        gold=bool(gold or form or predictions or documents),
        given=mentions == "given" and predictions is None,
    )
    draw = _open_plot(plot)
    if edges:
        _show(evaluate_edges(settings, curated), tabulate_enrichment, as_json, draw)
        return
    if not gold or form is None:
        raise click.UsageError("give gold documents and their format with --from, or --edges")
    refuse = Refusals()
    expected = _read_gold(gold, form, documents, refuse)
    with progress(quiet=as_json) as start:
        if calibration:
            reliability = evaluate_calibration(expected, settings, start, refuse)
        elif predictions is not None:
            guesses = [(str(predictions), document) for document in _read(predictions, form, refuse)]
            found = [document for _, document in _choose(guesses, documents)]
        else:
            found = list(_predict_all(expected, settings, mentions, start, refuse))
        nodes_of = find_nodes(open_lexicon(settings, start)) if mentions == "spans" else None
    if calibration:
        _show(reliability, tabulate_calibration, as_json, draw)
    else:
        documents_only = [document for _, document in expected]
        _show(evaluate_documents(documents_only, found, nodes_of=nodes_of), show_report, as_json)
    ctx.exit(refuse.exit_code)


def _check_options(options: dict[str, object], *, gold: bool, given: bool) -> None:
    """Raises `UsageError` for options that mean nothing together; `given`: the gold's mentions are read."""
    has = {name: bool(value) for name, value in options.items()}
    if has["--edges"] and (gold or has["--calibration"]):
        raise click.UsageError("--edges scores the data folder's own edges; give no gold and nothing about it")
    if has["--calibration"] and not given:
        raise click.UsageError("--calibration judges pairs of the gold's mentions; add --mentions given")
    if has["--curated"] and not has["--edges"]:
        raise click.UsageError("--curated is for --edges")
    if has["--plot"] and not (has["--edges"] or has["--calibration"]):
        raise click.UsageError("--plot draws what --calibration or --edges find; add one of them")


def _open_plot(path: Path | None) -> Draw | None:
    """What draws a report into the file; None for none. Raises `Misconfigured` where nothing can be drawn."""
    if path is None:
        return None
    if path.suffix not in (".png", ".svg"):
        raise click.BadParameter(f"{path} is neither .png nor .svg", param_hint="--plot")
    try:
        from kg_pipeline.evaluation.plots import plot_report
    except ImportError as exc:
        raise Misconfigured(
            f"--plot {path} needs matplotlib, which is not installed: install kg-pipeline[plots], or leave "
            "--plot out"
        ) from exc
    return lambda report: plot_report(report, path)


def _show(
    report: Report, tabulate: Callable[[Report], RenderableType], as_json: bool, draw: Draw | None = None
) -> None:
    if as_json:
        print_json(report)
    else:
        Console().print(tabulate(report))
    if draw is not None:
        draw(report)


def _read_gold(paths: tuple[Path, ...], form: str, documents: Path | None, refuse: Refusals) -> list[Named]:
    read = ((str(path), document) for path in paths for document in _read(path, form, refuse))
    expected = _choose(list(read), documents)
    if not expected:
        raise BadInput(f"{', '.join(map(str, paths))}: no document to score; give gold documents in {form}")
    return expected


def _predict_all(
    expected: list[Named], settings: Settings, mentions: Mentions, start: StartProgress, refuse: Refusals
) -> Iterator[AnnotatedDocument]:
    extractor = open_extractor(settings, start)
    advance = start("annotate", len(expected), "documents")
    for name, document in expected:
        yield _predict(document, name, extractor, mentions, refuse)
        advance(1)


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
