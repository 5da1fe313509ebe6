"""Weights of evidence for genes: learned from what is right; gold numbers as corpora write them."""

import tomllib
from pathlib import Path

import pytest

from kg_pipeline.linking.genes.features import GeneOption
from kg_pipeline.records import Annotation
from kg_pipeline.training.gene_ranking import Example, fit_weights, gold_genes, share_right, write_weights


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
