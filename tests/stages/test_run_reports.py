"""Reports of runs: kept whole, complete with times and outcome, and read whatever version wrote them."""

from pathlib import Path

import msgspec
import pytest
from reports import REPORT

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.stages.parse import ParseCounts
from kg_pipeline.stages.report import (
    Stopwatch,
    begun_runs,
    read_report,
    report_paths,
    reporting,
    write_report,
)

_REPORT = msgspec.structs.replace(
    REPORT,
    refused_files=("broken.xml: the file is empty; fetch it again",),
    pmids_refused=4,
    parsed=ParseCounts(citations=4, articles=3, refusals=1, by_reason={"no_text": 1}),
)
_ADDED_SINCE = ("started_at", "finished_at", "durations_s", "edge_changes", "outcome", "error")


def test_a_report_is_kept_with_its_times_and_outcome(tmp_path: Path) -> None:
    stopwatch = Stopwatch()
    for _ in range(2):
        with stopwatch.timing("parse"):
            pass
    kept = write_report(tmp_path, _REPORT, stopwatch)
    assert [read_report(path) for path in report_paths(tmp_path)] == [kept]
    assert kept.outcome == "refused some"
    assert kept.durations_s.keys() == {"parse"}
    assert kept.started_at is not None
    assert kept.finished_at is not None
    assert kept.started_at <= kept.finished_at
    assert kept.n_edges == 3
    assert kept.refusals == {"no_text": 1, "file": 1, "unknown_pmid": 4}


def test_what_an_earlier_version_wrote_is_read(tmp_path: Path) -> None:
    fields = {name: value for name, value in msgspec.to_builtins(_REPORT).items() if name not in _ADDED_SINCE}
    del fields["parsed"]["by_reason"]
    path = tmp_path / "old.json"
    path.write_bytes(msgspec.json.encode(fields))
    old = read_report(path)
    assert (old.outcome, old.started_at, old.durations_s, old.edge_changes) == (None, None, {}, {})
    assert old.parsed.refusals == 1


def test_a_file_that_is_no_report_is_named(tmp_path: Path) -> None:
    path = tmp_path / "cut.json"
    path.write_text('{"run": "2026', encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"cut\.json is no report of a run"):
        read_report(path)


def test_a_run_that_ends_without_a_report_leaves_its_mark_and_the_reason(tmp_path: Path) -> None:
    with pytest.raises(Retryable), reporting(tmp_path, "failed", Stopwatch()):
        raise Retryable("the disk is full; free space")
    with pytest.raises(KeyboardInterrupt), reporting(tmp_path, "interrupted", Stopwatch()):
        raise KeyboardInterrupt
    assert {begun.run: begun.error for begun in begun_runs(tmp_path)} == {
        "failed": "the disk is full; free space",
        "interrupted": None,
    }


def test_a_run_that_reports_leaves_no_mark_even_if_it_ends_with_an_error(tmp_path: Path) -> None:
    with pytest.raises(Retryable), reporting(tmp_path, _REPORT.run, Stopwatch()):
        assert [begun.run for begun in begun_runs(tmp_path)] == [_REPORT.run]
        write_report(tmp_path, msgspec.structs.replace(_REPORT, outcome="graph behind"), Stopwatch())
        raise Retryable("the graph does not answer")
    assert begun_runs(tmp_path) == []
    assert [read_report(path).outcome for path in report_paths(tmp_path)] == ["graph behind"]


def test_the_last_report_is_that_of_the_run_which_ended_last(tmp_path: Path) -> None:
    for run in ("20260302-short", "20260301-long"):
        write_report(tmp_path, msgspec.structs.replace(REPORT, run=run), Stopwatch())
    assert [path.stem for path in report_paths(tmp_path)] == ["20260302-short", "20260301-long"]
