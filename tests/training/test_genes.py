"""What decides on genes: learned from what is right; gold numbers as corpora write them."""

import json
import lzma
import tomllib
from pathlib import Path

import pytest
from tiny_lexicon import ROWS, document_of, open_tiny_lexicon

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.entries import Mapping
from kg_pipeline.linking.genes.article_words import ArticleWords
from kg_pipeline.linking.genes.features import GeneOption
from kg_pipeline.linking.genes.model import GeneModel
from kg_pipeline.linking.genes.species import HUMAN
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, Passage
from kg_pipeline.training.article_words import fit_words, label_article, read_named
from kg_pipeline.training.genes import (
    WEIGHTS_FILE,
    Example,
    find_numbered,
    fit_weights,
    gold_genes,
    make_examples,
    name_unnumbered,
    share_right,
    train_model,
    write_weights,
)

MOUSE, RAT, YEAST = (f"NCBITaxon:{number}" for number in (10090, 10116, 559292))
NUMBERED = frozenset({HUMAN, MOUSE})


def option(**of_name: float) -> GeneOption:
    """An option with the evidence."""
    return GeneOption("NCBIGene:1", "NCBITaxon:9606", None, of_name, {"everywhere": 1.0})


EXAMPLES = [
    Example(str(number), (option(good=1.0), option(bad=1.0), option()), (True, False, False), True)
    for number in range(20)
]


def test_what_right_options_have_weighs_more() -> None:
    weights = fit_weights(EXAMPLES)
    assert weights["good"] > 0.5 > 0 > weights["bad"]
    assert weights["everywhere"] == pytest.approx(0, abs=1e-6), "what all options have tells none apart"
    assert share_right(EXAMPLES, weights) == 1.0
    assert share_right(EXAMPLES, {"bad": 1.0}) == 0.0


def test_evidence_seen_a_few_times_has_no_weight() -> None:
    rare = Example("x", (option(rare=1.0), option()), (True, False), True)
    assert "rare" not in fit_weights([*EXAMPLES, rare])


def test_examples_without_a_right_option_teach_nothing() -> None:
    hopeless = Example("x", (option(bad=1.0), option()), (False, False), True)
    assert fit_weights([*EXAMPLES, *[hopeless] * 30]) == fit_weights(EXAMPLES)


def test_weights_are_written_as_toml(tmp_path: Path) -> None:
    write_weights({"text:exact": 1.23456, "absent": -2.0}, tmp_path / "weights.toml")
    written = tomllib.loads((tmp_path / "weights.toml").read_text(encoding="utf-8"))
    assert written == {"weights": {"absent": -2.0, "text:exact": 1.235}}


def test_gold_numbers_may_carry_their_taxon() -> None:
    annotation = Annotation(((0, 3),), "p53", "Gene", ("7157", "22059(Tax:10090)", "-1", "D009369"))
    assert gold_genes(annotation) == {"NCBIGene:7157", "NCBIGene:22059"}


@pytest.mark.parametrize(
    ("text", "taxon"),
    [
        ("Rats and mice, and rats again, and yeast.", RAT),
        ("Mice and patients, and humans.", None),
        ("In yeast and in mice, of Salmonella and Salmonella.", YEAST),
    ],
)
def test_a_gene_of_unknown_number_is_of_the_species_named_most_that_has_none(text: str, taxon: str | None) -> None:
    assert name_unnumbered(document_of(text), NUMBERED) == taxon


def test_words_are_learned_for_the_species_that_articles_mean() -> None:
    articles = [
        *(label_article(document_of(f"floxed alleles {n}"), {MOUSE: 2}) for n in range(5)),
        *(label_article(document_of(f"consenting patients {n}"), {HUMAN: 1}) for n in range(5)),
    ]
    assert sum(articles[0].shares) == 1
    weights, bias = fit_words(articles)
    words = ArticleWords(weights.sign().char().numpy(), 1.0, bias.tolist())
    human, mouse, *_ = words.tell_species("floxed", ())
    assert mouse > human


def write_abstracts(path: Path) -> Path:
    """Four abstracts, of which one is of the source, names an organism and is not held back."""
    found = [
        {"id": "1", "pmid": "11", "source": "ours", "title": "Mice", "text": "Floxed alleles."},
        {"id": "2", "pmid": "12", "source": "ours", "title": "Rats", "text": "Held back."},
        {"id": "3", "pmid": "13", "source": "ours", "title": None, "text": "Nothing is named."},
        {"id": "4", "pmid": "14", "source": "theirs", "title": "Mice", "text": "Elsewhere."},
    ]
    with lzma.open(path, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(each) + "\n" for each in found)
    return path


def test_abstracts_that_name_organisms_are_read(tmp_path: Path) -> None:
    (article,) = read_named(write_abstracts(tmp_path / "abstracts.jsonl.xz"), "ours", {"12"})
    assert article.shares[1] == sum(article.shares) < 1


@pytest.mark.parametrize(
    "line", [b'{"id": 1}', b"[1]", b'{"id": "1", "source": "ours", "text": null}', b"nonsense"]
)
def test_a_file_that_holds_no_abstracts_is_refused(tmp_path: Path, line: bytes) -> None:
    (path := tmp_path / "abstracts.jsonl.xz").write_bytes(lzma.compress(line + b"\n"))
    with pytest.raises(Misconfigured, match="holds no abstracts"):
        list(read_named(path, "ours", ()))


def annotated(id_: str, text: str, **genes: str) -> AnnotatedDocument:
    """The text with its first mention of each name annotated."""
    notes = (
        Annotation(((start := text.index(name), start + len(name)),), name, "Gene", (number,))
        for name, number in genes.items()
    )
    return AnnotatedDocument(Document(id_, (Passage(0, text),)), tuple(notes))


DOCUMENTS = [
    *(annotated(f"m{n}", f"Floxed TNF in mice, {n} times.", TNF="21926") for n in range(12)),
    *(annotated(f"h{n}", f"TNF and SF1 of humans, {n} times.", TNF="7124", SF1="7536") for n in range(12)),
    *(annotated(f"y{n}", f"TNF of yeast, {n} times.", TNF="999999") for n in range(12)),
]


def test_a_model_is_trained_of_documents_and_read_back(tmp_path: Path) -> None:
    lexicon = open_tiny_lexicon(tmp_path, (*ROWS, Mapping("MGI:104798", "NCBIGene:21926", "mgi")))
    numbered = find_numbered(DOCUMENTS, lexicon)
    assert numbered == NUMBERED
    write_weights(train_model(DOCUMENTS, [], lexicon, numbered, tmp_path), tmp_path / WEIGHTS_FILE)
    model = GeneModel.open(tmp_path)
    assert model.usage.of_name("Gene", "Tnf") == {"tnf": 24}, "documents count, whatever the species"
    examples = [
        each for doc in DOCUMENTS for each in make_examples(doc, lexicon, model.words, model.usage, numbered)
    ]
    assert share_right(examples, dict(model.weights)) == 1.0
    of_yeast = next(each for each in examples if each.document_id == "y1")
    assert [option.taxon for option, right in zip(of_yeast.options, of_yeast.right, strict=True) if right] == [
        YEAST
    ]
    assert not of_yeast.is_reachable
    lexicon.close()
