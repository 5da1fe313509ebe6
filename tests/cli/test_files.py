"""Files, packed or broken, links, pipes and devices: read to where they break, written where they lead."""

import bz2
import gzip
import io
import lzma
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kg_pipeline.cli.files import open_source, open_target
from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.text.bioc_json import read_bioc_json
from kg_pipeline.text.formats import READERS
from kg_pipeline.text.pubtator import read_pubtator

_PUBTATOR = "".join(f"{n}|t|Title {n}\n{n}|a|{bz2.compress(b'%d' % n).hex()}\n\n" for n in range(100)).encode()
_JSON = b"[" + b",".join(b'{"id": "%d", "passages": [{"offset": 0, "text": "x"}]}' % n for n in range(100)) + b"]"
_PACKERS = {".gz": gzip.compress, ".xz": lzma.compress}


def _read_ids(path: Path, form: str) -> tuple[list[str], list[str]]:
    """The documents up to the break, and what is said of them and of it."""
    ids: list[str] = []
    refused: list[BadInput] = []
    try:
        with open_source(path) as stream:
            for annotated in READERS[form](stream, str(path), on_refusal=refused.append):
                ids.append(annotated.document.id)
    except BadInput as broken:
        refused.append(broken)
    return ids, [str(refusal) for refusal in refused]


@pytest.mark.parametrize("suffix", ["", ".gz", ".xz"])
@pytest.mark.parametrize(("form", "data"), [("pubtator", _PUBTATOR), ("bioc-json", _JSON)])
def test_a_file_is_read_by_its_ending(form: str, data: bytes, suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"in{suffix}"
    path.write_bytes(_PACKERS[suffix](data) if suffix else data)
    assert _read_ids(path, form) == ([str(n) for n in range(100)], [])


@pytest.mark.parametrize("suffix", [".gz", ".xz"])
@pytest.mark.parametrize(("form", "data"), [("pubtator", _PUBTATOR), ("bioc-json", _JSON)])
def test_half_an_archive_is_read_to_its_end(form: str, data: bytes, suffix: str, tmp_path: Path) -> None:
    path, packed = tmp_path / f"in{suffix}", _PACKERS[suffix](data)
    path.write_bytes(packed[: len(packed) * 3 // 4])
    ids, [message] = _read_ids(path, form)
    assert len(ids) > 20
    assert ids == [str(n) for n in range(len(ids))]
    assert message.startswith(f"{path}: broken archive (Compressed file ended")


def test_a_damaged_gzip_is_read_to_the_damage(tmp_path: Path) -> None:
    path = tmp_path / "in.gz"
    packed = bytearray(gzip.compress(_PUBTATOR))
    middle = len(packed) // 2
    packed[middle : middle + 64] = b"\xff" * 64
    path.write_bytes(packed)
    ids, messages = _read_ids(path, "pubtator")
    assert len(ids) > 20
    assert messages[-1].startswith(f"{path}: broken archive (Error -3 while decompressing")


def test_what_cannot_be_opened_is_named(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing", tmp_path / "a" / "b"):
        with pytest.raises(BadInput, match=f"^{path}: cannot be read"), open_source(path):
            pass


def test_errors_of_the_reader_of_a_source_are_not_the_source_s(tmp_path: Path) -> None:
    path = tmp_path / "in"
    path.write_bytes(b"x")
    with pytest.raises(PermissionError), open_source(path):
        raise PermissionError


@pytest.mark.parametrize("suffix", ["", ".gz", ".xz"])
def test_a_target_is_packed_by_its_ending_and_appears_whole(suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"out{suffix}"
    path.write_bytes(b"before")
    with open_target(path) as out:
        out.write(_PUBTATOR)
        assert path.read_bytes() == b"before"
    with open_source(path) as stream:
        assert len(list(read_pubtator(stream, "x"))) == 100
    with pytest.raises(BadInput), open_target(path) as out:
        raise BadInput("half way")
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_a_link_stays_and_what_it_leads_to_is_written(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    link, file = tmp_path / "link", tmp_path / "folder" / "file"
    link.symlink_to(file)
    with open_target(link) as out:
        out.write(b"written")
    assert link.is_symlink()
    assert file.read_bytes() == b"written"


def test_pipes_and_devices_are_written_as_they_are(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", io.BytesIO()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.write(pipe.read_bytes()))
    reader.start()
    with open_target(pipe) as out:
        out.write(b"written")
    reader.join()
    assert read.getvalue() == b"written"
    assert pipe.is_fifo()
    with open_target(Path("/dev/null")) as out:
        out.write(b"written")
    assert Path("/dev/null").is_char_device()


def _bad_targets(folder: Path) -> Iterator[Path]:
    (folder / "file").write_bytes(b"")
    yield folder / "missing" / "out"
    yield folder / "file" / "out"
    yield folder / ("long" * 100)
    yield Path("/dev/full")


def test_errors_of_writing_name_the_target(tmp_path: Path) -> None:
    for path in _bad_targets(tmp_path):
        with pytest.raises(Misconfigured, match=f"^{path}: cannot be written"), open_target(path) as out:
            out.write(b"x" * 100_000)


def test_a_packed_json_is_read_in_pieces_as_fast_as_a_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "in.gz"
    path.write_bytes(
        gzip.compress(b'[{"id": "1", "passages": [{"offset": 0, "text": "%s"}]}]' % (b"x" * 4_000_000))
    )
    with open_source(path) as stream:
        [read] = read_bioc_json(stream, "x")
    assert len(read.document.text) == 4_000_000
