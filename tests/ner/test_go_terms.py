"""GO terms by dictionary, over a handful of names."""

from dataclasses import dataclass

import pytest

from kg_pipeline.ner.go_terms import GoTermRecognizer, keep_outside_mentions, read_stop_terms
from kg_pipeline.records import Document, EntityType, Mention, Passage


@dataclass(frozen=True)
class Named:
    name: str
    type: EntityType


NAMES = (
    Named("DNA repair", "BiologicalProcess"),
    Named("double-strand break repair", "BiologicalProcess"),
    Named("apoptotic process", "BiologicalProcess"),
    Named("growth", "BiologicalProcess"),
    Named("protein kinase activity", "MolecularActivity"),
    Named("trypsin", "MolecularActivity"),
    Named("mitochondrion", "CellularComponent"),
    Named("synaptic vesicle", "CellularComponent"),
    Named("PCD", "BiologicalProcess"),
)


def read(text: str) -> list[tuple[str, str]]:
    mentions = GoTermRecognizer(NAMES).recognize(Document("1", (Passage(0, text),)))
    assert all(text[mention.start_char : mention.end_char] == mention.text for mention in mentions)
    return [(mention.text, mention.type) for mention in mentions]


def test_terms_are_found_as_whole_words_in_any_case() -> None:
    assert read("Dna Repair needs protein kinase activity.") == [
        ("Dna Repair", "BiologicalProcess"),
        ("protein kinase activity", "MolecularActivity"),
    ]
    assert read("cDNA repairing") == []


@pytest.mark.parametrize("text", ["synaptic vesicles", "Synaptic-vesicle"])
def test_plural_and_hyphen_do_not_count(text: str) -> None:
    assert read(text) == [(text, "CellularComponent")]


def test_the_longest_name_wins() -> None:
    names = (*NAMES, Named("repair", "BiologicalProcess"))
    document = Document("1", (Passage(0, "double strand break repair"),))
    assert [mention.text for mention in GoTermRecognizer(names).recognize(document)] == [
        "double strand break repair"
    ]


def test_stop_terms_molecules_and_abbreviations_are_not_looked_for() -> None:
    assert "growth" in read_stop_terms()
    assert read("Trypsin slowed growth and PCD.") == []


def test_no_term_crosses_a_full_stop_or_a_passage() -> None:
    assert read("They sequenced DNA. Repair failed.") == []
    document = Document("1", (Passage(0, "Broken DNA", "title"), Passage(11, "repair was slow")))
    assert GoTermRecognizer(NAMES).recognize(document) == ()


def test_offsets_are_those_of_the_document() -> None:
    document = Document("1", (Passage(0, "Title", "title"), Passage(6, "On DNA repair")))
    (mention,) = GoTermRecognizer(NAMES).recognize(document)
    assert document.text[mention.start_char : mention.end_char] == "DNA repair"


def test_a_term_inside_another_mention_goes_and_a_longer_one_stays() -> None:
    repair = Mention(4, 14, "DNA repair", "BiologicalProcess")
    protein = Mention(4, 22, "DNA repair protein", "Gene")
    acid = Mention(4, 7, "DNA", "Chemical")
    assert keep_outside_mentions([repair], [protein]) == ()
    assert keep_outside_mentions([repair], [acid]) == (repair,)


def test_the_fingerprint_follows_the_names_and_not_their_order() -> None:
    whole = GoTermRecognizer(NAMES).fingerprint
    assert GoTermRecognizer(reversed(NAMES)).fingerprint == whole
    assert GoTermRecognizer(NAMES[1:]).fingerprint != whole
