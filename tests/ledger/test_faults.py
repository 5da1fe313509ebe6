"""A commit killed between any two writes: nothing of it shows, and the same commit given again is whole."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from toy_ledger import ToyGraph, article, commit_file, read, received

from kg_pipeline.ledger.appending import Appender
from kg_pipeline.ledger.dump import content_digest
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.verdicts import Verdict
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import FolderStorage, LedgerWriter, open_writer

_OLD = article(1, "g1 causes d1.")
_NEW = [
    article(1, "g1 causes d2.", revised="2021-01-01"),
    article(2, "", ("RetractionOf", 3)),
    article(3, "g2 causes d1."),
]


class Killed(Exception):
    """What a kill does to the process, as far as files can tell."""


@dataclass
class _Writes:
    """How many writes of tables are left until the kill."""

    left: int


class _MortalAppender(Appender):
    def __init__(self, folder: Path, sequence: int, writes: _Writes) -> None:
        super().__init__(folder, sequence)
        self._writes = writes

    def _write(self, table: str) -> None:
        if self._batches[table]:
            if not self._writes.left:
                raise Killed
            self._writes.left -= 1
        super()._write(table)


@dataclass(frozen=True)
class _MortalStorage(FolderStorage):
    writes: _Writes

    def appender(self, sequence: int) -> Appender:
        return _MortalAppender(self.folder, sequence, self.writes)


def _writer(folder: Path, n_writes: int) -> LedgerWriter:
    return LedgerWriter(_MortalStorage(folder, _Writes(n_writes)), lambda: datetime(2026, 1, 1, tzinfo=UTC))


def test_a_commit_cut_short_at_any_write_is_done_over(new_ledger: Callable[[], Path]) -> None:
    with open_writer(new_ledger()) as writer:
        commit_file(writer, received(1), _OLD)
        commit_file(writer, received(2), *_NEW, 4)
        expected = content_digest(writer.ledger)
        graph = ToyGraph().apply(graph_changes(writer.ledger)).content()
    n_kills = 0
    while True:
        folder = new_ledger()
        with open_writer(folder) as writer:
            commit_file(writer, received(1), _OLD)
            before = content_digest(writer.ledger)
        try:
            commit_file(_writer(folder, n_kills), received(2), *_NEW, 4)
            break
        except Killed:
            n_kills += 1
        assert content_digest(open_ledger(folder)) == before
        with open_writer(folder) as writer:
            commit_file(writer, received(2), *_NEW, 4)
            assert content_digest(writer.ledger) == expected
            assert ToyGraph().apply(graph_changes(writer.ledger)).content() == graph
    assert n_kills >= 6, "the commit has that many tables to write"


def test_what_people_say_cut_short_at_any_write_is_said_over(new_ledger: Callable[[], Path]) -> None:
    with open_writer(new_ledger()) as writer:
        commit_file(writer, received(1), _OLD, *_NEW[2:])
        _curate(writer)
        expected = content_digest(writer.ledger)
        graph = ToyGraph().apply(graph_changes(writer.ledger)).content()
    n_kills = 0
    while True:
        folder = new_ledger()
        with open_writer(folder) as writer:
            commit_file(writer, received(1), _OLD, *_NEW[2:])
            before = content_digest(writer.ledger)
        try:
            _curate(_writer(folder, n_kills))
            break
        except Killed:
            n_kills += 1
        assert content_digest(open_ledger(folder)) == before
        with open_writer(folder) as writer:
            _curate(writer)
            assert content_digest(writer.ledger) == expected
            assert ToyGraph().apply(graph_changes(writer.ledger)).content() == graph
    assert n_kills == 5, "lists, their claims, baselines, verdicts, the commit"


def _curate(writer: LedgerWriter) -> None:
    """A verdict, a list and a baseline in one commit."""
    (evidence,) = read(_OLD).evidence
    verdict = Verdict(
        pmid=1,
        sentence="g1 causes d1.",
        subject_text="g1",
        object_text="d1",
        predicate=evidence.predicate,
        subject=evidence.subject,
        object=evidence.object,
        judgement="flip",
        why="it spares it",
        curator="ann",
        judged_at="2026-01-01T00:00:00",
    )
    writer.commit("curation", lists={"watch": {3}}, baselines={2026: 1}, verdicts=[verdict])


@pytest.mark.parametrize("n_writes", [1, 4])
def test_another_commit_after_one_cut_short_takes_nothing_of_it(
    new_ledger: Callable[[], Path], n_writes: int
) -> None:
    folder, whole = new_ledger(), new_ledger()
    with pytest.raises(Killed):
        commit_file(_writer(folder, n_writes), received(2), *_NEW, 4)
    for target in (folder, whole):
        with open_writer(target) as writer:
            commit_file(writer, received(1), _OLD)
    assert content_digest(open_ledger(folder)) == content_digest(open_ledger(whole))
