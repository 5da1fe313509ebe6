"""Where the tests get their Neo4j from, and what they say where there is none."""

from collections.abc import Callable
from pathlib import Path

import pytest
from neo4j_server import VERSION, ContainerServer, JarServer, NoNeo4j, do_without, find_jars, find_server

Program = Callable[[str, str], None]


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Makes programs, of a shell script each, that are the only ones on the PATH; jars are not there yet."""
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("KG_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("KG_TEST_NEO4J_JARS", raising=False)

    def make(name: str, script: str) -> None:
        (programs / name).write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
        (programs / name).chmod(0o755)

    return make


_JAVA = """echo 'openjdk version "{}.0.15"' >&2"""
_MAVEN = """for argument; do case $argument in -DoutputDirectory=*) mkdir "${argument#*=}";; esac; done"""


def test_jars_are_fetched_once_and_whole(program: Program, tmp_path: Path) -> None:
    program("java", _JAVA.format(17))
    program("mvn", "echo no network; exit 1")
    with pytest.raises(NoNeo4j, match="Maven could not fetch Neo4j: no network"):
        find_jars()
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [f"neo4j-{VERSION}.lock"]
    program("mvn", _MAVEN)
    assert isinstance(find_server(tmp_path / "home"), JarServer)
    program("mvn", "exit 1")
    assert find_jars() == tmp_path / "cache" / f"neo4j-{VERSION}"


def test_a_folder_of_jars_goes_before_maven(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("KG_TEST_NEO4J_JARS", str(tmp_path))
    assert find_jars() == tmp_path


@pytest.mark.parametrize("java", [None, 11], ids=["no Java", "an old Java"])
def test_without_java_a_container_is_taken_where_an_engine_answers(
    program: Program, tmp_path: Path, java: int | None
) -> None:
    if java:
        program("java", _JAVA.format(java))
    program("docker", 'echo "$@" >> "$0.log"; test "$1" = info')
    server = find_server(tmp_path / "home")
    assert isinstance(server, ContainerServer)
    with pytest.raises(NoNeo4j, match=f"docker does not run neo4j:{VERSION}-community"):
        server.start()
    server.remove()
    told = (tmp_path / "programs" / "docker.log").read_text().splitlines()
    assert [line.split()[0] for line in told] == ["info", "start", "run", "rm"]
    assert "--publish 127.0.0.1:" in told[2]


def test_without_any_the_reason_is_told(program: Program, tmp_path: Path) -> None:
    with pytest.raises(
        NoNeo4j, match=r"needs Java 17 or 21 on the PATH, found none; and no Docker engine answers"
    ):
        find_server(tmp_path / "home")
    program("java", _JAVA.format(21))
    program("docker", "exit 1")
    with pytest.raises(NoNeo4j, match=r"found no mvn; and no Docker engine answers"):
        find_server(tmp_path / "home")


def test_doing_without_is_a_skip_and_in_ci_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="none"):
        do_without(NoNeo4j("none"))
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="none"):
        do_without(NoNeo4j("none"))
