"""What is left when a run ends early: interrupted, or with a graph that is down."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import KG_PIPELINE

from kg_pipeline.errors import Retryable
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.fetch import receive_files
from kg_pipeline.stages.report import begun_runs, read_report
from kg_pipeline.stages.run import run_files

_PATIENCE_S = 120.0
_CITATION = (
    "<MedlineCitation><PMID>{}</PMID><Article><ArticleTitle>Aspirin caused asthma.</ArticleTitle></Article>"
    "</MedlineCitation>"
)


def _write_file(path: Path, pmids: list[str]) -> None:
    citations = "".join(map(_CITATION.format, pmids))
    path.write_text(f"<MedlineCitationSet>{citations}</MedlineCitationSet>", encoding="utf-8")


@pytest.fixture
def running(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """A run with two workers, in a process group of its own as from a terminal."""
    path = tmp_path / "many.xml"
    _write_file(path, [str(99_000_000 + number) for number in range(1500)])
    command = [KG_PIPELINE, "run", "--input", path, "--workers", "2"]
    process = subprocess.Popen(
        [*map(str, command), "--data", str(tmp_path / "data")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
    )
    yield process
    process.kill()
    process.communicate()


def _wait_for(path: Path) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while not path.exists():
        assert time.monotonic() < deadline, f"{path} did not appear"
        time.sleep(0.01)


@pytest.mark.parametrize("after_s", [0.0, 2.0])
def test_ctrl_c_ends_run_and_workers_with_one_line(
    after_s: float, running: "subprocess.Popen[str]", tmp_path: Path
) -> None:
    _wait_for(tmp_path / "data" / "shards" / "parsed")
    time.sleep(after_s)
    os.killpg(running.pid, signal.SIGINT)
    _, said = running.communicate(timeout=_PATIENCE_S)
    assert running.returncode == 130
    (line,) = said.strip().splitlines()
    assert line.startswith("kg-pipeline: interrupted")


def test_sigterm_ends_the_workers_too(running: "subprocess.Popen[str]", tmp_path: Path) -> None:
    _wait_for(tmp_path / "data" / "shards" / "recognized")
    running.terminate()
    _, said = running.communicate(timeout=_PATIENCE_S)  # workers hold the pipe open for as long as they live
    assert running.returncode == 130
    (line,) = said.strip().splitlines()
    assert line.startswith("kg-pipeline: interrupted")


def test_sigterm_stops_the_embedded_server(tmp_path: Path) -> None:
    command = [KG_PIPELINE, "run", "--sample", "--data", tmp_path]
    process = subprocess.Popen(
        list(map(str, command)), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )
    _wait_for(tmp_path / "graph" / "server.pid")
    process.terminate()
    _, said = process.communicate(timeout=_PATIENCE_S)
    assert process.returncode == 130, said
    assert EmbeddedServer(tmp_path).status().state == "stopped"


def test_a_graph_that_goes_down_leaves_ledger_refusals_and_log_complete(tmp_path: Path) -> None:
    path, data = tmp_path / "some.xml", tmp_path / "data"
    _write_file(path, ["99000001", "none"])
    settings = Settings.from_environment({**os.environ, "KG_GRAPH_URI": "bolt://127.0.0.1:9"}, data=data)
    sources, _ = receive_files(data, [path])
    told: list[str] = []
    with pytest.raises(Retryable):
        run_files(settings, sources, open_extractor(settings), on_refusal=told.append)
    assert len(told) == 1
    ledger = open_ledger(data / LEDGER)
    assert len(list(ledger.rows("readings", ["pmid"]))) == 1
    (log,) = (data / "runs").glob("*.json")
    report = read_report(log)
    assert (report.parsed.refusals, report.texts_read, report.graph) == (1, 1, None)
    assert report.refusals == {"bad_pmid": 1}
    assert report.outcome == "graph behind"
    assert "127.0.0.1:9" in (report.error or "")
    assert begun_runs(data) == []
