"""What a person or a script sees: progress with rates on standard error; tables or one JSON value on the other."""

import csv
import io
import logging
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click
import msgspec
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)
from rich.table import Table
from rich.text import Text

from kg_pipeline.stages.progress import Advance, StartProgress

_LOG = logging.getLogger(__name__)
_ROUNDED_FROM = 0.001
"""Smaller numbers keep four digits wherever they begin."""


def print_json(value: object) -> None:
    """One JSON value on one line of standard output, in UTF-8 whatever the locale is."""
    _encode_output("utf-8")
    click.echo(msgspec.json.encode(value, order="deterministic").decode())


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """CSV with a header, in UTF-8 whatever the locale is; nothing where there are no columns."""
    _encode_output("utf-8")
    writer = csv.writer(sys.stdout)
    if columns:
        writer.writerow(columns)
    writer.writerows([show_value(value) for value in row] for row in rows)


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of counts on standard output; whole numbers to the right, their thousands separated."""
    listed = [*rows]
    shown = ([f"{value:,}" if _is_count(value) else _show_rounded(value) for value in row] for row in listed)
    _print_table(title, columns, listed, shown)


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table of what a query returned, values as they are, only long fractions rounded."""
    listed = [*rows]
    if listed:
        _print_table("", columns, listed, ([_show_rounded(value) for value in row] for row in listed))
    else:
        click.echo("no rows")


def show_value(value: object) -> str:
    """The value as text: nothing for null, true and false, nodes, maps and lists as JSON."""
    match value:
        case None:
            return ""
        case bool() | dict() | list():
            return msgspec.json.encode(value).decode()
    return str(value)


def _show_rounded(value: object) -> str:
    if not isinstance(value, float):
        return show_value(value)
    return str(round(value, 4) if abs(value) >= _ROUNDED_FROM else float(f"{value:.4g}"))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _print_table(
    title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], shown: Iterable[Sequence[str]]
) -> None:
    """The cells are texts, not strings, which Rich would search for its markup."""
    table = Table(title=Text(title, style="bold"), title_justify="left", header_style="bold")
    for index, column in enumerate(columns):
        is_number = bool(rows) and all(_is_number(row[index]) for row in rows)
        table.add_column(Text(column), justify="right" if is_number else "left", overflow="fold")
    for row in shown:
        table.add_row(*map(Text, row))
    _encode_output(errors="backslashreplace")
    Console().print(table)


def _encode_output(encoding: str | None = None, errors: str = "backslashreplace") -> None:
    """Let standard output take every character, whatever the locale is."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding=encoding, errors=errors)


def warn(message: str) -> None:
    """One line on standard error, or a record there (`KG_LOG`)."""
    _LOG.warning("%s", message)


class _Done(ProgressColumn):
    _bytes, _units = DownloadColumn(), MofNCompleteColumn()

    def render(self, task: Task) -> Text:
        return (self._bytes if task.fields.get("unit") == "bytes" else self._units).render(task)


class _Rate(ProgressColumn):
    _bytes = TransferSpeedColumn()

    def render(self, task: Task) -> Text:
        if task.fields.get("unit") == "bytes":
            return self._bytes.render(task)
        speed = task.finished_speed or task.speed
        unit = task.fields.get("unit", "")
        return Text(f"{speed:,.1f} {unit}/s" if speed else f"- {unit}/s", style="cyan")


@contextmanager
def progress(quiet: bool = False) -> Iterator[StartProgress]:
    """Gives `start(task, total, unit) -> advance`; bars are drawn only when a person is watching."""
    console = Console(stderr=True)
    bars = Progress(
        TextColumn("{task.description:<12}"),
        BarColumn(),
        _Done(),
        _Rate(),
        TimeElapsedColumn(),
        console=console,
        disable=quiet or not console.is_terminal,
    )

    known: dict[str, TaskID] = {}

    def start(task: str, total: int | None, unit: str) -> Advance:
        if task not in known:
            known[task] = bars.add_task(task, total=total, unit=unit)
        elif total is not None:
            bars.update(known[task], total=(bars.tasks[known[task]].total or 0) + total)
        return lambda n: bars.advance(known[task], n)

    with bars:
        yield start
