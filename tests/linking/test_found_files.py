"""Files of a folder are known by their names, however they are packed; what is not read is told, and why."""

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from vocabulary_folder import ENTITIES, NEW_DOID, OLD_DOID, RGD, make_folder, put, put_zip

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.linking.sources.chosen_files import File, choose_files, find_date
from kg_pipeline.linking.sources.found_files import FoundFiles, find_again, find_files
from kg_pipeline.linking.sources.known_files import KnownFiles, read_known_files
from kg_pipeline.linking.sources.readers import READERS

KNOWN = read_known_files()


def find(*folders: Path) -> FoundFiles:
    return find_files(folders, KNOWN)


def made_of(found: FoundFiles) -> dict[str, tuple[str, ...]]:
    return {made.vocabulary.name: made.vocabulary.members for made in found.sets}


def left_of(found: FoundFiles) -> dict[str, str]:
    return {left.file.name: left.reason for left in found.left}


def date_of(_known: KnownFiles, files: Sequence[File]) -> str:
    return find_date(files[0].name)


def test_every_file_makes_its_vocabulary_or_is_told(tmp_path: Path) -> None:
    found = find(make_folder(tmp_path))
    assert made_of(found) == {
        "doid": ("diseases/doid.obo.xz",),
        "rgd": ("rgd_entries.tsv.gz",),
        "famplex": ("famplex/entities.csv", "famplex/relations.csv.bz2", "famplex/equivalences.csv"),
    }
    assert left_of(found) == {"notes.txt": "no reader knows it by its name"}
    assert {made.vocabulary.name: made.vocabulary.release for made in found.sets}["doid"] == "2020-01-31"


def test_a_zip_is_a_folder_of_its_members(tmp_path: Path) -> None:
    put_zip(tmp_path, "downloads/ontologies.zip", doid_obo=OLD_DOID, read_me="by hand")
    found = find(tmp_path)
    assert made_of(found) == {"doid": ("downloads/ontologies.zip/doid.obo",)}
    assert found.sets[0].vocabulary.release == "2020-01-31"
    assert left_of(found) == {"downloads/ontologies.zip/read.me": "no reader knows it by its name"}


def test_of_two_releases_the_newer_is_read_whatever_they_are_called(tmp_path: Path) -> None:
    put(tmp_path, "a/doid.obo", NEW_DOID)
    put(tmp_path, "z/doid_2020.obo.gz", OLD_DOID)
    put(tmp_path, "doid_2019.json", "[]")
    found = find(tmp_path)
    assert made_of(found) == {"doid": ("a/doid.obo",)}
    assert left_of(found) == {
        "z/doid_2020.obo.gz": "release 2020-01-31 of doid; a/doid.obo has 2021-02-28",
        "doid_2019.json": "release 2019 of doid; a/doid.obo has 2021-02-28",
    }


def test_of_a_file_packed_and_unpacked_one_is_read(tmp_path: Path) -> None:
    put(tmp_path, "rgd_entries.tsv", RGD)
    put(tmp_path, "rgd_entries.tsv.gz", RGD)
    found = find(tmp_path)
    assert made_of(found) == {"rgd": ("rgd_entries.tsv",)}
    assert left_of(found) == {"rgd_entries.tsv.gz": "rgd_entries.tsv is there, too"}


def test_the_case_of_a_name_counts(tmp_path: Path) -> None:
    make_folder(tmp_path)
    put(tmp_path, "RGD_ENTRIES.TSV", RGD)
    assert left_of(find(tmp_path))["RGD_ENTRIES.TSV"] == "no reader knows it by its name"


def test_a_file_without_those_its_reader_needs_is_refused_by_name(tmp_path: Path) -> None:
    put(tmp_path, "famplex/entities.csv", ENTITIES)
    with pytest.raises(
        BadInput, match=r"famplex/entities\.csv for famplex needs famplex/relations\.csv beside it"
    ):
        find(tmp_path)


def test_files_beside_the_one_that_names_a_vocabulary_are_no_vocabulary(tmp_path: Path) -> None:
    make_folder(tmp_path)
    put(tmp_path, "else/famplex/relations.csv", "")
    assert "else/famplex/relations.csv" in left_of(find(tmp_path))


