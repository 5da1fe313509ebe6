"""Options that several commands share."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from kg_pipeline.settings import Settings

DAY = click.DateTime(["%Y-%m-%d"])
Command = TypeVar("Command", bound=Callable[..., Any])


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
    """`--mentions predicted|given`."""
    return click.option(
        "--mentions",
        type=click.Choice(["predicted", "given"]),
        default="predicted",
        show_default=True,
        help="Find mentions, or keep those given, with their identifiers.",
    )(command)


def to_date(day: datetime | None) -> date | None:
    """The day that click read as a moment."""
    return day.date() if day else None
