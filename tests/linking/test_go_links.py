"""GO terms linked by the forms of their names."""

from pathlib import Path

import pytest
from tiny_lexicon import document_of, open_tiny_lexicon

from kg_pipeline.linking.entries import Entry
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import EntityType, Linked, LinkedMention, Mention


def term(number: int, name: str, *synonyms: str, type_: EntityType = "BiologicalProcess") -> Entry:
    return Entry(f"GO:{number:07}", type_, type_, name, "go", synonyms=synonyms)


ROWS = (
    term(10467, "gene expression"),
    term(278, "mitotic cell cycle", "mitosis"),
    term(140014, "mitotic nuclear division", "mitosis"),
    term(6282, "regulation of DNA repair"),
    term(8219, "cell death", "necrosis"),
    term(70265, "necrotic cell death"),
    term(5634, "nucleus", type_="CellularComponent"),
    term(5783, "endoplasmic reticulum", "ER", type_="CellularComponent"),
    term(4672, "protein kinase activity", type_="MolecularActivity"),
)


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return open_tiny_lexicon(tmp_path_factory.mktemp("go"), ROWS)


def link(text: str, name: str, type_: EntityType, lexicon: Lexicon) -> LinkedMention:
    start = text.rindex(name)
    (linked,) = link_mentions(document_of(text), [Mention(start, start + len(name), name, type_)], lexicon)
    return linked


@pytest.mark.parametrize(
    ("name", "type_", "identifier", "match"),
    [
        ("gene expression", "BiologicalProcess", "GO:0010467", "exact"),
        ("Gene Expression", "BiologicalProcess", "GO:0010467", "caseless"),
        ("gene-expression", "BiologicalProcess", "GO:0010467", "normalized"),
        ("expressed", "BiologicalProcess", "GO:0010467", "form"),
        ("DNA repair is regulated", "BiologicalProcess", None, "no_candidate"),
        ("DNA repair regulation", "BiologicalProcess", "GO:0006282", "form"),
        ("necrosis", "BiologicalProcess", "GO:0008219", "exact"),
        ("nuclear", "CellularComponent", "GO:0005634", "form"),
        ("nuclear", "BiologicalProcess", None, "no_candidate"),
        ("protein kinase activities", "MolecularActivity", "GO:0004672", "form"),
        ("protein kinase", "MolecularActivity", None, "no_candidate"),
    ],
)
def test_a_form_says_how_it_was_linked(
    name: str, type_: EntityType, identifier: str | None, match: str, lexicon: Lexicon
) -> None:
    linked = link(f"On {name}.", name, type_, lexicon)
    if isinstance(linked, Linked):
        assert [(part.chosen.identifier, part.chosen.match) for part in linked.links] == [(identifier, match)]
    else:
        assert (None, linked.reason) == (identifier, match)


def test_of_two_terms_with_one_synonym_the_key_has_chosen(lexicon: Lexicon) -> None:
    linked = link("On mitosis.", "mitosis", "BiologicalProcess", lexicon)
    assert isinstance(linked, Linked)
    assert linked.identifiers == ("GO:0000278",)
    assert [candidate.identifier for candidate in linked.losing] == ["GO:0140014"]


def test_an_abbreviation_is_what_the_article_says_it_is(lexicon: Lexicon) -> None:
    reticulum = link("Endoplasmic reticulum (ER): the ER grew.", "ER", "CellularComponent", lexicon)
    assert isinstance(reticulum, Linked)
    assert reticulum.links[0].chosen.match == "abbreviation:caseless"
    receptor = link("Estrogen receptor (ER): the ER grew.", "ER", "CellularComponent", lexicon)
    assert not isinstance(receptor, Linked)


def test_every_form_that_is_looked_for_is_linked_to_the_term_it_is_of(tmp_path: Path) -> None:
    lexicon = open_tiny_lexicon(tmp_path, ROWS)
    names = list(lexicon.go_names())
    assert len(names) > len(ROWS)
    for name in names:
        linked = link(f"On {name.name}.", name.name, name.type, lexicon)
        assert isinstance(linked, Linked)
        assert name.identifier in {*linked.identifiers, *(candidate.identifier for candidate in linked.losing)}
