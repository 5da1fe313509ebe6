"""The quality gate: what a night would bring, held against what nights bring, before ledger and graph see it."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import msgspec

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.records import Record
from kg_pipeline.stages.shards import MAX_CITATIONS

_ENOUGH_NIGHTS = 3
"""Before them nobody knows what is usual."""
_ENOUGH_ARTICLES = 50
_ENOUGH_EDGES = 20
"""A share of fewer says nothing."""
_ENOUGH_TEXTS = 10 * MAX_CITATIONS
"""Of so many the texts of one shard are at most a tenth: a shard that fails holds back itself, not a night."""


class Limits(Record, frozen=True):
    """From where on a night's yield is far off; shares between 0 and 1."""

    min_articles: float = 0.3
    """Of the usual number, by the median of the last nights."""
    max_refused: float = 0.05
    """Of citations."""
    max_held_back: float = 0.1
    """Of texts to read: those of shards that could not be read."""
    max_unlinked: float = 0.7
    """Of mentions."""
    max_lost_edges: float = 0.05
    """Of the graph's edges."""


class NightYield(Record, frozen=True):
    """What a night would bring."""

    citations: int = 0
    articles: int = 0
    """That the search brought."""
    searched_days: int = 0
    """In so many, those that it looked back on included."""
    refused: int = 0
    """Citations."""
    refused_files: int = 0
    texts: int = 0
    """To be read."""
    held_back: int = 0
    mentions: int = 0
    unlinked: int = 0
    edges: int = 0
    """Before it."""
    lost_edges: int = 0


def read_limits(given: Mapping[str, Any]) -> Limits:
    """The limits of those names; the others stay. Raises `Misconfigured` for a name or share that is none."""
    if unknown := sorted(given.keys() - set(Limits.__struct_fields__)):
        known = ", ".join(Limits.__struct_fields__)
        raise Misconfigured(f"{unknown[0]} is no limit of the gate; give one of {known}")
    try:
        limits = msgspec.convert(dict(given), Limits)
    except msgspec.ValidationError as error:
        raise Misconfigured(f"limits of the gate: {error}; give a share between 0 and 1") from error
    for name in Limits.__struct_fields__:
        if not 0 <= getattr(limits, name) <= 1:
            raise Misconfigured(f"{name} {getattr(limits, name)}: no share; give a number between 0 and 1")
    return limits


def judge_yield(found: NightYield, limits: Limits, usual: Sequence[float]) -> list[str]:
    """What is far off, in words; `usual` are the articles a searched day that the last searches alike brought."""
    shares = [
        ("citations refused", found.refused, found.citations, 1, limits.max_refused),
        ("texts held back with their shards", found.held_back, found.texts, _ENOUGH_TEXTS, limits.max_held_back),
        ("mentions unlinked", found.unlinked, found.mentions, _ENOUGH_ARTICLES, limits.max_unlinked),
        ("edges lost", found.lost_edges, found.edges, _ENOUGH_EDGES, limits.max_lost_edges),
    ]
    wrong = [
        f"{n} of {total} {what} ({n / total:.0%}), more than {limit:.0%}"
        for what, n, total, enough, limit in shares
        if total >= enough and n > limit * total
    ]
    if found.refused_files:
        wrong.insert(0, f"{found.refused_files} files refused whole")
    common = median(usual) * found.searched_days if len(usual) >= _ENOUGH_NIGHTS else 0
    if common >= _ENOUGH_ARTICLES and found.articles < limits.min_articles * common:
        share = f"{limits.min_articles:.0%}"
        wrong.insert(0, f"{found.articles} articles, less than {share} of the usual {common:.0f}")
    return wrong


def check_yield(what: str, found: NightYield, limits: Limits, usual: Sequence[float], again: str) -> None:
    """Raises `BadInput` for a yield that is far off, naming everything that is, and how to let it pass."""
    if wrong := judge_yield(found, limits, usual):
        raise BadInput(
            f"{what} is stopped before ledger and graph: {'; '.join(wrong)}. Look into it; if it is as it should "
            f"be, {again}"
        )
