"""Whether a data folder needs attention, what its status and metrics tell, and that asking changes nothing."""

import json
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import msgspec
import pytest
from command_line import KG_PIPELINE, run_command
from prometheus_client.parser import text_string_to_metric_families
from reports import HEALTHY, REPORT

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.lock import is_locked, writer_lock
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.settings import Settings
from kg_pipeline.stages.graph import GraphStatus
from kg_pipeline.stages.health import MIN_FREE_BYTES, needs_attention
from kg_pipeline.stages.metrics import show_metrics
from kg_pipeline.stages.parse import ParseCounts
from kg_pipeline.stages.report import BegunRun, Stopwatch, begun_runs, reporting, write_report
from kg_pipeline.stages.status import find_sizes, find_status

_LOOPBACK = "127.0.0.1"
_NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)
_BEHIND = msgspec.structs.replace(HEALTHY.graph, sequence=3)
_AS_OF = msgspec.structs.replace(_BEHIND, release="as_of")


def _begun(moment: str, error: str | None = None) -> BegunRun:
    return BegunRun("r", moment, error)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, None),
        ({"covered_until": None}, None),
        ({"covered_until": "2026-02-28"}, None),
        ({"covered_until": "2026-02-28", "checked_at": "2026-03-02T06:00:01+00:00"}, "ended over 30 hours ago"),
        ({"covered_until": "2026-02-27"}, "no day after 2026-02-27 is covered"),
        ({"free_bytes": MIN_FREE_BYTES - 1}, "bytes are free"),
        ({"sizes": {"ledger": MIN_FREE_BYTES + 1}}, "compaction may need"),
        ({"ended_badly": (_begun("2026-03-02T03:00:00+00:00"),)}, "left no report: killed or interrupted"),
        ({"ended_badly": (_begun("2026-03-02T03:00:00+00:00", "full disk"),)}, "left no report: full disk"),
        ({"ended_badly": (_begun("2026-03-01T03:00:00+00:00"),)}, None),
        ({"graph": _BEHIND, "commits_behind": 2}, "the graph is 2 commits behind the ledger's 5"),
        ({"graph": _BEHIND, "commits_behind": 2, "is_locked": True}, None),
        ({"graph": _AS_OF, "commits_behind": 2}, None),
        ({"graph": msgspec.structs.replace(_AS_OF, ledger_id="m"), "commits_behind": 5}, "shows ledger m, not l"),
        ({"graph": GraphStatus("running", "bolt://graph:7687"), "commits_behind": 5}, "is 5 commits behind"),
        ({"graph": msgspec.structs.replace(HEALTHY.graph, release="loading")}, "loading was cut short"),
        ({"graph": GraphStatus("unresponsive", "bolt://graph:7687")}, "does not answer"),
        ({"graph": GraphStatus("refused", "bolt://graph:7687")}, "refuses the user or the password"),
    ],
)
def test_what_is_wrong_is_said_with_the_next_step(changes: dict[str, object], said: str | None) -> None:
    found = list(needs_attention(msgspec.structs.replace(HEALTHY, **changes)))
    if said is None:
        assert found == []
    else:
        (line,) = found
        assert said in line
        assert ";" in line


def test_a_last_run_that_refused_much_or_left_the_graph_behind_is_told() -> None:
    counts = ParseCounts(citations=94, articles=88, deletions=6, refusals=6, by_reason={"no_text": 6})
    run = msgspec.structs.replace(
        REPORT, parsed=counts, held_back=7, outcome="graph behind", error="nobody answers"
    )
    stopped = GraphStatus("stopped", None)
    status = msgspec.structs.replace(HEALTHY, last_run=run, graph=stopped, commits_behind=None)
    behind, refused, held_back = needs_attention(status)
    assert "nobody answers" in behind
    assert "held back 7 texts" in held_back
    assert "refused 6 of 100 citations and deletions (6 no_text)" in refused


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Of a data folder with an empty graph, a ledger of one commit that covers days, and a run's report."""
    found = Settings.from_environment({}, data=tmp_path / "kg")
    with open_writer(found.data / "ledger") as writer:
        days = [date(2026, 2, 25), date(2026, 2, 28), date(2026, 3, 1)]
        writer.commit("r", covered=[*((found.nightly_query, day) for day in days), ("aspirin", date(2026, 3, 9))])
    stopwatch = Stopwatch()
    with stopwatch.timing("read"):
        pass
    write_report(found.data, REPORT, stopwatch)
    return found


