"""What status and metrics tell of a graph server that is empty, another ledger's, that refuses us or is away."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.connection import Connection
from kg_pipeline.graph.statements import find_statement
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.settings import Settings
from kg_pipeline.stages.graph import graph_status
from kg_pipeline.stages.metrics import show_metrics
from kg_pipeline.stages.status import find_status

_NOW = datetime(2026, 3, 2, 6, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path: Path, address: GraphAddress) -> Settings:
    """Of a ledger of two commits, and a server that is named."""
    found = Settings.from_environment({"KG_GRAPH_URI": address.uri}, data=tmp_path / "kg")
    with open_writer(found.data / "ledger") as writer:
        for day in (date(2026, 2, 28), date(2026, 3, 1)):
            writer.commit("r", covered=[(found.nightly_query, day)])
    return replace(found, graph_user=address.user, graph_password=address.password)


def _show_release(connection: Connection, ledger_id: str, status: str) -> None:
    place = {"ledger_id": ledger_id, "sequence": 0}
    connection.write(find_statement("release", "begin"), {**place, "target": 1, "made_with": "test"})
    connection.write(find_statement("release", "finish"), {**place, "sequence": 1, "status": status})


def _told(settings: Settings) -> tuple[str, float | None, float | None]:
    """What needs attention, whether the graph is up, and by how many commits it is behind."""
    families = text_string_to_metric_families(show_metrics(settings))
    values = {sample.name: sample.value for family in families for sample in family.samples}
    (line, *_) = [*find_status(settings, _NOW).attention, ""]
    return line, values.get("kg_graph_up"), values.get("kg_graph_behind_commits")


def test_a_graph_that_lacks_the_ledger_is_told(settings: Settings, connection: Connection) -> None:
    line, up, behind = _told(settings)
    assert "the graph is 2 commits behind the ledger's 2" in line
    assert (up, behind) == (1, 2)

    _show_release(connection, "another", "current")
    line, up, behind = _told(settings)
    assert "shows ledger another, not" in line
    assert (up, behind) == (1, 2)


def test_a_graph_that_was_made_to_stay_behind_is_not_told(settings: Settings, connection: Connection) -> None:
    ledger_id = find_status(settings, _NOW).ledger_id
    _show_release(connection, ledger_id, "current")
    assert _told(settings)[2] == 1
    _show_release(connection, ledger_id, "as_of")
    assert _told(settings) == ("", 1, None)
    assert find_status(settings, _NOW).commits_behind == 1


def test_a_server_that_refuses_or_does_not_answer_hides_nothing_else(settings: Settings) -> None:
    refused = replace(settings, graph_password="the one of last year")
    line, up, behind = _told(refused)
    assert "refuses the user or the password" in line
    assert (up, behind) == (0, None)

    unresponsive = replace(settings, graph_uri="bolt://127.0.0.1:1")
    line, up, behind = _told(unresponsive)
    assert "does not answer" in line
    assert (up, behind) == (0, None)
    assert graph_status(unresponsive).state == "unresponsive"
