"""Texts of the ledger read again, or at last, without the files they came in."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from kg_pipeline.identifiers import content_id
from kg_pipeline.ledger.current import unread_articles
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.writer import Committed, LedgerWriter
from kg_pipeline.records import Article, Delivered, Received
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import commit
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.progress import StartProgress, watch_nothing
from kg_pipeline.stages.reading import read_shards
from kg_pipeline.stages.shards import MAX_CITATIONS, ShardHeader, shard_reference, write_shard


def write_texts(data: Path, articles: Iterable[Article]) -> list[str]:
    """References of shards of those articles as `stages.reading` takes them, of the same content by the same name.

    Their readings go into the ledger; they themselves are no deliveries and are never committed.
    """
    stream = iter(articles)
    references: list[str] = []
    while batch := list(islice(stream, MAX_CITATIONS)):
        key = content_id("ledger", [(article.pmid, article.record_hash) for article in batch])
        reference = shard_reference("parsed", key)
        source = Received(key, "the ledger", "file", "", "", 0)
        records = [Delivered(position, article) for position, article in enumerate(batch)]
        write_shard(data, reference, ShardHeader(source, 0, True, len(batch)), records)
        references.append(reference)
    return references


def write_unread(data: Path, ledger: Ledger) -> list[str]:
    """Shards of the articles that no extractor has read: what a failed shard has held back."""
    return write_texts(data, unread_articles(ledger))


def read_and_commit(
    writer: LedgerWriter,
    settings: Settings,
    shards: Sequence[str],
    extractor: Extractor,
    run: str,
    n_workers: int = 1,
    start: StartProgress = watch_nothing,
) -> Committed:
    """Read those shards and commit their readings alone, in one commit; the shards are gone then.

    Killed before it, the same call goes on from the shards that were read.
    """
    made = read_shards(settings, dict.fromkeys(shards, ()), extractor, n_workers, start("read", None, "articles"))
    readings = [made[shard][-1] for shard in shards]
    advance = start("commit", None, "articles")
    committed = commit(writer, settings.data, [], readings, extractor, run, advance=advance)
    for reference in _all_of(made, shards):
        (settings.data / reference).unlink(missing_ok=True)
    return committed


def _all_of(made: dict[str, tuple[str, ...]], shards: Sequence[str]) -> Iterator[str]:
    for shard in shards:
        yield shard
        yield from made[shard]
