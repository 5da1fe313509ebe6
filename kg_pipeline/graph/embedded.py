"""The embedded graph server of a data folder: its own process, on loopback, its data in `graph/`."""

import fcntl
import hashlib
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Literal, TextIO

from filelock import FileLock, Timeout

from kg_pipeline.errors import Misconfigured, Retryable, using
from kg_pipeline.graph.address import LOG, GraphAddress
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.java import READER, START_SCRIPT, Runtime, find_runtime, server_groups, server_options
from kg_pipeline.graph.process import is_running, stop_process
from kg_pipeline.graph.start_archive import StartArchive

_START_S = 90.0
_STOP_S = 30.0
_POLL_S = 0.1
_ATTEMPTS = 3
"""A free port may be taken by someone else before the server has it."""
_PORT_TAKEN = "Unable to listen"


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """Whether the server runs, and where its files are."""

    state: Literal["running", "stopped", "unresponsive"]
    uri: str | None
    pid: int | None
    folder: Path
    log: Path


class EmbeddedServer:
    """The server of one data folder; every method may be called from several processes at once."""

    def __init__(self, data: Path, cache: Path | None = None, runtime: Runtime | None = None) -> None:
        """`cache` keeps what makes the next start quicker; `runtime` is the installed package's unless given."""
        self._cache = cache
        self._runtime = runtime
        self.folder = data.resolve() / "graph"
        self.log = self.folder / LOG
        self._password = self.folder / "password"
        self._options = self.folder / "server.args"
        self._pid = self.folder / "server.pid"
        self._port = self.folder / "server.port"
        self._users = self.folder / "server.users"
        self._kept = self.folder / "server.kept"

    @contextmanager
    def in_use(self) -> Iterator[GraphAddress]:
        """The server for the time of the block; the last to leave stops it, unless it is to be kept.

        Who is killed leaves it running; the next who uses it stops it then.
        """
        self._make_folder()
        with using(self._users):
            users = self._users.open("w")
        with users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self.up()
            finally:
                self._leave(users)

    def keep(self) -> None:
        """Leave the server running, whoever uses it, until `down`."""
        with using(self._kept):
            self._kept.touch()

    def _leave(self, users: TextIO) -> None:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        if not self._kept.exists():
            self.down()

    def up(self) -> GraphAddress:
        """Where the server listens, after starting it if it does not answer.

        Raises `Retryable` with the log's path if it does not come up, `Misconfigured` if it cannot be started.
        """
        self._make_folder()
        with self._locked():
            address = self.address()
            if address is not None and _answers(address):
                return address
            self._stop()
            return self._start()

    def down(self) -> bool:
        """Stop the server cleanly, or kill it; whether there was one."""
        if not self.folder.is_dir():
            return False
        with self._locked():
            self._kept.unlink(missing_ok=True)
            return self._stop()

    def renew(self) -> None:
        """Stop the server and remove what it holds, whole or not at all; the next who uses it finds it empty.

        Raises `Retryable` while another process uses it.
        """
        self._make_folder()
        databases, discarded = self.folder / "databases", self.folder / "databases.discarded"
        with using(self._users):
            users = self._users.open("w")
        with users:
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise Retryable(
                    f"another process uses the graph in {self.folder}; wait for it to end, then try again"
                ) from error
            with self._locked():
                self._stop()
                shutil.rmtree(discarded, ignore_errors=True)
                if databases.exists():
                    databases.rename(discarded)
                shutil.rmtree(discarded, ignore_errors=True)

    def status(self) -> ServerStatus:
        """What runs, without starting anything."""
        pid, address = self._running_pid(), self.address()
        if pid is None or address is None:
            return ServerStatus("stopped", None, None, self.folder, self.log)
        state: Literal["running", "unresponsive"] = "running" if _answers(address) else "unresponsive"
        return ServerStatus(state, address.uri, pid, self.folder, self.log)

    def address(self) -> GraphAddress | None:
        """Where the server last started listens; None if there never was one."""
        port, password = _read(self._port), _read(self._password)
        if not port or not password:
            return None
        reader = (READER, _reader_password(password))
        return GraphAddress(f"bolt://127.0.0.1:{port}", "root", password, reader, self.folder)

    def _make_folder(self) -> None:
        with using(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Alone while starting and stopping; the lock's descriptor is not inheritable, so no server keeps it."""
        lock = FileLock(self.folder / "server.lock")
        with using(self.folder):
            try:
                lock.acquire(timeout=_START_S)
            except Timeout as error:
                raise Retryable(
                    f"another process has been starting or stopping the graph in {self.folder} for "
                    f"{_START_S:.0f} s; wait for it, then try again"
                ) from error
            try:
                yield
            finally:
                lock.release()

    def _start(self) -> GraphAddress:
        for _ in range(_ATTEMPTS):
            address, http_port = self._launch()
            if self._comes_up(http_port) and _answers(address):
                return address
            self._stop()
            if _PORT_TAKEN not in self.log.read_text(encoding="utf-8", errors="replace"):
                break
        raise Retryable(
            f"the graph server did not come up; its log {self.log} says why, and ends with "
            f"{_last_line(self.log)!r}; correct that, then try again"
        )

    def _launch(self) -> tuple[GraphAddress, int]:
        """Write what the server reads at its start, and start it; where it will listen for Bolt and for HTTP."""
        runtime = self._runtime or find_runtime()
        config = self.folder / "config"
        config.mkdir(exist_ok=True)
        if not _read(self._password):
            _write_private(self._password, secrets.token_urlsafe(24))
        bolt_port, http_port = _free_ports()
        self._port.write_text(str(bolt_port), encoding="ascii")
        (config / "server-groups.json").write_text(server_groups(), encoding="utf-8")
        # The server makes its users anew from the passwords of today, whatever happened to the file.
        (config / "server-users.jsonl").unlink(missing_ok=True)
        address = self.address()
        if address is None or address.reader is None:
            raise Misconfigured(f"{self._password} cannot be read back; check the rights of {self.folder}")
        archive = self._archive(runtime)
        quicker = archive.java_options() if archive else []
        _write_private(self._options, server_options(runtime, bolt_port, http_port, address.reader[1], quicker))
        arguments = map(str, [runtime.java, self._argument, self.log, self._pid])
        # Left by an exception, the block waits for the shell, so that no server is without its pid file.
        with subprocess.Popen(
            ["/bin/sh", "-c", START_SCRIPT, "sh", *arguments],
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        ):
            return address, http_port

    def _comes_up(self, http_port: int) -> bool:
        """Whether the server says that it is ready. Knocking with a password before that would lock us out."""
        deadline = time.monotonic() + _START_S
        while time.monotonic() < deadline and self._running_pid() is not None:
            if _is_ready(http_port):
                return True
            time.sleep(_POLL_S)
        return False

    def _stop(self) -> bool:
        pid = self._running_pid()
        if pid is not None:
            stop_process(pid, self._argument, _STOP_S)
            if archive := self._archive(self._runtime or find_runtime()):
                archive.take(self.log)
        self._pid.unlink(missing_ok=True)
        return pid is not None

    def _archive(self, runtime: Runtime) -> StartArchive | None:
        return StartArchive(self._cache / "java", runtime, self.folder) if self._cache else None

    @property
    def _argument(self) -> str:
        """What the command line of this folder's server has, and of no other."""
        return f"@{self._options}"

    def _running_pid(self) -> int | None:
        """The server's process; None if it is gone and another process has its id, or none."""
        pid = _read(self._pid)
        return int(pid) if pid.isdigit() and is_running(int(pid), self._argument) else None


def _is_ready(http_port: int) -> bool:
    """What the server's own health check says."""
    door = HTTPConnection("127.0.0.1", http_port, timeout=_START_S)
    try:
        door.request("GET", "/api/v1/ready")
        return door.getresponse().status == HTTPStatus.NO_CONTENT
    except (OSError, HTTPException):
        return False
    finally:
        door.close()


def _answers(address: GraphAddress) -> bool:
    """Whether both users are let in and the database is there."""
    try:
        connect(address).close()
    except (Retryable, Misconfigured):
        return False
    return True


def _reader_password(password: str) -> str:
    """Derived, so that one secret is kept and the reader's tells nothing of it."""
    return hashlib.blake2b(password.encode(), person=b"kg-graph-reader").hexdigest()


def _free_ports() -> tuple[int, int]:
    """Two ports of loopback that nobody has at the moment."""
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        return first.getsockname()[1], second.getsockname()[1]


def _read(path: Path) -> str:
    """The file's text without its line end; empty if there is no file. Raises like `using`."""
    with using(path):
        try:
            return path.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""


def _write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, at no moment otherwise."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, encoding="utf-8")


def _last_line(path: Path) -> str:
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), "")
