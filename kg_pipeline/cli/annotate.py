"""`kg-pipeline annotate`: documents in, the same documents with our annotations out."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import get_args

import click
from click.core import ParameterSource

from kg_pipeline.cli.files import open_source, open_target, source_name
from kg_pipeline.cli.options import data_option, mentions_option
from kg_pipeline.cli.output import progress, warn
from kg_pipeline.cli.refusals import Refusals, until_broken
from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, EntityType
from kg_pipeline.settings import Settings
from kg_pipeline.stages.annotate import FIELD_TYPES, Identifiers, Mentions, annotate_document, read_citations
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.progress import Advance
from kg_pipeline.text.ddi import read_ddi
from kg_pipeline.text.formats import READERS, WRITERS
from kg_pipeline.text.refusals import Refuse
from kg_pipeline.text.slips import describe_slips

_READERS = {**READERS, "pubmed": read_citations}


def _split_types(_ctx: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    types = tuple(name.strip() for name in value.split(","))
    known: tuple[str, ...] = get_args(EntityType)
    if unknown := [name for name in types if name not in known]:
        raise click.UsageError(f"--types: {unknown[0]!r} is none of {', '.join(known)}")
    return types


@click.command()
@click.argument("source", metavar="[IN]", default="-", type=click.Path(allow_dash=True, path_type=Path))
@click.argument(
    "target", metavar="[OUT]", default="-", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path)
)
@click.option(
    "--from", "source_format", type=click.Choice([*_READERS, "ddi"]), required=True, help="Format of IN."
)
@click.option(
    "--to", "target_format", type=click.Choice(list(WRITERS)), help="Format of OUT (default: that of IN)."
)
@mentions_option
@click.option(
    "--ids",
    type=click.Choice(["field", "node"]),
    default="field",
    show_default=True,
    help="What the field's corpora write (NCBI Gene, MeSH, OMIM), or the identifiers of our graph.",
)
@click.option(
    "--types",
    default=",".join(FIELD_TYPES),
    show_default=True,
    callback=_split_types,
    help="Types to find, separated by commas.",
)
@data_option
@click.pass_context
def annotate(
    ctx: click.Context,
    source: Path,
    target: Path,
    source_format: str,
    target_format: str | None,
    mentions: Mentions,
    ids: Identifiers,
    types: tuple[str, ...],
    settings: Settings,
) -> None:
    """Find mentions, identifiers and relations in documents; their ids, texts and order stay as they are.

    \b
    kg-pipeline annotate in.pubtator out.pubtator --from pubtator
    kg-pipeline annotate pubmed.xml.gz - --from pubmed --to bioc-json
    kg-pipeline annotate gold.xml out.xml --from bioc-xml --mentions given
    kg-pipeline annotate gold.pubtator linked.pubtator --from pubtator --mentions spans
    kg-pipeline annotate DDICorpus-2013-train.zip drugs.jsonl --from ddi --to jsonl --mentions spans --ids node

    Offsets count characters (Unicode code points) from 0, ends excluded. Files ending with .gz or .xz are packed.

    What the input annotates is dropped; --mentions given keeps its mentions and identifiers as they are, never its
    relations; --mentions spans keeps spans, words and types alone and gives them our identifiers, none where we do
    not link the type. Both warn of mentions that are not in the text where they say. A document that is refused is
    left out and named on standard error (exit code 3).
    """
    if target_format is None and source_format not in WRITERS:
        raise click.UsageError(f"{source_format} cannot be written; give --to")
    if mentions == "given" and (_is_given(ctx, "types") or _is_given(ctx, "ids")):
        raise click.UsageError("--types and --ids are for mentions to find, not for --mentions given")
    if mentions == "spans" and _is_given(ctx, "types"):
        raise click.UsageError("--types is for mentions to find, not for --mentions spans, which keeps all")
    refuse, name = Refusals(), source_name(source)

    def refuse_here(refusal: BadInput) -> None:
        refuse(BadInput(f"{name}, {refusal}"))

    with progress() as start, _open_documents(source, source_format, refuse) as read:
        annotate_one = partial(
            annotate_document,
            extractor=open_extractor(settings, start),
            mentions=mentions,
            identifiers=ids,
            types=types,
        )
        documents = until_broken(read, refuse)
        if mentions != "predicted":
            documents = _warn_of_slips(documents, name)
        annotated = _annotate_each(documents, annotate_one, refuse_here, start("annotate", None, "documents"))
        with open_target(target) as out:
            WRITERS[target_format or source_format](annotated, out, on_refusal=refuse_here)
    ctx.exit(refuse.exit_code)


@contextmanager
def _open_documents(source: Path, form: str, refuse: Refuse) -> Iterator[Iterator[AnnotatedDocument]]:
    """The documents of a file or, of the DDI corpus, also of a folder or a zip."""
    if form == "ddi":
        yield read_ddi(source, on_refusal=refuse)
        return
    with open_source(source) as stream:
        yield _READERS[form](stream, source_name(source), on_refusal=refuse)


def _is_given(ctx: click.Context, option: str) -> bool:
    return ctx.get_parameter_source(option) is not ParameterSource.DEFAULT


def _annotate_each(
    documents: Iterable[AnnotatedDocument],
    annotate_one: Callable[[AnnotatedDocument], AnnotatedDocument],
    refuse: Refuse,
    advance: Advance,
) -> Iterator[AnnotatedDocument]:
    for document in documents:
        try:
            annotated = annotate_one(document)
        except BadInput as refusal:
            refuse(refusal)
        else:
            yield annotated
        advance(1)


def _warn_of_slips(documents: Iterable[AnnotatedDocument], name: str) -> Iterator[AnnotatedDocument]:
    for document in documents:
        for slip in describe_slips(document):
            warn(f"{name}, {slip}; kept as given")
        yield document
