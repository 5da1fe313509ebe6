"""Which organisms a text names, and what speaks for each at a place in it."""

import pytest
from tiny_lexicon import document_of

from kg_pipeline.linking.genes.names import prefix_taxa
from kg_pipeline.linking.genes.species import find_organisms, words_around
from kg_pipeline.records import Document, Passage

HUMAN, MOUSE, RAT, WORM = (f"NCBITaxon:{number}" for number in (9606, 10090, 10116, 6239))


@pytest.mark.parametrize(
    ("text", "taxon", "strength"),
    [
        ("in human tissue", HUMAN, "names"),
        ("Mice were fed", MOUSE, "names"),
        ("of C. elegans larvae", WORM, "names"),
        ("in HEK-293 cells", HUMAN, "cells"),
        ("C57BL/6J animals", MOUSE, "cells"),
        ("Sprague-Dawley strain", RAT, "cells"),
        ("all patients died", HUMAN, "hints"),
        ("the budding yeast genome", "NCBITaxon:559292", "names"),
        ("the fission yeast genome", "NCBITaxon:284812", "names"),
    ],
)
def test_words_that_stand_for_an_organism(text: str, taxon: str, strength: str) -> None:
    (seen, *others) = find_organisms(document_of(text)).seen
    assert (seen.taxon, seen.strength) == (taxon, strength)
    assert {word.taxon for word in others} <= {"NCBITaxon:7227"}, "larvae hint at flies"


@pytest.mark.parametrize("text", ["humanity and miceling", "the gene family", "elegans"])
def test_parts_of_words_and_other_words_name_none(text: str) -> None:
    assert find_organisms(document_of(text)).seen == ()


def test_what_speaks_for_a_species_at_a_place() -> None:
    text = (
        "Rats were old. We cloned human TNF and fed it to many other hungry and thirsty animals, all of them mice."
    )
    at = text.index("TNF")
    around = words_around(find_organisms(document_of(text)), at, at + 3)
    kinds = ("sentence:names", "beside before:names", "near before:names", "nearest:names")
    # The nearest word before is of no rat.
    assert around == {*((HUMAN, kind) for kind in kinds), (MOUSE, "sentence:names")}


def test_the_last_word_of_an_earlier_sentence_counts_where_the_sentence_has_none() -> None:
    text = "Mice were fed. Rats were not. TNF rose."
    at = text.index("TNF")
    assert words_around(find_organisms(document_of(text)), at, at + 3) == {(RAT, "last:names")}


def test_the_title_and_the_first_and_commonest_words_are_noted() -> None:
    document = Document(
        "1",
        (
            Passage(0, "A gene of mice", "title"),
            Passage(20, "In mice and in rats."),
        ),
    )
    evidence = find_organisms(document).evidence
    assert {"title:names", "first:names"} <= evidence[MOUSE].keys()
    assert (evidence[MOUSE]["most:names"], evidence[RAT]["most:names"]) == (1.0, 0.0)
    assert evidence[RAT]["share:names"] == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("symbol", "taxa"),
    [("hTNF", {HUMAN}), ("mTNF", {MOUSE}), ("r-Fos", {RAT}), ("TNF", set()), ("hedgehog", set())],
)
def test_a_letter_before_a_symbol_stands_for_its_species(symbol: str, taxa: set[str]) -> None:
    assert prefix_taxa(symbol) == taxa
