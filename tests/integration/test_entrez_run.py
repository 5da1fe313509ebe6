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
    assert json.loads(done.stdout)["articles"] == 2


def test_a_server_that_stays_down_is_worth_trying_again(server: EntrezServer, tmp_path: Path, kg: Run) -> None:
    server.fail(Fault("status", utility="esearch", times=1000, status=503, headers={"Retry-After": "0"}))
    done = kg("run", "--query", "BRCA1", *_WINDOW, "--json", data=tmp_path, **_variables(server))
    assert done.returncode == 4
    assert "503" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
