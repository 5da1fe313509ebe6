"""The embedded graph of a ledger: kept up, made anew and as of a day, it is the same node for node."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from command_line import run_command
from toy_ledger import article, commit_file, judge_sentence, received

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.statements import Statement, find_statement
from kg_pipeline.graph.store import GraphRelease
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ledger.lock import writer_lock
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.writer import LedgerWriter, open_writer
from kg_pipeline.settings import Settings
from kg_pipeline.stages.care import check
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.graph import (
    embedded_server,
    open_current_graph,
    open_graph,
    open_graph_as_of,
    rebuild_graph,
    update_graph,
)

_ACCEPTED = judge_sentence("accept", judged_at="2026-01-02T00:00:00+00:00")


def _first_day(folder_writer: LedgerWriter) -> None:
    commit_file(folder_writer, received(1), article(1, "g1 causes d1."), article(2, "g1 spares d1. g2 causes d1."))


def _second_day(folder_writer: LedgerWriter) -> None:
    folder_writer.commit("test", verdicts=[_ACCEPTED])


def _third_day(folder_writer: LedgerWriter) -> None:
    commit_file(folder_writer, received(2), 2, article(3, "g3 hints d1."))


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    """A data folder with an empty ledger, whose server runs."""
    found = Settings.from_environment({}, data=tmp_path)
    server = embedded_server(found)
    server.up()
    server.keep()
    yield found
    server.down()


def _keep_up(settings: Settings) -> list[list[str]]:
    """Three days of the ledger, the graph brought along; its content after each."""
    dumps = []
    for day, commit in enumerate((_first_day, _second_day, _third_day), start=1):
        moment = datetime(2026, 1, day, 12, tzinfo=UTC)
        with open_writer(settings.data / LEDGER, lambda moment=moment: moment) as writer:  # type: ignore[misc]
            commit(writer)
        with open_graph(settings) as store:
            update_graph(settings, store)
            dumps.append(dump_graph(store))
    return dumps


def _made_with(settings: Settings) -> str | None:
    with open_graph(settings) as store:
        return store.made_with


def _shown(settings: Settings) -> tuple[list[str], GraphRelease | None]:
    with open_current_graph(settings) as store:
        return dump_graph(store), store.release()


def _begin(settings: Settings, made_with: str | None) -> None:
    """Leave the graph as a load from the start does that is cut short."""
    place = {"ledger_id": open_ledger(settings.data / LEDGER).id, "sequence": 0, "target": 3}
    with connect(embedded_server(settings).up()) as connection:
        connection.write(find_statement("release", "begin"), {**place, "made_with": made_with})


def _ask(settings: Settings, *options: str, **environment: str) -> tuple[list[dict[str, str]], str]:
    """The curators that the graph knows, and what is said on standard error."""
    query = ("graph", "query", "MATCH (v:Verdict) RETURN v.curator AS curator", "--json", *options)
    done = run_command(*query, data=settings.data, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), done.stderr


def test_a_graph_made_anew_or_as_of_a_day_equals_the_one_kept_up(settings: Settings) -> None:
    first, second, third = _keep_up(settings)
    assert len({len(first), len(second), len(third)}) == 3
    ledger_id = open_ledger(settings.data / LEDGER).id

    assert rebuild_graph(settings).sequence == 3
    assert _shown(settings) == (third, GraphRelease(ledger_id, 3, "current", 3, _made_with(settings)))

    assert rebuild_graph(settings, "2026-01-02").sequence == 2
    earlier = (second, GraphRelease(ledger_id, 2, "as_of", 2, _made_with(settings)))
    assert _shown(settings) == earlier
    rows, warning = _ask(settings)
    assert rows == [{"curator": "ann"}]
    assert "rebuilt as of commit 2" in warning
    assert _ask(settings, "--as-of", "1") == ([], "")

    with open_graph_as_of(settings, "1") as store:
        assert dump_graph(store) == first
    with open_graph_as_of(settings, "0") as store:
        assert dump_graph(store) == []
    assert _shown(settings) == earlier

    with open_graph(settings) as store:
        update_graph(settings, store)
    assert _shown(settings) == (third, GraphRelease(ledger_id, 3, "current", 3, _made_with(settings)))
    assert _ask(settings) == ([{"curator": "ann"}], "")


def test_a_graph_is_not_rebuilt_while_it_is_used_or_the_ledger_is_written(settings: Settings) -> None:
    with pytest.raises(Misconfigured, match="no ledger"):
        rebuild_graph(settings)
    with open_writer(settings.data / LEDGER) as writer:
        _first_day(writer)
    with open_graph(settings), pytest.raises(Retryable, match="another process uses the graph"):
        rebuild_graph(settings)
    with writer_lock(settings.data / LEDGER), pytest.raises(Retryable, match="is being written"):
        rebuild_graph(settings)
    with pytest.raises(Misconfigured, match="sequence 7"):
        rebuild_graph(settings, "7")
    assert len(_shown(settings)[0]) > 5


def test_the_graph_on_a_named_server_is_emptied_and_loaded_anew(settings: Settings) -> None:
    _, second, third = _keep_up(settings)
    address = embedded_server(settings).up()
    named = replace(settings, graph_uri=address.uri, graph_user=address.user, graph_password=address.password)
    assert rebuild_graph(named, "2").sequence == 2
    with open_graph(named) as store:
        assert dump_graph(store) == second
    assert rebuild_graph(named).sequence == 3
    with open_graph(named) as store:
        assert dump_graph(store) == third


def test_an_emptying_cut_short_is_ended_by_the_next_who_brings_the_graph_on(settings: Settings) -> None:
    *_, third = _keep_up(settings)
    ledger_id = open_ledger(settings.data / LEDGER).id
    with connect(embedded_server(settings).up()) as connection:
        connection.write(find_statement("release", "empty"), {"ledger_id": ledger_id})
        connection.write(find_statement("remove", "all_verdicts"), {"limit": 1})
    assert _shown(settings) == (third, GraphRelease(ledger_id, 3, "current", 3, _made_with(settings)))


def test_a_graph_that_an_older_formula_scored_is_loaded_anew_by_the_next_who_writes(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    *_, third = _keep_up(settings)
    older = Statement(
        "release",
        "older",
        "MATCH (release:Release) SET release.made_with = 'belief 1' WITH release MATCH ()-[edge]->() "
        "WHERE edge.score IS NOT NULL SET edge.score = 0.001 RETURN count(*) AS n",
    )
    with connect(embedded_server(settings).up()) as connection:
        connection.write(older, {})
    rows, warning = _ask(settings)
    assert (rows, "made with belief 1; the next run, or graph rebuild" in warning) == ([{"curator": "ann"}], True)
    with open_graph(settings) as store:
        assert dump_graph(store) != third
        update_graph(settings, store)
        assert dump_graph(store) == third
    assert "made with belief 1; it is loaded anew with" in caplog.text
    assert BELIEF.version in str(_made_with(settings))
    assert _ask(settings) == ([{"curator": "ann"}], "")


def test_another_source_is_written_on_every_edge_by_the_next_who_writes(settings: Settings) -> None:
    *_, third = _keep_up(settings)
    renamed = replace(settings, infores="infores:renamed")
    with open_graph(renamed) as store:
        update_graph(renamed, store)
        assert dump_graph(store) == [line.replace(settings.infores, "infores:renamed") for line in third]
        assert store.release() == GraphRelease(
            open_ledger(settings.data / LEDGER).id, 3, "current", 3, store.made_with
        )
        assert update_graph(renamed, store) == GraphCounts()


def test_half_a_graph_on_a_named_server_is_asked_with_a_warning(settings: Settings) -> None:
    _keep_up(settings)
    ledger_id = open_ledger(settings.data / LEDGER).id
    address = embedded_server(settings).up()
    named = {"KG_GRAPH_URI": address.uri, "KG_GRAPH_USER": address.user, "KG_GRAPH_PASSWORD": address.password}
    _begin(settings, _made_with(settings))
    rows, warning = _ask(settings, **named)
    assert rows == [{"curator": "ann"}]
    assert "not whole, is being loaded from commit 0 to 3" in warning
    for statement, said in (("empty", "not whole, is being emptied"), ("remove", "no ledger was loaded")):
        with connect(address) as connection:
            connection.write(find_statement("release", statement), {"ledger_id": ledger_id})
        rows, warning = _ask(settings, **named)
        assert (rows, said in warning, "run" in warning) == ([{"curator": "ann"}], True, True)


def test_half_a_graph_of_ours_is_warned_of_while_a_writer_is_at_work_and_mended_after(settings: Settings) -> None:
    *_, third = _keep_up(settings)
    _begin(settings, _made_with(settings))
    with writer_lock(settings.data / LEDGER):
        assert "is being loaded from commit 0 to 3" in _ask(settings)[1]
    assert _ask(settings) == ([{"curator": "ann"}], "")
    assert _shown(settings)[0] == third


def test_a_load_with_other_settings_cut_short_is_left_to_who_has_them(settings: Settings) -> None:
    _keep_up(settings)
    renamed = replace(settings, infores="infores:renamed")
    other = _made_with(renamed)
    _begin(settings, other)
    rows, warning = _ask(settings)
    assert rows == [{"curator": "ann"}]
    assert f"made with {other}, is being loaded from commit 0 to 3" in warning
    ledger_id = open_ledger(settings.data / LEDGER).id
    assert _shown(settings)[1] == GraphRelease(ledger_id, 0, "loading", 3, other)
    assert _shown(renamed)[1] == GraphRelease(ledger_id, 3, "current", 3, other)


def test_a_graph_of_other_settings_that_is_behind_is_said_to_be(settings: Settings) -> None:
    _keep_up(settings)
    with open_writer(settings.data / LEDGER) as writer:
        commit_file(writer, received(3), article(4, "g3 causes d1."))
    rows, warning = _ask(settings, KG_INFORES="infores:renamed")
    assert rows == [{"curator": "ann"}]
    assert f"made with {_made_with(settings)} and stands at commit 3 of 4; the next run" in warning


def test_a_graph_of_other_settings_is_one_finding_and_is_not_counted(settings: Settings) -> None:
    _keep_up(settings)
    renamed = replace(settings, infores="infores:renamed")
    assert [found.what for found in check(settings) if found.table == "graph"] == []
    (found,) = [found for found in check(renamed) if found.table == "graph"]
    assert found.what.startswith(f"the graph was made with {_made_with(settings)}, not {_made_with(renamed)}; ")
    assert "graph rebuild" in found.what