def test_a_status_tells_ledger_lag_last_run_and_disk(settings: Settings) -> None:
    status = find_status(settings, _NOW)
    assert (status.sequence, status.covered_until, status.lag) == (1, "2026-03-01", timedelta(hours=6))
    assert status.uncovered == ("2026-02-26", "2026-02-27")
    assert status.last_run is not None
    assert status.last_run.outcome == "done"
    assert status.graph.state == "stopped"
    assert status.sizes["ledger"] > 0
    assert status.sizes["runs"] == sum(path.stat().st_size for path in (settings.data / "runs").iterdir())
    assert status.attention == ()


def test_a_folder_that_goes_while_it_is_measured_counts_nothing(settings: Settings) -> None:
    """As the folders of a compaction do, or of an export that is swapped in."""
    going = settings.data / "exports" / "going"
    done = threading.Event()

    def come_and_go() -> None:
        while not done.is_set():
            (going / "deep" / "deeper").mkdir(parents=True)
            shutil.rmtree(going)

    with ThreadPoolExecutor(1) as other:
        coming = other.submit(come_and_go)
        try:
            for _ in range(200):
                assert find_sizes(settings.data).get("exports", 0) == 0
        finally:
            done.set()
        coming.result()


def test_a_run_at_work_is_told_from_one_that_was_killed(settings: Settings) -> None:
    with pytest.raises(KeyboardInterrupt), reporting(settings.data, "killed", Stopwatch()):
        raise KeyboardInterrupt
    with writer_lock(settings.data / "ledger"), reporting(settings.data, "working", Stopwatch()):
        status = find_status(settings, _NOW)
        assert status.at_work is not None
        assert (status.at_work.run, [begun.run for begun in status.ended_badly]) == ("working", ["killed"])
    after = find_status(settings, _NOW)
    assert after.at_work is None
    assert [begun.run for begun in after.ended_badly] == [begun.run for begun in begun_runs(settings.data)]


def test_looking_at_the_lock_neither_takes_nor_makes_it(settings: Settings) -> None:
    ledger = settings.data / "ledger"
    assert not is_locked(ledger)
    with writer_lock(ledger):
        assert is_locked(ledger)
    assert not is_locked(ledger)
    assert not is_locked(settings.data)
    assert not (settings.data / "writer.lock").exists()


def test_the_command_says_by_its_exit_code_whether_all_is_well(settings: Settings, tmp_path: Path) -> None:
    assert run_command("status", data=tmp_path / "none").returncode == 2
    done = run_command("status", "--json", data=settings.data)
    assert json.loads(done.stdout)["sequence"] == 1
    assert done.returncode == 3  # that day of March is long past
    assert done.stderr.startswith("kg-pipeline: no day after 2026-03-01 is covered")
    told = run_command("status", data=settings.data).stdout
    assert "2 days before it, the first 2026-02-26" in told
    assert run_command("status", data=settings.data, KG_LOG="aloud").returncode == 2


def test_metrics_are_read_back_by_the_library(settings: Settings) -> None:
    families = {family.name: family for family in text_string_to_metric_families(show_metrics(settings))}
    values = {
        (sample.name, *sample.labels.values()): sample.value
        for family in families.values()
        for sample in family.samples
    }
    assert all(family.documentation for family in families.values())
    assert values["kg_up",] == 1
    assert values["kg_ledger_sequence",] == 1
    assert values["kg_runs_total", "done"] == 1
    assert values["kg_texts_read_total",] == values["kg_last_run_texts_read",] == REPORT.texts_read
    assert values["kg_edges", "asserted"] == 2
    assert values["kg_lag_seconds",] > 0


def test_metrics_of_no_ledger_are_refused_when_printed(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="no ledger"):
        show_metrics(Settings.from_environment({}, data=tmp_path))


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    """The address of the metrics of a data folder without a ledger."""
    with socket.create_server((_LOOPBACK, 0)) as free:
        port = free.getsockname()[1]
    command = [KG_PIPELINE, "metrics", "--serve", str(port), "--data", str(tmp_path)]
    process = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    yield f"http://{_LOOPBACK}:{port}/metrics"
    process.terminate()
    assert process.wait(30) == 130


def test_metrics_are_served_where_there_is_no_ledger_yet(served: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            said = urlopen(served, timeout=10).read().decode()
            break
        except URLError:
            assert time.monotonic() < deadline
            time.sleep(0.2)
    assert "\nkg_up 0.0\n" in said
