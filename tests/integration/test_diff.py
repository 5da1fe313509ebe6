"""What a run would change is what it changes, and a dry run leaves no trace."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from command_line import Run
from pubmed_xml import article_set, article_xml

from kg_pipeline.cli.run import sample_files


def _snapshot(folder: Path) -> dict[str, tuple[int, str]]:
    """Every file and folder with the time of its last change and the hash of its content."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
        )
        for path in folder.rglob("*")
    }


def _load(output: str) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(output)
    return loaded


def _told(difference: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (edge["change"], cause["kind"], edge["object_name"].lower())
        for edge in difference["edges"]
        for cause in edge["causes"]
    }


def test_a_dry_run_tells_what_the_run_changes_and_leaves_no_trace(tmp_path: Path, kg: Run) -> None:
    data, page = tmp_path / "data", tmp_path / "changes.html"
    first, second = sample_files()
    assert kg("run", "--input", first, data=data).returncode == 0
    before = _snapshot(data)
    dry = kg("run", "--input", second, "--dry-run", "--json", data=data)
    table = kg("run", "--input", second, "--dry-run", data=data)
    assert (dry.returncode, table.returncode) == (0, 0), dry.stderr + table.stderr
    assert _snapshot(data) == before
    real = _load(kg("run", "--input", second, "--json", data=data).stdout)
    told = kg("diff", "1", "--json", "--html", page, data=data)
    assert dry.stdout == told.stdout
    assert kg("diff", "1", "2", data=data).stdout == table.stdout
    assert {
        ("withdrawn", "revision", "ketoconazole"),
        ("withdrawn", "deletion", "torsades de pointes"),
        ("withdrawn", "retraction", "multiple system atrophy"),
        ("new", "revision", "itraconazole"),
    } <= _told(_load(told.stdout))
    report = (data / "runs" / f"{real['run']}.html").read_text(encoding="utf-8")
    assert report == page.read_text(encoding="utf-8")
    assert "torsades de pointes" in report


def test_a_dry_run_without_a_data_folder_makes_none(tmp_path: Path, kg: Run) -> None:
    data, broken = tmp_path / "data", tmp_path / "mine.xml"
    broken.write_bytes(article_set([article_xml("none")]))
    done = kg("run", "--input", sample_files()[1], broken, "--dry-run", "--json", data=data)
    assert done.returncode == 3, done.stderr
    assert str(broken) in done.stderr
    difference = _load(done.stdout)
    assert (difference["from_sequence"], difference["to_sequence"]) == (0, 1)
    assert ("new", "new_article", "itraconazole") in _told(difference)
    assert not data.exists()


def test_a_run_that_changes_nothing_leaves_no_report(served: tuple[Path, dict[str, Any]], kg: Run) -> None:
    data, _ = served
    reports = sorted((data / "runs").glob("*.html"))
    assert len(reports) == 1
    assert kg("run", "--sample", data=data).returncode == 0
    assert sorted((data / "runs").glob("*.html")) == reports
    dry = _load(kg("run", "--sample", "--dry-run", "--json", data=data).stdout)
    assert (dry["edges"], dry["from_sequence"]) == ([], dry["to_sequence"])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["99"], "stands at 1"),
        (["1", "0"], "comes after"),
        (["2001-01-01"], "no commit"),
        (["yesterday"], "neither"),
        (["0", "--html", "no/folder/here/page.html"], "no/folder"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    sample: tuple[Path, dict[str, Any]], kg: Run, arguments: list[str], said: str
) -> None:
    done = kg("diff", *arguments, data=sample[0])
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert said in line


def test_a_folder_without_a_ledger_is_refused_and_stays_empty(tmp_path: Path, kg: Run) -> None:
    done = kg("diff", "0", data=tmp_path)
    assert done.returncode == 2
    assert "no ledger" in done.stderr
    assert not list(tmp_path.iterdir())
