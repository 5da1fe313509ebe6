"""Linking over the tiny world: the ladder, ties, abbreviations, composites, species, reasons for none."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_lexicon import ROWS, disease, document_of, open_tiny_lexicon

from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.records import EntityType, Linked, LinkedMention, Mention, Unlinked


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lexicon]:
    opened = open_tiny_lexicon(Path(tmp_path_factory.mktemp("lexicon")))
    yield opened
    opened.close()


def link(lexicon: Lexicon, name: str, type_: EntityType, text: str | None = None) -> LinkedMention:
    """The last place where the text (the name alone, if none is given) says the name, linked."""
    text = name if text is None else text
    start = text.rindex(name)
    (linked,) = link_mentions(document_of(text), [Mention(start, start + len(name), name, type_)], lexicon)
    return linked


@pytest.mark.parametrize(
    ("name", "type_", "identifier", "match"),
    [
        ("BRCA1", "Gene", "HGNC:1100", "exact"),
        ("FACD", "Gene", "HGNC:1101", "exact"),
        ("Brca1", "Gene", "HGNC:1100", "caseless"),
        ("TNF-α", "Gene", "HGNC:11892", "normalized"),
        ("TNF alpha", "Gene", "HGNC:11892", "normalized"),
        ("KRAS gene", "Gene", "HGNC:6407", "trimmed"),
        ("TNFa", "Gene", "HGNC:11892", "caseless"),
        ("scatter factor", "Gene", "HGNC:4883", "exact"),
        ("Alzheimer's disease", "Disease", "MESH:D000544", "normalized"),
        ("breast cancers", "Disease", "MESH:D001943", "singular"),
        ("cancer of the ovaries", "Disease", "MONDO:0008170", "word_order"),
        ("nausea (mild)", "Disease", "MESH:D009325", "unbracketed"),
        ("hypertensive", "Disease", "MESH:D006973", "adjective"),
        ("severe breast cancer", "Disease", "MESH:D001943", "trimmed"),
        ("tamoxifen-induced vomiting", "Disease", "MESH:D014839", "trimmed"),
        ("Alzheimer damage", "Disease", "MESH:D000544", "meant"),
        ("aspirin", "Chemical", "MESH:D001241", "caseless"),
        ("apoptotic process", "BiologicalProcess", "GO:0006915", "exact"),
    ],
)
def test_each_rung_finds_its_name(
    lexicon: Lexicon, name: str, type_: EntityType, identifier: str, match: str
) -> None:
    linked = link(lexicon, name, type_)
    assert isinstance(linked, Linked)
    assert (linked.identifiers, linked.links[0].chosen.match) == ((identifier,), match)


def test_an_abbreviation_means_its_long_form_everywhere_in_the_article(lexicon: Lexicon) -> None:
    text = "Alzheimer disease (AZD) is common. We studied AZD."
    linked = link(lexicon, "AZD", "Disease", text)
    assert isinstance(linked, Linked)
    assert linked.identifiers == ("MESH:D000544",)
    assert linked.links[0].chosen.match == "abbreviation:caseless"
    assert isinstance(link(lexicon, "AZD", "Disease", "We studied AZD."), Unlinked)


@pytest.mark.parametrize(
    ("name", "type_", "parts"),
    [
        ("BRCA1 and BRCA2", "Gene", [("BRCA1", "HGNC:1100"), ("BRCA2", "HGNC:1101")]),
        ("BRCA1/2", "Gene", [("BRCA1", "HGNC:1100"), ("2", "HGNC:1101")]),
        ("nausea/vomiting", "Disease", [("nausea", "MESH:D009325"), ("vomiting", "MESH:D014839")]),
        (
            "breast and ovarian cancer",
            "Disease",
            [("breast", "MESH:D001943"), ("ovarian cancer", "MONDO:0008170")],
        ),
        (
            "nausea states, Alzheimer states and hypertension states",
            "Disease",
            [
                ("nausea states", "MESH:D009325"),
                ("Alzheimer states", "MESH:D000544"),
                ("hypertension states", "MESH:D006973"),
            ],
        ),
        (
            "hypertensive or Alzheimer damage",
            "Disease",
            [("hypertensive", "MESH:D006973"), ("Alzheimer damage", "MESH:D000544")],
        ),
        (
            "BRCA1, BRCA2, and KRAS",
            "Gene",
            [("BRCA1", "HGNC:1100"), ("BRCA2", "HGNC:1101"), ("KRAS", "HGNC:6407")],
        ),
    ],
)
def test_a_composite_mention_has_a_link_for_each_part(
    lexicon: Lexicon, name: str, type_: EntityType, parts: list[tuple[str, str]]
) -> None:
    text = f"On {name} in women"
    linked = link(lexicon, name, type_, text)
    assert isinstance(linked, Linked)
    assert [(text[part.start_char : part.end_char], part.chosen.identifier) for part in linked.links] == parts


def test_a_composite_name_of_one_concept_is_not_taken_apart(lexicon: Lexicon) -> None:
    linked = link(lexicon, "nausea and vomiting", "Disease")
    assert isinstance(linked, Linked)
    assert linked.identifiers == ("HP:0002017",)


def test_a_name_that_is_close_to_one_is_taken_apart_only_into_likelier_parts(lexicon: Lexicon) -> None:
    taken_apart = link(lexicon, "Alzheimer and hypertensive damage", "Disease")
    whole = link(lexicon, "Alzheimer or ovarian damage", "Disease")
    assert isinstance(taken_apart, Linked) and isinstance(whole, Linked)
    assert [each.chosen.identifier for each in taken_apart.links] == ["MESH:D000544", "MONDO:0005044"]
    assert min(each.chosen.score for each in taken_apart.links) > 0.8
    assert whole.identifiers == ("MESH:D000544",)


@pytest.mark.parametrize(
    ("name", "identifiers"),
    [
        ("breast and ovarian cancer", ("MESH:D001943", "MONDO:0008170")),
        ("breast/ovarian cancer", ("MESH:D061325",)),
    ],
)
def test_a_list_in_no_vocabulary_is_taken_apart_whatever_corpora_use_it_for(
    tmp_path: Path, name: str, identifiers: tuple[str, ...]
) -> None:
    syndrome = disease("MESH:D061325", "Hereditary Breast and Ovarian Cancer Syndrome", "mesh")
    opened = open_tiny_lexicon(tmp_path, (*ROWS, syndrome))
    linked = link(opened, name, "Disease")
    assert isinstance(linked, Linked)
    assert linked.identifiers == identifiers
    opened.close()


def test_a_composite_with_an_unknown_part_is_linked_to_nothing(lexicon: Lexicon) -> None:
    unlinked = link(lexicon, "BRCA1 and XYZZY9", "Gene")
    assert isinstance(unlinked, Unlinked)
    assert unlinked.reason == "no_candidate"


def test_human_genes_go_first_unless_the_article_is_on_mice(lexicon: Lexicon) -> None:
    human = link(lexicon, "TNF-alpha", "Gene", "Patients had high TNF-alpha")
    mouse = link(lexicon, "TNF-alpha", "Gene", "Mice had high TNF-alpha")
    assert isinstance(human, Linked) and isinstance(mouse, Linked)
    assert human.identifiers == ("HGNC:11892",)
    assert mouse.identifiers == ("MGI:104798",)
    assert [candidate.identifier for candidate in mouse.losing] == ["HGNC:11892"]


def test_a_family_is_a_concept_of_its_own(lexicon: Lexicon) -> None:
    linked = link(lexicon, "AKT", "Gene")
    assert isinstance(linked, Linked)
    assert linked.identifiers == ("FPLX:AKT",)


def test_equal_candidates_are_a_tie_and_both_are_kept(lexicon: Lexicon) -> None:
    unlinked = link(lexicon, "SHARED", "Gene")
    assert isinstance(unlinked, Unlinked)
    assert unlinked.reason == "tied_candidates"
    assert [candidate.identifier for candidate in unlinked.losing] == ["HGNC:1100", "HGNC:1101"]


def test_what_curators_forbid_is_not_linked(lexicon: Lexicon) -> None:
    unlinked = link(lexicon, "SF", "Gene")
    assert isinstance(unlinked, Unlinked)
    assert unlinked.reason == "forbidden"


def test_a_symbol_that_is_a_word_is_linked_in_its_own_case_only(lexicon: Lexicon) -> None:
    assert isinstance(link(lexicon, "MET", "Gene"), Linked)
    assert isinstance(link(lexicon, "met", "Gene"), Unlinked)


def test_a_name_of_another_type_is_no_candidate(lexicon: Lexicon) -> None:
    unlinked = link(lexicon, "BRCA1", "Disease")
    assert isinstance(unlinked, Unlinked)
    assert unlinked.reason == "no_candidate"


def test_the_links_are_the_same_in_any_order_of_mentions(lexicon: Lexicon) -> None:
    text = "BRCA1, TNF-alpha, SHARED, AKT and met in Alzheimer disease (AD); AD and nausea/vomiting"
    names: list[tuple[str, EntityType]] = [
        ("BRCA1", "Gene"),
        ("TNF-alpha", "Gene"),
        ("SHARED", "Gene"),
        ("AKT", "Gene"),
        ("met", "Gene"),
        ("AD", "Disease"),
        ("nausea/vomiting", "Disease"),
    ]
    mentions = [Mention(text.index(name), text.index(name) + len(name), name, type_) for name, type_ in names]
    expected = dict(zip(mentions, link_mentions(document_of(text), mentions, lexicon), strict=True))
    assert {type(linked) for linked in expected.values()} == {Linked, Unlinked}
    for seed in range(5):
        shuffled = random.Random(seed).sample(mentions, len(mentions))
        found = link_mentions(document_of(text), shuffled, lexicon)
        assert [linked.mention for linked in found] == shuffled
        assert dict(zip(shuffled, found, strict=True)) == expected
