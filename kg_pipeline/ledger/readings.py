"""What the ledger has been told already: texts read, what was found in them, the identifiers that were matched."""

from collections.abc import Collection

from kg_pipeline.ledger.passages import document_of
from kg_pipeline.ledger.rows import evidence_of, mentions_of
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.records import Document, Evidence, LinkedMention

TextKey = tuple[int, str]
"""PMID and text hash."""


def texts_read(ledger: Ledger, extractor: str, pmids: Collection[int] | None = None) -> set[TextKey]:
    """The texts with a complete reading by the extractor, of the articles given or of all; holds them."""
    among = {} if pmids is None else {"pmid": pmids}
    rows = ledger.rows("readings", ["pmid", "text_hash"], extractor=[extractor], **among)
    return {(row["pmid"], row["text_hash"]) for row in rows}


def matched_identifiers(ledger: Ledger) -> set[str]:
    """Every identifier that has a node: what a new vocabulary must state again to be the ledger's; holds them."""
    return {row["matched"] for row in ledger.rows("concepts", ["matched"])}


def texts_behind(
    ledger: Ledger, ids: Collection[str], pmids: Collection[int]
) -> dict[str, tuple[Evidence, Document, tuple[LinkedMention, ...]]]:
    """Evidence by id, with the text it was read in and the mentions of its reading.

    `pmids` are those of the evidence. Holds all readings of theirs.
    """
    rows = ledger.rows("evidence", TABLES["evidence"].names, id=ids, pmid=pmids)
    found = {row["id"]: evidence_of(row) for row in rows}
    columns = ("pmid", "text_hash", "extractor", "mentions")
    mentions = {
        (row["pmid"], row["text_hash"], row["extractor"]): mentions_of(row)
        for row in ledger.rows("readings", columns, pmid=pmids)
    }
    texts = {
        (row["pmid"], row["text_hash"]): document_of(row["pmid"], row["title"], row["sections"])
        for row in ledger.rows("articles", ["pmid", "text_hash", "title", "sections"], pmid=pmids)
    }
    return {
        id_: (read, texts[read.pmid, read.text_hash], mentions[read.pmid, read.text_hash, read.extractor])
        for id_, read in found.items()
    }
