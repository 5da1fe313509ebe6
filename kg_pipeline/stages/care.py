"""Care of a data folder: its ledger checked, migrated, compacted; all of it in one archive, and back."""

from collections.abc import Iterator
from pathlib import Path

from kg_pipeline.graph.statements import find_statement
from kg_pipeline.graph.store import told_made_with
from kg_pipeline.ledger.care import Compacted, compact_ledger, read_archive, write_archive
from kg_pipeline.ledger.check import Finding, check_ids, check_ledger, check_received, graph_counts
from kg_pipeline.ledger.lock import writer_lock
from kg_pipeline.ledger.migrations import migrate_ledger
from kg_pipeline.ledger.store import Ledger, open_ledger, read_header
from kg_pipeline.pubmed.received import FOLDER as RECEIVED
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.graph import embedded_server, open_graph
from kg_pipeline.stages.report import RUNS

_KEPT = (RECEIVED, RUNS, LEDGER)
"""Folders that nothing else can make again; the graph is a view of the ledger, shards are made of the files."""


def check(settings: Settings, *, deep: bool = False) -> Iterator[Finding]:
    """What is wrong with ledger, received files and graph. `deep` reads every file and row and hashes them anew.

    The graph is counted where it stands at the ledger's last commit; one that these settings would make otherwise
    is a finding itself.
    """
    ledger = open_ledger(settings.data / LEDGER)
    yield from check_ledger(ledger)
    if deep:
        yield from check_ids(ledger)
    yield from check_received(ledger, settings.data, deep=deep)
    yield from _check_graph(settings, ledger)


def migrate(settings: Settings) -> int:
    """Bring the ledger to this installation's schema; the version it had."""
    folder = settings.data / LEDGER
    read_header(folder)
    with writer_lock(folder):
        return migrate_ledger(folder)


def compact(settings: Settings, keep_hours: int) -> list[Compacted]:
    """Join the ledger's small files; no row and no sequence is lost."""
    folder = settings.data / LEDGER
    read_header(folder)
    with writer_lock(folder):
        migrate_ledger(folder)
        return compact_ledger(folder, keep_hours)


def backup(settings: Settings, out: Path) -> int:
    """Pack ledger, received files and logs of runs as they stand at one moment; how many files."""
    open_ledger(settings.data / LEDGER)
    with writer_lock(settings.data / LEDGER):
        return write_archive(settings.data, _KEPT, out)


def restore(settings: Settings, path: Path) -> tuple[int, Ledger]:
    """Unpack a backup into the data folder, which must be empty; the next question makes the graph again."""
    n_files = read_archive(path, _KEPT, settings.data)
    return n_files, open_ledger(settings.data / LEDGER)


def _check_graph(settings: Settings, ledger: Ledger) -> Iterator[Finding]:
    if settings.graph_uri is None and not embedded_server(settings).folder.is_dir():
        return
    with open_graph(settings) as store:
        release = store.release()
        if release is None or (release.ledger_id, release.sequence) != (ledger.id, ledger.last_sequence):
            return
        if release.made_with != store.made_with:
            what = (
                f"{told_made_with(release)}, not {store.made_with}; the next run, or graph rebuild, loads it anew"
            )
            yield Finding("graph", what, 1, f"commit {release.sequence}")
            return
        (there,) = store.query(find_statement("release", "count").text).rows
    for kind, n_expected in graph_counts(ledger).items():
        if there[kind] != n_expected:
            yield Finding("graph", f"{n_expected} {kind} of the ledger", 1, f"{there[kind]} in the graph")
