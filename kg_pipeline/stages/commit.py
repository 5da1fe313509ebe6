"""Commit: what shards hold, deliveries and readings, into the ledger."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import chain
from pathlib import Path

from kg_pipeline import __version__
from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.covered import SearchedDay
from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.writer import Committed, LedgerWriter
from kg_pipeline.records import Parsed, Reading, Received
from kg_pipeline.relations.predicates import all_rules
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.lexicon_facts import LexiconFacts
from kg_pipeline.stages.shards import ShardHeader, read_header, read_parsed, read_shard

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
    covered: Collection[SearchedDay] = (),
    advance: Callable[[int], None] = lambda _: None,
) -> Committed:
    """Add what the shards hold and the ledger lacks, in one commit; `advance` is told the readings passed.

    All parsed shards of a file are given together: a file is delivered whole. `received` are files that come in
    later commits and take their places in time together with those of this one, `covered` the days of a search
    whose answers are all among them. Raises `BadInput` if shards of a file are missing.
    """
    facts = LexiconFacts(writer.ledger, extractor.lexicon)
    return writer.commit(
        run,
        received=received,
        covered=covered,
        parsed=_files(data, parsed),
        extractors=[ExtractorParts(extractor.id, extractor.components, _symmetric_predicates())],
        readings=facts.noting(_readings(data, readings, advance)),
        concepts=facts.concepts(),
        background=facts.background(),
        vocabulary=extractor.lexicon.version,
        code_version=__version__,
    )


def _symmetric_predicates() -> tuple[str, ...]:
    return tuple(sorted({rule.predicate for rule in all_rules() if rule.symmetric}))


def _files(data: Path, parsed: Sequence[str]) -> Iterator[tuple[Received, Iterator[Parsed]]]:
    """Each file once with all its deliveries, read only when the ledger asks."""
    parts: dict[str, dict[int, tuple[ShardHeader, str]]] = {}
    for reference in parsed:
        header = read_header(data, reference)
        parts.setdefault(header.received.sha256, {})[header.part] = header, reference
    for parts_of_file in parts.values():
        ordered = [parts_of_file[part] for part in sorted(parts_of_file)]
        last, _ = ordered[-1]
        if not last.is_last or last.part != len(ordered) - 1:
            raise BadInput(
                f"{last.received.name}: {len(ordered)} of its shards were given and others are missing; "
                "give all that parse printed"
            )
        yield last.received, chain.from_iterable(read_parsed(data, reference) for _, reference in ordered)


def _readings(data: Path, readings: Sequence[str], advance: Callable[[int], None]) -> Iterator[Reading]:
    for reference in readings:
        for reading in read_shard(data, reference, Reading):
            yield reading
            advance(1)
