"""What the gate finds in a night: what is usual for it, what it would take away, and what a person accepts."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from entrez_server import EntrezServer, Entry
from night_world import QUERY, night_settings, publish, publish_bytes, record
from pubmed_xml import article_set
from reports import REPORT

from kg_pipeline.errors import BadInput, Retryable
from kg_pipeline.settings import Settings
from kg_pipeline.stages import scheduled
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.gate import Limits
from kg_pipeline.stages.intake import Intake
from kg_pipeline.stages.night import fetch_night, plan_night, read_batch
from kg_pipeline.stages.night_load import gate_night, load_night, usual_articles
from kg_pipeline.stages.nights import plan_of
from kg_pipeline.stages.report import Stopwatch, write_report

_YESTERDAY = datetime.now(UTC).date() - timedelta(days=1)


def _report(settings: Settings, run: str, **told: object) -> None:
    night = {"query": QUERY, "n_days": 1, "answered": 4_000, "is_live": True}
    write_report(settings.data, msgspec.structs.replace(REPORT, run=run, **{**night, **told}), Stopwatch())


def _planned(settings: Settings, extractor: Extractor, intake: Intake) -> str:
    """The plan of a night whose texts are read."""
    (batch,) = plan_night(settings, extractor, fetch_night(settings, intake))
    read_batch(settings, extractor, batch)
    return plan_of(batch)


def test_usual_are_the_articles_a_searched_day_of_the_last_live_nights(tmp_path: Path) -> None:
    settings = night_settings(tmp_path)
    assert usual_articles(tmp_path, Intake(QUERY, _YESTERDAY, _YESTERDAY)) == []
    _report(settings, "20260301")
    _report(settings, "20260302", n_days=5)
    _report(settings, "20260303", query="another")
    _report(settings, "20260304", is_live=False)
    assert usual_articles(tmp_path, Intake(QUERY, _YESTERDAY, _YESTERDAY)) == [1_000.0, 500.0]


@pytest.fixture
def entrez_of_yesterday() -> EntrezServer:
    """A server that had much to answer, and has one record left."""
    return EntrezServer([Entry(1001, record(1001), *[f"{_YESTERDAY:%Y/%m/%d}"] * 2)])


@pytest.mark.parametrize("n_days", [1, 2])
def test_a_live_night_of_few_articles_is_stopped_and_so_is_the_one_that_makes_it_good(
    n_days: int, extractor: Extractor, entrez_of_yesterday: EntrezServer, tmp_path: Path
) -> None:
    since = _YESTERDAY - timedelta(days=n_days - 1)
    with entrez_of_yesterday as server:
        settings = night_settings(tmp_path, server)
        plan = _planned(settings, extractor, Intake(QUERY, since, _YESTERDAY, follows_updates=False))
    gate_night(settings, extractor, plan, Limits())
    for run in ("20260301", "20260302", "20260303"):
        _report(settings, run)
    conf = f'"date_from":"{since}","date_to":"{_YESTERDAY}","update_files":false,"accept":true'
    said = f"1 articles, less than 30% of the usual {1000 * (n_days + 3)}"
    with pytest.raises(BadInput, match=f"{said}.*start pubmed_nightly with .*{conf}"):
        gate_night(settings, extractor, plan, Limits())
    assert gate_night(settings, extractor, plan, Limits(), accept=True).articles == 1


def test_days_long_past_are_not_held_to_what_is_usual_now(
    extractor: Extractor, entrez: EntrezServer, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path, entrez)
    for run in ("20260301", "20260302", "20260303"):
        _report(settings, run)
    plan = _planned(settings, extractor, Intake(QUERY, date(2024, 1, 3), date(2024, 1, 3)))
    assert gate_night(settings, extractor, plan, Limits()).articles > 0


def test_edges_that_a_night_would_take_away_are_counted_on_a_copy(extractor: Extractor, tmp_path: Path) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=tmp_path / "nlm")
    publish(tmp_path / "nlm", "updatefiles/26n1501", [1, 2])
    plan = _planned(settings, extractor, Intake(files=("pubmed26n1501.xml",)))
    down = replace(settings, graph_uri="bolt://127.0.0.1:1", graph_password="x")
    with pytest.raises(Retryable, match="does not answer"):
        load_night(down, extractor, plan)
    deletion = "<DeleteCitation><PMID>1</PMID></DeleteCitation>"
    publish_bytes(tmp_path / "nlm", "updatefiles/26n1502", article_set([record(3), deletion]))
    found = gate_night(
        settings, extractor, _planned(settings, extractor, Intake(files=("pubmed26n1502.xml",))), Limits()
    )
    assert 0 < found.lost_edges < found.edges


def test_a_refused_file_stops_a_night_and_is_told_of_where_a_person_accepts_it(
    extractor: Extractor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=tmp_path / "nlm")
    names = [f"pubmed26n{number}.xml" for number in range(1501, 1522)]
    for name in names:
        publish_bytes(tmp_path / "nlm", f"updatefiles/{name[6:-4]}", article_set([f"<!-- {name} -->"]))
    publish_bytes(tmp_path / "nlm", "updatefiles/26n1521", b"no XML")
    plan = _planned(settings, extractor, Intake(files=tuple(names)))
    with pytest.raises(BadInput, match="1 files refused whole"):
        gate_night(settings, extractor, plan, Limits())
    gate_night(settings, extractor, plan, Limits(), accept=True)
    monkeypatch.setenv("KG_DATA", str(settings.data))
    _report(settings, "20260301", refused_files=("pubmed26n1521.xml: no XML",))
    with pytest.raises(BadInput, match=r"files are refused.*pubmed26n1521\.xml"):
        scheduled.report({}, {}, "runs/20260301.json")
