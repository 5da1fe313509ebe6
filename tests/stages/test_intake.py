"""What a night takes in, by its parameters, its interval and what is covered already."""

from datetime import UTC, date, datetime

import pytest

from kg_pipeline.errors import Misconfigured
from kg_pipeline.stages.intake import (
    Intake,
    NightParams,
    Occasion,
    days_left_out,
    read_params,
    resolve_intake,
    searched_days,
)

_RUN_AFTER = datetime(2026, 2, 1, 2, tzinfo=UTC)
_LAST_OF_JANUARY = date(2026, 1, 31)


def _occasion(kind: str = "scheduled", first_day: int = 31) -> Occasion:
    start = datetime(2026, 1, first_day, 2, tzinfo=UTC)
    return Occasion(kind, _RUN_AFTER, start, _RUN_AFTER if first_day == 31 else start.replace(day=first_day + 1))


@pytest.mark.parametrize(
    ("params", "occasion", "since", "until"),
    [
        (NightParams(), _occasion(), 31, 31),
        (NightParams(), _occasion("backfill", 5), 5, 5),
        (NightParams(), Occasion("manual", _RUN_AFTER), 31, 31),
        (NightParams(date_from="2026-01-03", date_to="2026-01-09"), _occasion(), 3, 9),
        (NightParams(date_from="2026-01-03"), Occasion("manual", _RUN_AFTER), 3, 3),
        (NightParams(date_to="2026-01-03"), Occasion("manual", _RUN_AFTER), 3, 3),
    ],
)
def test_days_are_those_given_else_those_of_the_interval_else_the_last_closed(
    params: NightParams, occasion: Occasion, since: int, until: int
) -> None:
    found = resolve_intake(params, occasion, "BRCA1")
    assert found == Intake("BRCA1", date(2026, 1, since), date(2026, 1, until), follows_updates=True)


@pytest.mark.parametrize(("today", "n_days"), [(1, 0), (3, 2), (4, 3), (9, 3)])
def test_a_search_covers_its_days_but_not_today(today: int, n_days: int) -> None:
    found = searched_days("BRCA1", date(2026, 1, 1), date(2026, 1, 3), date(2026, 1, today))
    assert found == [("BRCA1", date(2026, 1, day)) for day in range(1, n_days + 1)]


@pytest.mark.parametrize("since", [None, date(2026, 1, 1)])
def test_a_search_without_both_ends_covers_no_day(since: date | None) -> None:
    assert searched_days("BRCA1", since, None, date(2026, 1, 9)) == []


def test_files_come_without_days_and_each_once_in_order() -> None:
    params = NightParams(files=("pubmed26n0002.xml.gz", "pubmed26n0001.xml.gz", "pubmed26n0002.xml.gz"))
    found = resolve_intake(params, _occasion(), "BRCA1")
    assert found == Intake(files=("pubmed26n0001.xml.gz", "pubmed26n0002.xml.gz"))


@pytest.mark.parametrize(
    ("kind", "covered", "since"),
    [
        ("scheduled", [28], 29),
        ("scheduled", [30], 31),
        ("scheduled", [], 31),
        ("scheduled", [20, 21, 23, 30], 22),
        ("scheduled", [31], 31),
        ("backfill", [28], 31),
        ("operator_triggered", [28], 31),
    ],
)
def test_only_a_scheduled_night_makes_good_what_was_missed(kind: str, covered: list[int], since: int) -> None:
    days = {date(2026, 1, day) for day in covered}
    found = resolve_intake(NightParams(), _occasion(kind), "BRCA1", days)
    assert (found.since, found.until) == (date(2026, 1, since), _LAST_OF_JANUARY)


@pytest.mark.parametrize(
    ("kind", "covered", "expected"),
    [
        ("scheduled", [date(2025, 12, 30)], (date(2025, 12, 31), date(2026, 1, 30))),
        ("scheduled", [date(2025, 12, 31)], None),
        ("scheduled", [date(2026, 1, 30)], None),
        ("scheduled", [date(2025, 12, 30), date(2026, 2, 1)], (date(2025, 12, 31), date(2026, 1, 30))),
        ("scheduled", [], None),
        ("manual", [date(2025, 12, 30)], None),
    ],
)
def test_the_days_that_no_night_makes_good_are_known(
    kind: str, covered: list[date], expected: tuple[date, date] | None
) -> None:
    occasion = _occasion(kind)
    assert days_left_out(resolve_intake(NightParams(), occasion, "BRCA1", covered), occasion, covered) == expected


def test_more_than_a_month_that_was_missed_is_left_to_a_backfill() -> None:
    for covered, since in ((date(2025, 12, 31), date(2026, 1, 1)), (date(2025, 12, 30), _LAST_OF_JANUARY)):
        assert resolve_intake(NightParams(), _occasion(), "BRCA1", {covered}).since == since


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"date_from": "31 January"}, "date_from '31 January' is no day"),
        ({"date_from": "2026-01-02", "date_to": "2026-01-01"}, "comes after"),
        ({"files": ["pubmed26n0001.xml.gz"], "date_to": "2026-01-01"}, "files, or days"),
    ],
)
def test_dates_that_are_none_are_refused(params: dict[str, object], message: str) -> None:
    with pytest.raises(Misconfigured, match=message):
        resolve_intake(read_params(params), _occasion(), "BRCA1")


def test_a_parameter_of_another_type_is_refused() -> None:
    with pytest.raises(Misconfigured, match=r"Expected `array`.*files"):
        read_params({"files": "pubmed26n0001.xml.gz"})
