"""Steps that read nothing run where models cannot: a night on a CPU worker, its reading on one with torch."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("torch", reason="published checkpoints need the extra [ml]")
pytest.importorskip("transformers", reason="published checkpoints need the extra [ml]")

from night_world import night_settings, publish
from small_checkpoint import LABELS, write_checkpoint

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ner.loading import find_recognizer
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.night import read_batch

_REVISION = "0123456789abcdef0123456789abcdef01234567"
_WITHOUT_MODELS = """
import json, sys
sys.modules |= dict.fromkeys(("torch", "transformers", "onnxruntime"))  # importing them fails
from kg_pipeline.stages import scheduled
params = {"batch_texts": 500, "limits": {}, "accept": True}
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint of the hub id `tiny/ner`, as the hub's own library keeps what it fetched."""
    repository = tmp_path_factory.mktemp("huggingface") / "hub" / "models--tiny--ner"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(_REVISION)
    return write_checkpoint(repository / "snapshots" / _REVISION, LABELS)


def run_step(code: str, snapshot: Path, data: Path, *arguments: str) -> str:
    """What a program without the models' libraries prints, in whose settings the model is a hub id."""
    variables = {
        "HF_HOME": str(snapshot.parents[3]),
        "HF_HUB_OFFLINE": "1",
        "KG_NER_MODEL": "tiny/ner",
        "KG_DATA": str(data),
        "KG_PUBMED_FILES": str(data.parent / "nlm"),
    }
    done = subprocess.run(
        [sys.executable, "-c", _WITHOUT_MODELS + code, *arguments],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | variables,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_night_is_planned_weighed_and_loaded_without_torch(snapshot: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    publish(tmp_path / "nlm", "updatefiles/26n1501", range(1, 4))
    plan = """
intake = {"files": ["updatefiles/pubmed26n1501.xml"]}
print(json.dumps(scheduled.plan(params, {}, scheduled.fetch(params, {}, intake))))
"""
    (batch,) = json.loads(run_step(plan, snapshot, data))
    settings = night_settings(data, KG_NER_MODEL=snapshot)
    assert read_batch(settings, open_extractor(settings), batch) == 3
    load = "print(scheduled.load({}, {}, scheduled.gate(params, {}, [sys.argv[1]])))"
    report = json.loads((data / run_step(load, snapshot, data, batch).strip()).read_bytes())
    assert (report["texts_read"], report["held_back"], report["outcome"]) == (3, 0, "done")


def test_to_read_torch_is_needed(snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = find_recognizer(str(snapshot))
    monkeypatch.setitem(sys.modules, "torch", None)
    monkeypatch.delitem(sys.modules, "kg_pipeline.ner.huggingface", raising=False)
    with pytest.raises(Misconfigured, match=r"needs torch and transformers: install kg-pipeline\[ml\]"):
        _ = found.opened
