from datetime import UTC, datetime
from pathlib import Path

import pytest
from toy_ledger import article, commit_file, received

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.moments import find_sequence
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.ledger.writer import open_writer

_TIMES = [datetime(2026, 1, 30, 23, 30, tzinfo=UTC), datetime(2026, 2, 1, 12, tzinfo=UTC)]


@pytest.fixture
def ledger(ledger_folder: Path) -> Ledger:
    """Two commits, late on 30 January and at noon of 1 February."""
    times = iter(_TIMES)
    with open_writer(ledger_folder, lambda: next(times)) as writer:
        for number in (1, 2):
            commit_file(writer, received(number), article(number, "g1 causes d1."))
    return open_ledger(ledger_folder)


@pytest.mark.parametrize(
    ("moment", "sequence"),
    [
        ("0", 0),
        ("2", 2),
        ("2026-01-30", 1),
        ("2026-01-31", 1),
        ("2026-02-01", 2),
        ("2026-12-31", 2),
        ("2026-02-01T11:59", 1),
        ("2026-02-01T12:00", 2),
        ("2026-02-01T12:30+01:00", 1),
        ("2026-02-01T12:30Z", 2),
    ],
)
def test_a_time_means_the_last_commit_until_then(ledger: Ledger, moment: str, sequence: int) -> None:
    assert find_sequence(ledger, moment) == sequence


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("3", "stands at 2"),
        ("2026-01-29", "its first is of 2026-01-30"),
        ("2026-01-30T23:29", "no commit"),
        ("2026-02-30", "neither a sequence nor a time"),
        ("-1", "neither a sequence nor a time"),
        ("", "neither a sequence nor a time"),
    ],
)
def test_what_the_ledger_does_not_know_is_refused(ledger: Ledger, moment: str, said: str) -> None:
    with pytest.raises(Misconfigured, match=said):
        find_sequence(ledger, moment)


def test_an_empty_ledger_knows_no_time(ledger_folder: Path) -> None:
    with pytest.raises(Misconfigured, match="none yet"):
        find_sequence(open_ledger(ledger_folder), "2026-01-01")
