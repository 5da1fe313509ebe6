"""The lexicon in use: made of a folder's files, the same for all processes, and whole or not there."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from vocabulary_folder import NEW_DOID, RGD, make_folder, put

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.linking.build import ensure_lexicon, lexicon_in_use, lexicon_name, use_lexicon
from kg_pipeline.linking.catalogue import list_vocabularies
from kg_pipeline.linking.in_use import InUse, read_in_use, write_in_use
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.lexicon_changes import Changed, compare_lexicons
from kg_pipeline.linking.sources.found_files import FoundFiles, find_files
from kg_pipeline.linking.sources.known_files import read_known_files
from kg_pipeline.linking.sources.vocabularies import read_sources, select_vocabularies

NOTE = Path("lexicons", "in-use.json")
_BUILD = """
import os, signal, sys
from pathlib import Path
from kg_pipeline.linking.build import use_lexicon
from kg_pipeline.linking.sources.found_files import FoundFiles, find_files
from kg_pipeline.linking.sources.known_files import read_known_files

cache, folder, deadly = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]

def tell(step, done, total):
    print(step, flush=True)
    if step == deadly:
        os.kill(os.getpid(), signal.SIGKILL)

path, _ = use_lexicon(cache, find_files([folder], read_known_files()), [folder], (), tell)
print(path)
"""


def use(cache: Path, *folders: Path) -> Path:
    found = find_files(folders, read_known_files())
    return use_lexicon(cache, found, folders, ())[0]


def start_build(cache: Path, folder: Path, deadly: str = "") -> "subprocess.Popen[str]":
    """A build in a process of its own, which kills itself at the step named."""
    command = [sys.executable, "-c", _BUILD, str(cache), str(folder), deadly]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def names_of(path: Path) -> Sequence[str]:
    return [name for (name,) in Lexicon.open(path).query("SELECT DISTINCT name FROM names ORDER BY 1")]


def test_a_folder_becomes_the_lexicon_that_all_open(tmp_path: Path) -> None:
    path = use(tmp_path / "cache", make_folder(tmp_path / "folder"))
    assert ensure_lexicon(tmp_path / "cache") == lexicon_in_use(tmp_path / "cache") == path
    lexicon = Lexicon.open(path)
    concept = lexicon.concept("DOID:9990001")
    assert concept is not None and concept.xrefs == ("UMLS:C9990001",)
    listed = {each.name: each for each in list_vocabularies(lexicon)}
    assert sorted(listed) == ["doid", "famplex", "rgd"]
    (source,) = listed["doid"].sources
    assert (source.source, source.release, source.licence) == ("diseases/doid.obo.xz", "2020-01-31", "CC0-1.0")
    assert (listed["doid"].names, listed["doid"].concepts, listed["rgd"].refused) == (3, 2, 1)


def test_the_same_files_are_the_same_lexicon_wherever_and_whenever_they_lie(tmp_path: Path) -> None:
    first = use(tmp_path / "cache", make_folder(tmp_path / "folder"))
    copy = tmp_path / "elsewhere"
    files = [path for path in (tmp_path / "folder").rglob("*") if path.is_file()]
    random.Random(3).shuffle(files)
    for number, path in enumerate(files):
        target = copy / path.relative_to(tmp_path / "folder")
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        os.utime(target, (number, number))
    assert use(tmp_path / "cache", copy) == first
    other = use(tmp_path / "other", copy)
    assert (other.name, Lexicon.open(other).version) == (first.name, Lexicon.open(first).version)
    assert other.read_bytes() == first.read_bytes()


def test_another_release_is_another_lexicon_and_what_changed_is_told(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "folder")
    before = use(tmp_path / "cache", folder)
    put(folder, "doid_new.obo", NEW_DOID)
    after = use(tmp_path / "cache", folder)
    assert ensure_lexicon(tmp_path / "cache") == after != before
    (change,) = compare_lexicons(before, after)
    assert (change.name, change.before, change.after) == ("doid", ("2020-01-31",), ("2021-02-28",))
    assert (change.names_added, change.names_removed, change.identifiers_retired.n) == (1, 1, 0)
    assert compare_lexicons(after, after) == ()


def test_retired_and_moved_identifiers_are_told_with_their_nodes(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    put(folder, "doid.obo", NEW_DOID)
    before = use(tmp_path / "cache", folder)
    merged = NEW_DOID.partition("[Term]\nid: DOID:9990002")[0] + "alt_id: DOID:9990002\n"
    put(folder, "doid.obo", merged.replace("2021-02-28", "2021-03-31"))
    mondo = "format-version: 1.2\nontology: mondo\n\n[Term]\nid: MONDO:9990005\nname: tidal fever\n"
    put(folder, "mondo.obo", f'{mondo}xref: DOID:9990001 {{source="MONDO:equivalentTo"}}\n')
    changes = {each.name: each for each in compare_lexicons(before, use(tmp_path / "cache", folder))}
    assert changes["doid"].identifiers_retired == Changed(1, (("DOID:9990002", "MONDO:9990005"),))
    assert changes["doid"].nodes_changed == Changed(1, (("DOID:9990001", "DOID:9990001 > MONDO:9990005"),))
    assert (changes["mondo"].before, changes["mondo"].identifiers_added.n) == ((), 1)


def test_a_lexicon_that_the_cache_lost_is_built_again_from_the_same_files(tmp_path: Path) -> None:
    folder, cache = make_folder(tmp_path / "folder"), tmp_path / "cache"
    path = use(cache, folder)
    content = path.read_bytes()
    path.unlink()
    put(folder, "doid_new.obo", NEW_DOID)
    assert ensure_lexicon(cache) == path
    assert path.read_bytes() == content


def test_a_lost_lexicon_of_other_files_is_not_replaced_in_silence(tmp_path: Path) -> None:
    folder, cache = make_folder(tmp_path / "folder"), tmp_path / "cache"
    use(cache, folder).unlink()
    put(folder, "rgd_entries.tsv.gz", RGD + "9993\tTide3\t\t\n")
    with pytest.raises(Misconfigured, match=r"rgd_entries\.tsv\.gz is not the same any more"):
        ensure_lexicon(cache)
    assert list((cache / "lexicons").glob("*.sqlite")) == []


def test_pinned_vocabularies_named_otherwise_make_another_lexicon_of_the_same_folder(tmp_path: Path) -> None:
    use(tmp_path / "cache", make_folder(tmp_path / "folder"))
    in_use = read_in_use(tmp_path / "cache")
    chosen = select_vocabularies(read_sources(), ["hgnc"])
    other = tmp_path / "cache" / "lexicons" / f"{lexicon_name(chosen, in_use.files)}.sqlite"
    other.write_bytes(b"")
    assert ensure_lexicon(tmp_path / "cache", vocabularies=["hgnc"]) == other
    assert ensure_lexicon(tmp_path / "cache") != other


def test_a_build_that_fails_leaves_the_lexicon_in_use_as_it_was(tmp_path: Path) -> None:
    folder, cache = make_folder(tmp_path / "folder"), tmp_path / "cache"
    path, note = use(cache, folder), (cache / NOTE).read_bytes()
    cut = put(folder, "famplex/relations.csv.bz2", "HGNC,TIDE1,isa,FPLX,TIDE\n" * 100)
    cut.write_bytes(cut.read_bytes()[:-20])
    with pytest.raises(BadInput, match=r"famplex/relations\.csv\.bz2"):
        use(cache, folder)
    assert (cache / NOTE).read_bytes() == note
    assert [each.name for each in (cache / "lexicons").glob("*.sqlite")] == [path.name]
    with pytest.raises(Misconfigured, match="no vocabulary at all"):
        use_lexicon(cache, FoundFiles(), pinned=())


@pytest.mark.parametrize("step", ["reading doid", "joining vocabularies", "writing the lexicon", "lexicon ready"])
def test_a_killed_build_leaves_the_lexicon_in_use_as_it_was(step: str, tmp_path: Path) -> None:
    folder, cache = make_folder(tmp_path / "folder"), tmp_path / "cache"
    before = use(cache, folder)
    put(folder, "doid_new.obo", NEW_DOID)
    killed = start_build(cache, folder, deadly=step)
    out, _ = killed.communicate(timeout=60)
    assert killed.returncode == -signal.SIGKILL and out.splitlines()[-1] == step
    assert ensure_lexicon(cache) == before
    assert "neap fever" not in names_of(before)
    assert "neap fever" in names_of(use(cache, folder))


def test_of_two_processes_at_once_one_builds(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "folder")
    builds = [start_build(tmp_path / "cache", folder) for _ in range(2)]
    told = [build.communicate(timeout=120)[0].splitlines() for build in builds]
    assert [build.returncode for build in builds] == [0, 0]
    assert told[0][-1] == told[1][-1]
    assert sorted(len(lines) > 1 for lines in told) == [False, True]


def test_a_note_that_is_none_is_refused_with_the_next_step(tmp_path: Path) -> None:
    write_in_use(tmp_path, InUse(folders=("x",)))
    assert json.loads((tmp_path / NOTE).read_text())["folders"] == ["x"]
    (tmp_path / NOTE).write_text("{")
    with pytest.raises(Misconfigured, match="run kg-pipeline vocab build"):
        ensure_lexicon(tmp_path)


def test_without_a_note_all_pinned_vocabularies_are_in_use(tmp_path: Path) -> None:
    path = tmp_path / "lexicons" / f"{lexicon_name(read_sources())}.sqlite"
    path.parent.mkdir()
    path.touch()
    assert ensure_lexicon(tmp_path) == path
