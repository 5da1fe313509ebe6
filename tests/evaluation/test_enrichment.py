import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.evaluation.enrichment import count_share, measure_enrichment

GENES = {"G:often": 40, "G:a": 2, "G:b": 3}
DISEASES = {"D:often": 50, "D:a": 2, "D:b": 3}
CURATED = {("G:a", "D:a"), ("G:often", "D:often"), ("G:elsewhere", "D:a")}


def test_controls_are_pairs_mentioned_about_as_often() -> None:
    scores = {("G:a", "D:a"): 0.9, ("G:b", "D:b"): 0.4}
    report = measure_enrichment(scores, CURATED, GENES, DISEASES, {("G:a", "D:a"), ("G:b", "D:b")})
    assert (report.n_genes, report.n_diseases, report.n_together, report.n_curated) == (3, 3, 2, 2)
    top, rest = report.deciles
    assert (top.highest, top.found.n_curated, rest.found.n_curated) == (0.9, 1, 0)
    # One of the four pairs of the two rare genes with the two rare diseases; the frequent pair is no control.
    assert top.expected == rest.expected == pytest.approx(0.25)
    assert (top.enrichment, rest.enrichment) == (4.0, 0.0)
    # Two of the four are mentioned together, one of them is curated.
    assert top.expected_together == pytest.approx(0.5)
    assert top.enrichment_together == 2.0


def test_where_no_control_is_curated_there_is_no_enrichment() -> None:
    report = measure_enrichment({("G:a", "D:often"): 0.9}, CURATED, GENES, DISEASES, set())
    assert report.all is not None
    assert (report.all.expected, report.all.enrichment) == (0.0, None)
    assert (report.all.expected_together, report.all.enrichment_together) == (0.0, None)


def test_without_an_edge_there_is_nothing_to_enrich() -> None:
    report = measure_enrichment({}, CURATED, GENES, DISEASES, set())
    assert (report.deciles, report.all) == ((), None)


@given(st.dictionaries(st.tuples(st.sampled_from(list(GENES)), st.sampled_from(list(DISEASES))), st.floats(0, 1)))
def test_tenths_hold_every_pair_once_best_first(scores: dict[tuple[str, str], float]) -> None:
    report = measure_enrichment(scores, CURATED, GENES, DISEASES, scores)
    sizes = [part.found.n for part in report.deciles]
    assert sum(sizes) == len(scores)
    assert not sizes or max(sizes) - min(sizes) <= 1
    bounds = [bound for part in report.deciles for bound in (part.highest, part.lowest)]
    assert bounds == sorted(bounds, reverse=True)
    reordered = measure_enrichment(dict(reversed(scores.items())), CURATED, GENES, DISEASES, scores)
    assert reordered == report


def test_a_share_has_the_interval_of_wilson() -> None:
    found = count_share(60, 5)
    assert found.share == pytest.approx(1 / 12)
    assert (found.low, found.high) == (pytest.approx(0.0361, abs=1e-3), pytest.approx(0.181, abs=1e-3))
    assert count_share(10, 0).low == 0.0
    assert count_share(10, 10).high == 1.0
