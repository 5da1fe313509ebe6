"""What the ledger has been told already: texts read, what was found in them, the identifiers that were matched."""

from collections.abc import Collection

from kg_pipeline.ledger.passages import document_of
from kg_pipeline.ledger.rows import evidence_of, mentions_of
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.records import Document, Evidence, LinkedMention

TextKey = tuple[int, str]
"""PMID and text hash."""


def texts_read(ledger: Ledger, extractors: Collection[str], pmids: Collection[int] | None = None) -> set[TextKey]:
    """The texts with a complete reading by one of the extractors, of the articles given or of all; holds them."""
    among = {} if pmids is None else {"pmid": pmids}
    rows = ledger.rows("readings", ["pmid", "text_hash"], extractor=extractors, **among)
    return {(row["pmid"], row["text_hash"]) for row in rows}


def current_readings(
    ledger: Ledger, pmids: Collection[int]
) -> dict[TextKey, tuple[str, tuple[LinkedMention, ...]]]:
    """Extractor and mentions of the current reading of each text of those articles; holds all readings of theirs.

    Which one is current is what `snapshot.derive_readings` says in SQL.
    """
    commits = sorted(
        (row["sequence"], row["extractor"]) for row in ledger.rows("commits", ["sequence", "extractor"])
    )
    last_used = {extractor: sequence for sequence, extractor in commits}
    columns = ["pmid", "text_hash", "extractor", "sequence", "mentions"]
    rows = sorted(
        ledger.rows("readings", columns, pmid=pmids),
        key=lambda row: (last_used.get(row["extractor"], 0), row["sequence"], row["extractor"]),
    )
    current = {(row["pmid"], row["text_hash"]): row for row in rows}
    return {key: (row["extractor"], mentions_of(row)) for key, row in current.items()}


def extractor_parts(ledger: Ledger) -> dict[str, dict[str, str]]:
    """Of every extractor that has read, by id, its parts, each with its hash or version."""
    return {
        row["id"]: {part["name"]: part["value"] for part in row["components"]}
        for row in ledger.rows("extractors", ["id", "components"])
    }


def matched_identifiers(ledger: Ledger) -> set[str]:
    """Every identifier that has a node: what a new vocabulary must state again to be the ledger's; holds them."""
    return {row["matched"] for row in ledger.rows("concepts", ["matched"])}


def background_nodes(ledger: Ledger) -> set[str]:
    """Every node that was ever related to something; holds them."""
    return {row["node"] for row in ledger.rows("background", ["node"])}


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
