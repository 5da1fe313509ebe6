"""Tidying removes what passes once it is old, and nothing else."""

import os
import time
from pathlib import Path

import pytest

from kg_pipeline.linking.build import ensure_lexicon, lexicon_name, lexicon_path
from kg_pipeline.linking.in_use import InUse, write_in_use
from kg_pipeline.linking.sources.vocabularies import read_sources
from kg_pipeline.settings import Settings
from kg_pipeline.stages.tidy import Tidied, tidy

_PASSING = (
    "shards/parsed/a.jsonl.gz",
    "shards/readings/.b.jsonl.gz.0123",
    "nights/nightplan-1.json",
    "downloads/pubmed26n1501.xml.gz",
    "received/c.xml.part",
)
_PAGE = "runs/r.html"
_STAYING = ("ledger/commits/0.parquet", "received/c.xml", "received/c.json", "runs/r.json", "downloads/lock")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"KG_CACHE": str(tmp_path / "cache")}, data=tmp_path / "data")


def make(settings: Settings, days_ago: float) -> None:
    for name in (*_PASSING, _PAGE, *_STAYING):
        path = settings.data / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"12345")
        os.utime(path, (time.time() - days_ago * 24 * 3600,) * 2)


def there(settings: Settings) -> set[str]:
    return {path.relative_to(settings.data).as_posix() for path in settings.data.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("days_ago", "gone"), [(6, set()), (8, {*_PASSING}), (31, {*_PASSING, _PAGE})], ids=["new", "old", "older"]
)
def test_only_what_passes_goes_and_only_when_old(settings: Settings, days_ago: float, gone: set[str]) -> None:
    make(settings, days_ago)
    removed = tidy(settings, keep_days=7, keep_pages_days=30)
    assert there(settings) == {*_PASSING, _PAGE, *_STAYING} - gone
    assert sum(one.files for one in removed) == len(gone)
    assert sum(one.n_bytes for one in removed) == 5 * len(gone)


def test_an_empty_folder_has_nothing_to_remove(settings: Settings) -> None:
    assert {one.files for one in tidy(settings, 7, 30)} == {0}


def test_lexicons_go_that_nobody_has_opened_for_long_but_for_those_in_use(settings: Settings) -> None:
    in_use = lexicon_path(settings.cache, lexicon_name(read_sources()))
    noted, former, other = (in_use.with_stem(name) for name in ("noted", "former", "other"))
    write_in_use(settings.cache, InUse(lexicon="noted"))
    for path, days_ago in ((in_use, 99), (noted, 99), (former, 8), (other, 6)):
        path.write_bytes(b"12345")
        os.utime(path, (time.time() - days_ago * 24 * 3600,) * 2)
    chosen = Settings.from_environment(
        {"KG_CACHE": str(settings.cache), "KG_VOCABULARIES": "go"}, data=settings.data
    )
    assert tidy(chosen, keep_days=7, keep_pages_days=7)[-1] == Tidied("lexicons", 1, 5)
    assert sorted(in_use.parent.glob("*.sqlite")) == sorted((in_use, noted, other))
    assert ensure_lexicon(settings.cache) == in_use
    assert time.time() - in_use.stat().st_mtime < 60
