"""What was received is kept once, whole, with its first moment and way."""

import gzip
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.pubmed.received import (
    all_received,
    ensure_writable,
    keep_bytes,
    keep_file,
    read_received,
    rename_received,
)
from kg_pipeline.records import Received

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_a_file_is_kept_under_its_hash_with_a_receipt_beside_it(tmp_path: Path) -> None:
    content = gzip.compress(b"<PubmedArticleSet/>", mtime=0)
    source = tmp_path / "pubmed26n1501.xml.gz"
    source.write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    receipt = keep_file(source, tmp_path / "data", now=NOON)
    assert receipt == Received(
        sha256=sha256,
        name="pubmed26n1501.xml.gz",
        way="file",
        received_at="2026-01-02T12:00:00.000000+00:00",
        path=f"received/{sha256}.xml.gz",
        n_bytes=len(content),
    )
    assert snapshot(tmp_path / "data") == {
        f"{sha256}.xml.gz": content,
        f"{sha256}.json": msgspec.json.encode(receipt),
    }
    assert read_received(sha256, tmp_path / "data") == receipt


def test_the_same_content_again_changes_nothing_whatever_its_name(tmp_path: Path) -> None:
    first = keep_bytes(b"<x/>", "efetch-1.xml", tmp_path, way="entrez", now=NOON)
    before = snapshot(tmp_path)
    again = keep_bytes(b"<x/>", "other.xml", tmp_path, way="file", now=NOON + timedelta(days=1))
    assert again == first
    assert snapshot(tmp_path) == before


def test_an_answer_keeps_what_it_came_after_first(tmp_path: Path) -> None:
    first = keep_bytes(b"<x/>", "efetch-1.xml", tmp_path, way="entrez", after=(2026, 1501))
    assert keep_bytes(b"<x/>", "efetch-1.xml", tmp_path, way="entrez", after=(2026, 1502)) == first
    assert list(all_received(tmp_path)) == [first]
    assert first.after == (2026, 1501)


def test_content_whose_receipt_a_kill_prevented_is_received_anew(tmp_path: Path) -> None:
    receipt = keep_bytes(b"<x/>", "a.xml", tmp_path, way="file", now=NOON)
    (tmp_path / "received" / f"{receipt.sha256}.json").unlink()
    (tmp_path / receipt.path).write_bytes(b"<")
    assert read_received(receipt.sha256, tmp_path) is None
    assert keep_bytes(b"<x/>", "a.xml", tmp_path, way="file", now=NOON) == receipt
    assert sorted(path.suffix for path in (tmp_path / "received").iterdir()) == [".json", ".xml"]


def test_of_many_who_receive_the_same_at_once_the_first_receipt_is_everyones(tmp_path: Path) -> None:
    def keep(hour: int) -> Received:
        return keep_bytes(b"<x/>", "a.xml", tmp_path, way="file", now=NOON + timedelta(hours=hour))

    with ThreadPoolExecutor(8) as many:
        receipts = set(many.map(keep, range(64)))
    assert receipts == {read_received(next(iter(receipts)).sha256, tmp_path)}
    assert sorted(path.suffix for path in (tmp_path / "received").iterdir()) == [".json", ".xml"]


def test_content_that_was_lost_is_mended_by_giving_it_again(tmp_path: Path) -> None:
    receipt = keep_bytes(b"<x/>", "a.xml", tmp_path, way="file", now=NOON)
    before = snapshot(tmp_path)
    for content in (None, b"<"):
        (tmp_path / receipt.path).unlink()
        if content is not None:
            (tmp_path / receipt.path).write_bytes(content)
        assert keep_bytes(b"<x/>", "b.xml", tmp_path, way="file") == receipt
        assert snapshot(tmp_path) == before


def test_a_pipe_is_received_like_a_file(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.xml"
    os.mkfifo(pipe)
    content = b"<x/>" * 100_000
    with ThreadPoolExecutor(1) as pool:
        written = pool.submit(pipe.write_bytes, content)
        receipt = keep_file(pipe, tmp_path / "data", now=NOON)
        assert written.result() == len(content)
    assert receipt.name == "pipe.xml"
    assert snapshot(tmp_path / "data")[f"{receipt.sha256}.xml"] == content
    assert len(snapshot(tmp_path / "data")) == 2


def test_a_name_that_is_no_utf_8_is_kept_in_writing(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.xml")
    path.write_bytes(b"<x/>")
    receipt = keep_file(path, tmp_path / "data")
    assert receipt.name == "caf\\xe9.xml"
    assert read_received(receipt.sha256, tmp_path / "data") == receipt


def test_a_receipt_takes_another_name(tmp_path: Path) -> None:
    receipt = keep_bytes(b"<x/>", "mine.xml", tmp_path, way="file", now=NOON)
    renamed = rename_received(receipt, "pubmed26n0001.xml", tmp_path)
    assert renamed == msgspec.structs.replace(receipt, name="pubmed26n0001.xml")
    assert keep_bytes(b"<x/>", "mine.xml", tmp_path, way="file") == renamed


def test_a_folder_that_cannot_be_written_is_misconfigured(tmp_path: Path) -> None:
    (tmp_path / "received").write_bytes(b"")
    with pytest.raises(Misconfigured, match=r"received"):
        keep_bytes(b"<x/>", "a.xml", tmp_path, way="file")
    with pytest.raises(Misconfigured, match=r"received: "):
        ensure_writable(tmp_path / "received")


def test_a_missing_file_and_a_folder_are_bad_input_by_name(tmp_path: Path) -> None:
    (tmp_path / "dangling.xml").symlink_to(tmp_path / "absent.xml")
    for path in (tmp_path / "absent.xml", tmp_path / "dangling.xml", tmp_path / f"{'x' * 300}.xml", tmp_path):
        with pytest.raises(BadInput, match=f"{path.name}: cannot be read"):
            keep_file(path, tmp_path / "data")
    assert not (tmp_path / "data").exists()


def test_a_receipt_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "received").mkdir()
    (tmp_path / "received" / "ab.json").write_bytes(b"\xff{")
    with pytest.raises(BadInput, match=r"ab\.json: not a receipt"):
        read_received("ab", tmp_path)
