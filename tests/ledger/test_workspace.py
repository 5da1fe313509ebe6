from collections.abc import Callable
from pathlib import Path

import pytest
from toy_ledger import article, commit_file, received

from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.workspace import Workspace
from kg_pipeline.ledger.writer import open_writer


@pytest.mark.parametrize("name", ["ann's", "a*b?c", "x *.y", "pmid=7", "sequence=99"])
def test_the_files_of_a_ledger_are_read_whatever_its_folder_is_called(
    new_ledger: Callable[[], Path], tmp_path: Path, name: str
) -> None:
    folder = new_ledger().rename(tmp_path / name)
    with open_writer(folder) as writer:
        commit_file(writer, received(1), article(1, "g1 causes d1."))
        commit_file(writer, received(2), article(2, "g2 causes d1."))
    rows = Workspace(open_ledger(folder)).rows("SELECT pmid FROM articles ORDER BY pmid", reads=["articles"])
    assert [row["pmid"] for row in rows] == [1, 2]
