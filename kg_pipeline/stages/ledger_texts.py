"""Texts of the ledger read again, or at last, without the files they came in."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
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


def write_texts(data: Path, articles: Iterable[Article], at_most: int = MAX_CITATIONS) -> list[str]:
    """References of shards of those articles as `stages.reading` takes them, of the same content by the same name.

    Their readings go into the ledger; they themselves are no deliveries and are never committed.
    """
    references: list[str] = []
    for batch in _batches(articles, at_most):
        key = content_id("ledger", [(article.pmid, article.record_hash) for article in batch])
        reference = shard_reference("parsed", key)
        if not (data / reference).exists():
            source = Received(key, "the ledger", "file", "", "", 0)
            records = [Delivered(position, article) for position, article in enumerate(batch)]
            write_shard(data, reference, ShardHeader(source, 0, True, len(batch)), records)
        references.append(reference)
    return references


def _batches(articles: Iterable[Article], at_most: int) -> Iterator[list[Article]]:
    """Cut by content, so that an article more or less among them changes one batch and not all after it."""
    batch: list[Article] = []
    for article in articles:
        batch.append(article)
        if len(batch) == at_most or int(content_id(article.pmid), 16) % MAX_CITATIONS == 0:
            yield batch
            batch = []
    if batch:
        yield batch


def write_unread(data: Path, ledger: Ledger) -> list[str]:
    """Shards of the articles that no extractor has read: what a failed shard has held back.

    Each holds one, so that a text which cannot be read does not hold back its neighbours for ever. The gate lets
    no night pass that holds back many.
    """
    return write_texts(data, unread_articles(ledger), at_most=1)


def read_all(
    settings: Settings,
    shards: Sequence[str],
    extractor: Extractor,
    n_workers: int = 1,
    start: StartProgress = watch_nothing,
) -> list[str]:
    """The shards of readings of those shards, in their order; what was read before is taken as it is."""
    return [made[-1] for made in _read(settings, shards, extractor, n_workers, start)]


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
    made = _read(settings, shards, extractor, n_workers, start)
    advance = start("commit", None, "articles")
    readings = [references[-1] for references in made]
    committed = commit(writer, settings.data, [], readings, extractor, run, advance=advance)
    for reference in (*shards, *chain.from_iterable(made)):
        (settings.data / reference).unlink(missing_ok=True)
    return committed


def _read(
    settings: Settings, shards: Sequence[str], extractor: Extractor, n_workers: int, start: StartProgress
) -> list[tuple[str, ...]]:
    """What was made of each shard."""
    advance = start("read", None, "articles")
    made = read_shards(settings, dict.fromkeys(shards, ()), extractor, n_workers, advance)
    return [made[shard] for shard in shards]
