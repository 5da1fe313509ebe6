"""Overlapping windows over long texts, each place decided by the window where it lies furthest from an edge."""

from dataclasses import dataclass
from itertools import pairwise

MAX_PIECES = 510
"""What a BERT of 512 positions reads besides its two special pieces."""
OVERLAP = 128


@dataclass(frozen=True, slots=True)
class Window:
    """Pieces `start` to `end` are read together; of them, `decide_start` to `decide_end` are decided here."""

    start: int
    end: int
    decide_start: int
    decide_end: int


def cut_windows(n_pieces: int, max_pieces: int = MAX_PIECES, overlap: int = OVERLAP) -> tuple[Window, ...]:
    """Windows over `n_pieces`, as few as overlap by at least `overlap`, spread evenly; each piece decided once."""
    if n_pieces == 0:
        return ()
    if n_pieces <= max_pieces:
        return (Window(0, n_pieces, 0, n_pieces),)
    n_windows = -(-(n_pieces - overlap) // (max_pieces - overlap))
    starts = [index * (n_pieces - max_pieces) // (n_windows - 1) for index in range(n_windows)]
    seams = [(start + before + max_pieces) // 2 for before, start in pairwise(starts)]
    bounds = [0, *seams, n_pieces]
    return tuple(
        Window(start, start + max_pieces, first, last)
        for start, (first, last) in zip(starts, pairwise(bounds), strict=True)
    )
