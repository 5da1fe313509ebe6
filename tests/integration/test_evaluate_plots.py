"""`evaluate --calibration` and `evaluate --edges` as a user types them, with their pictures."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Run

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.stages.evaluate_edges import read_annotations

_TEXT = "BRCA1 mutations cause breast cancer. TP53 was sequenced in cases of migraine."
_GOLD = (
    f"1|t|{_TEXT}\n1|a|\n1\t0\t5\tBRCA1\tGene\t672\n1\t22\t35\tbreast cancer\tDisease\tD001943\n"
    "1\t37\t41\tTP53\tGene\t7157\n1\t68\t76\tmigraine\tDisease\tD008881\n1\tAssociation\t672\tD001943\n\n"
)
_IMAGE = {".png": b"\x89PNG", ".svg": b"<?xml"}


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    path = tmp_path / "gold.txt"
    path.write_text(_GOLD, encoding="utf-8")
    return path


def _gene_disease_pairs(data: Path) -> Iterator[tuple[str, str]]:
    """Of the folder's asserted edges, by identifier."""
    changes = graph_changes(open_ledger(data / "ledger"))
    categories = {node.id: node.category for node in changes.nodes}
    for edge in changes.edges:
        if edge.status == "asserted":
            for gene, disease in ((edge.subject, edge.object), (edge.object, edge.subject)):
                if (categories[gene], categories[disease]) == ("Gene", "Disease"):
                    yield gene, disease


def test_calibration_is_reported_and_drawn(gold: Path, tmp_path: Path, kg: Run) -> None:
    plot = tmp_path / "reliability.svg"
    arguments = ("evaluate", gold, "--from", "pubtator", "--mentions", "given", "--calibration")
    done = kg(*arguments, "--plot", plot, "--json", data=tmp_path / "data")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["n_documents"], report["kept_from"], report["edges_from"]) == (1, 0.05, 0.5)
    assert report["kept"]["evidence"]["n"] >= 1
    assert report["kept"]["evidence"]["n_right"] == 1
    assert plot.read_bytes().startswith(_IMAGE[".svg"])
    drawn = plot.read_bytes()
    table = kg(*arguments, "--plot", plot, data=tmp_path / "data").stdout
    assert "ECE" in table and "Brier" in table
    assert plot.read_bytes() == drawn


def test_edges_are_held_against_the_pairs_given(
    sample: tuple[Path, dict[str, Any]], tmp_path: Path, kg: Run
) -> None:
    pairs = sorted(set(_gene_disease_pairs(sample[0])))
    assert len(pairs) >= 5
    curated, plot = tmp_path / "curated.tsv", tmp_path / "enrichment.png"
    listed = "".join(f"{gene}\t{disease}\tno matter\n" for gene, disease in pairs[:3])
    curated.write_text(f"# gene\tdisease\n{listed}NCBIGene:0\tOMIM:0\n", encoding="utf-8")
    done = kg("evaluate", "--edges", "--curated", curated, "--plot", plot, "--json", data=sample[0])
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert (report["n_curated"], report["all"]["found"]["n_curated"]) == (3, 3)
    assert report["all"]["found"]["n"] == sum(part["found"]["n"] for part in report["deciles"]) == len(pairs)
    assert 0 < report["all"]["expected"] < report["all"]["expected_together"] < 3
    assert plot.read_bytes().startswith(_IMAGE[".png"])
    table = kg("evaluate", "--edges", "--curated", curated, data=sample[0]).stdout
    assert "3 curated pairs" in table


def test_without_matplotlib_a_plot_is_refused_before_any_work(tmp_path: Path, kg: Run) -> None:
    hidden = tmp_path / "matplotlib"
    hidden.mkdir()
    (hidden / "__init__.py").write_text("raise ImportError('not here')\n", encoding="utf-8")
    done = kg("evaluate", "--edges", "--plot", "x.png", data=tmp_path / "data", PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert done.stderr == (
        "kg-pipeline: --plot x.png needs matplotlib, which is not installed: install kg-pipeline[plots], or leave "
        "--plot out\n"
    )


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        ((), "give gold documents and their format with --from, or --edges"),
        (("gold.txt",), "give gold documents and their format with --from, or --edges"),
        (("gold.txt", "--edges"), "give no gold"),
        (("--edges", "--calibration"), "give no gold"),
        (("gold.txt", "--from", "pubtator", "--calibration"), "add --mentions given"),
        (("gold.txt", "--from", "pubtator", "--plot", "x.png"), "add one of them"),
        (("--edges", "--plot", "x.pdf"), "x.pdf is neither .png nor .svg"),
        (("gold.txt", "--from", "pubtator", "--curated", __file__), "--curated is for --edges"),
    ],
)
def test_options_that_mean_nothing_together_are_wrong_usage(
    arguments: tuple[str, ...], found: str, tmp_path: Path, kg: Run
) -> None:
    done = kg("evaluate", *arguments, data=tmp_path)
    assert done.returncode == 2
    assert found in " ".join(done.stderr.split())


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NCBIGene:1\tOMIM:1\nNCBIGene:1 OMIM:2\n", "line 2: 'NCBIGene:1 OMIM:2' is not"),
        ("BRCA1\tOMIM:1\n", "line 1"),
        ("# nothing\n\n", "no pair in it"),
    ],
)
def test_a_list_of_pairs_that_is_none_is_named(
    text: str, found: str, sample: tuple[Path, dict[str, Any]], tmp_path: Path, kg: Run
) -> None:
    curated = tmp_path / "curated.tsv"
    curated.write_text(text, encoding="utf-8")
    done = kg("evaluate", "--edges", "--curated", curated, data=sample[0])
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert f"{curated}" in done.stderr and found in done.stderr


def test_a_folder_without_a_ledger_is_named(tmp_path: Path, kg: Run) -> None:
    done = kg("evaluate", "--edges", data=tmp_path)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
    assert "no ledger" in done.stderr


def test_annotations_of_hpo_are_pairs_with_the_names_of_our_cross_references() -> None:
    header = "ncbi_gene_id\tgene_symbol\thpo_id\thpo_name\tfrequency\tdisease_id"
    rows = ("7\tXYZ1\tHP:1\tone\t-\tOMIM:11", "7\tXYZ1\tHP:2\ttwo\t-\tOMIM:11", "7\tXYZ1\tHP:1\tone\t-\tORPHA:22")
    found = list(read_annotations([header, *rows], Path("wheel")))
    assert found == [("NCBIGene:7", "OMIM:11"), ("NCBIGene:7", "ORPHANET:22")]
    with pytest.raises(BadInput, match="lack the columns ncbi_gene_id"):
        list(read_annotations(["gene\tdisease_id"], Path("wheel")))
