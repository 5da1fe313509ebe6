"""The read-only instance: it serves one release, takes the next one whole, and refuses to be written to."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import neo4j
import pytest
from neo4j_server import NoNeo4j, do_without
from neo4j_tools import environment_with_tools
from small_ledger import commit_articles

from kg_pipeline.settings import Settings
from kg_pipeline.stages.releases import export_release

_SCRIPT = Path(__file__).parents[2] / "docker" / "neo4j-reader.sh"
_PASSWORD = "reader-of-graphs"
_COUNTS = """
MATCH (release:Release) WITH release.sequence AS sequence
MATCH (article:Article) WITH sequence, count(article) AS articles
MATCH (:Gene)-[edge]-(:Disease) RETURN sequence, articles, count(edge) AS edges
"""
_LONG_S = 600.0


def test_shellcheck_finds_nothing() -> None:
    shellcheck = Path(sys.executable).with_name("shellcheck")
    done = subprocess.run([shellcheck, str(_SCRIPT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@dataclass
class Reader:
    """The script at work on a data folder's exports."""

    settings: Settings
    environment: dict[str, str]
    log: Path
    data: Path
    """Where it keeps what it imported."""
    password: str = _PASSWORD
    process: "subprocess.Popen[bytes] | None" = None

    def start(self, password: str = _PASSWORD) -> None:
        """As Docker does, with that password in its environment."""
        self.password = password
        environment = {**self.environment, "NEO4J_AUTH": f"neo4j/{password}"}
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(
                [_SCRIPT], env=environment, stdout=out, stderr=out, start_new_session=True
            )

    def stop(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(60)
            finally:
                _end_group(self.process.pid)

    def ask(self, query: str = _COUNTS) -> list[object] | None:
        """The first row; None while it does not answer."""
        auth = "neo4j", self.password
        try:
            with (
                neo4j.GraphDatabase.driver(self.environment["KG_READER_URI"], auth=auth) as driver,
                driver.session() as session,
            ):
                record = session.run(query).single()
                return None if record is None else list(record.values())
        except (neo4j.exceptions.ServiceUnavailable, neo4j.exceptions.TransientError):
            return None

    def wait(self, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _LONG_S
        while not until():
            assert time.monotonic() < deadline, self.log.read_text()[-5000:]
            time.sleep(0.1)


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """A reader, not yet started, of a data folder whose first release has two articles."""
    try:
        environment = environment_with_tools(tmp_path / "bin", tmp_path / "home")
    except NoNeo4j as none:
        do_without(none)
    settings = Settings.from_environment({}, data=tmp_path / "data")
    commit_articles(settings.data, [1, 2])
    export_release(settings)
    port, import_port = _free_port(), _free_port()
    environment |= {
        "KG_EXPORTS": str(settings.data / "exports"),
        "KG_READER_DATA": str(tmp_path / "reader"),
        "KG_READER_CONFIG": f"server.bolt.listen_address=127.0.0.1:{port}\nserver.http.enabled=false",
        "KG_READER_HEAP": "512m",
        "KG_READER_PAGECACHE": "64m",
        "KG_READER_URI": f"bolt://127.0.0.1:{port}",
        "KG_READER_IMPORT_PORT": str(import_port),
        "KG_READER_POLL_S": "1",
    }
    reader = Reader(settings, environment, tmp_path / "log", tmp_path / "reader")
    try:
        yield reader
    finally:
        reader.stop()


def _end_group(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        return


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_one_release_after_the_other_is_served_whole_and_read_only(reader: Reader, tmp_path: Path) -> None:
    reader.start()
    reader.wait(lambda: reader.ask() is not None)
    assert reader.ask() == [1, 2, 2]
    reader.wait((reader.data / "up-to-date").exists)
    assert "Configured max memory: 64" in reader.log.read_text()
    with pytest.raises(neo4j.exceptions.ClientError, match=r"read.only|not allowed"):
        reader.ask("CREATE (n:Entity {id: 'x'}) RETURN n")
    with pytest.raises(neo4j.exceptions.Neo4jError, match=r"(?i)load"):
        reader.ask("LOAD CSV FROM 'file:///etc/hostname' AS line RETURN line")
    with socket.create_server(("127.0.0.1", 0)) as asked:
        url = f"http://127.0.0.1:{asked.getsockname()[1]}/"
        with pytest.raises(neo4j.exceptions.Neo4jError, match=r"blocked"):
            reader.ask(f"LOAD CSV FROM '{url}' AS line RETURN line")
    assert reader.ask("SHOW CONSTRAINTS YIELD name WHERE name = 'entity_id' RETURN name") == ["entity_id"]

    # A release that cannot be imported is told, and the first one stays.
    commit_articles(reader.settings.data, [3])
    broken = reader.settings.data / export_release(reader.settings).reference
    shutil.copytree(broken, tmp_path / "whole")
    (broken / "bulk" / "edges.csv").write_text("nonsense\n")
    reader.wait(lambda: "cannot be imported" in reader.log.read_text())
    assert f"{broken.name} cannot be imported" in reader.log.read_text()
    assert reader.ask() == [1, 2, 2]

    # The next one is seen from one moment to the other: the old graph, none, the new one.
    commit_articles(reader.settings.data, [4, 5])
    newest = export_release(reader.settings)
    seen: list[object] = []

    def is_new() -> bool:
        answer = reader.ask()
        if answer is not None:
            seen.append(answer)
        return answer == [3, 5, 5]

    reader.wait(is_new)
    assert {str(answer) for answer in seen} == {"[1, 2, 2]", "[3, 5, 5]"}
    left = f"graph-{Path(newest.reference).name}"
    reader.wait(lambda: [path.name for path in reader.data.glob("graph-*")] == [left])

    # After a kill, and with another password, what was kept is of no use and the release is imported again.
    reader.stop()
    (reader.data / left / "run" / "neo4j.pid").write_text(str(os.getpid()))
    reader.start("the one of this year")
    reader.wait(lambda: "neo4j-reader: serves" in reader.log.read_text())
    assert reader.ask() == [3, 5, 5]
    said = reader.log.read_text()
    assert "refuses this password" in said
    assert said.count("neo4j-reader: imports") == 1
    assert "already running" not in said


def test_where_nothing_can_be_served_it_ends_so_that_it_is_started_again(reader: Reader) -> None:
    release = (reader.settings.data / "exports" / "current").resolve()
    (release / "bulk" / "edges.csv").write_text("nonsense\n")
    reader.start()
    assert reader.process is not None
    assert reader.process.wait(_LONG_S) == 1
    assert f"{release.name} cannot be imported" in reader.log.read_text()
