"""The declared rules, one row each, and their laws."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.linking.composite import split_composite
from kg_pipeline.linking.normalize import (
    bag_key,
    greek_forms,
    name_key,
    noun_forms,
    singular_forms,
    without_brackets,
)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("IL-2", "IL2"),
        ("IL 2", "il2"),
        ("TNF-α", "TNF alpha"),
        ("β-catenin", "beta-catenin"),
        ("Alzheimer's disease", "Alzheimer disease"),
        ("Alzheimer’s disease", "alzheimer disease"),
        ("Sjögren syndrome", "Sjogren syndrome"),
        ("(+)-catechin", "catechin"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"), [("1,2-dichloroethane", "12-dichloroethane"), ("BRCA1", "BRCA2"), ("IL-1", "IL-11")]
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tumours of the breast", "Breast Tumor"),
        ("Carcinoma, Hepatocellular", "hepatocellular carcinoma"),
        ("anaemia", "Anemias"),
        ("metastases", "metastasis"),
        ("diabetes type II", "type 2 diabetes"),
    ],
)
def test_word_order_plural_and_british_spelling_do_not_count_in_diseases(one: str, other: str) -> None:
    assert bag_key(one) == bag_key(other) != ""


def test_singulars_nouns_greek_letters_and_brackets() -> None:
    assert list(singular_forms("therapies")) == ["therapy", "therapi", "therapie"]
    assert "metastasis" in singular_forms("metastases")
    assert list(noun_forms("Hypertensive")) == ["Hypertension"]
    assert list(noun_forms("epileptic")) == ["epilepsy"]
    assert list(greek_forms("b-catenin")) == ["beta-catenin"]
    assert list(greek_forms("PPARg")) == ["PPARgamma"]
    assert list(greek_forms("IL-1b")) == ["IL-1beta"]
    assert list(greek_forms("KRAS")) == []
    assert without_brackets("breast cancer (BC)") == "breast cancer"


@given(st.text(max_size=40))
def test_a_key_is_its_own_key_and_a_bag_key_is_no_name_key(text: str) -> None:
    assert name_key(name_key(text)) == name_key(text)
    assert not name_key(text).startswith("~")


@given(st.text(alphabet="ab12 ,/and", max_size=30))
def test_parts_of_a_composite_lie_in_it_in_order(text: str) -> None:
    for parts in split_composite(text):
        assert len(parts) > 1
        edges = [edge for part in parts for edge in (part.start_char, part.end_char)]
        assert edges == sorted(edges) and edges[0] >= 0 and edges[-1] <= len(text)
