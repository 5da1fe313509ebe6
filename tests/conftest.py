"""Shared by all tests: where the public corpora lie, and no network but loopback."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from entrez_server import EntrezServer
from hypothesis import settings
from neo4j_server import Neo4jServer, NoNeo4j, do_without, find_server
from night_world import week_of_entries

from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import Extractor, open_extractor

_REPOSITORY = Path(__file__).parent.parent
_LONGEST = {
    "test_command_line.py",
    "test_killed_runs.py",
    "test_neo4j_reader.py",
    "test_order_of_files.py",
    "test_embedded.py",
    "test_graph_faults.py",
    "test_histories.py",
    "test_house.py",
    "test_on_neo4j.py",
    "test_real_updates.py",
    "test_retracted_articles.py",
    "test_train_on_verdicts.py",
}
# How long an example takes says more of the machine than of the code.
settings.register_profile("kg-pipeline", deadline=None)
settings.load_profile("kg-pipeline")


def pytest_configure(config: pytest.Config) -> None:
    """A cache of the tests' own, kept from run to run: a lexicon of the user's files in use is none of theirs."""
    if not hasattr(config, "workerinput"):  # xdist's workers inherit it
        os.environ["KG_CACHE"] = str(Settings.from_environment().cache / "tests")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, so that of several workers none is left alone with one at the end."""
    items.sort(key=lambda item: item.path.name not in _LONGEST)


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data that tests may read; skips where there is none."""
    folder = Path(os.environ.get("KG_SHARED_DATA") or _REPOSITORY.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(
            f"no public data at {folder}: set KG_SHARED_DATA to the folder that holds corpora/ and medline/"
        )
    return folder


@pytest.fixture(scope="session")
def genuine_neo4j(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A Neo4j Community server that runs, in turn everyone's; skips where there is none, in CI fails."""
    try:
        server = find_server(tmp_path_factory.mktemp("neo4j") / "home")
    except NoNeo4j as none:
        do_without(none)
    try:
        server.start()
        yield server
    finally:
        server.remove()


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that reaches for the network fails at once instead of depending on it."""
    connect = socket.socket.connect

    def connect_to_loopback(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError(f"tests may only connect to loopback, not to {address}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_to_loopback)


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    """The compact models, opened once."""
    return open_extractor(Settings.from_environment())


@pytest.fixture
def entrez() -> Iterator[EntrezServer]:
    """A server of PubMed with a week of invented records."""
    with EntrezServer(week_of_entries()) as server:
        yield server
