"""The one writer of a ledger: adds what is not there yet, and makes it visible by one row in `commits`, last."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from kg_pipeline.ledger.addition import Addition
from kg_pipeline.ledger.appending import Appender, drop_uncommitted
from kg_pipeline.ledger.covered import SearchedDay
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ledger.lock import writer_lock
from kg_pipeline.ledger.migrations import migrate_ledger
from kg_pipeline.ledger.rows import ExtractorParts, Row
from kg_pipeline.ledger.store import Ledger, create_ledger, open_ledger
from kg_pipeline.ledger.verdicts import Verdict
from kg_pipeline.records import Background, Concept, Parsed, Reading, Received, Record


class Committed(Record, frozen=True):
    """What a commit added, rows by table; nothing added is no commit, and the sequence stays."""

    sequence: int
    added: dict[str, int]


@contextmanager
def open_writer(
    folder: Path, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> "Iterator[LedgerWriter]":
    """The writer of the ledger in the folder, made if it is not there; the lock is held until the block ends.

    A ledger of an older schema is migrated first. Raises `Retryable` while another writer holds the lock,
    `Misconfigured` for a ledger of a newer version.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with writer_lock(folder):
        create_ledger(folder)
        migrate_ledger(folder)
        yield LedgerWriter(FolderStorage(folder), clock)


class Storage(Protocol):
    """Where the rows of a ledger lie."""

    def open(self) -> Ledger:
        """The ledger at its last commit."""

    def appender(self, sequence: int) -> Appender:
        """Appends rows under a sequence."""

    def drop_uncommitted(self, last_sequence: int) -> None:
        """Remove what a killed writer left after that sequence."""


@dataclass(frozen=True)
class FolderStorage:
    """Delta tables under one folder."""

    folder: Path

    def open(self) -> Ledger:
        """See `Storage`."""
        return open_ledger(self.folder)

    def appender(self, sequence: int) -> Appender:
        """See `Storage`."""
        return Appender(self.folder, sequence)

    def drop_uncommitted(self, last_sequence: int) -> None:
        """See `Storage`."""
        drop_uncommitted(self.folder, last_sequence)


class LedgerWriter:
    """Commits to a ledger; made by `open_writer`, which holds the lock."""

    def __init__(self, storage: Storage, clock: Callable[[], datetime]) -> None:
        self._storage = storage
        self._clock = clock
        self._may_hold_remains = True
        self.ledger = storage.open()
        """The ledger as of the last commit, for reading."""

    def commit(
        self,
        run: str,
        *,
        received: Iterable[Received] = (),
        parsed: Iterable[tuple[Received, Iterable[Parsed]]] = (),
        extractors: Iterable[ExtractorParts] = (),
        readings: Iterable[Reading] = (),
        concepts: Iterable[tuple[str, Concept]] = (),
        background: Iterable[Background] = (),
        vocabulary: str = "",
        code_version: str = "",
        lists: Mapping[str, Collection[int]] = MappingProxyType({}),
        baselines: Mapping[int, int] = MappingProxyType({}),
        verdicts: Iterable[Verdict] = (),
        covered: Collection[SearchedDay] = (),
    ) -> Committed:
        """Add everything given that the ledger lacks, in one commit; adds no row and no commit if it lacks
        nothing.

        A parsed file comes whole, all its shards chained. `concepts` and then `background` are read last, so that
        they may be made from the identifiers of the readings as they passed. Readings and deliveries are streamed;
        files, extractors and the identifiers of this commit are held. The last of the extractors is in use from
        now on. `lists` are retracted PMIDs by the name of their list, `baselines` the last number of a year's
        baseline files, `covered` the days of a search whose answers are all received. Raises `BadInput` for a
        reading whose text, extractor or identifiers the ledger does not know: nothing of the commit is visible
        then.
        """
        ledger = self.ledger
        if self._may_hold_remains:
            self._storage.drop_uncommitted(ledger.last_sequence)
        self._may_hold_remains = True
        sequence = ledger.last_sequence + 1
        files = list(parsed)
        addition = Addition(ledger, self._storage.appender(sequence))
        addition.add_received([*received, *(file for file, _ in files)])
        parsed_files = [file.sha256 for file, records in files if addition.add_parsed(file.sha256, records)]
        extractor = addition.add_extractors(extractors)
        addition.add_readings(readings)
        addition.add_concepts(concepts, vocabulary)
        addition.add_background(background, vocabulary)
        addition.add_lists(lists)
        addition.add_baselines(baselines)
        addition.add_verdicts(verdicts)
        addition.add_covered(covered)
        if not addition.appender.added and not parsed_files and extractor is None:
            self._may_hold_remains = False
            return Committed(ledger.last_sequence, {})
        addition.appender.flush()
        added = dict(sorted(addition.appender.added.items()))
        self._make_visible(sequence, run, extractor or addition.extractor, code_version, parsed_files, added)
        self.ledger = self._storage.open()
        self._may_hold_remains = False
        return Committed(sequence, added)

    def _make_visible(
        self,
        sequence: int,
        run: str,
        extractor: str | None,
        code_version: str,
        parsed: list[str],
        added: dict[str, int],
    ) -> None:
        row: Row = {
            "run": run,
            "extractor": extractor,
            "committed_at": self._clock().isoformat(timespec="seconds"),
            "code_version": code_version,
            "belief_version": BELIEF.version,
            "parsed": sorted(parsed),
            "added": [{"table": table, "n_rows": n_rows} for table, n_rows in added.items()],
        }
        commits = self._storage.appender(sequence)
        commits.append("commits", [row])
        commits.flush()
