"""Parse: one received file to shards of deliveries and refusals."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from kg_pipeline import __version__
from kg_pipeline.identifiers import content_id
from kg_pipeline.pubmed.parse import parse_pubmed
from kg_pipeline.records import Deleted, Delivered, Parsed, Received, Record, Refusal
from kg_pipeline.stages.shards import MAX_CITATIONS, ShardHeader, shard_reference, write_shard


class ParseCounts(Record, frozen=True):
    """What a file held: `citations = articles + refusals`; deletions name PMIDs and are counted apart."""

    citations: int = 0
    articles: int = 0
    deletions: int = 0
    refusals: int = 0

    def __add__(self, other: "ParseCounts") -> "ParseCounts":
        return ParseCounts(
            citations=self.citations + other.citations,
            articles=self.articles + other.articles,
            deletions=self.deletions + other.deletions,
            refusals=self.refusals + other.refusals,
        )


class ParsedFile(Record, frozen=True):
    """The shards of one received file, in its order, and their counts."""

    received: Received
    shards: tuple[str, ...]
    counts: ParseCounts


def parse(data: Path, received: Received, advance: Callable[[int], None] = lambda _: None) -> ParsedFile:
    """Write the file's shards of at most `MAX_CITATIONS` deliveries each; `advance` is told the number of each.

    Raises `BadInput` if the file as a whole cannot be trusted; none of its shards is left behind then.
    """
    references: list[str] = []
    found: Counter[type] = Counter()
    try:
        with (data / received.path).open("rb") as stream:
            for batch, is_last in _batches(parse_pubmed(stream, received.name)):
                reference = shard_reference(
                    "parsed", content_id(__version__, received.sha256, received.name, len(references))
                )
                write_shard(data, reference, ShardHeader(received, len(references), is_last, len(batch)), batch)
                references.append(reference)
                found.update(type(record) for record in batch)
                advance(len(batch))
    except BaseException:
        for reference in references:
            (data / reference).unlink(missing_ok=True)
        raise
    counts = ParseCounts(
        citations=found[Delivered] + found[Refusal],
        articles=found[Delivered],
        deletions=found[Deleted],
        refusals=found[Refusal],
    )
    return ParsedFile(received, tuple(references), counts)


def _batches(parsed: Iterator[Parsed]) -> Iterator[tuple[list[Parsed], bool]]:
    """Each batch, and whether it is the last."""
    batch = list(islice(parsed, MAX_CITATIONS))
    while batch:
        following = list(islice(parsed, MAX_CITATIONS))
        yield batch, not following
        batch = following
