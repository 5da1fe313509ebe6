from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.ner.tags import TAGS, best_spans, tag_words

_ALLOWED = {
    "O": "OBS",
    "B": "IE",
    "I": "IE",
    "E": "OBS",
    "S": "OBS",
}


def _is_valid(tags: tuple[str, ...]) -> bool:
    followed = all(after in _ALLOWED[before] for before, after in zip(("O", *tags), tags, strict=False))
    return followed and tags[-1] not in "BI"


def _score(tags: tuple[str, ...], scores: np.ndarray) -> float:
    return float(sum(row[TAGS.index(tag)] for tag, row in zip(tags, scores, strict=True)))


def _spans(tags: tuple[str, ...]) -> list[tuple[int, int]]:
    starts = [index for index, tag in enumerate(tags) if tag in "BS"]
    ends = [index for index, tag in enumerate(tags) if tag in "ES"]
    return list(zip(starts, ends, strict=True))


@given(st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_the_tags_read_are_the_best_of_all_valid_sequences(n_words: int, seed: int) -> None:
    scores = np.log(np.random.default_rng(seed).dirichlet(np.ones(5), n_words))
    valid = [tags for tags in product(TAGS, repeat=n_words) if _is_valid(tags)]
    best = max(valid, key=lambda tags: _score(tags, scores))
    assert [(span.first, span.last) for span in best_spans(scores)] == _spans(best)


@pytest.mark.parametrize(
    ("spans", "tags"),
    [
        ([], "OOOO"),
        ([(1, 1)], "OSOO"),
        ([(0, 1), (2, 3)], "BEBE"),
        ([(0, 3), (1, 2)], "BIIE"),
    ],
)
def test_words_are_tagged_and_of_nested_spans_the_longest(spans: list[tuple[int, int]], tags: str) -> None:
    assert "".join(TAGS[tag] for tag in tag_words(4, spans)) == tags


def test_a_span_scores_the_mean_probability_of_its_tags() -> None:
    probabilities = np.array([[0.1, 0.9, 0.0, 0.0, 0.0], [0.3, 0.0, 0.0, 0.7, 0.0]]) + 1e-9
    (span,) = best_spans(np.log(probabilities))
    assert span.score == pytest.approx(0.8)


def test_no_words_no_spans() -> None:
    assert best_spans(np.zeros((0, 5))) == []
