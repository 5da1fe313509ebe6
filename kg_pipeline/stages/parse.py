"""Parse: one received file to shards of deliveries and refusals."""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import msgspec

from kg_pipeline import __version__
from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import content_id
from kg_pipeline.pubmed.parse import RefusedDeletion, parse_pubmed
from kg_pipeline.records import Deleted, Delivered, Parsed, Received, Record, Refusal
from kg_pipeline.stages.shards import MAX_CITATIONS, ShardHeader, shard_reference, write_shard
from kg_pipeline.stages.sources import MAX_NAMED, OnRefusal, Source, ignore_refusal, name_first


class ParseCounts(Record, frozen=True):
    """What a file held: `citations = articles + refusals`; deletions name PMIDs and are counted apart."""

    citations: int = 0
    articles: int = 0
    deletions: int = 0
    refusals: int = 0
    """Citations that were refused."""
    deletions_refused: int = 0
    """What stands in deletion lists and is no PMID."""
    by_reason: dict[str, int] = msgspec.field(default_factory=dict)
    """Citations and deletions that were refused, by reason; empty in what an earlier version wrote."""

    def __add__(self, other: "ParseCounts") -> "ParseCounts":
        return ParseCounts(
            citations=self.citations + other.citations,
            articles=self.articles + other.articles,
            deletions=self.deletions + other.deletions,
            refusals=self.refusals + other.refusals,
            deletions_refused=self.deletions_refused + other.deletions_refused,
            by_reason=dict(sorted((Counter(self.by_reason) + Counter(other.by_reason)).items())),
        )

    @property
    def n_refused(self) -> int:
        """Citations and deletions."""
        return self.refusals + self.deletions_refused


class ParsedFile(Record, frozen=True):
    """The shards of one received file, in its order, and their counts."""

    received: Received
    shards: tuple[str, ...]
    counts: ParseCounts


def parse(
    data: Path,
    source: Source,
    advance: Callable[[int], None] = lambda _: None,
    on_refusal: OnRefusal = ignore_refusal,
) -> ParsedFile:
    """Write the file's shards of at most `MAX_CITATIONS` deliveries each; `advance` is told the number of each.

    `on_refusal` is told what was refused in the file once all of it is read, `MAX_NAMED` lines and a count. Raises
    `BadInput` if the file as a whole cannot be trusted; none of its shards is left behind then.
    """
    received = source.received
    references: list[str] = []
    found: Counter[type] = Counter()
    reasons: Counter[str] = Counter()
    refused: list[str] = []
    try:
        for batch, is_last in _batches(_read(data, source)):
            part = len(references)
            reference = shard_reference("parsed", content_id(__version__, received.sha256, received.name, part))
            write_shard(data, reference, ShardHeader(received, part, is_last, len(batch)), batch)
            references.append(reference)
            found.update(type(record) for record in batch)
            refusals = [record for record in batch if isinstance(record, Refusal)]
            reasons.update(refusal.reason for refusal in refusals)
            refused += [_describe(refusal, source) for refusal in refusals]
            del refused[MAX_NAMED:]
            advance(len(batch))
    except BaseException:
        for reference in references:
            (data / reference).unlink(missing_ok=True)
        raise
    counts = _count(found, reasons)
    for message in name_first(refused, counts.n_refused, source.called):
        on_refusal(message)
    return ParsedFile(received, tuple(references), counts)


def _read(data: Path, source: Source) -> Iterator[Parsed]:
    try:
        with (data / source.received.path).open("rb") as stream:
            yield from parse_pubmed(stream, source.received.name)
    except OSError as error:
        raise BadInput(
            f"{source.called}: what was received, {source.received.path}, cannot be read ({error.strerror}); give "
            "the file again"
        ) from error
    except BadInput as error:
        raise BadInput(source.as_called(str(error))) from error


def _describe(refusal: Refusal, source: Source) -> str:
    what = "a deletion" if isinstance(refusal, RefusedDeletion) else "a citation"
    return (
        f"{source.as_called(refusal.place)}: {what} is refused ({refusal.reason}), found {refusal.found!r}; "
        "correct it and give the file again"
    )


def _count(found: Counter[type], reasons: Counter[str]) -> ParseCounts:
    return ParseCounts(
        citations=found[Delivered] + found[Refusal],
        articles=found[Delivered],
        deletions=found[Deleted],
        refusals=found[Refusal],
        deletions_refused=found[RefusedDeletion],
        by_reason=dict(sorted(reasons.items())),
    )


def _batches(parsed: Iterator[Parsed]) -> Iterator[tuple[list[Parsed], bool]]:
    """Each batch, and whether it is the last."""
    batch = list(islice(parsed, MAX_CITATIONS))
    while batch:
        following = list(islice(parsed, MAX_CITATIONS))
        yield batch, not following
        batch = following
