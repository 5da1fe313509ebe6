"""What the ledger holds as it stands now, in numbers."""

from kg_pipeline.ledger.snapshot import STATEMENTS, begin_snapshot, take_snapshot
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.records import Record


class LedgerCounts(Record, frozen=True):
    """Counts of the current state; mentions are those of current readings; notices have none."""

    articles: dict[str, int]
    """By status: current, retracted, deleted."""
    mentions: dict[str, int]
    """By type."""
    linked: int
    unlinked: dict[str, int]
    """By reason."""
    evidence: int
    """Open, on an edge."""
    edges: dict[str, int]
    """By status: asserted, contested, refuted."""
    self_pairs: int
    """Open evidence dropped since subject and object turned out to be one node."""
    refusals: dict[str, int]
    """By reason."""


def count_ledger(ledger: Ledger) -> LedgerCounts:
    """Counts over the whole ledger; the work grows with it."""
    work = Workspace(ledger)
    begin_snapshot(work, "now", ledger.last_sequence)
    work.execute(f"CREATE TABLE statement AS {STATEMENTS}")
    take_snapshot(work, "now", ledger.last_sequence, "statement", articles="SELECT pmid FROM deliveries")
    work.execute("""
        CREATE TABLE mention AS
            SELECT unnest(x.mentions, recursive := false) AS m FROM readings x JOIN now.known k
                ON x.pmid = k.pmid AND x.text_hash = k.text_hash AND x.extractor = k.extractor
            WHERE k.status IN ('current', 'retracted')
    """)
    return LedgerCounts(
        articles=_tally(work, "SELECT status FROM now.status"),
        mentions=_tally(work, "SELECT m.type FROM mention"),
        linked=work.value("SELECT count(*) FROM mention WHERE m.reason IS NULL"),
        unlinked=_tally(work, "SELECT m.reason FROM mention WHERE m.reason IS NOT NULL"),
        evidence=work.value("SELECT count(*) FROM now.evidence"),
        edges=_tally(work, "SELECT status FROM now.edge"),
        self_pairs=work.value("SELECT count(*) FROM now.open WHERE subject = object"),
        refusals=_tally(work, "SELECT reason FROM refusals"),
    )


def _tally(work: Workspace, values: str) -> dict[str, int]:
    query = f"SELECT value, count(*) AS n FROM ({values}) AS v(value) GROUP BY value ORDER BY value"
    rows = work.rows(query, reads=["refusals"])
    return {row["value"]: row["n"] for row in rows}
