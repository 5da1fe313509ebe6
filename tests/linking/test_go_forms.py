"""Keys of GO terms: which forms share one, and whose it is."""

from itertools import permutations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.linking.entries import Entry
from kg_pipeline.linking.go_forms import find_forms, go_key, go_stem, go_stems, join_stems, left_out
from kg_pipeline.linking.normalize import BAG_MARK
from kg_pipeline.records import EntityType


@pytest.mark.parametrize(
    "words",
    [
        "transcription transcriptional transcribed transcribing transcribe",
        "differentiation differentiate differentiated differentiating",
        "expression expressed expresses expressing express",
        "regulation regulated regulates regulatory",
        "apoptosis apoptotic Apoptotic",
        "phagocytosis phagocytic phagocytosed phagocytotic",
        "angiogenesis angiogenic",
        "proteolysis proteolytic",
        "biosynthesis biosynthetic biosynthesized",
        "metabolism metabolic metabolized metabolise",
        "localization localisation localized localised",
        "reproduction reproductive reproduce",
        "signaling signalling signaled",
        "splicing spliced splice splices",
        "development developmental developed developing",
        "haemostasis hemostasis hemostatic",
        "nucleus nuclei nuclear",
        "mitochondrion mitochondria mitochondrial",
        "lysosome lysosomes lysosomal",
        "synapse synapses synaptic",
        "vesicle vesicles vesicular",
        "cytoplasm cytoplasmic",
        "growth grew grown growing",
        "phosphorylation phosphorylated phosphorylates",
        "feeding fed",
    ],
)
def test_a_word_family_has_one_stem(words: str) -> None:
    assert len({go_stem(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "organ organization",
        "gene generation genesis",
        "nucleus nucleic nucleolus",
        "cell cellulose",
        "phagocyte phagocytosis",
        "secretion section",
        "transport transposition",
        "activation activity",
        "translation translocation",
        "synapse synapsis",
        "kinase kinesin",
    ],
)
def test_words_that_only_look_alike_have_stems_of_their_own(words: str) -> None:
    assert len({go_stem(word) for word in words.split()}) == len(words.split())


@given(st.text(max_size=20))
def test_a_stem_does_not_depend_on_case_and_is_no_key(word: str) -> None:
    if word.isascii():
        assert go_stem(word) == go_stem(word.upper()) == go_stem(word.lower())
    assert not go_stem(word).startswith(BAG_MARK) or word.startswith(BAG_MARK)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("regulation of DNA repair", "DNA repair regulation"),
        ("regulation of DNA repair", "regulates the repair of DNA"),
        ("development of the skin", "skin development"),
        ("β-amyloid formation", "beta amyloid formation"),
        ("synaptic-vesicle", "Synaptic Vesicles"),
    ],
)
def test_word_order_and_little_words_do_not_count(one: str, other: str) -> None:
    assert go_key(one) == go_key(other) != ""


def test_a_text_of_little_words_and_marks_has_no_key() -> None:
    assert go_key("of the (–)") == ""


def term(number: int, name: str, *synonyms: str, type_: EntityType = "BiologicalProcess") -> Entry:
    return Entry(f"GO:{number:07}", type_, type_, name, "go", synonyms=synonyms)


TERMS = (
    term(10467, "gene expression"),
    term(6915, "apoptotic process", "apoptosis"),
    term(97194, "execution phase of apoptosis", "apoptosis"),
    term(6260, "DNA replication"),
    term(39694, "viral RNA genome replication"),
    term(39703, "RNA replication"),
    term(380, "alternative mRNA splicing, via spliceosome"),
    term(4672, "protein kinase activity", "protein kinase", type_="MolecularActivity"),
)


def owner(text: str, type_: EntityType = "BiologicalProcess", terms: tuple[Entry, ...] = TERMS) -> str | None:
    forms = {(form.entry.type, form.key): form.entry.name for form in find_forms(terms)}
    return forms.get((type_, go_key(text)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("expressed", "gene expression"),
        ("Expression of genes", "gene expression"),
        ("apoptotic", "apoptotic process"),
        ("apoptosis", "apoptotic process"),
        ("execution phase of apoptosis", "execution phase of apoptosis"),
        ("replicated", "DNA replication"),
        ("RNA replication", "RNA replication"),
        ("alternatively spliced", "alternative mRNA splicing, via spliceosome"),
        ("gene", None),
        ("repair", None),
    ],
)
def test_a_form_is_of_the_term_that_leaves_out_least(text: str, name: str | None) -> None:
    assert owner(text) == name


def test_a_name_that_is_a_narrower_one_of_another_term_stays_with_its_own() -> None:
    complexes = term(19814, "immunoglobulin complex")
    terms = (
        msgspec.structs.replace(complexes, weak=("antibody",)),
        term(42571, "immunoglobulin complex, circulating", "antibody"),
    )
    assert owner("antibodies", terms=terms) == "immunoglobulin complex, circulating"
    assert owner("antibodies", terms=terms[:1]) == "immunoglobulin complex"


def test_an_activity_is_found_by_its_whole_names_only() -> None:
    assert owner("protein kinase activities", "MolecularActivity") == "protein kinase activity"
    assert owner("kinase activity", "MolecularActivity") is None


def test_the_order_of_terms_does_not_matter() -> None:
    expected = {form.key: form for form in find_forms(TERMS)}
    assert len(expected) > len(TERMS)
    for order in list(permutations(TERMS))[::500]:
        assert {form.key: form for form in find_forms(order)} == expected


@given(
    st.lists(
        st.sampled_from(["gene", "expression", "of", "DNA", "repair", "cells", "cycle", "regulated"]), max_size=8
    )
)
def test_a_key_is_of_the_stems_in_any_order(words: list[str]) -> None:
    assert go_key(" ".join(words)) == go_key(" ".join(reversed(words))) == join_stems(go_stems(" ".join(words)))


def test_what_a_key_leaves_out_of_a_name_is_told() -> None:
    assert left_out(go_key("expressed"), "gene expression") == (go_stem("gene"),)
    assert left_out(go_key("cell-cell adhesion"), "cell adhesion") == ()
    assert left_out(go_key("apoptosis"), "apoptotic process") == (go_stem("process"),)
