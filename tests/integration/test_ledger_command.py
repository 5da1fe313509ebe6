"""`ledger` as a user types it: a whole one says so, a broken one is named, a restored one answers as before."""

import json
from pathlib import Path
from typing import Any

from command_line import Run

_EDGES = "MATCH ()-[r]->() WHERE r.score IS NOT NULL RETURN r.id AS id, r.score AS score ORDER BY id"


def test_a_compacted_backup_restored_answers_as_before(
    served: tuple[Path, dict[str, Any]], own_sample: Path, tmp_path: Path, kg: Run
) -> None:
    data, new = own_sample, tmp_path / "new"
    edges = json.loads(kg("graph", "query", _EDGES, "--json", data=served[0]).stdout)
    assert edges
    assert json.loads(kg("ledger", "migrate", "--json", data=data).stdout)["from_version"] >= 2
    assert kg("ledger", "compact", "--keep-hours", "0", data=data).returncode == 0
    assert kg("ledger", "check", "--deep", data=data).stdout == "nothing found: the ledger is whole\n"
    assert kg("ledger", "backup", tmp_path / "kg.tar", data=data).returncode == 0
    assert kg("ledger", "backup", tmp_path / "kg.tar", data=data).returncode == 2
    restored = json.loads(kg("ledger", "restore", tmp_path / "kg.tar", "--json", data=new).stdout)
    assert restored["sequence"] == served[1]["sequence"]
    assert kg("ledger", "restore", tmp_path / "kg.tar", data=new).returncode == 2
    assert json.loads(kg("graph", "query", _EDGES, "--json", data=new).stdout) == edges
    next((new / "received").glob("*.xml*")).unlink()
    done = kg("ledger", "check", data=new)
    assert (done.returncode, len(done.stderr.splitlines())) == (3, 1)
    assert "the file is missing" in done.stderr


def test_no_ledger_is_one_line(tmp_path: Path, kg: Run) -> None:
    for command in (["check"], ["migrate"], ["compact"], ["backup", tmp_path / "kg.tar"]):
        done = kg("ledger", *command, data=tmp_path / "data")
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
        assert "no ledger" in done.stderr
    assert not (tmp_path / "data").exists()
