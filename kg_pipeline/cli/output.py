"""What a person or a script sees: progress with rates on standard error; tables or one JSON value on the other."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

import click
import msgspec
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table
from rich.text import Text

from kg_pipeline.stages.progress import Advance, StartProgress


def print_json(value: object) -> None:
    """One JSON value on one line of standard output."""
    click.echo(msgspec.json.encode(value, order="deterministic").decode())


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table on standard output; numbers to the right."""
    table = Table(title=title, title_justify="left", title_style="bold", header_style="bold")
    listed = [list(row) for row in rows]
    for index, column in enumerate(columns):
        is_number = bool(listed) and all(isinstance(row[index], int | float) for row in listed)
        table.add_column(column, justify="right" if is_number else "left", overflow="fold")
    for row in listed:
        table.add_row(*(f"{value:,}" if isinstance(value, int) else str(value) for value in row))
    Console().print(table)


def warn(message: str) -> None:
    """One line on standard error."""
    click.echo(f"kg-pipeline: {' '.join(message.split())}", err=True)


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
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
        MofNCompleteColumn(),
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
