"""What a night takes in: update files by their numbers, days that are over, answers in their place."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from entrez_server import EntrezServer
from night_world import ALL_FILES, DAYS, FILES, QUERY, knowledge, night_settings, publish, take_in

from kg_pipeline.errors import Retryable
from kg_pipeline.ledger.covered import covered_days
from kg_pipeline.ledger.life import article_life
from kg_pipeline.ledger.store import has_ledger, open_ledger
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.intake import Intake, NightParams, Occasion
from kg_pipeline.stages.night import fetch_night, plan_night, resolve_night
from kg_pipeline.stages.night_load import load_night
from kg_pipeline.stages.nights import (
    FetchedNight,
    plan_of,
    read_night,
    write_night,
)
from kg_pipeline.stages.run import run_files
from kg_pipeline.stages.sources import Source

_UPDATES = Intake(follows_updates=True)


def test_update_files_come_in_the_order_of_their_numbers_from_the_newest_on(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    (mirror / "updatefiles" / "pubmed26n1503.xml").rename(tmp_path / "kept")
    (mirror / "updatefiles" / "pubmed26n1502.xml").rename(tmp_path / "kept2")
    assert take_in(settings, extractor, _UPDATES).files == 1
    (tmp_path / "kept").rename(mirror / "updatefiles" / "pubmed26n1503.xml")
    with pytest.raises(Retryable, match="1502"):
        fetch_night(settings, _UPDATES)
    (tmp_path / "kept2").rename(mirror / "updatefiles" / "pubmed26n1502.xml")
    assert take_in(settings, extractor, _UPDATES).files == 2
    assert take_in(settings, extractor, _UPDATES).files == 0
    assert knowledge(tmp_path / "data") == knowledge(updated.data)


def test_a_night_takes_ten_update_files_and_leaves_the_others_to_the_next(
    mirror: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    for number in range(1504, 1513):
        publish(mirror, f"updatefiles/26n{number}", [number])
    _declare_baseline(settings, 2026, 1500)
    with caplog.at_level("INFO"):
        fetched = read_night(settings.data, fetch_night(settings, _UPDATES), FetchedNight)
    names = sorted(source.received.name for source in fetched.sources)
    assert names == [f"pubmed26n{number}.xml" for number in range(1501, 1511)]
    assert "2 update files are left to the next nights, pubmed26n1511.xml first" in caplog.text


def test_days_missed_too_long_ago_are_named_with_the_backfill_that_brings_them(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = night_settings(tmp_path)
    with open_writer(tmp_path / "ledger") as writer:
        writer.commit("night", covered=[("p53", date(2025, 12, 30))])
    occasion = Occasion("scheduled", datetime(2026, 2, 1, 2, tzinfo=UTC))
    assert resolve_night(settings, NightParams(query="p53"), occasion).since == date(2026, 1, 31)
    conf = {"source": "days", "query": "p53", "date_from": "2025-12-31", "date_to": "2026-01-30"}
    assert f"pubmed_backfill --conf '{json.dumps(conf, separators=(',', ':'))}'" in caplog.text


def test_a_new_year_is_followed_from_its_first_update_file_and_told_of(
    mirror: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    _declare_baseline(settings, 2025, 1400)
    fetched = read_night(settings.data, fetch_night(settings, _UPDATES), FetchedNight)
    assert len(fetched.sources) == 3
    assert "NLM has begun the year 2026" in caplog.text


@pytest.mark.parametrize("is_late", [False, True])
def test_an_answer_loaded_after_a_later_deletion_does_not_undo_it(
    is_late: bool, extractor: Extractor, entrez: EntrezServer, mirror: Path, tmp_path: Path
) -> None:
    """The night of the first day is fetched first, and loaded before or after the update file of the next."""
    (mirror / "updatefiles" / "pubmed26n1503.xml").unlink()
    publish(mirror, "updatefiles/26n1502", [], deleted=[1001])
    settings = night_settings(tmp_path / "data", entrez, KG_PUBMED_FILES=mirror)

    def fetch(intake: Intake) -> tuple[Source, ...]:
        return read_night(settings.data, fetch_night(settings, intake), FetchedNight).sources

    def load(sources: tuple[Source, ...]) -> None:
        run_files(settings, sources, extractor, into_graph=False)

    load(fetch(Intake(files=("pubmed26n1501.xml",))))
    answers = fetch(Intake(QUERY, DAYS[0], DAYS[0]))
    for sources in (fetch(_UPDATES), answers) if is_late else (answers, fetch(_UPDATES)):
        load(sources)
    assert article_life(open_ledger(settings.data / "ledger"), 1001).status == "deleted"


def test_a_day_that_was_not_over_when_it_was_fetched_is_not_covered(
    extractor: Extractor, entrez: EntrezServer, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path, entrez)
    reference = fetch_night(settings, Intake(QUERY, DAYS[0], DAYS[1]))
    fetched = read_night(settings.data, reference, FetchedNight)
    early = write_night(settings.data, msgspec.structs.replace(fetched, fetched_on=DAYS[1]))
    (batch,) = plan_night(settings, extractor, early)
    load_night(settings, extractor, plan_of(batch))
    assert covered_days(open_ledger(tmp_path / "ledger"), [QUERY]) == {(QUERY, DAYS[0])}


def test_a_corrupt_update_file_is_not_taken_until_it_is_mended(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    publish(mirror, "updatefiles/26n1502", FILES[1502], corrupt=True)
    with pytest.raises(Retryable, match=r"pubmed26n1502\.xml"):
        fetch_night(settings, ALL_FILES)
    assert not has_ledger(settings.data / "ledger")
    publish(mirror, "updatefiles/26n1502", FILES[1502])
    take_in(settings, extractor, ALL_FILES)
    assert knowledge(settings.data) == knowledge(updated.data)


def _declare_baseline(settings: Settings, year: int, last_number: int) -> None:
    with open_writer(settings.data / "ledger") as writer:
        writer.commit("baseline", baselines={year: last_number})
