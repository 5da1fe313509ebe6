"""Load: the one writer. Deliveries and readings into the ledger, then the graph up to the ledger's last commit."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from pathlib import Path

from kg_pipeline import __version__
from kg_pipeline.ledger.readings import matched_identifiers
from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.writer import Committed, LedgerWriter, open_writer
from kg_pipeline.records import Concept, Parsed, Reading, Received
from kg_pipeline.relations.predicates import all_rules
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.shards import read_header, read_parsed, read_shard

LEDGER = "ledger"
"""The ledger's folder in the data folder."""


def commit(
    writer: LedgerWriter,
    data: Path,
    parsed: Sequence[str],
    readings: Sequence[str],
    extractor: Extractor,
    run: str,
    *,
    received: Sequence[Received] = (),
    advance: Callable[[int], None] = lambda _: None,
) -> Committed:
    """Add what the shards hold and the ledger lacks, in one commit; `advance` is told the readings passed.

    All parsed shards of a file are given together: a file is delivered whole. `received` are files that come in
    later commits and take their places in time together with those of this one. A new extractor states the node
    of every identifier anew, so that no node stays as a former lexicon had it.
    """
    ledger = writer.ledger
    is_new = extractor.id not in {row["id"] for row in ledger.rows("extractors", ["id"])}
    identifiers = matched_identifiers(ledger) if is_new else set()
    return writer.commit(
        run,
        received=received,
        parsed=_files(data, parsed),
        extractors=[ExtractorParts(extractor.id, extractor.components, _symmetric_predicates())],
        readings=_note_identifiers(_readings(data, readings, advance), identifiers),
        concepts=_concepts(identifiers, extractor),
        vocabulary=extractor.lexicon.version,
        code_version=__version__,
    )


def commit_shards(
    data: Path,
    parsed: Sequence[str],
    readings: Sequence[str],
    extractor: Extractor,
    run: str,
    *,
    advance: Callable[[int], None] = lambda _: None,
) -> Committed:
    """`commit` with a writer of its own. Raises `Retryable` while another writer is at work."""
    with open_writer(data / LEDGER) as writer:
        return commit(writer, data, parsed, readings, extractor, run, advance=advance)


def _symmetric_predicates() -> tuple[str, ...]:
    return tuple(sorted({rule.predicate for rule in all_rules() if rule.symmetric}))


def _files(data: Path, parsed: Sequence[str]) -> Iterator[tuple[Received, Iterator[Parsed]]]:
    """Each file once with all its deliveries, read only when the ledger asks."""
    parts: dict[str, list[tuple[int, str]]] = {}
    files: dict[str, Received] = {}
    for reference in parsed:
        header = read_header(data, reference)
        files[header.received.sha256] = header.received
        parts.setdefault(header.received.sha256, []).append((header.part, reference))
    for sha256, received in files.items():
        shards = (read_parsed(data, reference) for _, reference in sorted(parts[sha256]))
        yield received, chain.from_iterable(shards)


def _readings(data: Path, readings: Sequence[str], advance: Callable[[int], None]) -> Iterator[Reading]:
    for reference in readings:
        for reading in read_shard(data, reference, Reading):
            yield reading
            advance(1)


def _note_identifiers(readings: Iterator[Reading], identifiers: set[str]) -> Iterator[Reading]:
    """The readings; the identifiers of their evidence are noted as they pass."""
    for reading in readings:
        identifiers.update(name for found in reading.evidence for name in (found.subject, found.object))
        yield reading


def _concepts(identifiers: set[str], extractor: Extractor) -> Iterator[tuple[str, Concept]]:
    """The nodes of the identifiers; asked for last, when all are noted."""
    for identifier in sorted(identifiers):
        concept = extractor.lexicon.concept(identifier)
        if concept is not None:
            yield identifier, concept
