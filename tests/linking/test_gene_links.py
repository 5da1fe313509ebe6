"""Mentions of genes to identifiers in a small world of human, mouse and rat genes, facts generally known."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from tiny_lexicon import document_of, open_tiny_lexicon

from kg_pipeline.linking.entries import Entry, Row
from kg_pipeline.linking.genes.features import GeneOption, GenesOfArticle
from kg_pipeline.linking.genes.model import shipped_gene_model
from kg_pipeline.linking.genes.names import spell_gene
from kg_pipeline.linking.genes.rank import rank_options
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.linking.weighing.usage import Usage, usage_key
from kg_pipeline.records import Linked, LinkedMention, Mention, Unlinked

TAXA = {"human": "NCBITaxon:9606", "mouse": "NCBITaxon:10090", "rat": "NCBITaxon:10116"}


def gene(species: str, number: int, symbol: str, *synonyms: str, name: str = "") -> Entry:
    """A gene of NCBI's."""
    names = (name,) if name else ()
    identifier = f"NCBIGene:{number}"
    return Entry(identifier, "Gene", "Gene", symbol, "ncbi-gene", synonyms, (), TAXA[species], names)


ROWS: tuple[Row, ...] = (
    gene("human", 7124, "TNF", "TNFA", "TNF-alpha", name="tumor necrosis factor"),
    gene("mouse", 21926, "Tnf", "Tnfa", "TNF-alpha", name="tumor necrosis factor"),
    gene("rat", 24835, "Tnf", "TNF-alpha", name="tumor necrosis factor"),
    gene("human", 7132, "TNFRSF1A", "TNFR1", "p55", name="TNF receptor superfamily member 1A"),
    gene("human", 7133, "TNFRSF1B", "TNFR2", "p75", name="TNF receptor superfamily member 1B"),
    gene("human", 1499, "CTNNB1", "beta-catenin", name="catenin beta 1"),
    gene("mouse", 12387, "Ctnnb1", "Catnb", name="catenin (cadherin associated protein), beta 1"),
    gene("human", 4609, "MYC", "c-Myc", name="MYC proto-oncogene"),
    gene("human", 836, "CASP3", "caspase-3", name="caspase 3"),
    gene("human", 842, "CASP9", "caspase-9", name="caspase 9"),
    gene("human", 7157, "TP53", "p53", name="tumor protein p53"),
    gene("human", 8626, "TP63", "p63", "p51", name="tumor protein p63"),
    gene("human", 6093, "ROCK1", "ROCK-I", name="Rho associated kinase 1"),
    gene("human", 9475, "ROCK2", "ROCK-II", name="Rho associated kinase 2"),
    gene("human", 857, "CAV1", "VIP21", name="caveolin 1"),
    gene("human", 5346, "PLIN1", "PERI", name="perilipin 1"),
    gene("human", 100, "ADA1", "TWIN", name="first twin"),
    gene("human", 101, "ADA2", "TWIN", name="second twin"),
    gene("human", 3002, "GZMB", "CCPI", "SHARED", name="granzyme B"),
    gene("human", 3082, "HGF", "SF", "scatter factor", name="hepatocyte growth factor"),
    gene("human", 7536, "SF1", "SF", "splicing factor", name="splicing factor 1"),
    gene("human", 5551, "PRF1", "HPLH2", "SHARED", name="perforin 1"),
)


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lexicon]:
    opened = open_tiny_lexicon(Path(tmp_path_factory.mktemp("genes")), ROWS)
    yield opened
    opened.close()


def link_all(lexicon: Lexicon, text: str, *names: str) -> list[LinkedMention]:
    """Each name where the text says it last, linked together."""
    mentions = [Mention(text.rindex(name), text.rindex(name) + len(name), name, "Gene") for name in names]
    return list(link_mentions(document_of(text), mentions, lexicon))


