"""Recognize: the articles of a parsed shard that this extractor has not read yet, with their mentions."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from kg_pipeline.identifiers import content_id
from kg_pipeline.ledger.readings import TextKey
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


def recognize(
    data: Path,
    reference: str,
    extractor: Extractor,
    read_already: Collection[TextKey] = frozenset(),
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
            _recognize_articles(articles, extractor),
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


def _recognize_articles(articles: Mapping[TextKey, Article], extractor: Extractor) -> Iterator[Recognized]:
    documents = [article.document for article in articles.values()]
    for key, document, mentions in zip(
        articles, documents, extractor.recognizer.recognize_all(documents), strict=True
    ):
        yield Recognized(*key, document, add_terms(document, mentions, extractor))


def recognize_document(document: Document, extractor: Extractor) -> tuple[Mention, ...]:
    """Mentions of the NER model and GO terms of the dictionary, in the order of the text."""
    return add_terms(document, extractor.recognizer.recognize(document), extractor)


def add_terms(document: Document, mentions: tuple[Mention, ...], extractor: Extractor) -> tuple[Mention, ...]:
    """The NER model's mentions and the GO terms outside them, in the order of the text."""
    terms = keep_outside_mentions(extractor.go_terms.recognize(document), mentions)
    return tuple(sorted((*mentions, *terms), key=lambda mention: (mention.span, mention.type)))
