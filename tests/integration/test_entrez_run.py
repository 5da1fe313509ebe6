"""`run --query` and `run --pmids` against a server that speaks esearch and efetch."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from command_line import Run
from entrez_server import API_KEY, EntrezServer, Fault, invented_entries

_WINDOW = ("--since", "2024-01-01", "--until", "2024-01-28")


@pytest.fixture
def server() -> Iterator[EntrezServer]:
    with EntrezServer(invented_entries(12)) as server:
        yield server


def _variables(server: EntrezServer) -> dict[str, str]:
    return {
        "KG_ENTREZ_URL": server.url,
        "KG_ENTREZ_EMAIL": "curator@example.org",
        "KG_ENTREZ_API_KEY": API_KEY,
        "no_proxy": "127.0.0.1",
    }


def test_a_query_goes_all_the_way_and_again_changes_nothing(server: EntrezServer, tmp_path: Path, kg: Run) -> None:
    arguments = ("run", "--query", "BRCA1", *_WINDOW, "--json")
    first = kg(*arguments, data=tmp_path, **_variables(server))
    assert first.returncode == 0, first.stderr
    counts = json.loads(first.stdout)
    assert counts["citations"] == counts["articles"] == counts["texts_read"] == 12
    assert counts["mentions"]["Gene"] >= 12
    again = json.loads(kg(*arguments, data=tmp_path, **_variables(server)).stdout)
    assert again["rows_added"] == {}
    assert again["sequence"] == counts["sequence"]
    left = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    assert left
    assert not any(API_KEY.encode() in content for content in left)
    assert API_KEY not in first.stderr


def test_pmids_from_a_file_and_those_that_pubmed_lacks(server: EntrezServer, tmp_path: Path, kg: Run) -> None:
    listed = tmp_path / "pmids.txt"
    listed.write_text("1001\n1002\n\n1001\n77777777\n", encoding="utf-8")
    done = kg("run", "--pmids", listed, "--json", data=tmp_path / "data", **_variables(server))
    assert done.returncode == 3
    assert "77777777" in done.stderr
    counts = json.loads(done.stdout)
    assert counts["articles"] == 2
    assert (counts["files"], counts["files_refused"], counts["pmids_refused"]) == (1, 0, 1)


def test_lines_that_are_no_pmid_are_named_and_the_others_fetched(
    server: EntrezServer, tmp_path: Path, kg: Run
) -> None:
    listed = tmp_path / "pmids.txt"
    bad = [b"PMC1003", b"1" * 5000, b"caf\xe9", b"0", *[b"x"] * 30]
    listed.write_bytes(b"\r\n".join([b"\xef\xbb\xbf1001", *bad, b" 1002"]))
    done = kg("fetch", "--pmids", listed, "--json", data=tmp_path / "data", **_variables(server))
    assert done.returncode == 3
    lines = done.stderr.splitlines()
    assert [f"{listed}, line {number}: " in line for number, line in enumerate(lines[:20], start=2)] == [True] * 20
    assert lines[20:] == [f"kg-pipeline: {listed}: 14 more are refused"]
    assert server.asked[-1].parameters["id"] == "1001,1002"
    done = kg("run", "--pmids", listed, "--json", data=tmp_path / "data", **_variables(server))
    assert json.loads(done.stdout)["pmids_refused"] == len(bad)


@pytest.mark.parametrize("command", ["parse", "run"])
def test_what_fetch_prints_is_taken_as_a_file(command: str, server: EntrezServer, tmp_path: Path, kg: Run) -> None:
    fetched = kg("fetch", "--query", "BRCA1", *_WINDOW, data=tmp_path, **_variables(server))
    (reference,) = fetched.stdout.split()
    before = sorted(tmp_path.glob("received/*"))
    done = kg(command, *(["--input"] if command == "run" else []), reference, "--json", data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["articles"] == 12
    assert sorted(tmp_path.glob("received/*")) == before


@pytest.mark.parametrize(
    "arguments", [["--query", "nothing_like_it"], ["--pmids", "/dev/null"]], ids=lambda a: a[0]
)
def test_nothing_found_is_said_and_nothing_committed(
    arguments: list[str], server: EntrezServer, tmp_path: Path, kg: Run
) -> None:
    done = kg("run", *arguments, "--json", data=tmp_path, **_variables(server))
    assert done.returncode == 0
    assert "nothing found" in done.stderr
    counts = json.loads(done.stdout)
    assert (counts["sequence"], counts["rows_added"]) == (0, {})


@pytest.mark.parametrize("command", ["fetch", "run"])
def test_days_do_not_go_with_pmids(command: str, server: EntrezServer, tmp_path: Path, kg: Run) -> None:
    done = kg(command, "--pmids", "/dev/null", "--since", "2024-01-01", data=tmp_path, **_variables(server))
    assert done.returncode == 2
    assert "--since and --until go with --query" in done.stderr


def test_an_address_without_utilities_is_misconfigured(server: EntrezServer, tmp_path: Path, kg: Run) -> None:
    server.fail(Fault("status", utility="esearch", status=404))
    done = kg("fetch", "--query", "BRCA1", *_WINDOW, data=tmp_path, **_variables(server))
    assert done.returncode == 2
    assert "KG_ENTREZ_URL" in done.stderr


def test_days_before_pubmed_are_no_fault(server: EntrezServer, tmp_path: Path, kg: Run) -> None:
    days = ("--since", "0001-01-02", "--until", "2024-01-28")
    done = kg("fetch", "--query", "BRCA1", *days, data=tmp_path, **_variables(server))
    assert done.returncode == 0, done.stderr


def test_a_server_that_stays_down_is_worth_trying_again(server: EntrezServer, tmp_path: Path, kg: Run) -> None:
    server.fail(Fault("status", utility="esearch", times=1000, status=503, headers={"Retry-After": "0"}))
    done = kg("run", "--query", "BRCA1", *_WINDOW, "--json", data=tmp_path, **_variables(server))
    assert done.returncode == 4
    assert "503" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
