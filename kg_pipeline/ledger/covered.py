"""Which days of a search the ledger covers, so that the next night knows where to go on."""

from collections.abc import Collection
from datetime import date

from kg_pipeline.ledger.store import Ledger

SearchedDay = tuple[str, date]
"""A query as it was given, and a day: what entered PubMed or changed then was fetched."""


def covered_days(ledger: Ledger, queries: Collection[str]) -> set[SearchedDay]:
    """The days covered by those searches; holds them."""
    rows = ledger.rows("covered", ["query", "day"], query=queries)
    return {(row["query"], date.fromisoformat(row["day"])) for row in rows}
