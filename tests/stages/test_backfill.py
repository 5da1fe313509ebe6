"""A backfill cut into nights: what the ledger lacks and nothing else, and a baseline closed when it is whole."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from entrez_server import EntrezServer
from night_world import QUERY, knowledge, night_settings, publish, take_in

from kg_pipeline.errors import Misconfigured
from kg_pipeline.settings import Settings
from kg_pipeline.stages.backfill import (
    BackfillParams,
    close_baseline,
    cut_backfill,
    read_backfill,
    weigh_backfill,
)
from kg_pipeline.stages.extractor import Extractor
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


def test_a_whole_baseline_closes_what_it_lacks(settings: Settings, extractor: Extractor, tmp_path: Path) -> None:
    take_in(settings, extractor, Intake(files=("pubmed26n0003.xml",)))
    baseline = BackfillParams("baseline")
    publish(tmp_path / "nlm", "baseline/27n0001", [40])
    publish(tmp_path / "nlm", "baseline/27n0002", [41])
    one, two = cut_backfill(settings, baseline, _TODAY)
    take_in(settings, extractor, _intake(one))
    assert close_baseline(settings, baseline) is None
    take_in(settings, extractor, _intake(two))
    assert close_baseline(settings, baseline) is None, "nothing says that the listing is whole"
    publish(tmp_path / "nlm", "updatefiles/27n0003", [42])
    closed = close_baseline(settings, baseline)
    assert closed is not None
    assert (closed.year, closed.last_number, closed.missing) == (2027, 2, ())
    assert knowledge(settings.data)["baselines"]


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
