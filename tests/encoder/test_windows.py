import pytest

from kg_pipeline.encoder.windows import cut_windows


@pytest.mark.parametrize("n_pieces", [1, 509, 510, 511, 600, 892, 893, 5_000, 123_457])
def test_every_piece_is_decided_once_inside_the_window_that_decides_it(n_pieces: int) -> None:
    windows = cut_windows(n_pieces)
    assert [window.decide_start for window in windows] == [0, *(window.decide_end for window in windows[:-1])]
    assert windows[-1].decide_end == n_pieces
    assert all(window.start <= window.decide_start < window.decide_end <= window.end for window in windows)
    assert all(window.end - window.start <= 510 for window in windows)


def test_a_piece_at_a_seam_has_half_the_overlap_around_it() -> None:
    for window in cut_windows(5_000)[1:-1]:
        assert window.decide_start - window.start >= 64
        assert window.end - window.decide_end >= 64


def test_no_pieces_no_windows() -> None:
    assert cut_windows(0) == ()
