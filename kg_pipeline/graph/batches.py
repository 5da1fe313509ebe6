"""Streams cut into batches of bounded size."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar
from zlib import crc32

T = TypeVar("T")

BATCH_ROWS = 10_000


def batched(items: Iterable[T], size: int = BATCH_ROWS) -> Iterator[list[T]]:
    """Lists of `size` items in their order, the last one shorter."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch


def batched_by(
    key: Callable[[T], str], items: Iterable[T], size: int = BATCH_ROWS
) -> Iterator[tuple[str, list[T]]]:
    """Batches of one key each, with it; holds less than `size` items of every key."""
    waiting: dict[str, list[T]] = {}
    for item in items:
        batch = waiting.setdefault(key(item), [])
        batch.append(item)
        if len(batch) == size:
            yield key(item), waiting.pop(key(item))
    yield from waiting.items()


def dealt_by(key: Callable[[T], str], items: Iterable[T], n_hands: int) -> list[list[T]]:
    """At most that many lists, which share no key."""
    hands: dict[int, list[T]] = {}
    for item in items:
        hands.setdefault(crc32(key(item).encode()) % n_hands, []).append(item)
    return list(hands.values())
