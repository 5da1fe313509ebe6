"""Tidy: what kills, failed tasks, past nights and former versions left, which nothing asks for any more."""

import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg_pipeline.errors import using
from kg_pipeline.linking.building.build import LEXICONS, unused_lexicons
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

    And from the cache, lexicons that have not been opened for so long, but for the one in use.

    Nothing of the ledger, of what was received or of the reports of runs is touched. Work that is taken up again
    after so long begins anew.
    """
    now_s = time.time()
    before_s = now_s - _DAY_S * keep_days
    before = dict.fromkeys(_PASSING, before_s) | {RUNS: now_s - _DAY_S * keep_pages_days}
    lexicons = unused_lexicons(settings.cache, settings.vocabularies, before_s)
    return [
        *(_remove(name, _files_before(settings.data / name, time_s)) for name, time_s in before.items()),
        _remove(LEXICONS, lexicons),
    ]


def _remove(folder: str, files: Iterable[Path]) -> Tidied:
    old = list(files)
    n_bytes = 0
    for path in old:
        with using(path):
            n_bytes += path.stat().st_size
            path.unlink()
    return Tidied(folder, len(old), n_bytes)


def _files_before(folder: Path, before_s: float) -> Iterator[Path]:
    for path in sorted(folder.rglob(_PASSING[folder.name])):
        if path.is_file() and path.stat().st_mtime < before_s:
            yield path
