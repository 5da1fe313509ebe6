"""The embedded server's life: one a folder, private, hard to kill for good."""

import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from graph_world import GENE, NOTHING, WORLD

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.java import Runtime, runtime_in
from kg_pipeline.graph.store import GraphStore

_LOOPBACK = "0000000000000000FFFF00000100007F"


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[EmbeddedServer]:
    """A server to be killed, in a folder with a difficult name."""
    server = EmbeddedServer(tmp_path / 'a "data" folder é ${x} ${user.home}')
    yield server
    server.down()


def _store(address: GraphAddress) -> GraphStore:
    return GraphStore(connect(address), "infores:test")


def test_a_running_server_is_found_again(embedded: EmbeddedServer) -> None:
    first = embedded.up()
    pid = embedded.status().pid
    assert EmbeddedServer(embedded.folder.parent).up() == first
    status = embedded.status()
    assert (status.state, status.uri, status.pid) == ("running", first.uri, pid)


def test_it_listens_on_loopback_only(embedded: EmbeddedServer) -> None:
    listening = Path(f"/proc/{embedded.status().pid}/net/tcp6")
    if not listening.exists():
        pytest.skip("this system has no /proc to read listeners from")
    port = f"{int(embedded.up().uri.rsplit(':', 1)[1]):04X}"
    hosts = [
        line.split()[1].split(":")[0] for line in listening.read_text().splitlines()[1:] if f":{port} " in line
    ]
    assert hosts
    assert set(hosts) <= {"0000000000000000FFFF00000100007F"}


def test_the_password_is_in_one_private_file(embedded: EmbeddedServer) -> None:
    address = embedded.up()
    password = (embedded.folder / "password").read_text()
    assert (address.password, address.reader and len(address.reader[1])) == (password, 128)
    for name in ("password", "server.args"):
        assert stat.S_IMODE((embedded.folder / name).stat().st_mode) == 0o600
    assert stat.S_IMODE(embedded.folder.stat().st_mode) == 0o700
    files = [path for path in embedded.folder.rglob("*") if path.is_file() and path.name != "password"]
    assert len(files) > 5
    assert [path for path in files if password.encode() in path.read_bytes()] == []
    command = Path(f"/proc/{embedded.status().pid}/cmdline")
    if command.exists():
        assert address.reader is not None
        assert address.reader[1].encode() not in command.read_bytes()
    assert password not in repr(address)


def test_killed_it_comes_back_with_what_it_held(mortal: EmbeddedServer) -> None:
    assert mortal.status().state == "stopped"
    with _store(mortal.up()) as store:
        store.apply(WORLD.changes())
        before = dump_graph(store)
    pid = mortal.status().pid
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while mortal.status().pid is not None:
        time.sleep(0.05)
    (mortal.folder / "server.pid").write_text(str(os.getpid()))
    assert mortal.status().state == "stopped"
    with ThreadPoolExecutor(2) as pool:
        addresses = set(pool.map(lambda _: EmbeddedServer(mortal.folder.parent).up(), range(2)))
    assert len(addresses) == 1
    with _store(addresses.pop()) as store:
        assert dump_graph(store) == before
        counts = store.apply(replace(NOTHING, nodes=(GENE,)).changes(1, 2))
        assert counts == GraphCounts(rows=counts.rows)
    assert mortal.down()
    assert mortal.status().state == "stopped"
    assert not mortal.down()


def test_the_last_who_uses_it_stops_it_unless_it_is_kept(mortal: EmbeddedServer) -> None:
    with mortal.in_use() as address:
        with EmbeddedServer(mortal.folder.parent).in_use() as same:
            assert same == address
        assert mortal.status().state == "running"
        mortal.keep()
    assert mortal.status().state == "running"
    mortal.down()
    with mortal.in_use():
        pass
    assert mortal.status().state == "stopped"


