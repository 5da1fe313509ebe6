"""The nightly DAG from end to end, against a server that speaks Entrez; the command line is what it is held to."""

import json
from pathlib import Path

from airflow_world import run_dag
from command_line import run_command
from entrez_server import API_KEY, EntrezServer
from night_world import DAYS, QUERY, entrez_variables, graph_of, knowledge, night_settings, publish

from kg_pipeline.ledger.covered import covered_days
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.watermark import covered_files


def test_a_night_is_what_the_command_line_makes_of_the_same_files_and_days(
    entrez: EntrezServer, airflow_home: Path, tmp_path: Path
) -> None:
    by_night, by_hand = night_settings(tmp_path / "night"), night_settings(tmp_path / "hand")
    first, last = DAYS[0].isoformat(), DAYS[-1].isoformat()
    publish(tmp_path / "nlm", "updatefiles/26n1501", [1, 2, 1001])
    variables = entrez_variables(entrez) | {"KG_PUBMED_FILES": str(tmp_path / "nlm")}
    state, tasks, log = run_dag(
        "pubmed_nightly",
        airflow_home,
        variables | {"KG_DATA": str(by_night.data)},
        run_conf={"date_from": first, "date_to": last},
    )
    assert state == "success", log[-3000:]
    assert set(tasks.values()) == {"success"}
    assert API_KEY not in log
    run_command("run", "--input", tmp_path / "nlm/updatefiles/pubmed26n1501.xml", data=by_hand.data, **variables)
    days = ("--since", first, "--until", last)
    done = run_command("run", "--query", QUERY, *days, "--json", data=by_hand.data, **variables)
    assert json.loads(done.stdout)["articles"] == 14, done.stderr
    assert knowledge(by_night.data) == knowledge(by_hand.data)
    ledger = open_ledger(by_night.data / "ledger")
    assert len(covered_days(ledger, [QUERY])) == 7
    assert covered_files(ledger) == {2026: {1501}}
    assert graph_of(by_night) == graph_of(by_hand)
