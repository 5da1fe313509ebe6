"""NLM's files by number, from a mirror to the ledger and on: `fetch --nlm` and what the night asks."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Run
from nlm_server import Fault, NlmServer
from pubmed_xml import article_set, article_xml

from kg_pipeline.errors import BadInput, Retryable
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.pubmed.parse import parse_pubmed
from kg_pipeline.pubmed.received import keep_bytes
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.nlm_files import (
    fetch_nlm_file,
    fetch_nlm_files,
    find_nlm_files,
    list_baseline_files,
    list_update_files,
    new_update_files,
)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[NlmServer]:
    """Two files of the annual baseline and three update files, each of one invented article."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with NlmServer() as server:
        for number in range(1, 6):
            content = gzip.compress(article_set([article_xml(1000 + number)]), mtime=0)
            directory = "baseline" if number < 3 else "updatefiles"
            server.put(f"{directory}/pubmed26n{number:04}.xml.gz", content)
        yield server


@pytest.fixture
def settings(server: NlmServer, tmp_path: Path) -> Settings:
    return Settings.from_environment({"KG_PUBMED_FILES": server.url}, data=tmp_path / "data")


def commit(settings: Settings, *names: str) -> None:
    """The files as fetched, into the ledger, without readings."""
    with open_writer(settings.data / LEDGER) as writer:
        for name in names:
            received = fetch_nlm_file(settings, name, "updatefiles").received
            with (settings.data / received.path).open("rb") as stream:
                writer.commit("test", parsed=[(received, list(parse_pubmed(stream, name)))])


def test_files_are_listed_by_number_with_their_sizes(server: NlmServer, settings: Settings) -> None:
    assert [file.number for file in list_baseline_files(settings)] == [1, 2]
    listed = list_update_files(settings)
    assert [file.name for file in listed] == [f"pubmed26n000{number}.xml.gz" for number in (3, 4, 5)]
    assert [file.n_bytes for file in listed] == [len(server.files[f"updatefiles/{file.name}"]) for file in listed]


def test_files_are_found_by_number_in_both_directories(settings: Settings) -> None:
    assert [file.directory for file in find_nlm_files(settings, 2, 3)] == ["baseline", "updatefiles"]
    with pytest.raises(BadInput, match="no file number 6 is listed"):
        find_nlm_files(settings, 5, 6)


def test_a_night_takes_what_the_ledger_lacks_in_order(server: NlmServer, settings: Settings) -> None:
    assert [file.number for file in new_update_files(settings, first=3)] == [3, 4, 5]
    commit(settings, "pubmed26n0003.xml.gz", "pubmed26n0005.xml.gz")
    assert [file.number for file in new_update_files(settings)] == [4]
    del server.files["updatefiles/pubmed26n0004.xml.gz"]
    with pytest.raises(Retryable, match="missing among those listed: 4;"):
        new_update_files(settings)


def test_a_corrupt_file_stops_before_those_after_it(server: NlmServer, settings: Settings) -> None:
    server.fail(Fault("corrupt", "0004.xml.gz", times=2))
    with pytest.raises(Retryable, match=r"pubmed26n0004\.xml\.gz: its MD5"):
        fetch_nlm_files(settings, list_update_files(settings))
    assert not any("0005.xml.gz" in path for path, _ in server.asked)
    sources = fetch_nlm_files(settings, list_update_files(settings))
    assert [source.received.name for source in sources] == [f"pubmed26n000{number}.xml.gz" for number in (3, 4, 5)]


def test_a_content_that_came_under_another_name_goes_by_nlms(server: NlmServer, settings: Settings) -> None:
    content = server.files["updatefiles/pubmed26n0003.xml.gz"]
    keep_bytes(content, "mine.xml.gz", settings.data, way="file")
    assert fetch_nlm_file(settings, "pubmed26n0003.xml.gz", "updatefiles").received.name == "pubmed26n0003.xml.gz"


def test_the_command_fetches_by_number_and_prints_references(server: NlmServer, tmp_path: Path, kg: Run) -> None:
    done = kg("fetch", "--nlm", "2-4", "--json", data=tmp_path, KG_PUBMED_FILES=server.url)
    assert done.returncode == 0, done.stderr
    references = json.loads(done.stdout)["received"]
    assert [(tmp_path / reference).read_bytes() for reference in references] == [
        server.files[f"{directory}/pubmed26n000{number}.xml.gz"]
        for directory, number in (("baseline", 2), ("updatefiles", 3), ("updatefiles", 4))
    ]


@pytest.mark.parametrize(
    ("numbers", "code", "said"),
    [
        ("new", 2, "kg-pipeline fetch --nlm 3"),
        ("7", 3, "no file number 7 is listed"),
        ("4-3", 2, "give a number as 1501, a range as 1501-1507, or new"),
        ("latest", 2, "give a number as 1501"),
    ],
)
def test_the_command_says_what_it_cannot_take(
    server: NlmServer, tmp_path: Path, kg: Run, numbers: str, code: int, said: str
) -> None:
    done = kg("fetch", "--nlm", numbers, data=tmp_path, KG_PUBMED_FILES=server.url)
    assert (done.returncode, said in " ".join(done.stderr.split())) == (code, True), done.stderr
