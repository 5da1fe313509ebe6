"""Recognize: the articles of a parsed shard that this extractor has not read yet, with their mentions."""

from collections.abc import Callable, Collection
from pathlib import Path

from kg_pipeline.identifiers import content_id
from kg_pipeline.ner.go_terms import keep_outside_mentions
from kg_pipeline.records import Article, Delivered, Document, Mention
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.shards import (
    Recognized,
    ShardHeader,
    read_header,
    read_parsed,
    shard_reference,
    write_shard,
)

TextKey = tuple[int, str]
"""PMID and text hash."""


def recognize(
    data: Path,
    reference: str,
    extractor: Extractor,
    read_already: Collection[TextKey] = frozenset(),
    advance: Callable[[int], None] = lambda _: None,
) -> str:
    """The reference of the shard of recognized texts: each text of the parsed shard once, those read left out."""
    articles = _unread_articles(data, reference, read_already)
    output = shard_reference("recognized", content_id(extractor.id, reference, sorted(articles)))
    if not (data / output).exists():
        header = read_header(data, reference)
        write_shard(
            data,
            output,
            ShardHeader(header.received, header.part, header.is_last, len(articles)),
            (_recognize_article(key, article, extractor, advance) for key, article in articles.items()),
        )
    return output


def _unread_articles(data: Path, reference: str, read_already: Collection[TextKey]) -> dict[TextKey, Article]:
    articles: dict[TextKey, Article] = {}
    for parsed in read_parsed(data, reference):
        if isinstance(parsed, Delivered):
            key = (parsed.pmid, parsed.article.text_hash)
            if key not in read_already:
                articles[key] = parsed.article
    return articles


def _recognize_article(
    key: TextKey, article: Article, extractor: Extractor, advance: Callable[[int], None]
) -> Recognized:
    document = article.document
    mentions = recognize_document(document, extractor)
    advance(1)
    return Recognized(*key, document, mentions)


def recognize_document(document: Document, extractor: Extractor) -> tuple[Mention, ...]:
    """Mentions of the NER model and GO terms of the dictionary, in the order of the text."""
    mentions = extractor.recognizer.recognize(document)
    terms = keep_outside_mentions(extractor.go_terms.recognize(document), mentions)
    return tuple(sorted((*mentions, *terms), key=lambda mention: (mention.span, mention.type)))
