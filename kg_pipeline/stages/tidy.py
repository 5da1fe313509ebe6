"""Tidy: what kills, failed tasks and past nights left in a data folder, which nothing asks for any more."""

import time
from collections.abc import Iterator
from pathlib import Path

from kg_pipeline.errors import using
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

    Nothing of the ledger, of what was received or of the reports of runs is touched. Work that is taken up again
    after so long begins anew.
    """
    now_s = time.time()
    return [
        _remove_old(settings.data / name, now_s - _DAY_S * (keep_pages_days if name == RUNS else keep_days))
        for name in _PASSING
    ]


def _remove_old(folder: Path, before_s: float) -> Tidied:
    old = list(_files_before(folder, before_s))
    n_bytes = 0
    for path in old:
        with using(path):
            n_bytes += path.stat().st_size
            path.unlink()
    return Tidied(folder.name, len(old), n_bytes)


def _files_before(folder: Path, before_s: float) -> Iterator[Path]:
    for path in sorted(folder.rglob(_PASSING[folder.name])):
        if path.is_file() and path.stat().st_mtime < before_s:
            yield path
