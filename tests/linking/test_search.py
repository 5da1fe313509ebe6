"""Names are found however they are spelled, by how they begin, and by their words, with whose they are."""

from pathlib import Path

import pytest
from tiny_lexicon import ROWS, open_tiny_lexicon

from kg_pipeline.linking.building.contents import compile_contents
from kg_pipeline.linking.building.write import Origin, write_lexicon
from kg_pipeline.linking.catalogue import list_vocabularies
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.search import search_names
from kg_pipeline.linking.sources.vocabularies import Vocabulary
from kg_pipeline.records import EntityType


@pytest.fixture
def lexicon(tmp_path: Path) -> Lexicon:
    return open_tiny_lexicon(tmp_path)


@pytest.mark.parametrize(
    ("text", "types", "found"),
    [
        ("Breast-Cancer", (), [("name", "MONDO:0007254"), ("name", "MESH:D001943")]),
        ("TNF alpha", (), [("name", "HGNC:11892"), ("name", "MGI:104798")]),
        ("cancers of the ovary", (), [("word order", "MONDO:0008170")]),
        (
            "alzh",
            (),
            [("beginning", "MONDO:0004975"), ("beginning", "MESH:D000544"), ("beginning", "MONDO:0004975")],
        ),
        ("process apopt", (), [("words", "GO:0006915")]),
        ("SF", ("Gene",), [("name", "HGNC:4883"), ("beginning", "HGNC:10785"), ("beginning", "HGNC:7983")]),
        ("SF", ("Disease",), []),
        ("never heard of", (), []),
        ("—", (), []),
    ],
)
def test_names_are_found_best_first(
    text: str, types: tuple[EntityType, ...], found: list[tuple[str, str]], lexicon: Lexicon
) -> None:
    hits = search_names(lexicon, text, types)
    assert sorted((hit.how, hit.identifier) for hit in hits) == sorted(found)
    assert [hit.how for hit in hits] == [how for how, _ in found]


def test_a_name_comes_with_its_node_and_whose_it_is(tmp_path: Path) -> None:
    mesh = Vocabulary("mesh", "mesh", ("desc.xml",), ("Disease",), "2026", "NLM terms", may_travel=False)
    write_lexicon(compile_contents(ROWS), [Origin(mesh, "desc.xml", "0" * 64)], tmp_path / "tiny.sqlite")
    hits = search_names(Lexicon.open(tmp_path / "tiny.sqlite"), "breast neoplasms")
    (hit,) = hits
    assert (hit.vocabulary, hit.licences, hit.may_travel) == ("mesh", ("NLM terms",), False)
    assert (hit.node, hit.node_name, "UMLS:C0006142" in hit.xrefs) == ("MONDO:0007254", "breast cancer", True)


def test_no_more_than_asked_for_are_found(lexicon: Lexicon) -> None:
    assert len(search_names(lexicon, "b", limit=3)) == 3
    assert len(search_names(lexicon, "b")) > 3


def test_vocabularies_are_listed_with_what_the_lexicon_has_of_them(tmp_path: Path) -> None:
    hgnc = Vocabulary("hgnc", "hgnc", ("a.tsv",), ("Gene",), "2026", "CC0-1.0")
    nothing = Vocabulary("empty", "obo", ("b.obo",), ("Disease",), "1", "restricted", may_travel=False)
    origins = [
        Origin(hgnc, "wheel 1", "1" * 64),
        Origin(hgnc, "a.tsv", "2" * 64),
        Origin(nothing, "b.obo", "3" * 64),
    ]
    write_lexicon(compile_contents(ROWS), origins, tmp_path / "tiny.sqlite")
    listed = {each.name: each for each in list_vocabularies(Lexicon.open(tmp_path / "tiny.sqlite"))}
    assert [source.source for source in listed["hgnc"].sources] == ["a.tsv", "wheel 1"]
    assert (listed["hgnc"].concepts, listed["hgnc"].names, listed["hgnc"].may_travel) == (8, 23, True)
    assert (listed["empty"].names, listed["empty"].may_travel) == (0, False)
    assert listed["mondo"].names == 7
