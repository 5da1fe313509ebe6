"""The choice of GO forms: features, table, file."""

from pathlib import Path

import msgspec
import numpy as np
import pytest

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ner.go_choice import KEEP, N_BITS, FormChoice, FormInText, hash_features, quantize, write_choice
from kg_pipeline.records import ModelHeader

HEADER = ModelHeader("test", "1", "ner", ("BiologicalProcess",), thresholds={KEEP: 0.4})


def form_of(text: str, name: str, before: str = " ") -> FormInText:
    return FormInText(text, "BiologicalProcess", name, before, " ")


EXPRESSED = form_of("expressed", "gene expression")


@pytest.mark.parametrize(
    "other",
    [
        form_of("Expressed", "gene expression"),
        form_of("expressing", "gene expression"),
        form_of("expressed", "expression"),
        form_of("expressed", "gene expression", before="-"),
        msgspec.structs.replace(EXPRESSED, type="CellularComponent"),
    ],
)
def test_case_ending_name_neighbour_and_branch_change_the_features(other: FormInText) -> None:
    assert hash_features(EXPRESSED) == hash_features(form_of("expressed", "gene expression"))
    assert hash_features(other) != hash_features(EXPRESSED)


def test_the_score_is_the_sigmoid_of_the_weights_of_the_features() -> None:
    weights = np.zeros(1 << N_BITS)
    weights[list(set(hash_features(EXPRESSED)))] = 0.25
    choice = FormChoice(quantize(weights), HEADER)
    expected = 1 / (1 + np.exp(-0.25 * len(hash_features(EXPRESSED))))
    assert choice.score(EXPRESSED) == pytest.approx(expected, abs=1e-4)
    assert FormChoice(quantize(weights - 100), HEADER).score(EXPRESSED) == pytest.approx(0, abs=1e-4)


def test_a_choice_is_read_as_it_was_written(tmp_path: Path) -> None:
    choice = FormChoice(quantize(np.linspace(-300, 300, 1 << N_BITS)), HEADER)
    write_choice(tmp_path, choice)
    again = FormChoice.open(tmp_path)
    assert (again.fingerprint, again.header) == (choice.fingerprint, HEADER)
    assert np.array_equal(again.weights, choice.weights)


def test_another_threshold_is_another_choice() -> None:
    weights = quantize(np.zeros(1 << N_BITS))
    other = msgspec.structs.replace(HEADER, thresholds={KEEP: 0.5})
    assert FormChoice(weights, HEADER).fingerprint != FormChoice(weights, other).fingerprint


def test_what_is_no_choice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="is no choice of GO forms"):
        FormChoice.open(tmp_path)
    with pytest.raises(Misconfigured, match="train it again"):
        FormChoice(np.zeros(4, dtype=np.int16), HEADER)
    with pytest.raises(Misconfigured, match="train it again"):
        FormChoice(quantize(np.zeros(1 << N_BITS)), msgspec.structs.replace(HEADER, thresholds={}))
