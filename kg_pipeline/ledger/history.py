"""What the commits tell of themselves."""

from collections import Counter

from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.writer import Committed


def committed_by(ledger: Ledger, run: str) -> tuple[int, Committed]:
    """The sequence before the run's first commit, and what all its commits added; nothing of a run without one."""
    commits = list(ledger.rows("commits", ["sequence", "added"], run=[run]))
    added = Counter[str]()
    for row in commits:
        added.update({entry["table"]: entry["n_rows"] for entry in row["added"]})
    sequences = [int(row["sequence"]) for row in commits] or [ledger.last_sequence + 1]
    last = max(sequences) if commits else ledger.last_sequence
    return min(sequences) - 1, Committed(last, dict(sorted(added.items())))
