import json
from collections.abc import Callable
from pathlib import Path

import pytest
from deltalake import DeltaTable, write_deltalake
from toy_ledger import article, commit_file, received

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.dump import content_digest
from kg_pipeline.ledger.migrations import MIGRATIONS
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.tables import SCHEMA_VERSION, TABLES
from kg_pipeline.ledger.writer import open_writer

_NEW_IN_2 = {"articles": {"title_key", "abstract_key"}, "verdicts": {"key"}, "commits": {"extractor"}}
_TABLES_NEW_IN_2 = {"lists", "baselines"}


@pytest.fixture
def old_ledger(new_ledger: Callable[[], Path], tmp_path: Path) -> tuple[Path, str]:
    """A ledger as version 1 wrote it, and the digest of its content as version 2 has it."""
    new = new_ledger()
    with open_writer(new) as writer:
        commit_file(writer, received(1), article(1, "g1 causes d1."), article(2, "", ("RetractionOf", 1)))
        commit_file(writer, received(2), 2)
    for table in TABLES.keys() - _TABLES_NEW_IN_2:
        rows = DeltaTable(new / table).to_pyarrow_dataset().to_table()
        old = rows.drop_columns(sorted(_NEW_IN_2.get(table, ())))
        write_deltalake(tmp_path / table, old)
    header = json.loads((new / "ledger.json").read_text(encoding="utf-8"))
    (tmp_path / "ledger.json").write_text(json.dumps({**header, "schema_version": 1}), encoding="utf-8")
    return tmp_path, content_digest(open_ledger(new))


def test_every_older_version_has_a_migration() -> None:
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA_VERSION))


def test_an_older_ledger_is_not_read_as_if_it_were_ours(old_ledger: tuple[Path, str]) -> None:
    with pytest.raises(Misconfigured, match="migrate"):
        open_ledger(old_ledger[0])


def test_a_writer_migrates_an_older_ledger_and_loses_nothing(old_ledger: tuple[Path, str]) -> None:
    folder, digest = old_ledger
    with open_writer(folder) as writer:
        assert writer.ledger.last_sequence == 2
        assert content_digest(writer.ledger) == digest
        assert commit_file(writer, received(1), article(1, "g1 causes d1.")).added == {}
    assert open_ledger(folder).last_sequence == 3


def test_a_migration_cut_short_is_done_over(old_ledger: tuple[Path, str]) -> None:
    folder, digest = old_ledger
    for _again in range(2):
        MIGRATIONS[1](folder)
    with open_writer(folder) as writer:
        assert content_digest(writer.ledger) == digest
