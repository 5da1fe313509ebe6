"""How stages tell of their progress, whoever is watching."""

from collections.abc import Callable

Advance = Callable[[int], None]
"""Told the number of units done since the last call."""
StartProgress = Callable[[str, int | None, str], Advance]
"""Task, total (None: unknown) and unit to the function that is told each advance; the same task again goes on."""


def watch_nothing(task: str, total: int | None, unit: str) -> Advance:
    """Progress that nobody watches."""
    del task, total, unit
    return lambda _: None
