"""`explain --attributions` as a user types it, on the sample's ledger."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from command_line import Run, run_installed

pytest.importorskip("captum", reason="attributions need the extra [ml]")

from kg_pipeline.resources import resource_folder


@pytest.fixture
def kg() -> Run:
    """The installed command: torch is not brought into forked processes."""
    return run_installed


@pytest.fixture(scope="module")
def data(sample: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample's ledger alone."""
    folder = tmp_path_factory.mktemp("attributions")
    shutil.copytree(sample[0] / "ledger", folder / "ledger")
    return folder


def _interaction(kg: Run, data: Path) -> Any:
    """An edge that one sentence states."""
    triples = json.loads(kg("explain", "warfarin", "fluconazole", "--json", data=data).stdout)["triples"]
    return next(
        triple
        for triple in triples
        if triple["predicate"].endswith("interacts_with") and len(triple["evidence"]) == 1
    )


def test_the_page_shows_the_words_of_the_sentence_twice_the_same(data: Path, kg: Run, tmp_path: Path) -> None:
    triple = _interaction(kg, data)
    pages = []
    for name in ("one.html", "other.html"):
        done = kg("explain", triple["id"], "--attributions", tmp_path / name, data=data)
        assert done.returncode == 0, done.stderr
        assert triple["id"] in done.stdout
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]
    page = pages[0].decode()
    (evidence,) = triple["evidence"]
    assert f'<article id="{evidence["id"]}">' in page
    for mention in (evidence["subject"]["text"], evidence["object"]["text"]):
        assert f">{mention}</i></b>" in page
    assert page.count("<i class=") >= len(evidence["sentence"].split())
    assert "asked of the sentence" in page
    assert "gap" in page


def _refused(kg: Run, data: Path, page: Path, *asked: str, **variables: str) -> str:
    done = kg("explain", *asked, "--attributions", page, data=data, **variables)
    assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (2, "", 1), done.stderr
    assert not page.exists()
    return done.stderr


def test_what_cannot_be_shown_is_refused_in_one_line(data: Path, kg: Run, tmp_path: Path) -> None:
    assert "no edge of the ledger" in _refused(kg, data, tmp_path / "page.html", "0" * 32)
    assert "there is no folder" in _refused(kg, data, tmp_path / "none" / "page.html", "TP53", "apoptosis")
    assert "no model was asked" in _refused(kg, data, tmp_path / "page.html", "TP53", "apoptosis")


def test_evidence_of_another_model_is_not_explained_with_the_one_here(data: Path, kg: Run, tmp_path: Path) -> None:
    other = tmp_path / "other-model"
    shutil.copytree(resource_folder("models") / "relations", other)
    header = json.loads((other / "kg_model.json").read_text(encoding="utf-8"))
    (other / "kg_model.json").write_text(json.dumps(header | {"version": "other"}), encoding="utf-8")
    edge = _interaction(kg, data)["id"]
    said = _refused(kg, data, tmp_path / "page.html", edge, KG_RELATION_MODEL=str(other))
    assert "relation model" in said
    assert "the one here is" in said