def numbers(linked: LinkedMention) -> list[int]:
    """NCBI's, of what the mention is linked to."""
    return [int(name.partition(":")[2]) for name in linked.identifiers] if isinstance(linked, Linked) else []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TNF", [7124]),
        ("TNF-α", [7124]),
        ("TNFalpha", [7124]),
        ("TNFa", [7124]),
        ("hTNF", [7124]),
        ("human TNF", [7124]),
        ("TNF mRNA", [7124]),
        ("TNF-/-", [7124]),
        ("phospho-TP53", [7157]),
        ("c-myc", [4609]),
        ("MYC oncogene", [4609]),
        ("beta catenin", [1499]),
        ("b-catenin", [1499]),
        ("caveolin-1", [857]),
        ("caveolin I", [857]),
        ("caspase 3 gene", [836]),
        ("ROCK-1", [6093]),
        ("perilipin", [5346]),
        ("caspase-3 and -9", [836, 842]),
        ("caspase-3/9", [836, 842]),
        ("p53/p63", [7157, 8626]),
        ("ROCK-I/II", [6093, 9475]),
        ("ROCK1 and 2", [6093, 9475]),
        ("TNFR1/2", [7132, 7133]),
        ("interleukin 99", []),
    ],
)
def test_spellings_of_genes(lexicon: Lexicon, name: str, expected: list[int]) -> None:
    (linked,) = link_all(lexicon, f"On {name} in patients", name)
    assert numbers(linked) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We studied TNF-alpha.", 7124),
        ("Patients had high TNF-alpha.", 7124),
        ("Mice had high levels of TNF-alpha.", 21926),
        ("Wistar rats had high levels of rat TNF-alpha.", 24835),
        ("In mice and C57BL/6 animals we put human TNF-alpha.", 7124),
        ("Human cells of many kinds were given mouse TNF-alpha.", 21926),
        ("BALB/c mice. The mTNF-alpha was high in the mouse.", 21926),
    ],
)
def test_the_article_says_whose_gene_is_meant(lexicon: Lexicon, text: str, expected: int) -> None:
    (linked,) = link_all(lexicon, text, "mTNF-alpha" if "mTNF" in text else "TNF-alpha")
    assert numbers(linked) == [expected]


def test_an_alias_that_one_species_has_finds_the_gene_of_another_by_its_symbol(lexicon: Lexicon) -> None:
    (linked,) = link_all(lexicon, "Mouse beta-catenin was lost in mice of the knockout strain.", "beta-catenin")
    assert isinstance(linked, Linked)
    assert numbers(linked) == [12387]
    assert linked.links[0].chosen.match == "symbol:exact"


def test_a_gene_of_a_species_that_the_lexicon_lacks_is_told_so(lexicon: Lexicon) -> None:
    text = "Yeast cells. In yeast, Saccharomyces cerevisiae, we found the yeast TNF."
    (unlinked,) = link_all(lexicon, text, "TNF")
    assert isinstance(unlinked, Unlinked)
    assert unlinked.reason == "other_species"
    assert "NCBIGene:7124" in [candidate.identifier for candidate in unlinked.losing]


def test_a_name_that_only_another_species_has_is_not_the_gene_of_the_one_spoken_of(lexicon: Lexicon) -> None:
    texts = (
        "In mice, Mus musculus, we found the mouse VIP21.",
        "We found VIP21 in pigs and in rabbits.",
        "We found VIP21 in patients.",
    )
    mouse, farm, human = (link_all(lexicon, text, "VIP21")[0] for text in texts)
    assert isinstance(mouse, Unlinked) and mouse.reason == "other_species"
    assert isinstance(farm, Unlinked) and farm.reason == "other_species", "one of them, whichever it is"
    assert numbers(human) == [857]


def test_a_number_behind_a_stroke_is_no_gene_of_that_name(tmp_path: Path) -> None:
    mice = (gene("mouse", 19877, "Rock1"), gene("mouse", 19878, "Rock2"), gene("mouse", 777, "2"))
    opened = open_tiny_lexicon(tmp_path, (*ROWS, *mice))
    (linked,) = link_all(opened, "We knocked out ROCK1/2 in mice.", "ROCK1/2")
    assert numbers(linked) == [19877, 19878]
    opened.close()


def test_a_pathogen_does_not_take_the_genes_of_its_host(lexicon: Lexicon) -> None:
    (linked,) = link_all(lexicon, "TNF was high in HIV-1 infection.", "TNF")
    assert numbers(linked) == [7124]


def test_genes_for_which_all_speaks_alike_are_a_tie(lexicon: Lexicon) -> None:
    (unlinked,) = link_all(lexicon, "We studied TWIN.", "TWIN")
    assert isinstance(unlinked, Unlinked)
    assert (unlinked.reason, len(unlinked.losing)) == ("tied_candidates", 2)


@pytest.mark.parametrize(("other", "expected"), [("CCPI", 3002), ("HPLH2", 5551)])
def test_another_name_of_a_gene_in_the_article_speaks_for_it(lexicon: Lexicon, other: str, expected: int) -> None:
    shared, _ = link_all(lexicon, f"SHARED, that is {other}, was studied.", "SHARED", other)
    assert numbers(shared) == [expected]


