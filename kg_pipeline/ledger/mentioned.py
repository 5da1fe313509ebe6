"""Which nodes the articles of a ledger mention, whatever is stated of them."""

from collections.abc import Iterator

from kg_pipeline.ledger.rows import Row
from kg_pipeline.ledger.snapshot import begin_snapshot
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.workspace import Workspace


def mentioned_nodes(ledger: Ledger, category: str) -> Iterator[Row]:
    """The nodes of a category that some evidence is about, in no order.

    Each with `id`, `identifiers` (its own, as matched, cross-references) and the `pmids` of the articles that
    mention it, by their newest readings.
    """
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    query = f"""
        WITH reading AS (
            SELECT pmid, mentions FROM readings
            QUALIFY row_number() OVER (PARTITION BY pmid ORDER BY sequence DESC, text_hash, extractor) = 1
        ),
        mention AS (SELECT pmid, unnest(mentions) AS m FROM reading),
        link AS (SELECT pmid, unnest(m.links).identifier AS matched FROM mention),
        node AS (
            SELECT n.id, list(DISTINCT n.matched) AS matched, flatten(list(c.xrefs)) AS xrefs
            FROM now.concept n JOIN concepts c USING (matched, sequence)
            WHERE c.category = '{category}' GROUP BY n.id
        ),
        mentioned AS (
            SELECT n.id, list(DISTINCT l.pmid) AS pmids
            FROM link l JOIN now.concept n USING (matched) GROUP BY n.id
        )
        SELECT id, list_distinct([id] || node.matched || node.xrefs) AS identifiers, mentioned.pmids
        FROM node JOIN mentioned USING (id)
    """
    yield from work.rows(query, reads=("readings", "concepts"))
