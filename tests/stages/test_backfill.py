"""A backfill cut into nights: what the ledger lacks and nothing else, and a baseline closed when it is whole."""

import logging
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from entrez_server import EntrezServer
from night_world import QUERY, night_settings, publish, take_in
from small_ledger import commit_articles

from kg_pipeline.errors import BadInput, Misconfigured, Retryable
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.records import Article, Delivered, Received
from kg_pipeline.settings import Settings
from kg_pipeline.stages import baseline
from kg_pipeline.stages.backfill import (
    MAX_NIGHTS,
    BackfillParams,
    close_baseline,
    cut_backfill,
    read_backfill,
    weigh_backfill,
)
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.gate import Limits
from kg_pipeline.stages.intake import Intake, Occasion, read_params, resolve_intake

_TODAY = date(2024, 1, 10)
_UPDATES = BackfillParams("updatefiles", per_night=2)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of an empty data folder beside a mirror with three update files."""
    for number in (3, 4, 5):
        publish(tmp_path / "nlm", f"updatefiles/26n{number:04}", [number * 10, number * 10 + 1])
    return night_settings(tmp_path / "data", KG_PUBMED_FILES=tmp_path / "nlm")


def _intake(night: dict[str, object]) -> Intake:
    return resolve_intake(read_params(night), Occasion("manual", datetime(2024, 1, 10, tzinfo=UTC)), QUERY)


def test_files_come_by_number_so_many_a_night(settings: Settings) -> None:
    assert [night["files"] for night in cut_backfill(settings, _UPDATES, _TODAY)] == [
        ["updatefiles/pubmed26n0003.xml", "updatefiles/pubmed26n0004.xml"],
        ["updatefiles/pubmed26n0005.xml"],
    ]
    (night,) = cut_backfill(settings, BackfillParams("updatefiles", first=4, last=4), _TODAY)
    assert night["files"] == ["updatefiles/pubmed26n0004.xml"]


def test_begun_again_it_goes_on_from_what_is_covered(settings: Settings, extractor: Extractor) -> None:
    first, _second = cut_backfill(settings, _UPDATES, _TODAY)
    take_in(settings, extractor, _intake(first))
    (left,) = cut_backfill(settings, _UPDATES, _TODAY)
    assert left["files"] == ["updatefiles/pubmed26n0005.xml"]
    take_in(settings, extractor, _intake(left))
    assert cut_backfill(settings, _UPDATES, _TODAY) == []


def test_a_plan_tells_what_it_will_take(settings: Settings, extractor: Extractor) -> None:
    found = weigh_backfill(settings, extractor, _UPDATES, _TODAY)
    assert (found.articles.value, found.texts.value) == (6, 6)


def test_of_more_than_so_many_nights_each_takes_more(settings: Settings, tmp_path: Path) -> None:
    for number in range(1, MAX_NIGHTS + 2):
        (tmp_path / "nlm" / "updatefiles" / f"pubmed27n{number:04}.xml").touch()
    nights = cut_backfill(settings, BackfillParams("updatefiles"), _TODAY)
    assert [len(night["files"]) for night in nights] == [2] * (MAX_NIGHTS // 2) + [1]
    years = BackfillParams("days", date_from="2022-01-01", date_to="2023-12-31")
    of_days = cut_backfill(settings, years, _TODAY)
    assert len(of_days) == 244
    assert (of_days[0]["date_from"], of_days[0]["date_to"]) == ("2022-01-01", "2022-01-03")


@pytest.mark.parametrize("source", ["updatefiles", "days"])
def test_limits_and_acceptance_are_passed_to_every_night(settings: Settings, source: str) -> None:
    days = {"date_from": "2024-01-01", "date_to": "2024-01-02"}
    gate = {"limits": {"min_articles": 0.0}, "accept": True}
    nights = cut_backfill(settings, read_backfill({"source": source, **days, **gate}), _TODAY)
    assert len(nights) >= 2
    assert all(night["limits"] == gate["limits"] and night["accept"] for night in nights)


def test_a_whole_baseline_closes_what_it_lacks(
    settings: Settings, extractor: Extractor, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    take_in(settings, extractor, Intake(files=("pubmed26n0003.xml",)))
    whole = BackfillParams("baseline")
    publish(tmp_path / "nlm", "baseline/27n0001", [40])
    publish(tmp_path / "nlm", "baseline/27n0002", [41])
    one, two = cut_backfill(settings, whole, _TODAY)
    take_in(settings, extractor, _intake(one))
    with pytest.raises(BadInput, match=r"lacks 1 of its files, from pubmed27n0002\.xml on"):
        close_baseline(settings, whole)
    take_in(settings, extractor, _intake(two))
    with caplog.at_level(logging.INFO):
        assert close_baseline(settings, whole) is None
        assert "no update file goes on from it" in caplog.text
        assert close_baseline(settings, BackfillParams("baseline", last=2)) is None
        assert "without first and last" in caplog.text
    publish(tmp_path / "nlm", "updatefiles/27n0003", [42])
    closed = close_baseline(settings, whole)
    assert closed is not None
    assert closed.totals.articles == {"baseline_absent": 2, "current": 2}
    assert closed.edge_changes["withdrawn"] > 0
    assert (settings.data / "runs" / f"{closed.run}.html").exists()
    again = close_baseline(settings, whole)
    assert again is not None
    assert (again.run, again.committed, again.edge_changes) == (closed.run, closed.committed, closed.edge_changes)


def test_a_baseline_that_would_take_many_edges_is_closed_only_where_a_person_accepts_it(tmp_path: Path) -> None:
    settings = night_settings(tmp_path, KG_GRAPH_URI="bolt://127.0.0.1:1", KG_GRAPH_PASSWORD="x")
    commit_articles(settings.data, range(1, 26))
    file = Received("b" * 64, "pubmed27n0001.xml", "file", "2026-01-02T00:00:00+00:00", "received/b", 1)
    with open_writer(settings.data / "ledger") as writer:
        writer.commit("baseline", parsed=[(file, [Delivered(0, Article(1, 1, "On 1."))])])
        before = writer.ledger.last_sequence
    with pytest.raises(BadInput, match=r"closing the baseline of 2027 is stopped .*edges lost.*\"accept\": true"):
        baseline.close_baseline(settings, 2027, 1, Limits())
    assert open_ledger(settings.data / "ledger").last_sequence == before
    with pytest.raises(Retryable, match="does not answer"):
        baseline.close_baseline(settings, 2027, 1, Limits(), accept=True)
    assert open_ledger(settings.data / "ledger").last_sequence == before + 1


def test_days_come_in_stretches_without_those_covered(
    entrez: EntrezServer, extractor: Extractor, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path, entrez, KG_NIGHTLY_QUERY=QUERY)
    take_in(settings, extractor, Intake(QUERY, date(2024, 1, 3), date(2024, 1, 3)))
    week = BackfillParams("days", date_from="2024-01-01", date_to="2024-01-07", per_night=3)
    assert [(night["date_from"], night["date_to"]) for night in cut_backfill(settings, week, _TODAY)] == [
        ("2024-01-01", "2024-01-02"),
        ("2024-01-04", "2024-01-06"),
        ("2024-01-07", "2024-01-07"),
    ]


def test_days_need_a_beginning(settings: Settings) -> None:
    with pytest.raises(Misconfigured, match="date_from"):
        cut_backfill(settings, BackfillParams("days"), _TODAY)


def test_a_parameter_that_is_none_is_refused() -> None:
    with pytest.raises(Misconfigured, match="source"):
        read_backfill({"source": "everything"})
    with pytest.raises(Misconfigured, match="max_lost is no limit"):
        read_backfill({"limits": {"max_lost": 0.5}})
