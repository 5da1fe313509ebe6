"""A genuine Neo4j Community server for tests: of its Maven artifacts on Java 17 or 21, or in a container."""

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NoReturn, Protocol

import neo4j
import pytest
from filelock import FileLock

from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.settings import Settings

VERSION = "5.26.12"
PASSWORD = "genuine-neo4j"
_POM = Path(__file__).with_name("neo4j_pom.xml")
_START_S = 120.0
JAVA_OPTIONS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "-Xmx512m",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
)
_CONFIGURATION = """\
dbms.usage_report.enabled=false
server.http.enabled=false
server.memory.pagecache.size=128m
db.tx_log.preallocate=false
server.bolt.listen_address=127.0.0.1:{port}
"""


class NoNeo4j(Exception):
    """Why there is no server to be had."""


class Neo4jServer(Protocol):
    """A server that may be stopped, and started again with what it holds."""

    address: GraphAddress

    def start(self) -> None:
        """Start it and wait until it answers."""

    def stop(self) -> None:
        """End it and wait for that."""

    def remove(self) -> None:
        """End it for good."""


class JarServer:
    """A server of its jars, in a new home folder."""

    def __init__(self, java: str, jars: Path, home: Path) -> None:
        self.address = _own_address()
        self._home = home
        options = [f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
        self._command = [
            java,
            *JAVA_OPTIONS,
            "-cp",
            f"{jars}/*:{home / 'plugins'}/*",
            "org.neo4j.server.CommunityEntryPoint",
            *options,
        ]
        self._process: subprocess.Popen[bytes] | None = None
        (home / "conf").mkdir(parents=True)
        port = self.address.uri.rpartition(":")[2]
        (home / "conf" / "neo4j.conf").write_text(_CONFIGURATION.format(port=port))

    def start(self) -> None:
        is_new = not (self._home / "data").exists()
        log = self._home / "neo4j.log"
        with log.open("ab") as out:
            process = self._process = subprocess.Popen(self._command, stdout=out, stderr=out)
        _await_answer(self.address.uri, "neo4j" if is_new else PASSWORD, lambda: process.poll() is None)
        if is_new:
            _change_password(self.address.uri)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_START_S)

    remove = stop


class ContainerServer:
    """A server in a container of the official image."""

    def __init__(self, docker: str) -> None:
        self.address = _own_address()
        port = self.address.uri.rpartition(":")[2]
        self._docker = docker
        self._name = f"kg-pipeline-neo4j-{port}"
        self._options = ["--publish", f"127.0.0.1:{port}:7687", "--env", f"NEO4J_AUTH=neo4j/{PASSWORD}"]

    def start(self) -> None:
        if not self._can("start", self._name):
            image = f"neo4j:{VERSION}-community"
            if not self._can("run", "--detach", "--name", self._name, *self._options, image):
                raise NoNeo4j(f"docker does not run {image}; its own message says why: docker run {image}")
        _await_answer(self.address.uri, PASSWORD, lambda: True)

    def stop(self) -> None:
        self._can("stop", self._name)

    def remove(self) -> None:
        self._can("rm", "--force", "--volumes", self._name)

    def _can(self, *arguments: str) -> bool:
        return subprocess.run([self._docker, *arguments], capture_output=True, check=False).returncode == 0


def find_server(home: Path) -> Neo4jServer:
    """A server not yet started: of jars where Java and they are to be had, else in a container.

    Raises `NoNeo4j` where neither is.
    """
    try:
        return JarServer(find_java(), find_jars(), home)
    except NoNeo4j as none:
        docker = shutil.which("docker")
        if docker is None or subprocess.run([docker, "info"], capture_output=True, check=False).returncode:
            raise NoNeo4j(f"{none}; and no Docker engine answers") from none
        return ContainerServer(docker)


def do_without(none: NoNeo4j) -> NoReturn:
    """Skip the test that asks; in CI, where there always is one, fail it."""
    if os.environ.get("CI") == "true":
        pytest.fail(str(none))
    pytest.skip(str(none))


def find_java() -> str:
    """A Java that Neo4j 5.26 runs on. Raises `NoNeo4j`."""
    java = shutil.which("java")
    shown = subprocess.run([java, "-version"], capture_output=True, text=True).stderr if java else ""
    version = re.search(r'version "(\d+)', shown)
    if java is None or version is None or version[1] not in {"17", "21"}:
        raise NoNeo4j(
            f"Neo4j {VERSION} needs Java 17 or 21 on the PATH, found {version[1] if version else 'none'}"
        )
    return java


def find_jars() -> Path:
    """The folder of `KG_TEST_NEO4J_JARS`, else one in the cache that Maven fills once. Raises `NoNeo4j`."""
    if named := os.environ.get("KG_TEST_NEO4J_JARS"):
        return Path(named)
    cache = Settings.from_environment().cache
    jars = cache / f"neo4j-{VERSION}"
    cache.mkdir(parents=True, exist_ok=True)
    with FileLock(cache / f"neo4j-{VERSION}.lock"):
        if not jars.is_dir():
            _fetch_jars(jars)
    return jars


def _fetch_jars(jars: Path) -> None:
    """Whole or not at all."""
    maven = shutil.which("mvn")
    if maven is None:
        raise NoNeo4j("Neo4j's jars need Maven, or a folder of them in KG_TEST_NEO4J_JARS; found no mvn")
    with TemporaryDirectory(dir=jars.parent) as folder:
        command = [maven, "--batch-mode", "--quiet", "--file", str(_POM), "dependency:copy-dependencies"]
        command.append(f"-DoutputDirectory={folder}/jars")
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NoNeo4j(f"Maven could not fetch Neo4j: {done.stdout.strip()[:500]}")
        Path(folder, "jars").rename(jars)


def _own_address() -> GraphAddress:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return GraphAddress(f"bolt://127.0.0.1:{free.getsockname()[1]}", "neo4j", PASSWORD)


def _await_answer(uri: str, password: str, is_there: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _START_S
    while True:
        try:
            with neo4j.GraphDatabase.driver(uri, auth=("neo4j", password)) as driver:
                return driver.verify_connectivity()
        except neo4j.exceptions.ServiceUnavailable:
            if not is_there() or time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def _change_password(uri: str) -> None:
    with (
        neo4j.GraphDatabase.driver(uri, auth=("neo4j", "neo4j")) as driver,
        driver.session(database="system") as s,
    ):
        s.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=PASSWORD).consume()
