"""Which texts of parsed files need reading: those that neither the ledger nor an earlier shard has read."""

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from kg_pipeline.ledger.readings import TextKey, current_readings, texts_read
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.records import Article, Delivered
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.link_again import link_again, links_of, other_vocabularies
from kg_pipeline.stages.parse import ParsedFile
from kg_pipeline.stages.shards import read_parsed


def unread_shards(
    ledger: Ledger | None, data: Path, files: Iterable[ParsedFile], extractor: Extractor
) -> dict[str, tuple[frozenset[TextKey], int]]:
    """Each parsed shard with those of its texts that need no reading here, and the number of the others.

    A text that an earlier shard delivers is read there. Without a ledger nothing was read yet. Holds the keys of
    the files' texts, and the articles of one shard.
    """
    vocabularies = other_vocabularies(ledger, extractor) if ledger else []
    shards: dict[str, tuple[frozenset[TextKey], int]] = {}
    met: set[TextKey] = set()
    for reference in (reference for file in files for reference in file.shards):
        articles = _articles(data, reference)
        read = articles.keys() & met
        if ledger:
            read |= articles.keys() & texts_read(ledger, [extractor.id], _pmids(articles))
            left = {key: article for key, article in articles.items() if key not in read}
            read |= _linked_alike(ledger, left, extractor, vocabularies)
        shards[reference] = frozenset(read), len(articles) - len(read)
        met |= articles.keys()
    return shards


def _articles(data: Path, reference: str) -> dict[TextKey, Article]:
    return {
        (parsed.pmid, parsed.article.text_hash): parsed.article
        for parsed in read_parsed(data, reference)
        if isinstance(parsed, Delivered)
    }


def _pmids(texts: Iterable[TextKey]) -> set[int]:
    return {pmid for pmid, _ in texts}


def _linked_alike(
    ledger: Ledger, articles: Mapping[TextKey, Article], extractor: Extractor, vocabularies: Collection[str]
) -> set[TextKey]:
    """The texts whose current reading is by another vocabulary that links them as ours does: it stays."""
    # Keys first: they are quick to look through, and most articles that come have none.
    before = texts_read(ledger, vocabularies, _pmids(articles)) if vocabularies else set()
    pmids = _pmids(before & articles.keys())
    return {
        key
        for key, (reader, mentions) in (current_readings(ledger, pmids) if pmids else {}).items()
        if key in articles
        and reader in vocabularies
        and links_of(mentions) == link_again(articles[key].document, mentions, extractor)
    }
