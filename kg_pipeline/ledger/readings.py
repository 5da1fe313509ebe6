"""What the ledger has been told already: the texts an extractor has read, the identifiers that were matched."""

from collections.abc import Collection

from kg_pipeline.ledger.store import Ledger

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
