"""A commit is exported once, whole or not at all; the link leads to the last one, and old ones go."""

import hashlib
import json
import signal
import subprocess
import time
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import KG_PIPELINE, run_command
from small_ledger import commit_articles

from kg_pipeline.errors import Misconfigured
from kg_pipeline.settings import Settings
from kg_pipeline.stages.releases import Exported, export_release


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of a data folder with two articles."""
    commit_articles(tmp_path / "data", [1, 2])
    return Settings.from_environment({}, data=tmp_path / "data")


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(settings: Settings) -> set[str]:
    return {path.name for path in (settings.data / "exports").iterdir()}


def test_a_release_holds_every_form_and_says_what_it_holds(settings: Settings) -> None:
    exported = export_release(settings)
    folder = settings.data / exported.reference
    assert (settings.data / "exports" / "current").resolve() == folder
    files = content(folder)
    manifest = json.loads(files.pop("manifest.json"))
    assert {"graph.nq", "kgx/edges.jsonl", "kgx/nodes.tsv", "bulk/edges.csv", "bulk/import.sh"} <= files.keys()
    assert {entry["path"]: entry["sha256"] for entry in manifest["files"]} == {
        path: hashlib.sha256(held).hexdigest() for path, held in files.items()
    }
    assert (manifest["sequence"], manifest["infores"]) == (1, "infores:kg-pipeline")
    assert manifest["licence"].startswith("https://creativecommons.org/")
    assert [manifest[form]["edges"] for form in ("rdf", "kgx", "bulk")] == [2, 2, 2]


def test_what_was_exported_is_left_as_it_is(settings: Settings) -> None:
    first = export_release(settings)
    marker = settings.data / first.reference / "marker"
    marker.touch()
    assert export_release(settings) == Exported(first.reference, True, (), first.manifest)
    assert marker.exists()


def test_the_same_ledger_gives_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    first = content(settings.data / export_release(settings).reference)
    (settings.data / "exports").rename(tmp_path / "aside")
    assert content(settings.data / export_release(settings).reference) == first


def test_a_new_commit_and_other_settings_are_other_releases(settings: Settings) -> None:
    first = export_release(settings).reference
    other = export_release(replace(settings, base_iri="https://other.example.org/")).reference
    commit_articles(settings.data, [3])
    second = export_release(settings)
    assert len({first, other, second.reference}) == 3
    assert second.manifest.sequence == 2
    assert (settings.data / "exports" / "current").resolve() == settings.data / second.reference


def test_the_newest_releases_stay_and_with_them_the_current_one(settings: Settings) -> None:
    references = [export_release(settings, keep=2).reference]
    for pmid in (3, 4):
        commit_articles(settings.data, [pmid])
        exported = export_release(settings, keep=2)
        references.append(exported.reference)
    assert exported.removed == (Path(references[0]).name,)
    assert names(settings) == {"export.lock", "current", *(Path(reference).name for reference in references[1:])}


def test_a_kill_leaves_no_half_release_and_the_next_export_is_whole(settings: Settings) -> None:
    exports = settings.data / "exports"
    command = [KG_PIPELINE, "export", "release", "--data", str(settings.data)]
    killed = 0
    for _ in range(3):
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
            while process.poll() is None and not list(exports.glob(".partial-*/*")):
                time.sleep(0.001)
            process.kill()
        killed += process.returncode == -signal.SIGKILL
        assert [path.name for path in exports.glob("*/manifest.json")] == []
    assert killed == 3
    assert len(list(exports.glob(".partial-*"))) == 1
    export_release(settings)
    assert len(list(exports.glob("*/manifest.json"))) == 2
    assert list(exports.glob(".partial-*")) == []


def test_what_is_no_link_is_left_alone_and_told(settings: Settings) -> None:
    (settings.data / "exports" / "current").mkdir(parents=True)
    with pytest.raises(Misconfigured, match="current is no link; move it away"):
        export_release(settings)


def test_the_command_says_where_the_release_is(settings: Settings) -> None:
    told = [run_command("export", "release", data=settings.data).stdout for _ in range(2)]
    assert [line.split(" ", 1)[1] for line in told] == ["is exported\n", "was there already\n"]
    assert (settings.data / told[0].split()[0] / "manifest.json").is_file()
