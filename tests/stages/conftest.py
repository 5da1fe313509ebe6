"""Nights of update files: NLM's folder with three of them, and what they bring when nothing disturbs."""

from pathlib import Path

import pytest
from night_world import ALL_FILES, FILES, night_settings, publish, take_in

from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import Extractor


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A folder like NLM's server, with three update files."""
    for number, pmids in FILES.items():
        publish(tmp_path / "nlm", f"updatefiles/26n{number}", pmids)
    return tmp_path / "nlm"


@pytest.fixture(scope="module")
def updated(extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder after one undisturbed night over those files."""
    folder = tmp_path_factory.mktemp("updated")
    for number, pmids in FILES.items():
        publish(folder / "nlm", f"updatefiles/26n{number}", pmids)
    settings = night_settings(folder / "data", KG_PUBMED_FILES=folder / "nlm")
    assert take_in(settings, extractor, ALL_FILES).parsed.articles == 12
    return settings
