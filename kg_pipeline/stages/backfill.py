"""A backfill cut into nights: the baseline, update files or days that the ledger lacks; what they will take."""

import logging
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Literal

import msgspec

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.ledger.covered import covered_days
from kg_pipeline.ledger.watermark import covered_files
from kg_pipeline.planning.plan import Plan, Work
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages import baseline
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.gate import read_limits
from kg_pipeline.stages.intake import NightParams, given_days, searched_days
from kg_pipeline.stages.night import ledger_so_far
from kg_pipeline.stages.nlm_files import NlmFile, list_baseline_files, list_update_files
from kg_pipeline.stages.plan import nlm_files, plan, plan_files, plan_searches
from kg_pipeline.stages.rates import Examples
from kg_pipeline.stages.report import RunReport

MAX_NIGHTS = 300
"""Runs that a scheduler maps a step over without labour; of more files each takes more."""
_LOG = logging.getLogger(__name__)
Night = dict[str, Any]
"""Parameters of a run of the nightly DAG."""


class BackfillParams(Record, frozen=True):
    """What to fill in; without numbers all listed files of the newest year, without a query the nights one."""

    source: Literal["baseline", "updatefiles", "days"] = "baseline"
    first: int = 0
    last: int = 0
    """0: the last one listed."""
    query: str = ""
    date_from: str = ""
    date_to: str = ""
    per_night: int = 1
    """Files or days."""
    limits: dict[str, Any] = msgspec.field(default_factory=dict)
    """Of the gate, for each night and for closing the baseline."""
    accept: bool = False


def read_backfill(params: Any) -> BackfillParams:
    """The parameters given. Raises `Misconfigured` for one that is none."""
    known = {name: params[name] for name in BackfillParams.__struct_fields__ if name in params}
    try:
        wanted = msgspec.convert(known, BackfillParams)
    except msgspec.ValidationError as error:
        raise Misconfigured(f"parameters of a backfill: {error}; correct that one") from error
    read_limits(wanted.limits)  # wrong ones are told of now, not by every night
    return wanted


def cut_backfill(settings: Settings, params: BackfillParams, today: date) -> list[Night]:
    """The nights that it takes; what the ledger covers is left out, so that a second call goes on from there."""
    if params.source == "days":
        parts = [_days(params, days) for days in _missing_days(settings, params, today)]
    else:
        parts = [{"files": names} for names in _missing_names(settings, params)]
    gate = {"limits": params.limits, "accept": params.accept}
    return [{**part, "update_files": False, **gate} for part in parts]


def weigh_backfill(settings: Settings, extractor: Extractor, params: BackfillParams, today: date) -> Plan:
    """What a backfill that has any night will take, at this machine's measured rates."""
    work, examples = _work(settings, extractor, params, today)
    return plan(settings, work, extractor, examples=examples)


def close_baseline(settings: Settings, params: BackfillParams) -> RunReport | None:
    """Close what the listed baseline lacks, if all of it was asked for; else None, and the log says why.

    Whether it is listed whole is told by the update files, which go on from its last number. Raises `BadInput` if
    some of its files are not in the ledger, and like the gate of a night.
    """
    if params.source != "baseline" or params.first or params.last:
        _LOG.info("no baseline is closed: that takes a backfill of all its files, without first and last")
        return None
    listed = list_baseline_files(settings)
    if not listed:
        _LOG.warning("no baseline is closed: none is listed at KG_PUBMED_FILES")
        return None
    last = listed[-1]
    if missing := missing_files(settings, params):
        raise BadInput(
            f"the baseline of {last.year} is not closed: the ledger lacks {len(missing)} of its files, from "
            f"{missing[0].name} on; see the nights that should have brought them, then start the backfill again"
        )
    following = min((file.number for file in list_update_files(settings) if file.year == last.year), default=0)
    if following != last.number + 1:
        _LOG.warning(
            "the baseline of %d is not closed: it ends with %d, and no update file goes on from it, so it may not "
            "be listed whole yet; start the backfill again once one does",
            last.year,
            last.number,
        )
        return None
    return baseline.close_baseline(
        settings, last.year, last.number, read_limits(params.limits), accept=params.accept
    )


def missing_files(settings: Settings, params: BackfillParams) -> list[NlmFile]:
    """The listed files of those numbers that the ledger lacks, by number."""
    listed = list_baseline_files(settings) if params.source == "baseline" else list_update_files(settings)
    ledger = ledger_so_far(settings.data)
    covered = covered_files(ledger) if ledger else {}
    return [
        file
        for file in _newest_year(listed)
        if params.first <= file.number <= (params.last or file.number)
        and file.number not in covered.get(file.year, ())
    ]


def _missing_names(settings: Settings, params: BackfillParams) -> Iterator[list[str]]:
    """The same by name, at most `per_night` together."""
    names = [f"{file.directory}/{file.name}" for file in missing_files(settings, params)]
    size = _size_of_nights(params, len(names))
    return (names[start : start + size] for start in range(0, len(names), size))


def _size_of_nights(params: BackfillParams, n: int) -> int:
    return max(params.per_night, -(-n // MAX_NIGHTS))


def _newest_year(files: Sequence[NlmFile]) -> list[NlmFile]:
    return [file for file in files if file.year == files[-1].year]


def _missing_days(settings: Settings, params: BackfillParams, today: date) -> Iterator[list[date]]:
    """The days that are not covered, in stretches of at most `per_night`."""
    query, days = _searched(settings, params, today)
    ledger = ledger_so_far(settings.data)
    covered = {day for _, day in covered_days(ledger, [query])} if ledger else set()
    missing = [day for day in days if day not in covered]
    size = _size_of_nights(params, len(missing))
    stretch: list[date] = []
    for day in missing:
        if stretch and (len(stretch) == size or (day - stretch[-1]).days > 1):
            yield stretch
            stretch = []
        stretch.append(day)
    if stretch:
        yield stretch


def _searched(settings: Settings, params: BackfillParams, today: date) -> tuple[str, list[date]]:
    given = given_days(NightParams(date_from=params.date_from, date_to=params.date_to))
    if given is None:
        raise Misconfigured("a backfill of days needs date_from and date_to; give them as 2026-01-31")
    query = params.query or settings.nightly_query
    return query, [day for _, day in searched_days(query, *given, today)]


def _days(params: BackfillParams, days: Sequence[date]) -> Night:
    return {"query": params.query, "date_from": days[0].isoformat(), "date_to": days[-1].isoformat()}


def _work(
    settings: Settings, extractor: Extractor, params: BackfillParams, today: date
) -> tuple[Work, Examples | None]:
    if params.source != "days":
        return plan_files(settings, nlm_files(settings, missing_files(settings, params)), extractor)
    query, _ = _searched(settings, params, today)
    windows = [(days[0], days[-1]) for days in _missing_days(settings, params, today)]
    return plan_searches(settings, query, windows), None
