"""Diff: what changed in the graph between two commits, and what a run would change before anything is written."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from kg_pipeline.errors import Misconfigured, Retryable, using
from kg_pipeline.export.diff_html import difference_page
from kg_pipeline.ledger.counts import count_ledger
from kg_pipeline.ledger.difference import find_difference
from kg_pipeline.ledger.moments import find_sequence
from kg_pipeline.ledger.store import Ledger, has_ledger, open_ledger
from kg_pipeline.ledger.writer import Committed, LedgerWriter, open_writer
from kg_pipeline.pubmed.received import FOLDER
from kg_pipeline.records.difference import Change, Difference
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER

_LOG = "_delta_log"
_UNFINISHED = "*#*"
"""Files that delta-rs is writing: `N.json#1` becomes `N.json` when it is whole."""
_PER_CHANGE = 500
"""Edges of each change that a page shows; a browser takes no more."""


def diff(settings: Settings, earlier: str, later: str | None = None) -> Difference:
    """What differs between two sequences or times, the later one by default that of the last commit.

    Raises `Misconfigured` for one that the ledger does not know, or if the later one comes first.
    """
    ledger = open_ledger(settings.data / LEDGER)
    since = find_sequence(ledger, earlier)
    until = ledger.last_sequence if later is None else find_sequence(ledger, later)
    if since > until:
        raise Misconfigured(f"sequence {since} comes after {until}; give the earlier one first")
    return find_difference(ledger, since, until)


def write_page(difference: Difference, path: Path) -> None:
    """Write the HTML report; of each change it shows the greatest ones."""
    with using(path):
        path.parent.mkdir(exist_ok=True)
        path.write_text(difference_page(difference, _PER_CHANGE), encoding="utf-8")


def report_changes(ledger: Ledger, since: int, path: Path) -> dict[Change, int]:
    """Write the HTML report of what changed since, if any edge did; the number of edges by change."""
    if ledger.last_sequence == since:
        return {}
    difference = find_difference(ledger, since, ledger.last_sequence, at_most=_PER_CHANGE)
    if difference.edges:
        write_page(difference, path)
    return difference.counts


@contextmanager
def scratch_copy(settings: Settings) -> Iterator[Settings]:
    """Settings with a data folder that may be written, holds the same ledger and receipts, and is gone after.

    What is never changed once written is linked to, not copied; what goes is the link. Lexicons and downloads are
    those of the real folder. Raises `Retryable` where a writer or clean-up takes files away meanwhile.
    """
    with tempfile.TemporaryDirectory(prefix="kg-dry-run-") as folder:
        scratch = Path(folder)
        if has_ledger(settings.data / LEDGER):
            with using(settings.data):
                _copy_ledger(settings.data / LEDGER, scratch / LEDGER)
        if (settings.data / FOLDER).is_dir():
            with using(settings.data / FOLDER):
                _link_files(settings.data / FOLDER, scratch / FOLDER)
        yield replace(settings, data=scratch)


def weigh_edges(settings: Settings, write: Callable[[LedgerWriter], Committed]) -> tuple[int, int]:
    """The number of edges, and of those that what is written would take away; found on a copy of the ledger."""
    with scratch_copy(settings) as scratch, open_writer(scratch.data / LEDGER) as writer:
        before = writer.ledger
        if not before.last_sequence:
            return 0, 0
        n_edges = sum(count_ledger(before).edges.values())
        committed = write(writer)
        difference = find_difference(writer.ledger, before.last_sequence, committed.sequence, at_most=0)
        return n_edges, difference.counts.get("withdrawn", 0)


def _copy_ledger(ledger: Path, copy: Path) -> None:
    copy.mkdir()
    # Commits first: what another writer adds meanwhile is invisible then.
    for table in sorted(
        (path for path in ledger.iterdir() if path.is_dir()), key=lambda path: path.name != "commits"
    ):
        _copy_log(table, copy / table.name)
        _link_files(table, copy / table.name)
    for header in ledger.glob("*.json"):
        shutil.copy2(header, copy)


def _copy_log(table: Path, copy: Path) -> None:
    try:
        shutil.copytree(table / _LOG, copy / _LOG, ignore=shutil.ignore_patterns(_UNFINISHED))
    except shutil.Error as error:  # an OSError that says neither errno nor which file
        raise Retryable(f"{table} changed while it was copied ({error}); try again") from error


def _link_files(folder: Path, copy: Path) -> None:
    copy.mkdir(exist_ok=True)
    for path in folder.iterdir():
        # What a killed command left unfinished would be written to, through the link.
        if path.is_file() and path.suffix != ".part":
            (copy / path.name).symlink_to(path)
