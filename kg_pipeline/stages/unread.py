"""Which texts of parsed files need reading: those that neither the ledger nor an earlier shard has read."""

from collections.abc import Iterable
from pathlib import Path

from kg_pipeline.ledger.readings import TextKey, texts_read
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.records import Delivered
from kg_pipeline.stages.parse import ParsedFile
from kg_pipeline.stages.shards import read_parsed


def unread_shards(
    ledger: Ledger | None, data: Path, files: Iterable[ParsedFile], extractor: str
) -> dict[str, tuple[frozenset[TextKey], int]]:
    """Each parsed shard with those of its texts that need no reading here, and the number of the others.

    A text that an earlier shard delivers is read there. Without a ledger nothing was read yet. Holds the keys of
    the files' texts.
    """
    shards: dict[str, tuple[frozenset[TextKey], int]] = {}
    met: set[TextKey] = set()
    for reference in (reference for file in files for reference in file.shards):
        texts = _texts(data, reference)
        known = texts_read(ledger, extractor, {pmid for pmid, _ in texts}) if ledger else set()
        read = texts & (met | known)
        shards[reference] = frozenset(read), len(texts - read)
        met |= texts
    return shards


def _texts(data: Path, reference: str) -> set[TextKey]:
    return {
        (parsed.pmid, parsed.article.text_hash)
        for parsed in read_parsed(data, reference)
        if isinstance(parsed, Delivered)
    }
