"""What is gone, cut short or closed to us in a ledger's folder is one line that names it."""

import resource
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from deltalake.exceptions import DeltaError

from kg_pipeline.errors import Misconfigured, PipelineError, Retryable
from kg_pipeline.ledger.store import create_ledger, open_ledger, writing
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.records import Received

RECEIVED = Received("0" * 64, "a.xml", "file", "2026-01-01T00:00:00", "received/a.xml", 1)


@pytest.fixture
def ledger_with_a_row(ledger_folder: Path) -> Path:
    """A ledger that has received a file."""
    with open_writer(ledger_folder) as writer:
        writer.commit("a run", received=[RECEIVED])
    return ledger_folder


def _remove(path: Path) -> None:
    shutil.rmtree(path)


def _empty(path: Path) -> None:
    shutil.rmtree(path)
    path.mkdir()


def _garble_log(path: Path) -> None:
    next((path / "_delta_log").glob("*.json")).write_text("no JSON")


@pytest.mark.parametrize("harm", [_remove, _empty, _garble_log])
@pytest.mark.parametrize("table", ["commits", "received"])
def test_a_table_that_is_gone_is_named(harm: Callable[[Path], None], table: str, ledger_with_a_row: Path) -> None:
    harm(ledger_with_a_row / table)
    with pytest.raises(Misconfigured, match=rf"{table}: .*restore the ledger from a backup") as raised:
        list(open_ledger(ledger_with_a_row).rows("received", ["name"]))
    assert "\n" not in str(raised.value)
    with pytest.raises(Misconfigured, match="backup"), open_writer(ledger_with_a_row) as writer:
        writer.commit("another run")


@pytest.mark.parametrize("table", ["commits", "received"])
@pytest.mark.parametrize("is_gone", [True, False], ids=["gone", "cut short"])
def test_a_file_of_a_table_that_is_gone_or_cut_short_is_named(
    is_gone: bool, table: str, ledger_with_a_row: Path
) -> None:
    (file,) = (ledger_with_a_row / table).glob("*.parquet")
    content = file.read_bytes()
    file.unlink()
    if not is_gone:
        file.write_bytes(content[:20])
    with pytest.raises(Misconfigured, match=rf"{file.name} is missing, unreadable or cut short; .*restore"):
        list(open_ledger(ledger_with_a_row).rows("received", ["name"]))


@pytest.mark.parametrize("name", ["ledger.json", "writer.lock", "writer.pid"])
def test_a_file_that_is_closed_to_us_is_named(name: str, ledger_folder: Path) -> None:
    (ledger_folder / name).unlink(missing_ok=True)
    (ledger_folder / name).mkdir()
    with pytest.raises(Misconfigured, match=name), open_writer(ledger_folder):
        pass


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow beyond a few bytes, as if the disk were full; over before pytest writes its report."""
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, former[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)


def test_a_ledger_that_cannot_be_written_may_be_tried_again(ledger_folder: Path) -> None:
    message = r"received: the ledger's table cannot be written .*File too large"
    with (
        open_writer(ledger_folder) as writer,
        pytest.raises(Retryable, match=message) as raised,
        full_disk(),
    ):
        writer.commit("a run", received=[RECEIVED])
    assert "\n" not in str(raised.value)
    assert writer.ledger.last_sequence == 0


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (DeltaError("Kernel error: Unable to open file x: Permission denied (os error 13)\n   0: <unknown>"), 2),
        (OSError("Local error\n  \x1b[31m↳\x1b[0m x\n   \x1b[31m↳\x1b[0m Permission denied"), 2),
        (OSError("Local error\n  \x1b[31m↳\x1b[0m No space left on device (os error 28)"), 4),
        (NotADirectoryError(20, "Not a directory", "x"), 2),
        (OSError(28, "No space left on device"), 4),
    ],
)
def test_what_a_library_says_is_one_plain_line(error: Exception, kind: int, tmp_path: Path) -> None:
    with pytest.raises(PipelineError) as raised, writing(tmp_path):
        raise error
    assert raised.value.exit_code == kind
    assert not set("\n\x1b↳<") & set(str(raised.value))


@pytest.mark.parametrize("name", ["[1]", "a|b", "x^2", "a\\b", "x%20y", "~/kg"])
def test_a_folder_that_delta_cannot_name_is_told_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Misconfigured, match="cannot lie in"):
        create_ledger(Path(name))
    with pytest.raises(Misconfigured, match=r"cannot lie in .*name another folder"):
        open_ledger(Path(name))
    assert not [*tmp_path.iterdir()]


def test_a_file_damaged_in_its_middle_is_one_line(ledger_with_a_row: Path) -> None:
    for path in (ledger_with_a_row / "received").glob("*.parquet"):
        content = path.read_bytes()
        path.write_bytes(content[:4] + bytes(len(content) - 12) + content[-8:])
    ledger = open_ledger(ledger_with_a_row)
    with pytest.raises(Misconfigured, match="cannot be read"):
        [*ledger.rows("received", ["sha256"])]
    with pytest.raises(Misconfigured, match="cannot be read"):
        Workspace(ledger).value("SELECT count(sha256) FROM received")
