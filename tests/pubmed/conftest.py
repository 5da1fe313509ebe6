"""An Entrez server of our own and clients of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from entrez_server import API_KEY, EntrezServer, invented_entries

from kg_pipeline.settings import Settings


@pytest.fixture
def entrez_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[EntrezServer]:
    """25 invented records from ten days; a test may put others in their place."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with EntrezServer(invented_entries(25)) as server:
        yield server


@pytest.fixture
def entrez_settings(entrez_server: EntrezServer, tmp_path: Path) -> Settings:
    """Settings that point to the server, with a key, so that ten requests a second are allowed."""
    environment = {
        "KG_ENTREZ_URL": entrez_server.url,
        "KG_ENTREZ_EMAIL": "curator@example.org",
        "KG_ENTREZ_API_KEY": API_KEY,
    }
    return Settings.from_environment(environment, data=tmp_path / "data")
