"""`graph` as a user types it: what is shown is what is there, and every mishap is one line."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command_line import Run, run_command

from kg_pipeline.ledger.store import create_ledger


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A data folder with an empty ledger, whose graph server runs."""
    folder = tmp_path_factory.mktemp("data")
    create_ledger(folder / "ledger")
    done = run_command("graph", "up", "--json", data=folder)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)) == {"uri", "user", "password_file"}
    yield folder
    assert json.loads(run_command("graph", "down", "--json", data=folder).stdout) == {"stopped": True}
    assert json.loads(run_command("graph", "down", "--json", data=folder).stdout) == {"stopped": False}


def _cells(table: str) -> list[list[str]]:
    """The header and the rows of a table."""
    lines = [line.replace("┃", "│") for line in table.splitlines() if line[:1] in "┃│"]
    return [[cell.strip() for cell in line.strip("│").split("│")] for line in lines]


def test_a_table_shows_values_as_they_are(data: Path, kg: Run) -> None:
    query = (
        "RETURN 'benzo[a]pyrene' AS name, '[/foo]' AS `[red]head`, ':smile:' AS e, true AS yes, 99000006 AS pmid, "
        "null AS nothing, 0.5928656999999999 AS score, ['a', null] AS list, 1.5e-7 AS small, 1234567.5 AS big"
    )
    done = kg("graph", "query", query, data=data, COLUMNS="200")
    assert done.returncode == 0, done.stderr
    head, row = _cells(done.stdout)
    assert head == ["name", "[red]head", "e", "yes", "pmid", "nothing", "score", "list", "small", "big"]
    expected = ["benzo[a]pyrene", "[/foo]", ":smile:", "true", "99000006", "", "0.5929", '["a",null]']
    assert row == [*expected, "1.5e-07", "1234567.5"]


def test_json_and_csv_round_nothing(data: Path, kg: Run) -> None:
    query = "RETURN 0.5928656999999999 AS score, true AS yes, null AS nothing, [1, null] AS list"
    assert json.loads(kg("graph", "query", query, "--json", data=data).stdout) == [
        {"score": 0.5928656999999999, "yes": True, "nothing": None, "list": [1, None]}
    ]
    shown = kg("graph", "query", query, "--csv", data=data).stdout
    assert shown.splitlines() == ["score,yes,nothing,list", '0.5928656999999999,true,,"[1,null]"']


@pytest.mark.parametrize("form", ["--json", "--csv", None])
def test_every_character_is_written_whatever_the_locale_is(form: str | None, data: Path) -> None:
    query = "RETURN '\u03b1-synuclein \U0001f9ec' AS name"
    form_option = [form] if form else []
    done = run_command("graph", "query", query, *form_option, data=data, PYTHONIOENCODING="ascii:strict")
    assert done.returncode == 0, done.stderr
    assert ("\u03b1-synuclein \U0001f9ec" if form else r"\u03b1-synuclein \U0001f9ec") in done.stdout


def test_no_rows_are_said_in_every_form(data: Path, kg: Run) -> None:
    nothing = ("graph", "query", "MATCH (n:Nothing) RETURN n.name AS name")
    assert kg(*nothing, data=data).stdout == "no rows\n"
    assert kg(*nothing, "--json", data=data).stdout == "[]\n"
    assert kg(*nothing, "--csv", data=data).stdout in ("", "name\n")


def test_one_form_at_a_time(data: Path, kg: Run) -> None:
    done = kg("graph", "query", "RETURN 1", "--csv", "--json", data=data)
    assert done.returncode == 2
    assert "one of --csv and --json" in done.stderr


