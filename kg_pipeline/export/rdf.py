"""Writes a release as N-Quads (three named graphs) or Turtle (no names), in memory that does not grow."""

import uuid
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kg_pipeline.errors import Misconfigured, Retryable, using
from kg_pipeline.export.dataset import LICENCE
from kg_pipeline.export.iris import PREFIXES, OurIris
from kg_pipeline.export.release import Batch, Publisher, RdfCounts, Release
from kg_pipeline.export.terms import NAMESPACES
from kg_pipeline.records import GraphChanges

_FORMATS = {".nq": RdfFormat.N_QUADS, ".ttl": RdfFormat.TURTLE}


def write_rdf(
    changes: GraphChanges,
    out: Path,
    *,
    base_iri: str,
    infores: str,
    licence: str = LICENCE,
    on_progress: Callable[[int], None] | None = None,
) -> RdfCounts:
    """Counts of what was written to `out` (.nq or .ttl), which is whole or, after a failure, as it was.

    `changes` must start at sequence 0 and is read to its end. `on_progress` gets the number of records done since
    the last call. The same changes give the same bytes. Raises `Misconfigured` for a file that cannot be,
    `BadInput` for an identifier that is no CURIE, `Retryable` when the disk fails.
    """
    _check_target(out)
    publisher = Publisher(OurIris(base_iri), infores, licence)
    release = Release(changes, publisher, on_progress or (lambda _: None))
    # Not named after `out`, whose name may be as long as names can be.
    partial = out.with_name(f".{uuid.uuid4().hex}.partial")
    with using(out):
        partial.touch()
    try:
        _serialize(release, partial, _FORMATS[out.suffix])
        partial.replace(out)
    except OSError as error:
        raise Retryable(f"{out}: writing failed ({error}); free space or choose another place") from error
    finally:
        partial.unlink(missing_ok=True)
    return release.counts()


def _check_target(out: Path) -> None:
    if out.suffix not in _FORMATS:
        raise Misconfigured(f"{out}: RDF goes to a file ending with .nq or .ttl, not {out.suffix!r}; rename it")
    with using(out):
        if not out.parent.is_dir():
            raise Misconfigured(f"{out}: the folder {out.parent} does not exist; make it first")
        if out.is_dir():
            raise Misconfigured(f"{out} is a folder; name a file")


def _serialize(release: Release, path: Path, form: RdfFormat) -> None:
    changes, ours = release.changes, release.publisher.ours
    with path.open("w+b") as file:
        if form.supports_datasets:
            graphs = {
                name: ours.release(changes.ledger_id, changes.to_sequence, name)
                for name in ("assertions", "evidence", "provenance")
            }
            serialize(chain.from_iterable(_quads(release.batches(), graphs)), file, form)
        else:
            prefixes = PREFIXES | NAMESPACES | ours.namespaces
            serialize(chain.from_iterable(_triples(release.batches())), file, form, prefixes=prefixes)
            _sort_header(file, len(prefixes))


def _sort_header(file: BinaryIO, n_lines: int) -> None:
    """Oxigraph writes its prefixes in random order; sorted they are as long, and the same every time."""
    file.seek(0)
    header = [file.readline() for _ in range(n_lines)]
    file.seek(0)
    file.writelines(sorted(header))


def _quads(batches: Iterable[Batch], graphs: dict[str, NamedNode]) -> Iterator[list[Quad]]:
    for name, statements in batches:
        graph = graphs[name]
        yield [Quad(subject, predicate, value, graph) for subject, predicate, value in statements]


def _triples(batches: Iterable[Batch]) -> Iterator[list[Triple]]:
    for _, statements in batches:
        yield [Triple(subject, predicate, value) for subject, predicate, value in statements]
