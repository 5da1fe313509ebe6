"""GO terms by the forms of their names, over a handful of terms."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.linking.go_forms import go_key
from kg_pipeline.ner.go_choice import KEEP, N_BITS, FormChoice
from kg_pipeline.ner.go_lookup import DeclaredForms, GoForms, StemPairs, read_declared_forms
from kg_pipeline.ner.go_terms import GoTermRecognizer, keep_outside_mentions
from kg_pipeline.records import Document, EntityType, Mention, ModelHeader, Passage, Record


class Named(Record, frozen=True):
    key: str
    name: str
    type: EntityType


def named(name: str, type_: EntityType, form: str | None = None) -> Named:
    return Named(go_key(form or name), name, type_)


NAMES = (
    named("DNA repair", "BiologicalProcess"),
    named("DNA repair", "BiologicalProcess", "repair"),
    named("double-strand break repair", "BiologicalProcess"),
    named("apoptotic process", "BiologicalProcess", "apoptosis"),
    named("biological_process", "BiologicalProcess", "biological process"),
    named("protein kinase activity", "MolecularActivity"),
    named("trypsin", "MolecularActivity"),
    named("mitochondrion", "CellularComponent"),
    named("synaptic vesicle", "CellularComponent"),
)


def choice_of(bias: float = 0.0) -> FormChoice:
    """The choice that keeps everything, or nothing if the bias is negative."""
    weights = np.full(1 << N_BITS, round(bias * 256), dtype=np.int16)
    return FormChoice(weights, ModelHeader("test", "1", "ner", (), thresholds={KEEP: 0.5}))


RECOGNIZER = GoTermRecognizer(NAMES, choice=choice_of())


def read(text: str, recognizer: GoTermRecognizer = RECOGNIZER) -> list[tuple[str, str]]:
    mentions = recognizer.recognize(Document("1", (Passage(0, text),)))
    assert all(text[mention.start_char : mention.end_char] == mention.text for mention in mentions)
    return [(mention.text, mention.type) for mention in mentions]


def test_terms_are_found_as_whole_words_in_any_case() -> None:
    assert read("Dna Repair needs protein kinase activity.") == [
        ("Dna Repair", "BiologicalProcess"),
        ("protein kinase activity", "MolecularActivity"),
    ]
    assert read("cDNA, unrepairable") == []


@pytest.mark.parametrize("text", ["synaptic vesicles", "Synaptic-vesicle", "vesicles of the synapse"])
def test_plural_hyphen_and_order_do_not_count(text: str) -> None:
    assert read(text) == [(text, "CellularComponent")]


def test_the_longest_form_wins_wherever_it_starts() -> None:
    assert read("double strand break repair") == [("double strand break repair", "BiologicalProcess")]
    assert read("apoptotic mitochondrial repair of DNA") == [
        ("apoptotic", "BiologicalProcess"),
        ("mitochondrial", "CellularComponent"),
        ("repair of DNA", "BiologicalProcess"),
    ]


def test_molecules_and_abbreviations_are_not_looked_for() -> None:
    assert read("Trypsin is a protein kinase.") == []
    assert read("PCD", GoTermRecognizer([named("PCD", "BiologicalProcess")], choice=choice_of())) == []


def test_nothing_is_found_inside_a_stop_form() -> None:
    assert "biological process" in read_declared_forms().stops
    assert read("Some Biological  processes.") == []
    assert read("Some biological processes.", GoTermRecognizer(NAMES, DeclaredForms(), choice_of())) != []
    recognizer = GoTermRecognizer(NAMES, DeclaredForms(("strand break repair shop", "Vesicle")), choice_of())
    assert read("Strand-break repair shop", recognizer) == []
    assert read("Double strand break repair, a vesicle and synaptic vesicle", recognizer) == [
        ("Double strand break repair", "BiologicalProcess"),
        ("synaptic vesicle", "CellularComponent"),
    ]


@given(st.lists(st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=4), max_size=6))
def test_stems_of_a_key_may_always_join(keys: list[list[str]]) -> None:
    pairs = StemPairs(keys)
    for key in keys:
        numbers = [pairs.number(stem) for stem in key]
        assert min(numbers) >= 0
        assert all(pairs.may_join(numbers[:place], number) for place, number in enumerate(numbers))
    assert pairs.number("z") < 0


def test_stems_of_two_keys_do_not_join() -> None:
    pairs = StemPairs([["a", "b"], ["c", "d"]])
    assert not pairs.may_join([pairs.number("a")], pairs.number("c"))


def test_every_form_is_found_with_what_stands_around_it() -> None:
    found = GoForms(NAMES, DeclaredForms()).find("post-apoptotic DNA repair")
    assert [(term.form.text, term.form.name, term.form.before, term.form.behind) for term in found] == [
        ("apoptotic", "apoptotic process", "-", " "),
        ("DNA repair", "DNA repair", " ", " "),
        ("repair", "DNA repair", " ", " "),
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("DNA repair", True),
        ("DNA-Repairs", True),
        ("mitochondrion", True),
        ("repair of DNA", False),
        ("apoptosis", False),
        ("synaptic vesicle", False),
        ("protein kinase activities", True),
    ],
)
def test_without_the_choice_names_written_out_are_found_unless_they_are_common_words(
    text: str, found: bool
) -> None:
    declared = DeclaredForms(common=("Synaptic vesicle",))
    assert bool(read(text, GoTermRecognizer(NAMES, declared, choice_of(-1)))) == found
    assert read(text, GoTermRecognizer(NAMES, declared, choice_of())) != []


def test_no_term_crosses_a_full_stop_or_a_passage() -> None:
    assert read("They sequenced synapses. Vesicles failed.") == []
    document = Document("1", (Passage(0, "Broken synaptic", "title"), Passage(16, "vesicles were slow")))
    assert RECOGNIZER.recognize(document) == ()


def test_offsets_are_those_of_the_document() -> None:
    document = Document("1", (Passage(0, "Title", "title"), Passage(6, "On DNA repair")))
    (mention,) = RECOGNIZER.recognize(document)
    assert document.text[mention.start_char : mention.end_char] == "DNA repair"


def test_a_term_inside_another_mention_goes_and_a_longer_one_stays() -> None:
    repair = Mention(4, 14, "DNA repair", "BiologicalProcess")
    protein = Mention(4, 22, "DNA repair protein", "Gene")
    acid = Mention(4, 7, "DNA", "Chemical")
    assert keep_outside_mentions([repair], [protein]) == ()
    assert keep_outside_mentions([repair], [acid]) == (repair,)


def test_the_fingerprint_follows_names_and_choice_and_not_the_order() -> None:
    whole = RECOGNIZER.fingerprint
    assert GoTermRecognizer(reversed(NAMES), choice=choice_of()).fingerprint == whole
    assert GoTermRecognizer(NAMES[1:], choice=choice_of()).fingerprint != whole
    assert GoTermRecognizer(NAMES, choice=choice_of(1)).fingerprint != whole
    assert GoTermRecognizer(NAMES, DeclaredForms(("apoptosis",)), choice_of()).fingerprint != whole


_PIECES = (
    "DNA",
    "repair",
    "of",
    "the",
    "-",
    ",",
    "apoptosis",
    "double",
    "strand",
    "break",
    "synaptic",
    "vesicles",
)


@given(st.lists(st.sampled_from(_PIECES), max_size=15))
def test_mentions_are_in_order_apart_and_read_alike_alone(pieces: list[str]) -> None:
    text = " ".join(pieces)
    alone = RECOGNIZER.recognize(Document("1", (Passage(0, text),)))
    assert all(one.end_char <= other.start_char for one, other in pairwise(alone))
    before = Document("2", (Passage(0, "synaptic vesicle"), Passage(20, text)))
    assert [mention.text for mention in RECOGNIZER.recognize(before)][1:] == [mention.text for mention in alone]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The gene is expressed in neurons.", ["expressed"]),
        ("Apoptosis was seen.", ["Apoptosis"]),
        ("A system was built.", []),
    ],
)
def test_the_choice_that_travels_knows_forms_that_mean_their_terms(text: str, found: list[str]) -> None:
    names = (
        named("gene expression", "BiologicalProcess", "expression"),
        named("apoptotic process", "BiologicalProcess", "apoptosis"),
        named("system process", "BiologicalProcess", "system"),
    )
    assert [text for text, _ in read(text, GoTermRecognizer(names))] == found
    assert len(read(text, GoTermRecognizer(names, choice=choice_of()))) == 1


def test_the_declared_forms_are_short_and_written_once() -> None:
    declared = read_declared_forms()
    assert len(declared.stops) > 10
    assert len(declared.common) > 10
    assert all(0 < len(form) <= 40 for form in declared.stops)
    assert len(set(declared.stops)) == len(declared.stops)
    assert len(set(declared.common)) == len(declared.common)
