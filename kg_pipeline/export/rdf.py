"""Writes a release as N-Quads (in named graphs) or Turtle (no names), in memory that does not grow."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, serialize

from kg_pipeline.errors import Misconfigured
from kg_pipeline.export.dataset import LICENCE, RIGHTS
from kg_pipeline.export.iris import PREFIXES, OurIris
from kg_pipeline.export.release import Batch, Publisher, RdfCounts, Release
from kg_pipeline.export.terms import NAMESPACES
from kg_pipeline.export.whole_files import writing
from kg_pipeline.records import GraphChanges

_FORMATS = {".nq": RdfFormat.N_QUADS, ".ttl": RdfFormat.TURTLE}


def write_rdf(
    changes: GraphChanges,
    out: Path,
    *,
    base_iri: str,
    infores: str,
    licence: str = LICENCE,
    rights: str = RIGHTS,
    on_progress: Callable[[int], None] | None = None,
) -> RdfCounts:
    """Counts of what was written to `out` (.nq or .ttl), which is whole or, after a failure, as it was.

    `changes` must start at sequence 0 and is read to its end. `on_progress` gets the number of records done since
    the last call. The same changes give the same bytes. Raises `Misconfigured` for a file that cannot be,
    `BadInput` for an identifier that is no CURIE, `Retryable` when the disk fails.
    """
    if out.suffix not in _FORMATS:
        raise Misconfigured(f"{out}: RDF goes to a file ending with .nq or .ttl, not {out.suffix!r}; rename it")
    publisher = Publisher(OurIris(base_iri), infores, licence, rights)
    release = Release(changes, publisher, on_progress or (lambda _: None))
    with writing([out]) as (file,):
        _serialize(release, file, _FORMATS[out.suffix])
    return release.counts()


def _serialize(release: Release, file: BinaryIO, form: RdfFormat) -> None:
    changes, ours = release.changes, release.publisher.ours
    if form.supports_datasets:
        graph_of = partial(ours.release, changes.ledger_id, changes.to_sequence)
        serialize(chain.from_iterable(_quads(release.batches(), graph_of)), file, form)
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


def _quads(batches: Iterable[Batch], graph_of: Callable[[str], NamedNode]) -> Iterator[list[Quad]]:
    for name, statements in batches:
        graph = graph_of(name)
        yield [Quad(subject, predicate, value, graph) for subject, predicate, value in statements]


def _triples(batches: Iterable[Batch]) -> Iterator[list[Triple]]:
    for _, statements in batches:
        yield [Triple(subject, predicate, value) for subject, predicate, value in statements]
