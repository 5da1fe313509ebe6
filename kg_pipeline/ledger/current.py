"""The text of each article with its current reading: what a new vocabulary is held against, or was never read."""

from collections.abc import Iterable, Iterator
from itertools import islice

from kg_pipeline.ledger.deliveries import states_sql
from kg_pipeline.ledger.rows import Row, article_of, mentions_of
from kg_pipeline.ledger.snapshot import begin_snapshot, derive_readings
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Article, LinkedMention, Record

_CHUNK = 1_000


class CurrentText(Record, frozen=True):
    """The current text of an article or, of one that is deleted, its last: it may come back."""

    pmid: int
    text_hash: str
    record_hash: str
    extractor: str | None
    """Of its current reading; None where it was never read."""


class ReadText(Record, frozen=True):
    """An article with the mentions of its current reading."""

    article: Article
    mentions: tuple[LinkedMention, ...]
    extractor: str
    readers: frozenset[str]
    """All extractors that have read this text."""


def current_texts(ledger: Ledger, which: str = "true") -> Iterator[CurrentText]:
    """Those that the condition of SQL holds of, in the order of their PMIDs."""
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    states = states_sql("deliveries", "SELECT max(year) FROM now.baseline")
    work.execute(f"CREATE TABLE now.record AS {states}")
    derive_readings(work, "now", ledger.last_sequence)
    query = f"""
        SELECT r.pmid, r.text_hash, r.record_hash, x.extractor
        FROM now.record r LEFT JOIN now.reading x USING (pmid, text_hash) WHERE {which} ORDER BY r.pmid
    """
    for row in work.rows(query):
        yield CurrentText(**row)


def unread_articles(ledger: Ledger) -> Iterator[Article]:
    """Those whose current text no extractor has read, in the order of their PMIDs."""
    for chunk in _chunks(current_texts(ledger, "x.extractor IS NULL")):
        articles = _articles(ledger, chunk)
        yield from (articles[text.record_hash] for text in chunk)


def read_texts(ledger: Ledger, extractors: Iterable[str]) -> Iterator[ReadText]:
    """Those whose current reading is by one of the extractors, in the order of their PMIDs."""
    wanted = frozenset(extractors)
    for chunk in _chunks(text for text in current_texts(ledger) if text.extractor in wanted):
        articles, readings = _articles(ledger, chunk), _readings(ledger, chunk)
        for text in chunk:
            by_extractor = readings[text.pmid, text.text_hash]
            current = text.extractor or ""
            mentions = mentions_of(by_extractor[current])
            yield ReadText(articles[text.record_hash], mentions, current, frozenset(by_extractor))


def _chunks(texts: Iterable[CurrentText]) -> Iterator[list[CurrentText]]:
    stream = iter(texts)
    while chunk := list(islice(stream, _CHUNK)):
        yield chunk


def _articles(ledger: Ledger, texts: list[CurrentText]) -> dict[str, Article]:
    """By record hash."""
    rows = ledger.rows("articles", TABLES["articles"].names, pmid={text.pmid for text in texts})
    wanted = {text.record_hash for text in texts}
    return {row["record_hash"]: article_of(row) for row in rows if row["record_hash"] in wanted}


def _readings(ledger: Ledger, texts: list[CurrentText]) -> dict[tuple[int, str], dict[str, Row]]:
    """By text, then by extractor."""
    columns = ["pmid", "text_hash", "extractor", "mentions"]
    found: dict[tuple[int, str], dict[str, Row]] = {}
    for row in ledger.rows("readings", columns, pmid={text.pmid for text in texts}):
        found.setdefault((row["pmid"], row["text_hash"]), {})[row["extractor"]] = row
    return found
