"""Upkeep as a scheduler calls it: what is not whole stops it, by name."""

from pathlib import Path

import pytest
from pubmed_xml import article_set, article_xml

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.pubmed.parse import parse_pubmed
from kg_pipeline.pubmed.received import keep_file
from kg_pipeline.stages import scheduled
from kg_pipeline.stages.commit import LEDGER


def test_of_a_folder_without_a_commit_nothing_is_exported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KG_DATA", str(tmp_path))
    assert scheduled.export_release({}, {}, None) is None
    with open_writer(tmp_path / LEDGER):
        assert scheduled.export_release({}, {}, None) is None
    assert not (tmp_path / "exports").exists()


def test_a_folder_that_is_not_whole_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "data"
    monkeypatch.setenv("KG_DATA", str(data))
    file = tmp_path / "pubmed26n0001.xml"
    file.write_bytes(article_set([article_xml(1)]))
    received = keep_file(file, data)
    with open_writer(data / LEDGER) as writer, file.open("rb") as stream:
        writer.commit("night", parsed=[(received, list(parse_pubmed(stream, file.name)))])
    for deep in (False, True):
        scheduled.check({"deep": deep}, {}, None)
    scheduled.compact({"keep_hours": 0}, {}, None)
    scheduled.tidy({"keep_days": 1, "keep_pages_days": 1}, {}, None)
    scheduled.check({"deep": True}, {}, None)
    (data / received.path).unlink()
    with pytest.raises(BadInput, match="the data folder is not whole: received: "):
        scheduled.check({"deep": False}, {}, None)