def test_a_folder_is_found_whatever_its_name_and_the_locale_are(
    mortal: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    mortal.up()
    assert (mortal.folder / "databases" / "kg").is_dir()
    assert list(mortal.folder.parent.parent.iterdir()) == [mortal.folder.parent]


_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for limits and processes")


@_on_linux
def test_a_full_disk_is_worth_trying_again_and_names_the_log(mortal: EmbeddedServer) -> None:
    with _store(mortal.up()) as store:
        store.prepare()
        pid = mortal.status().pid
        assert pid is not None
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (16, 16))
        with pytest.raises(Retryable, match=r"server\.log says why, often a full disk") as raised:
            store.apply(WORLD.changes())
    assert "//" not in str(raised.value).replace("bolt://", "")
    mortal.down()
    with _store(mortal.up()) as store:
        store.apply(WORLD.changes())


@_on_linux
def test_an_exception_stops_the_server_also_while_it_starts(tmp_path: Path) -> None:
    program = f"""
import signal, sys
from pathlib import Path
from kg_pipeline.graph.embedded import EmbeddedServer
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
with EmbeddedServer(Path({str(tmp_path)!r})).in_use():
    print("in use", flush=True)
    signal.pause()
"""
    for moment_s in (None, 0.05, 0.3):
        user = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
        assert user.stdout is not None
        if moment_s is None:
            assert user.stdout.readline() == "in use\n"
        else:
            while not (tmp_path / "graph" / "server.args").exists():
                time.sleep(0.01)
            time.sleep(moment_s)
        user.terminate()
        assert user.wait(60) == 143
        user.stdout.close()
        assert _servers(tmp_path) == []
        (tmp_path / "graph" / "server.args").unlink()


def _servers(data: Path) -> list[Path]:
    """The command lines of all processes that serve the folder, its pid file unasked."""
    argument = f"@{data / 'graph' / 'server.args'}".encode()
    return [path for path in Path("/proc").glob("[0-9]*/cmdline") if argument in _bytes(path)]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def test_what_a_killed_user_left_is_stopped_by_the_next(mortal: EmbeddedServer) -> None:
    mortal.up()
    with mortal.in_use():
        pass
    assert mortal.status().state == "stopped"


@pytest.mark.parametrize("name", ["server.users", "server.lock", "password", "config/server-groups.json"])
def test_a_file_that_is_closed_to_us_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "graph" / name).mkdir(parents=True)
    server = EmbeddedServer(tmp_path)
    with pytest.raises(Misconfigured, match=name), server.in_use():
        pass


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").touch()
    server = EmbeddedServer(tmp_path / "data")
    assert not server.down()
    for use in (server.status, server.up):
        with pytest.raises(Misconfigured, match="data/graph"):
            use()


def test_a_folder_without_a_server_is_stopped(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path)
    assert server.status().state == "stopped"
    assert not server.down()
    assert list(tmp_path.iterdir()) == []


def _fake_runtime(folder: Path, says: str) -> Runtime:
    java = folder / "java"
    java.write_text(f"#!/bin/sh\necho start >> '{folder}/starts'\necho '{says}'\n")
    java.chmod(0o755)
    return Runtime(java, folder)


def test_a_server_that_dies_is_retryable_and_names_its_log(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "data", runtime=_fake_runtime(tmp_path, "no memory left"))
    with pytest.raises(Retryable, match=r"server\.log says why, and ends with 'no memory left'"):
        server.up()
    assert (tmp_path / "starts").read_text().count("start") == 1


def test_a_port_taken_meanwhile_is_another_attempt(tmp_path: Path) -> None:
    server = EmbeddedServer(tmp_path / "data", runtime=_fake_runtime(tmp_path, "Unable to listen to the port"))
    with pytest.raises(Retryable, match="Unable to listen"):
        server.up()
    assert (tmp_path / "starts").read_text().count("start") == 3


def test_a_missing_java_runtime_is_misconfigured(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="lacks its Java runtime"):
        runtime_in(tmp_path)