def test_parameters_are_json_where_they_can_be(data: Path, kg: Run) -> None:
    given = {"n": "99000006", "x": "0.5", "t": "true", "o": "null", "l": '["a", 1]', "q": '"123"', "s": "BRCA1"}
    given["e"] = "a=b"
    options = [f"--param={name}={value}" for name, value in given.items()]
    done = kg(
        "graph", "query", f"RETURN {', '.join(f'${n} AS {n}' for n in given)}", "--json", *options, data=data
    )
    assert json.loads(done.stdout) == [
        {"n": 99000006, "x": 0.5, "t": True, "o": None, "l": ["a", 1], "q": "123", "s": "BRCA1", "e": "a=b"}
    ]


def test_a_folder_with_nothing_in_it_is_named_and_left_alone(tmp_path: Path, kg: Run) -> None:
    done = kg("graph", "query", "RETURN 1", data=tmp_path / "typo")
    assert done.returncode == 2
    assert "typo has neither a ledger nor a graph" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_graph_that_was_removed_is_made_anew_from_the_ledger(
    served: tuple[Path, dict[str, Any]], tmp_path: Path, kg: Run
) -> None:
    count = ("graph", "query", "MATCH (n:Entity) RETURN count(n) AS n", "--json")
    shutil.copytree(served[0] / "ledger", tmp_path / "ledger")
    done = kg(*count, data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads(kg(*count, data=served[0]).stdout)
    assert json.loads(done.stdout)[0]["n"] > 100


def test_the_status_says_what_the_server_shows(
    sample: tuple[Path, dict[str, Any]], own_sample: Path, kg: Run
) -> None:
    stopped = json.loads(kg("graph", "status", "--json", data=own_sample).stdout)
    assert (stopped["state"], stopped["sequence"]) == ("stopped", None)
    uri = json.loads(kg("graph", "up", "--json", data=own_sample).stdout)["uri"]
    running = json.loads(kg("graph", "status", "--json", data=own_sample).stdout)
    assert (running["state"], running["sequence"]) == ("running", sample[1]["sequence"])
    password = (own_sample / "graph" / "password").read_text()
    named = {"KG_GRAPH_URI": uri, "KG_GRAPH_USER": "root", "KG_GRAPH_PASSWORD": password}
    other = json.loads(kg("graph", "status", "--json", data=own_sample, **named).stdout)
    assert (other["state"], other["uri"], other["pid"]) == ("running", uri, None)
    assert (other["ledger_id"], other["sequence"]) == (running["ledger_id"], running["sequence"])
    for command in ("up", "down"):
        assert kg("graph", command, data=own_sample, **named).returncode == 2
    assert kg("graph", "down", data=own_sample).stdout == "stopped\n"
    gone = json.loads(kg("graph", "status", "--json", data=own_sample, **named).stdout)
    assert (gone["state"], gone["sequence"]) == ("unresponsive", None)


def _is_one_line(done: "subprocess.CompletedProcess[str]", exit_code: int) -> bool:
    return done.returncode == exit_code and len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("command", [("status",), ("query", "RETURN 1"), ("up",), ("down",)], ids=" ".join)
def test_a_data_folder_that_is_a_file_is_one_line(command: tuple[str, ...], tmp_path: Path, kg: Run) -> None:
    (tmp_path / "file").touch()
    done = kg("graph", *command, data=tmp_path / "file" / "data")
    assert _is_one_line(done, 2), done.stderr
    assert "file is a file" in done.stderr


@pytest.mark.parametrize("name", ["server.users", "server.lock", "password"])
def test_a_graph_that_is_closed_to_us_is_one_line(name: str, tmp_path: Path, kg: Run) -> None:
    (tmp_path / "graph" / name).mkdir(parents=True)
    done = kg("graph", "query", "RETURN 1", data=tmp_path)
    assert _is_one_line(done, 2), done.stderr
    assert name in done.stderr


def test_an_address_with_a_wrong_port_is_one_line(tmp_path: Path, kg: Run) -> None:
    done = kg("graph", "query", "RETURN 1", data=tmp_path, KG_GRAPH_URI="bolt://localhost:notaport")
    assert _is_one_line(done, 2), done.stderr
    assert "notaport" in done.stderr
