import json
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from deltalake import DeltaTable, write_deltalake
from toy_ledger import article, commit_file, received

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.check import check_ledger
from kg_pipeline.ledger.dump import content_digest
from kg_pipeline.ledger.migrations import MIGRATIONS, _add_versions
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.tables import SCHEMA_VERSION, TABLES
from kg_pipeline.ledger.writer import open_writer

_COLUMNS_NEW_IN = {
    ("articles", "title_key"): 2,
    ("articles", "abstract_key"): 2,
    ("verdicts", "key"): 2,
    ("commits", "extractor"): 2,
    ("concepts", "kept_home"): 6,
}
_TABLES_NEW_IN = {"lists": 2, "baselines": 2, "covered": 4, "background": 5}


@pytest.fixture(params=range(1, SCHEMA_VERSION))
def old_ledger(
    request: pytest.FixtureRequest, new_ledger: Callable[[], Path], tmp_path: Path
) -> tuple[Path, str, int]:
    """A ledger as an older version wrote it, the digest of its content as ours has it, and that version."""
    new = new_ledger()
    with open_writer(new) as writer:
        linked = article(3, "g1 causes d1. Again.", ("UpdateOf", 1), ("RepublishedIn", 7))
        commit_file(writer, received(1), article(1, "g1 causes d1."), article(2, "", ("RetractionOf", 1)), linked)
        commit_file(writer, received(2), 2, article(4, "", ("UpdateIn", 3)))
    tables = _tables_of(new)
    for table, rows in (tables if request.param >= 3 else _without_versions(tables)).items():
        if request.param < _TABLES_NEW_IN.get(table, 1):
            continue
        lacking = [column for (of, column), new_in in _COLUMNS_NEW_IN.items() if of == table]
        lacking = [column for column in lacking if request.param < _COLUMNS_NEW_IN[table, column]]
        write_deltalake(tmp_path / table, rows.drop_columns(lacking))
    header = json.loads((new / "ledger.json").read_text(encoding="utf-8"))
    (tmp_path / "ledger.json").write_text(
        json.dumps({**header, "schema_version": request.param}), encoding="utf-8"
    )
    return tmp_path, content_digest(open_ledger(new)), request.param


def _tables_of(ledger: Path) -> dict[str, pa.Table]:
    return {table: DeltaTable(ledger / table).to_pyarrow_dataset().to_table() for table in TABLES}


def _without_versions(tables: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables without the claims that version 3 added."""
    rows = tables | {"claims": tables["claims"].filter(pc.field("kind") != "version")}
    commits = rows["commits"].to_pylist()
    for commit in commits:
        added = {entry["table"]: entry["n_rows"] for entry in commit["added"]}
        added["claims"] = sum(row["sequence"] == commit["sequence"] for row in rows["claims"].to_pylist())
        commit["added"] = [{"table": table, "n_rows": n_rows} for table, n_rows in added.items() if n_rows]
    rows["commits"] = pa.Table.from_pylist(commits, schema=TABLES["commits"])
    return rows


def test_every_older_version_has_a_migration() -> None:
    assert sorted(MIGRATIONS) == list(range(1, SCHEMA_VERSION))


def test_an_older_ledger_is_not_read_as_if_it_were_ours(old_ledger: tuple[Path, str, int]) -> None:
    with pytest.raises(Misconfigured, match="migrate"):
        open_ledger(old_ledger[0])


def test_a_writer_migrates_an_older_ledger_and_loses_nothing(old_ledger: tuple[Path, str, int]) -> None:
    folder, digest, version = old_ledger
    with open_writer(folder) as writer:
        assert writer.ledger.last_sequence == 2
        assert content_digest(writer.ledger) == digest
        assert list(check_ledger(writer.ledger)) == []
        assert commit_file(writer, received(1), article(1, "g1 causes d1.")).added == {}
    # The first version did not say which extractor is in use.
    assert open_ledger(folder).last_sequence == (3 if version == 1 else 2)


def test_a_migration_cut_short_is_done_over(old_ledger: tuple[Path, str, int]) -> None:
    folder, digest, version = old_ledger
    for _again in range(2):
        MIGRATIONS[version](folder)
    with open_writer(folder) as writer:
        assert content_digest(writer.ledger) == digest


@pytest.mark.parametrize("old_ledger", [2], indirect=True)
def test_claims_added_before_a_migration_was_cut_short_are_counted_by_the_next(
    old_ledger: tuple[Path, str, int],
) -> None:
    folder, digest, _version = old_ledger
    _add_versions(folder)
    with open_writer(folder) as writer:
        assert content_digest(writer.ledger) == digest
        assert list(check_ledger(writer.ledger)) == []
