"""The commit that a person means by a sequence, a day or a moment."""

import re
from datetime import UTC, date, datetime, time

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.store import Ledger

_SEQUENCE = re.compile(r"\d{1,9}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def find_sequence(ledger: Ledger, moment: str) -> int:
    """The sequence given, or that of the last commit of that day or moment (ISO 8601, else UTC) or before.

    0 is the empty ledger. Raises `Misconfigured` for a sequence not reached yet, for a time before the first
    commit and for what is neither.
    """
    last = ledger.last_sequence
    if _SEQUENCE.fullmatch(moment):
        if int(moment) > last:
            raise Misconfigured(
                f"sequence {moment}: the ledger {ledger.folder} stands at {last}; give that or less"
            )
        return int(moment)
    until = _parse(moment)
    commits = sorted(
        (datetime.fromisoformat(row["committed_at"]), int(row["sequence"]))
        for row in ledger.rows("commits", ["sequence", "committed_at"])
    )
    reached = [sequence for committed_at, sequence in commits if committed_at <= until]
    if not reached:
        began = f"its first is of {commits[0][0].isoformat()}" if commits else "it has none yet"
        raise Misconfigured(
            f"{moment}: the ledger {ledger.folder} has no commit of then or before ({began}); give a later time, "
            "or 0 for the empty ledger"
        )
    return max(reached)


def _parse(moment: str) -> datetime:
    try:
        if _DAY.fullmatch(moment):
            return datetime.combine(date.fromisoformat(moment), time.max, UTC)
        parsed = datetime.fromisoformat(moment)
    except ValueError as error:
        raise Misconfigured(
            f"{moment!r} is neither a sequence nor a time; give a number, or a time like 2026-01-31 or "
            "2026-01-31T18:00+00:00"
        ) from error
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)
