"""The nightly DAG from end to end, against a server that speaks Entrez; the command line is what it is held to."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from airflow_world import run_dag
from command_line import run_command
from entrez_server import API_KEY, EntrezServer, Entry
from pubmed_xml import article_xml, plain_abstract

from kg_pipeline.ledger.covered import covered_days
from kg_pipeline.ledger.dump import canonical_rows
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.tables import TABLES

_SENTENCES = (
    "Mutations of BRCA1 are associated with breast cancer. Tamoxifen lowers the risk of breast cancer.",
    "Loss of PTEN is associated with prostate cancer. Warfarin interacts with amiodarone in these patients.",
    "Mutations of CFTR cause cystic fibrosis. Ivacaftor improves lung function in patients with cystic fibrosis.",
)


def _entries(n: int) -> list[Entry]:
    """Records of the first week of January 2024."""
    return [
        Entry(
            1001 + i,
            article_xml(1001 + i, f"Invented finding {i}", plain_abstract(_SENTENCES[i % 3])),
            *[f"2024/01/{i % 7 + 1:02}"] * 2,
        )
        for i in range(n)
    ]


@pytest.fixture
def entrez() -> Iterator[EntrezServer]:
    with EntrezServer(_entries(14)) as server:
        yield server


def _variables(entrez: EntrezServer) -> dict[str, str]:
    return {
        "KG_ENTREZ_URL": entrez.url,
        "KG_ENTREZ_EMAIL": "curator@example.org",
        "KG_ENTREZ_API_KEY": API_KEY,
        "KG_NIGHTLY_QUERY": "Invented",
        "no_proxy": "127.0.0.1",
    }


def test_a_night_is_what_the_command_line_makes_of_the_same_days(
    entrez: EntrezServer, airflow_home: Path, tmp_path: Path
) -> None:
    by_night, by_hand = tmp_path / "night", tmp_path / "hand"
    window = {"date_from": "2024-01-01", "date_to": "2024-01-07", "update_files": False}
    variables = _variables(entrez)

    state, tasks, log = run_dag(
        "pubmed_nightly", airflow_home, variables | {"KG_DATA": str(by_night)}, run_conf=window
    )
    assert state == "success", log[-3000:]
    assert set(tasks.values()) == {"success"}
    assert API_KEY not in log
    days = ("--since", "2024-01-01", "--until", "2024-01-07")
    done = run_command("run", "--query", "Invented", *days, "--json", data=by_hand, **variables)
    assert json.loads(done.stdout)["articles"] == 14, done.stderr
    night, hand = open_ledger(by_night / "ledger"), open_ledger(by_hand / "ledger")
    same = [table for table in TABLES if canonical_rows(night, table) == canonical_rows(hand, table)]
    assert sorted(set(TABLES) - set(same)) == ["commits"]
    assert len(covered_days(night, ["Invented"])) == 7
    assert canonical_rows(night, "evidence")
    shown = [
        run_command("graph", "query", "--named", "top_edges", "--param", "limit=50", "--json", data=data).stdout
        for data in (by_night, by_hand)
    ]
    assert shown[0] == shown[1]
    assert "breast" in shown[0]
