"""Tidy: what kills, failed tasks, past nights and former versions left, which nothing asks for any more."""

import os
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg_pipeline.errors import using
from kg_pipeline.linking.build import lexicon_in_use, lexicon_path
from kg_pipeline.linking.in_use import LEXICONS, read_in_use
from kg_pipeline.pubmed.nlm_files import DOWNLOADS
from kg_pipeline.pubmed.received import FOLDER as RECEIVED
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.nights import NIGHTS
from kg_pipeline.stages.report import RUNS
from kg_pipeline.stages.shards import SHARDS

_DAY_S = 24 * 3600
# Under each folder, files that can be made again; reports of runs are kept, the pages beside them need not be.
_PASSING = {SHARDS: "*.gz*", NIGHTS: "*.json*", DOWNLOADS: "*.gz", RECEIVED: "*.part", RUNS: "*.html"}


class Tidied(Record, frozen=True):
    """What was removed from a folder."""

    folder: str
    files: int
    n_bytes: int


def tidy(settings: Settings, keep_days: int, keep_pages_days: int) -> list[Tidied]:
    """Remove what is older: shards, plans of nights, cut downloads; pages of changes after their own time.

    And from the cache, if we may write there, lexicons not opened for so long, but for those in use.

    Nothing of the ledger, of what was received or of the reports of runs is touched. Work that is taken up again
    after so long begins anew.
    """
    now_s = time.time()
    before_s = now_s - _DAY_S * keep_days
    before = dict.fromkeys(_PASSING, before_s) | {RUNS: now_s - _DAY_S * keep_pages_days}
    return [
        *(_remove(name, _files_before(settings.data / name, time_s)) for name, time_s in before.items()),
        _remove(LEXICONS, _unused_lexicons(settings, before_s)),
    ]


def _unused_lexicons(settings: Settings, before_s: float) -> Iterator[Path]:
    folder = settings.cache / LEXICONS
    if not os.access(folder, os.W_OK):
        return
    spared = {lexicon_in_use(settings.cache, pinned) for pinned in (None, settings.vocabularies)}
    spared.add(lexicon_path(settings.cache, read_in_use(settings.cache).lexicon))
    for path in sorted(folder.glob("*.sqlite")):
        with using(path):
            times = path.stat()
        # Those who may not write here leave no trace but that they read it.
        if max(times.st_mtime, times.st_atime) < before_s and path not in spared:
            yield path


def _remove(folder: str, files: Iterable[Path]) -> Tidied:
    old = list(files)
    n_bytes = 0
    for path in old:
        with using(path):
            n_bytes += path.stat().st_size
            path.unlink(missing_ok=True)
    return Tidied(folder, len(old), n_bytes)


def _files_before(folder: Path, before_s: float) -> Iterator[Path]:
    for path in sorted(folder.rglob(_PASSING[folder.name])):
        if path.is_file() and path.stat().st_mtime < before_s:
            yield path
