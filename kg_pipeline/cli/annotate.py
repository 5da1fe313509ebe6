"""`kg-pipeline annotate`: documents in, the same documents with our annotations out."""

import gzip
import lzma
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import click

from kg_pipeline.cli.options import data_option
from kg_pipeline.cli.output import progress, warn
from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.settings import Settings
from kg_pipeline.stages.annotate import FIELD_TYPES, Identifiers, Mentions, annotate_documents, read_citations
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.progress import Advance
from kg_pipeline.text.formats import READERS, WRITERS
from kg_pipeline.text.slips import OnSlip

_UNPACK: dict[str, Callable[[BinaryIO], object]] = {
    ".gz": lambda packed: gzip.GzipFile(fileobj=packed),
    ".xz": lzma.LZMAFile,
}
_READERS = {**READERS, "pubmed": read_citations}


@click.command()
@click.argument(
    "source", metavar="[IN]", default="-", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path)
)
@click.argument(
    "target", metavar="[OUT]", default="-", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path)
)
@click.option("--from", "source_format", type=click.Choice(list(_READERS)), required=True, help="Format of IN.")
@click.option(
    "--to", "target_format", type=click.Choice(list(WRITERS)), help="Format of OUT (default: that of IN)."
)
@click.option(
    "--mentions",
    type=click.Choice(["predicted", "given"]),
    default="predicted",
    show_default=True,
    help="Find mentions, or keep the input's mentions and identifiers.",
)
@click.option(
    "--ids",
    type=click.Choice(["field", "node"]),
    default="field",
    show_default=True,
    help="What the field's corpora write (NCBI Gene, MeSH, OMIM), or the identifiers of our graph.",
)
@click.option(
    "--types", default=",".join(FIELD_TYPES), show_default=True, help="Types to find, separated by commas."
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
    types: str,
    settings: Settings,
) -> None:
    """Find mentions, identifiers and relations in documents; their ids, texts and order stay as they are.

    \b
    kg-pipeline annotate in.pubtator out.pubtator --from pubtator
    kg-pipeline annotate pubmed.xml.gz - --from pubmed --to bioc-json
    kg-pipeline annotate gold.xml out.xml --from bioc-xml --mentions given

    What the input annotates is dropped; --mentions given keeps its mentions and identifiers, never its relations.
    A document that is refused is left out and named on standard error (exit code 3).
    """
    if target_format is None and source_format not in WRITERS:
        raise click.UsageError(f"{source_format} cannot be written; give --to")
    refusals: list[BadInput] = []

    def refuse(refusal: BadInput) -> None:
        refusals.append(refusal)
        warn(str(refusal))

    with progress() as start, open_source(source) as stream, _open_target(target) as out:
        extractor = open_extractor(settings, start)
        # Mentions that are kept must lie where they say; those that are dropped may have slipped.
        on_slip: OnSlip = "refuse" if mentions == "given" else "drop"
        documents = _READERS[source_format](stream, str(source), on_slip=on_slip, on_refusal=refuse)
        annotated = annotate_documents(
            documents, extractor, mentions=mentions, identifiers=ids, types=types.split(",")
        )
        counted = _count(annotated, start("annotate", None, "documents"))
        WRITERS[target_format or source_format](counted, out, on_refusal=refuse)
    ctx.exit(BadInput.exit_code if refusals else 0)


@contextmanager
def open_source(path: Path) -> Iterator[BinaryIO]:
    """The bytes of a file, unpacked by its ending (.gz, .xz), or of standard input for `-`."""
    if str(path) == "-":
        yield sys.stdin.buffer
        return
    try:
        with path.open("rb") as stream:
            unpack = _UNPACK.get(path.suffix)
            yield cast(BinaryIO, unpack(stream)) if unpack else stream
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); give a readable file") from error
    except (EOFError, gzip.BadGzipFile, lzma.LZMAError) as error:
        raise BadInput(f"{path}: broken archive ({error}); get the file again") from error


@contextmanager
def _open_target(path: Path) -> Iterator[BinaryIO]:
    """Where to write; a file appears whole when all is written, or not at all."""
    if str(path) == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    unfinished = path.with_name(f".{path.name}.unfinished")
    try:
        with unfinished.open("wb") as stream:
            yield stream
        unfinished.replace(path)
    except FileNotFoundError as error:
        raise BadInput(f"{path}: cannot be written ({error.strerror}); make its folder first") from error
    finally:
        unfinished.unlink(missing_ok=True)


def _count(documents: Iterator[AnnotatedDocument], advance: Advance) -> Iterator[AnnotatedDocument]:
    for document in documents:
        yield document
        advance(1)