@pytest.mark.parametrize("name", ["rgd_entries.tsv", "rgd_entries.tsv.gz"])
def test_links_are_followed_within_the_folder_alone(name: str, tmp_path: Path) -> None:
    outside = put(tmp_path, f"outside/{name}", RGD)
    folder = make_folder(tmp_path / "folder")
    (folder / "rgd_entries.tsv.gz").unlink()
    (folder / name).symlink_to(outside)
    (folder / "elsewhere").symlink_to(tmp_path / "outside")
    (folder / "again.obo").symlink_to(folder / "diseases" / "doid.obo.xz")
    found = find(folder)
    assert "rgd" not in made_of(found)
    assert left_of(found)[name] == left_of(found)["elsewhere"] == "a link that leads out of the folder"


@pytest.mark.parametrize(
    ("name", "reason"), [("cut.zip", "no zip, or cut short"), ("gone.obo", "no regular file")]
)
def test_what_is_no_file_is_told(name: str, reason: str, tmp_path: Path) -> None:
    make_folder(tmp_path)
    if name == "cut.zip":
        (tmp_path / name).write_bytes(b"PK\x03\x04 half a z")
    else:
        (tmp_path / name).symlink_to(tmp_path / "nothing")
    assert left_of(find(tmp_path))[name] == reason


def test_a_file_cut_short_is_refused_by_name(tmp_path: Path) -> None:
    path = put(tmp_path, "doid.obo.gz", OLD_DOID)
    path.write_bytes(path.read_bytes()[:40])
    with pytest.raises(BadInput, match=r"doid\.obo\.gz: the file is cut short"):
        find(tmp_path)


def test_a_folder_without_any_known_file_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "notes.txt", "")
    with pytest.raises(Misconfigured, match="none of 1 files is known"):
        find(tmp_path)
    with pytest.raises(Misconfigured, match="is no folder"):
        find(tmp_path / "absent")


def test_what_is_found_does_not_depend_on_the_order_of_files(tmp_path: Path) -> None:
    make_folder(tmp_path)
    put(tmp_path, "doid_2021.obo", NEW_DOID)
    names = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()]
    files = [File(str(tmp_path), name) for name in names]
    shuffled = random.Random(1).sample(files, len(files))
    assert choose_files(files, KNOWN, date_of) == choose_files(shuffled, KNOWN, date_of)
    assert len(files) > 5


def test_files_found_before_are_found_again_only_as_they_were(tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "folder")
    found = find(folder)
    put(folder, "doid_2021.obo", NEW_DOID)
    assert find_again(found.files, KNOWN).sets == found.sets
    put(folder, "rgd_entries.tsv.gz", RGD + "9993\tTide3\t\t\n")
    with pytest.raises(Misconfigured, match=r"rgd_entries\.tsv\.gz is not the same any more.*--from"):
        find_again(found.files, KNOWN)
    shutil.rmtree(folder)
    with pytest.raises(Misconfigured, match="is not there any more"):
        find_again(found.files, KNOWN)


def test_known_files_are_declared_with_a_reader_and_a_licence() -> None:
    assert len(KNOWN) > 10
    for known in KNOWN:
        assert known.reader in READERS
        assert known.licence


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('reader = "absent"', "reader 'absent' is none of"),
        ("files = []", "needs files"),
        ("release = '('", "no regular expression"),
        ('licence = ""\nfiles = ["a"]\nis_newest = true\noptional = ["b"]', "just one where the newest counts"),
    ],
)
def test_a_broken_declaration_is_refused_by_its_file(line: str, reason: str, tmp_path: Path) -> None:
    given = {entry.partition(" ")[0]: entry for entry in line.splitlines()}
    plain = {"name": 'name = "x"', "reader": 'reader = "obo"', "files": 'files = ["x"]', "gives": "gives = []"}
    lines = {**plain, "licence": 'licence = "x"', **given}
    (tmp_path / "x.toml").write_text("[[vocabulary]]\n" + "\n".join(lines.values()), encoding="utf-8")
    with pytest.raises(Misconfigured, match=rf"x\.toml: .*{reason}"):
        read_known_files(tmp_path)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("doid_2016-03-04.obo", "2016-03-04"),
        ("desc2024.xml", "2024"),
        ("mesh20240115.txt", "20240115"),
        ("releases/2019-13-01", "2019"),
        ("GO_annotations-9606.tsv", ""),
        ("DB120210", ""),
    ],
)
def test_a_date_in_a_name_is_its_first_year_month_or_day(text: str, date: str) -> None:
    assert find_date(text) == date
