"""Ledgers for tests: one is made, the others are copies of its folder, which is ten times faster."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from memory_ledger import memory_writer
from toy_ledger import World

from kg_pipeline.ledger.store import create_ledger
from kg_pipeline.ledger.writer import LedgerWriter, open_writer


@pytest.fixture(scope="session")
def new_ledger(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """A function that makes an empty ledger in a folder of its own."""
    template = tmp_path_factory.mktemp("template")
    create_ledger(template)

    def copy_template() -> Path:
        return Path(shutil.copytree(template, tmp_path_factory.mktemp("ledger"), dirs_exist_ok=True))

    return copy_template


@pytest.fixture
def ledger_folder(new_ledger: Callable[[], Path]) -> Path:
    """The folder of an empty ledger."""
    return new_ledger()


@pytest.fixture
def folder_writer(ledger_folder: Path) -> Iterator[LedgerWriter]:
    """The writer of an empty ledger on disk."""
    with open_writer(ledger_folder) as opened:
        yield opened


@pytest.fixture
def writer() -> LedgerWriter:
    """The writer of an empty ledger in memory, for what does not ask for files."""
    return memory_writer()


@pytest.fixture
def world(writer: LedgerWriter) -> World:
    """An empty ledger with an empty graph."""
    return World(writer)