def test_the_long_form_of_an_abbreviation_speaks_for_a_gene(lexicon: Lexicon) -> None:
    scatter, splicing = (
        link_all(lexicon, f"The {long} (SF) was studied. SF was high.", "SF")[0]
        for long in ("scatter factor", "splicing factor")
    )
    assert (numbers(scatter), numbers(splicing)) == ([3082], [7536])


def options_of(lexicon: Lexicon, text: str, name: str, usage: Usage | None = None) -> list[GeneOption]:
    """What the name may mean where the text first says it, by the shipped usage or another."""
    start = text.index(name)
    mention = Mention(start, start + len(name), name, "Gene")
    model = shipped_gene_model()
    genes = GenesOfArticle(document_of(text), [mention], {}, lexicon, model.words, usage or model.usage)
    return genes.options(mention.text, genes.see_place(mention.text, mention.span))


def test_what_corpora_use_a_name_for_is_a_candidate_and_speaks_for_it(lexicon: Lexicon) -> None:
    usage = Usage([(usage_key("Gene", "cachexin"), "tnf", 3), (usage_key("Gene", "SHARED"), "prf1", 1)])
    found = options_of(lexicon, "We saw cachexin.", "cachexin", usage)
    assert {option.node for option in found if option.match} == {
        "NCBIGene:7124",
        "NCBIGene:21926",
        "NCBIGene:24835",
    }
    assert all(option.match and option.match.rung == "used:exact" for option in found)
    shared = {option.node: option.of_name for option in options_of(lexicon, "SHARED rose.", "SHARED", usage)}
    assert shared["NCBIGene:5551"]["used of all"] == 1.0
    assert "used" not in shared["NCBIGene:3002"] and shared["NCBIGene:3002"]["used otherwise"] > 0


def test_an_english_word_is_no_gene_because_corpora_use_its_symbol(lexicon: Lexicon) -> None:
    usage = Usage([(usage_key("Gene", "MET"), "tnf", 3)])
    assert options_of(lexicon, "They met again.", "met", usage) == []


def test_all_words_of_an_article_speak_for_a_species_that_it_does_not_name(lexicon: Lexicon) -> None:
    knocked_out = "Floxed TNF-alpha was excised by Cre in littermates; null embryos died in utero and homozygotes."
    of_the_sick = "TNF-alpha was high in patients who underwent surgery; consent was given at the clinic."
    (mouse,), (human,) = (link_all(lexicon, text, "TNF-alpha") for text in (knocked_out, of_the_sick))
    assert (numbers(mouse), numbers(human)) == ([21926], [7124])


def test_scores_are_probabilities(lexicon: Lexicon) -> None:
    ranked = rank_options(options_of(lexicon, "Mice had TNF-alpha", "TNF-alpha"))
    assert sum(score for _, score in ranked) == pytest.approx(1, abs=1e-5)
    assert [score for _, score in ranked] == sorted((score for _, score in ranked), reverse=True)


FORMS: Mapping[str, tuple[str, str]] = {
    "IL-1β": ("il1b", "greek_letter"),
    "PPARg": ("ppargamma", "greek_letter"),
    "complexin II": ("complexin2", "numeral"),
    "caspase 3": ("caspaseiii", "numeral"),
    "claudins": ("claudin", "singular"),
    "interleukin (IL)-6": ("interleukin6", "unbracketed"),
    "mutant SOD1 protein": ("sod1", "trimmed"),
    "hFSHR": ("fshr", "prefix"),
    "leptin receptor": ("leptin", "shortened"),
    "integrin b2": ("integrinbeta2", "greek_letter"),
    "a tubulin": ("alphatubulin", "greek_letter"),
    "B creatine kinase": ("creatinekinaseb", "word_order"),
    "receptor for insulin": ("insulinreceptor", "word_order"),
    "regulator of G signaling": ("gsignalingregulator", "word_order"),
    "microRNA-21": ("mir21", "normalized"),
    "chemokine receptor 5": ("chemokinereceptortype5", "numeral"),
    "chemokine receptor type 5": ("chemokinereceptor5", "numeral"),
}


@pytest.mark.parametrize("text", FORMS)
def test_each_rule_makes_its_form(text: str) -> None:
    assert FORMS[text] in spell_gene(text)
