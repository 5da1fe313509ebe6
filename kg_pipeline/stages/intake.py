"""What a night takes in: days of a search, files of NLM; decided before anything is fetched (pure)."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import Record

MAX_CATCH_UP_DAYS = 31
"""Of missed nights that one makes good by itself; more of them are a backfill, which has a plan first."""
_ONE_DAY = timedelta(days=1)


class Intake(Record, frozen=True):
    """Days of a search, both included, or files of NLM by name; nothing is taken in that is not named here."""

    query: str | None = None
    since: date | None = None
    until: date | None = None
    files: tuple[str, ...] = ()
    follows_updates: bool = False
    """Whether the update files after the ledger's watermark come with it."""

    @property
    def n_days(self) -> int:
        """Of the search."""
        return (self.until - self.since).days + 1 if self.since and self.until else 0


def searched_days(
    query: str | None, since: date | None, until: date | None, today: date
) -> list[tuple[str, date]]:
    """Every day that a search covers: those from `since` to `until`, but not today, which may still bring more."""
    if query is None or since is None or until is None:
        return []
    closed = min(until, today - _ONE_DAY)
    return [(query, since + n * _ONE_DAY) for n in range((closed - since).days + 1)]


class Occasion(Record, frozen=True):
    """Why a night runs now, as the scheduler knows it; without an interval it was begun by hand or by an event."""

    kind: str
    """`scheduled`, or another of the scheduler's words for what began it."""
    run_after: datetime
    interval_start: datetime | None = None
    interval_end: datetime | None = None


class NightParams(Record, frozen=True):
    """What a user may give a night; empty means: as the schedule has it."""

    query: str = ""
    date_from: str = ""
    date_to: str = ""
    files: tuple[str, ...] = ()
    update_files: bool = True


def read_params(params: Mapping[str, Any]) -> NightParams:
    """The parameters a night was given. Raises `Misconfigured` for what is none."""
    known = {name: params[name] for name in NightParams.__struct_fields__ if params.get(name) is not None}
    try:
        return msgspec.convert(known, NightParams)
    except msgspec.ValidationError as error:
        raise Misconfigured(f"parameters of a night: {error}; correct that one and start the run again") from error


def resolve_intake(params: NightParams, occasion: Occasion, query: str, covered: Collection[date] = ()) -> Intake:
    """The parameters' files or days, else those of the interval, else the last closed day.

    An interval from 02:00 to 02:00 holds the day that it begins on. A scheduled night goes back to the first day
    after a covered one that is not covered itself, so that nights nobody ran, or that were stopped, are made good,
    `MAX_CATCH_UP_DAYS` of them at most. Raises `Misconfigured` for dates that are none, or that come with files.
    """
    if params.files:
        if params.query or params.date_from or params.date_to:
            raise Misconfigured("a night takes files, or days of a query; start one for each")
        return Intake(files=tuple(sorted(set(params.files))))
    since, until = given_days(params) or _days_of(occasion)
    if occasion.kind == "scheduled" and not params.date_from:
        since = _catch_up(since, covered)
    return Intake(params.query or query, since, until, follows_updates=params.update_files)


def days_left_out(intake: Intake, occasion: Occasion, covered: Collection[date]) -> tuple[date, date] | None:
    """First and last of the missed days before a scheduled night that are too many for it to make good."""
    if occasion.kind != "scheduled" or intake.since is None:
        return None
    last = max((day for day in covered if day < intake.since), default=intake.since - _ONE_DAY)
    first, until = last + _ONE_DAY, intake.since - _ONE_DAY
    return (first, until) if first <= until else None


def given_days(params: NightParams) -> tuple[date, date] | None:
    """First and last day given; one stands for both. Raises `Misconfigured` for what is none."""
    if not params.date_from and not params.date_to:
        return None
    since = _day("date_from", params.date_from or params.date_to)
    until = _day("date_to", params.date_to or params.date_from)
    if since > until:
        raise Misconfigured(f"date_from {since} comes after date_to {until}; exchange them")
    return since, until


def _day(name: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Misconfigured(f"{name} {text!r} is no day; write it as 2026-01-31") from error


def _days_of(occasion: Occasion) -> tuple[date, date]:
    if occasion.interval_start is None or occasion.interval_end is None:
        yesterday = occasion.run_after.date() - _ONE_DAY
        return yesterday, yesterday
    first = occasion.interval_start.date()
    return first, max(first, occasion.interval_end.date() - _ONE_DAY)


def _catch_up(since: date, covered: Collection[date]) -> date:
    before = [since - n * _ONE_DAY for n in range(MAX_CATCH_UP_DAYS, 0, -1)]
    first = next((day for day in before if day in covered), since)
    return next((day for day in before if day > first and day not in covered), since)
