"""Logs: a line for a person, or JSON lines that name the run and shard at work, in other processes, too."""

import json
import logging
import multiprocessing
from collections.abc import Iterator

import pytest

from kg_pipeline.logs import at_work, configure_logs, context

_LOG = logging.getLogger("kg_pipeline.somewhere")


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("kg_pipeline")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def test_a_person_reads_warnings_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("text")
    _LOG.info("begun")
    _LOG.warning("two\nlines of %d", 2)
    assert capsys.readouterr().err == "kg-pipeline: two lines of 2\n"


def test_records_name_what_is_at_work_as_long_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logs("json")
    with at_work(run="r1"):
        with at_work(shard="s1"):
            _LOG.info("read %d texts", 3)
        _LOG.warning("done", extra={"n": 1})
    _LOG.info("after")
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line.pop("timestamp")[-1] for line in lines] == ["Z", "Z", "Z"]
    assert lines == [
        {"event": "read 3 texts", "level": "info", "logger": _LOG.name, "run": "r1", "shard": "s1"},
        {"event": "done", "level": "warning", "logger": _LOG.name, "run": "r1", "n": 1},
        {"event": "after", "level": "info", "logger": _LOG.name},
    ]


def _log_in_process(work: dict[str, object]) -> None:
    configure_logs("json", work)
    _LOG.info("there")


def test_a_process_that_is_started_logs_what_is_at_work(capfd: pytest.CaptureFixture[str]) -> None:
    with at_work(run="r1"):
        process = multiprocessing.get_context("spawn").Process(target=_log_in_process, args=(dict(context()),))
    process.start()
    process.join(60)
    assert process.exitcode == 0
    (line,) = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    assert (line["event"], line["run"]) == ("there", "r1")
