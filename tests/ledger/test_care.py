"""Compaction loses nothing, not even the past; a backup is the same ledger somewhere else."""

import tarfile
from dataclasses import replace
from pathlib import Path

import pytest
from toy_ledger import ToyGraph, article, commit_file, received

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.ledger.appending import Appender
from kg_pipeline.ledger.care import compact_ledger, read_archive, write_archive
from kg_pipeline.ledger.check import check_ids, check_ledger
from kg_pipeline.ledger.dump import content_digest
from kg_pipeline.ledger.store import Ledger, open_ledger, open_table
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import open_writer

_NIGHTS = 5
_NAMES = ("received", "ledger")


@pytest.fixture
def nights(ledger_folder: Path) -> Path:
    """A ledger of several commits, with what a killed writer left after the last."""
    with open_writer(ledger_folder) as writer:
        for number in range(1, _NIGHTS + 1):
            texts = "g1 causes d1.", f"g2 causes d{number % 4}. Night {number}."
            commit_file(writer, received(number), article(number, texts[0]), article(99, texts[1]))
    remains = Appender(ledger_folder, _NIGHTS + 1)
    remains.append("baselines", [{"year": 2027, "last_number": 1}])
    remains.flush()
    return ledger_folder


def _graphs(ledger: Ledger) -> list[object]:
    """The graph of each sequence."""
    sequences = range(1, ledger.last_sequence + 1)
    return [
        ToyGraph().apply(graph_changes(replace(ledger, last_sequence=n, _datasets={}))).content()
        for n in sequences
    ]


def test_compaction_keeps_every_row_and_every_sequence(nights: Path) -> None:
    before = open_ledger(nights)
    digest, graphs = content_digest(before), _graphs(before)
    compacted = {each.table: each for each in compact_ledger(nights, keep_hours=0)}
    assert compacted["evidence"].files_before == _NIGHTS
    assert {each.files_after for each in compacted.values()} == {0, 1}
    assert len(list((nights / "evidence").glob("*.parquet"))) == 1
    after = open_ledger(nights)
    assert (after.last_sequence, content_digest(after)) == (_NIGHTS, digest)
    assert _graphs(after) == graphs
    assert [*check_ledger(after), *check_ids(after)] == []


def test_a_compacted_ledger_is_written_on(nights: Path) -> None:
    compact_ledger(nights, keep_hours=0)
    with open_writer(nights) as writer:
        assert commit_file(writer, received(1), article(1, "g1 causes d1.")).added == {}
        remains = Appender(nights, _NIGHTS + 1)
        remains.append("baselines", [{"year": 2027, "last_number": 1}])
        remains.flush()
    with open_writer(nights) as writer:
        assert commit_file(writer, received(8), article(8, "g1 causes d1.")).sequence == _NIGHTS + 1
        assert [*check_ledger(writer.ledger)] == []
        assert [*writer.ledger.rows("baselines", ["year"])] == []


def test_a_compaction_cut_short_after_any_table_changes_nothing_and_is_done_over(nights: Path) -> None:
    digest = content_digest(open_ledger(nights))
    for table in TABLES:
        open_table(nights / table).optimize.compact()
        assert content_digest(open_ledger(nights)) == digest
    assert {each.files_after for each in compact_ledger(nights, keep_hours=0)} == {0, 1}
    after = open_ledger(nights)
    assert content_digest(after) == digest
    assert [*check_ledger(after), *check_ids(after)] == []


def test_what_was_just_replaced_stays_for_who_reads_it(nights: Path) -> None:
    before = open_ledger(nights)
    before.dataset("evidence")
    compact_ledger(nights, keep_hours=24)
    assert len(list((nights / "evidence").glob("*.parquet"))) == _NIGHTS + 1
    assert len(list(before.rows("evidence", ["id"]))) == 2 * _NIGHTS


def test_a_restored_backup_is_the_same_ledger(nights: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "received").mkdir(parents=True)
    (tmp_path / "data" / "received" / "file.xml").write_text("<xml/>")
    (tmp_path / "data" / "graph").mkdir()
    nights.rename(tmp_path / "data" / "ledger")
    n_files = write_archive(tmp_path / "data", _NAMES, tmp_path / "backup.tar")
    assert read_archive(tmp_path / "backup.tar", _NAMES, tmp_path / "new") == n_files
    old, new = open_ledger(tmp_path / "data" / "ledger"), open_ledger(tmp_path / "new" / "ledger")
    assert (new.id, new.last_sequence) == (old.id, old.last_sequence)
    assert content_digest(new) == content_digest(old)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["ledger", "received"]
    assert (tmp_path / "new" / "received" / "file.xml").read_text() == "<xml/>"


def test_a_backup_and_a_restore_cut_short_are_done_over(nights: Path, tmp_path: Path) -> None:
    (tmp_path / ".backup.tar.unfinished").write_bytes(b"half of it")
    n_files = write_archive(nights.parent, [nights.name], tmp_path / "backup.tar")
    (tmp_path / ".data.unfinished" / nights.name / "evidence").mkdir(parents=True)
    assert read_archive(tmp_path / "backup.tar", [nights.name], tmp_path / "data") == n_files
    restored = open_ledger(tmp_path / "data" / nights.name)
    assert content_digest(restored) == content_digest(open_ledger(nights))
    assert not list(tmp_path.glob(".*"))


def test_nothing_is_overwritten(nights: Path, tmp_path: Path) -> None:
    write_archive(nights.parent, [nights.name], tmp_path / "backup.tar")
    with pytest.raises(Misconfigured, match="there already"):
        write_archive(nights.parent, [nights.name], tmp_path / "backup.tar")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "mine").touch()
    with pytest.raises(Misconfigured, match="not empty"):
        read_archive(tmp_path / "backup.tar", [nights.name], tmp_path / "data")
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["mine"]


@pytest.mark.parametrize("n_bytes", [0, 100, 512, 20_000, 50_000])
def test_a_broken_backup_makes_nothing(n_bytes: int, nights: Path, tmp_path: Path) -> None:
    write_archive(nights.parent, [nights.name], tmp_path / "backup.tar")
    whole = (tmp_path / "backup.tar").read_bytes()
    assert len(whole) > 100_000
    (tmp_path / "backup.tar").write_bytes(whole[:n_bytes])
    with pytest.raises(BadInput, match="no whole backup"):
        read_archive(tmp_path / "backup.tar", [nights.name], tmp_path / "data")
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar"]


@pytest.mark.parametrize("name", ["../out", "elsewhere/file", "/etc/file"])
def test_a_strange_archive_makes_nothing(name: str, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "backup.tar", "w") as archive:
        archive.addfile(tarfile.TarInfo(name))
        archive.addfile(tarfile.TarInfo("ledger"))
    with pytest.raises(BadInput, match="in no backup"):
        read_archive(tmp_path / "backup.tar", _NAMES, tmp_path / "data")
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar"]
