"""Options that several commands share."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from kg_pipeline.records import Freshness
from kg_pipeline.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])
Command = TypeVar("Command", bound=Callable[..., Any])
NlmNumbers = tuple[int, int] | Literal["new"]
"""First and last number of NLM's files, or those that the ledger lacks."""
_NUMBERS = re.compile(r"([1-9]\d{0,5})(?:-([1-9]\d{0,5}))?", re.ASCII)
_HALF_LIFE = re.compile(r"(\d{1,9}(?:\.\d{1,9})?)([dy])", re.ASCII)
_DAYS = {"d": 1.0, "y": 365.25}


class _NlmNumbers(click.ParamType[NlmNumbers]):
    name = "numbers"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> NlmNumbers:
        if value == "new":
            return "new"
        found = _NUMBERS.fullmatch(value)
        if found is None or int(found[2] or found[1]) < int(found[1]):
            self.fail(f"{value!r}: give a number as 1501, a range as 1501-1507, or new", param, ctx)
        return int(found[1]), int(found[2] or found[1])


NLM_NUMBERS = _NlmNumbers()


def _to_settings(_ctx: click.Context, _parameter: click.Parameter, value: Path | None) -> Settings:
    return Settings.from_environment(data=value)


def data_option(command: Command) -> Command:
    """`--data DIR`, given to the command as `settings`."""
    return click.option(
        "--data",
        "settings",
        type=click.Path(file_okay=False, path_type=Path),
        callback=_to_settings,
        help="Folder of everything this work leaves behind (default: $KG_DATA or ./kg-data).",
    )(command)


def json_option(command: Command) -> Command:
    """`--json`: one JSON value on standard output instead of tables."""
    return click.option("--json", "as_json", is_flag=True, help="Print one JSON object for scripts.")(command)


def mentions_option(command: Command) -> Command:
    """`--mentions predicted|given|spans`."""
    return click.option(
        "--mentions",
        type=click.Choice(["predicted", "given", "spans"]),
        default="predicted",
        show_default=True,
        help="Find mentions, or keep those given with their identifiers, or their spans and types and link them.",
    )(command)


def to_date(day: datetime | None) -> date | None:
    """The day that click read as a moment."""
    return day.date() if day else None


def half_life_option(*, required: bool) -> Callable[[Command], Command]:
    """`--half-life` and `--as-of`, given to the command as `half_life_days` and `as_of`; see `freshness_of`."""

    def add(command: Command) -> Command:
        half_life = click.option(
            "--half-life",
            "half_life_days",
            metavar="AGE",
            required=required,
            callback=_to_days,
            help="The age at which an article counts half, in years or days: 5y, 0.5y, 90d.",
        )
        as_of = click.option(
            "--as-of", type=DAY, metavar="DATE", help="Count ages up to that day (default: today, UTC)."
        )
        return half_life(as_of(command))

    return add


def freshness_of(half_life_days: float, as_of: datetime | None) -> Freshness:
    """What was asked for; the day is today unless given."""
    return Freshness((as_of or datetime.now(UTC)).date(), half_life_days)


def _to_days(_ctx: click.Context, _parameter: click.Parameter, value: str | None) -> float | None:
    if value is None:
        return None
    found = _HALF_LIFE.fullmatch(value)
    if found is None:
        raise click.BadParameter(f"{value!r} is no number of years or days; give one, as 5y, 0.5y or 90d")
    return float(found[1]) * _DAYS[found[2]]
