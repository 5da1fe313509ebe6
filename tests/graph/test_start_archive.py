"""What a start of the embedded server leaves for the next: whole or nothing, and for that runtime alone."""

import os
from pathlib import Path

import pytest

from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.java import Runtime
from kg_pipeline.graph.start_archive import StartArchive

_WHOLE = "AOTCache creation is complete: x.aot 1 bytes\n"


@pytest.fixture
def runtime(tmp_path: Path) -> Runtime:
    (tmp_path / "jars").mkdir()
    for name in ("java", "jars/server.jar"):
        (tmp_path / name).touch()
    return Runtime(tmp_path / "java", tmp_path / "jars")


def _archive(tmp_path: Path, runtime: Runtime, data: str = "data") -> StartArchive:
    return StartArchive(tmp_path / "cache" / "java", runtime, tmp_path / data)


def _end(tmp_path: Path, archive: StartArchive, said: str) -> None:
    """As a server does that was started with the archive's options."""
    (option,) = archive.java_options()
    Path(option.removeprefix("-XX:AOTCacheOutput=")).write_text("archive")
    (tmp_path / "server.log").write_text(said)
    archive.take(tmp_path / "server.log")


def test_a_server_starts_from_what_one_before_left(tmp_path: Path) -> None:
    servers = [EmbeddedServer(tmp_path / name, tmp_path / "cache") for name in ("first", "second")]
    for server in servers:
        with server.in_use():
            pass
    (made,) = (tmp_path / "cache" / "java").iterdir()
    assert f"-XX:AOTCache={made}" in (servers[1].folder / "server.args").read_text()
    assert "AOT" not in servers[1].log.read_text()


def test_an_archive_is_there_once_it_is_whole(tmp_path: Path, runtime: Runtime) -> None:
    archive = _archive(tmp_path, runtime)
    _end(tmp_path, archive, "killed\n")
    assert list(archive.path.parent.iterdir()) == []
    _end(tmp_path, archive, _WHOLE)
    assert archive.java_options() == [f"-XX:AOTCache={archive.path}"]
    assert list(archive.path.parent.iterdir()) == [archive.path]


def test_two_servers_do_not_write_one_file(tmp_path: Path, runtime: Runtime) -> None:
    options = {*_archive(tmp_path, runtime).java_options(), *_archive(tmp_path, runtime, "other").java_options()}
    assert len(options) == 2


def test_another_runtime_has_another_archive_and_few_are_kept(tmp_path: Path, runtime: Runtime) -> None:
    for number in range(5):
        (runtime.jars / "server.jar").write_text("x" * number)
        archive = _archive(tmp_path, runtime)
        _end(tmp_path, archive, _WHOLE)
        os.utime(archive.path, (number, number))
    assert len(list(archive.path.parent.iterdir())) == 3
    assert archive.path.exists()


def test_a_folder_that_cannot_be_made_is_gone_without(tmp_path: Path, runtime: Runtime) -> None:
    (tmp_path / "cache").touch()
    assert _archive(tmp_path, runtime).java_options() == []
