"""Candidates for diseases and chemicals over the tiny world, and the chances they are given."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny_lexicon import ROWS, disease, open_tiny_lexicon

from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.logit import tell_contributions, to_probabilities
from kg_pipeline.linking.weighing.candidates import find_candidates
from kg_pipeline.linking.weighing.model import LinkingModel, shipped_model
from kg_pipeline.linking.weighing.signals import tell_signals
from kg_pipeline.linking.weighing.usage import Usage
from kg_pipeline.linking.weighing.weigh import weigh_candidates
from kg_pipeline.records import EntityType

_MORE = (
    disease("HP:0000083", "Renal insufficiency", "hp", "kidney weakness"),
    disease("MESH:D051437", "Renal Insufficiency", "mesh", "Kidney Insufficiency"),
    disease("MESH:D007674", "Kidney Diseases", "mesh", "Disease, Kidney"),
)


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lexicon]:
    opened = open_tiny_lexicon(Path(tmp_path_factory.mktemp("lexicon")), (*ROWS, *_MORE))
    yield opened
    opened.close()


def nodes(lexicon: Lexicon, spelling: str, type_: EntityType = "Disease") -> list[str]:
    return [each.match.name.node for each in weigh_candidates(spelling, type_, lexicon)]


def test_a_name_as_written_goes_before_what_is_only_close(lexicon: Lexicon) -> None:
    weighed = weigh_candidates("kidney weakness", "Disease", lexicon)
    assert (weighed[0].match.name.node, weighed[0].is_named, weighed[0].is_near) == ("HP:0000083", True, False)
    assert "MESH:D007674" in nodes(lexicon, "kidney weakness")[1:]
    assert not any(each.is_named for each in weighed[1:])


def test_what_no_rule_finds_is_looked_for_among_close_names(lexicon: Lexicon) -> None:
    (best, *_) = weigh_candidates("insufficient kidney", "Disease", lexicon)
    assert (best.match.rung, best.is_near) == ("neighbour", True)
    assert best.match.name.identifier == "MESH:D051437"


def test_close_names_of_short_forms_are_not_looked_for(lexicon: Lexicon) -> None:
    assert nodes(lexicon, "KIDN") == []


def test_close_names_of_chemicals_are_not_looked_for(lexicon: Lexicon) -> None:
    assert nodes(lexicon, "aspirine", "Chemical") == []


def test_usage_finds_what_no_vocabulary_says(lexicon: Lexicon) -> None:
    usage = Usage.count([("Disease", "the blues", "MESH:D009325"), ("Disease", "the blues", "MESH:D009999")])
    found = find_candidates("the blues", "Disease", lexicon, usage, lexicon.neighbours)
    used = [each for each in found if each.times_used]
    assert [(each.match.name.node, each.match.rung) for each in used] == [("MESH:D009325", "used")]
    assert used[0].frequency == 1


def test_signals_tell_words_numbers_and_closeness_apart(lexicon: Lexicon) -> None:
    found = find_candidates("breast cancer 2", "Disease", lexicon, Usage(()), lexicon.neighbours)
    told = tell_signals("breast cancer 2", found)
    breast = next(each for each, one in zip(told, found, strict=True) if one.match.name.node == "MONDO:0007254")
    assert breast["numbers_differ"] == 1.0
    assert breast["words_shared"] == pytest.approx(2 / 3)
    assert max(each["gap"] for each in told) == 0.0


@given(st.lists(st.floats(-30, 30), min_size=1, max_size=40))
def test_probabilities_are_in_the_order_of_the_scores_and_sum_to_one(scores: list[float]) -> None:
    probabilities = to_probabilities(scores)
    assert math.fsum(probabilities) == pytest.approx(1.0, abs=1e-4)
    ranked = sorted(zip(scores, probabilities, strict=True))
    assert [p for _, p in ranked] == sorted(probabilities)


def test_the_shipped_model_weighs_both_types_and_has_a_name() -> None:
    model = shipped_model()
    assert set(model.weights) == set(model.thresholds) == {"Disease", "Chemical"}
    assert all(0 < threshold < 0.5 for threshold in model.thresholds.values())
    assert LinkingModel.open(Path("kg_pipeline/models/linking").resolve()).fingerprint == model.fingerprint


def test_contributions_are_told_largest_first_and_without_what_adds_nothing() -> None:
    signals = {"small": 1.0, "against": 2.0, "unknown": 1.0, "absent": 0.0, "alike": 1.0}
    weights = {"small": 0.5, "against": -1.5, "absent": 9.0, "alike": 0.5}
    assert list(tell_contributions(signals, weights).items()) == [
        ("against", -3.0),
        ("alike", 0.5),
        ("small", 0.5),
    ]
