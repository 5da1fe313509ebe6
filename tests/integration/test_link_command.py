"""`kg-pipeline link`: why a name has its link, what asks for a curator, and overrides as a curator writes them."""

import csv
import io
import json
from pathlib import Path

import pytest
from command_line import Run

_HEADER = "action,name,type,identifier,curator,date,why"
_CONTEXT = "Breast cancer (BC) is common. We studied BC."


def test_an_explanation_names_candidates_and_what_decided(tmp_path: Path, kg: Run) -> None:
    article = tmp_path / "article.txt"
    article.write_text(_CONTEXT, encoding="utf-8")
    done = kg("link", "explain", "BC", "--type", "Disease", "--context-file", article, "--json", data=tmp_path)
    assert done.returncode == 0, done.stderr
    explained = json.loads(done.stdout)
    assert explained["identifiers"] == ["MESH:D001943"]
    assert explained["decided"].startswith("the article defines 'BC' as 'Breast cancer'; ")
    best = explained["whole"]["candidates"][0]
    assert (best["outcome"], best["match"].partition(":")[0]) == ("chosen", "abbreviation")
    assert best["licences"]
    told = kg("link", "explain", "BC", "--type", "Disease", "--context", _CONTEXT, data=tmp_path)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[:2] == [
        "BC (Disease): MESH:D001943",
        f"Why: {explained['decided']}.",
    ]


def test_an_override_holds_at_once_and_is_shown(tmp_path: Path, kg: Run) -> None:
    overrides = tmp_path / "ours.csv"
    overrides.write_text(
        f"{_HEADER}\nadd,ward-7 gene,Gene,NCBIGene:672,ann,2026-01-31,so the ward says\n", encoding="utf-8"
    )
    asked = ("link", "explain", "Ward 7 gene", "--type", "Gene", "--json")
    assert json.loads(kg(*asked, data=tmp_path / "data").stdout)["reason"] == "no_candidate"
    done = kg(*asked, data=tmp_path / "data", KG_OVERRIDES=str(overrides))
    assert done.returncode == 0, done.stderr
    explained = json.loads(done.stdout)
    assert explained["identifiers"] == ["NCBIGene:672"]
    candidate = explained["whole"]["candidates"][0]
    assert candidate["match"] == "override:add:normalized"
    assert candidate["override"]["why"] == "so the ward says"


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("add,x,Gene,HGNC:0,ann,2026-01-31,so", "line 2: identifier 'HGNC:0' of 'x' is in no vocabulary"),
        ("added,x,Gene,HGNC:1100,ann,2026-01-31,so", "line 2: action 'added'; give one of add, forbid, prefer"),
    ],
)
def test_a_wrong_override_stops_every_command_that_links(row: str, found: str, tmp_path: Path, kg: Run) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "overrides.csv").write_text(f"{_HEADER}\n{row}\n", encoding="utf-8")
    commands = [
        kg("link", "explain", "x", "--type", "Gene", data=data),
        kg("annotate", "--from", "pubtator", data=data),
    ]
    for done in commands:
        assert done.returncode == 2
        assert f"{data / 'overrides.csv'}, {found}" in done.stderr
        assert len(done.stderr.splitlines()) == 1


def test_an_overrides_file_that_is_not_there_is_named(tmp_path: Path, kg: Run) -> None:
    done = kg("link", "explain", "x", "--type", "Gene", data=tmp_path, KG_OVERRIDES=str(tmp_path / "none.csv"))
    assert done.returncode == 2
    assert f"KG_OVERRIDES '{tmp_path / 'none.csv'}' is no file" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "found"),
    [
        (["explain", "x"], "Missing option '--type'"),
        (["explain", "x", "--type", "Protein"], "'Protein' is not one of"),
        (["explain", "BRCA1", "--type", "Gene", "--context", "brca1 is small"], "'BRCA1' is not in the context"),
        (["explain", " ", "--type", "Gene"], "' ' is not in the context"),
        (["attention", "--csv", "--json"], "give --csv or --json, not both"),
        (["attention", "--limit", "0"], "0 is not in the range"),
        (["attention"], "no ledger in"),
        ([], "Usage: kg-pipeline link"),
    ],
)
def test_what_cannot_be_asked_is_said(arguments: list[str], found: str, tmp_path: Path, kg: Run) -> None:
    done = kg("link", *arguments, data=tmp_path)
    assert done.returncode == 2
    assert found in done.stderr
    assert "Traceback" not in done.stderr


def test_a_row_of_attention_filled_in_is_an_override(own_sample: Path, kg: Run) -> None:
    listed = kg("link", "attention", "--limit", "5", "--csv", data=own_sample)
    assert listed.returncode == 0, listed.stderr
    rows = list(csv.DictReader(io.StringIO(listed.stdout)))
    chosen = next(row for row in rows if row["reason"] == "no_candidate" and row["type"] == "Disease")
    assert chosen["name"] in chosen["sentence"]
    filled = {**chosen, "action": "add", "identifier": "MESH:D006073", "curator": "ann", "date": "2026-01-31"}
    with (own_sample / "overrides.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(chosen))
        writer.writeheader()
        writer.writerows({**filled, "why": "a test"} if row is chosen else row for row in rows)
    adopted = kg("vocab", "adopt", "--workers", "1", "--json", data=own_sample)
    assert adopted.returncode == 0, adopted.stderr
    changes = json.loads(adopted.stdout)["vocabulary"]["changes"]
    assert chosen["name"] in {each["text"] for each in changes}
    assert all((each["before"], each["after"]) == ([], ["MESH:D006073"]) for each in changes)
    left = kg("link", "attention", "--limit", "1000", "--json", data=own_sample)
    names = {(term["reason"], term["name"]) for term in json.loads(left.stdout)}
    assert (chosen["reason"], chosen["name"]) not in names
    told = kg("link", "attention", "--limit", "5", data=own_sample)
    assert told.returncode == 0, told.stderr
    assert told.stdout.splitlines()[0] == "below_threshold"
    run = kg("link", "attention", "--run", "never", data=own_sample)
    assert run.returncode == 2
    assert "run 'never' has no commit in the ledger" in run.stderr
