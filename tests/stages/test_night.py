"""A night step by step: however it is disturbed, repeated or cut into days, ledger and graph end up the same."""

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from command_line import serving
from entrez_server import EntrezServer, Fault
from night_world import DAYS, QUERY, WEEK, graph_of, knowledge, night_settings, publish, take_in, week_of_entries

from kg_pipeline.errors import BadInput, Retryable
from kg_pipeline.ledger.store import has_ledger, open_ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.gate import Limits
from kg_pipeline.stages.intake import Intake
from kg_pipeline.stages.night import fetch_night, plan_night, read_batch
from kg_pipeline.stages.night_load import gate_night, load_night
from kg_pipeline.stages.nights import NightPlan, batch_path, plan_of, read_night

_FILES = {1501: range(1, 5), 1502: range(4, 9), 1503: range(9, 12)}
_UPDATES = Intake(follows_updates=True)


@pytest.fixture(scope="module")
def week(extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder after one undisturbed night over the whole week."""
    with EntrezServer(week_of_entries()) as server:
        settings = night_settings(tmp_path_factory.mktemp("week"), server)
        assert take_in(settings, extractor, WEEK).parsed.articles == 14
    return settings


@pytest.fixture
def mirror(tmp_path: Path) -> Path:
    """A folder like NLM's server, with three update files."""
    for number, pmids in _FILES.items():
        publish(tmp_path / "nlm", f"updatefiles/26n{number}", pmids)
    return tmp_path / "nlm"


@pytest.fixture(scope="module")
def updated(extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder after one undisturbed night over those files."""
    folder = tmp_path_factory.mktemp("updated")
    for number, pmids in _FILES.items():
        publish(folder / "nlm", f"updatefiles/26n{number}", pmids)
    settings = night_settings(folder / "data", KG_PUBMED_FILES=folder / "nlm")
    names = tuple(f"updatefiles/pubmed26n{number}.xml" for number in _FILES)
    assert take_in(settings, extractor, Intake(files=names)).parsed.articles == 12
    return settings


def test_seven_nights_in_any_order_are_one_over_the_week(
    extractor: Extractor, week: Settings, entrez: EntrezServer, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path, entrez)
    with serving(tmp_path):
        for day in random.Random(7).sample(DAYS, 7):
            take_in(settings, extractor, Intake(QUERY, day, day))
    assert knowledge(tmp_path) == knowledge(week.data)
    assert graph_of(settings) == graph_of(week)


def test_a_night_again_adds_nothing_and_tells_what_it_did(
    extractor: Extractor, entrez: EntrezServer, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path, entrez)
    (batch,) = plan_night(settings, extractor, fetch_night(settings, WEEK))
    read_batch(settings, extractor, batch)
    first = load_night(settings, extractor, plan_of(batch))
    again = load_night(settings, extractor, plan_of(batch))
    assert (again.run, again.committed, again.from_sequence) == (first.run, first.committed, 0)
    assert again.edge_changes == first.edge_changes
    assert first.durations_s["read"] > 0
    assert again.graph is not None
    assert again.graph.rows == 0
    later = take_in(settings, extractor, WEEK)
    assert (later.texts_read, later.committed.added) == (0, {})


@pytest.mark.parametrize(
    "fault",
    [
        Fault("status", status=429, headers={"Retry-After": "1"}),
        Fault("status", utility="esearch", status=500),
        Fault("cut_connection"),
        Fault("leave_out"),
    ],
    ids=["429", "500", "cut", "left out"],
)
def test_a_night_that_ncbi_disturbs_ends_like_others(
    fault: Fault, extractor: Extractor, week: Settings, entrez: EntrezServer, tmp_path: Path
) -> None:
    entrez.fail(fault)
    take_in(night_settings(tmp_path, entrez), extractor, WEEK)
    assert not entrez.faults
    assert knowledge(tmp_path) == knowledge(week.data)


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


def test_a_corrupt_update_file_is_not_taken_until_it_is_mended(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    files = Intake(files=tuple(f"pubmed26n{number}.xml" for number in _FILES))
    publish(mirror, "updatefiles/26n1502", _FILES[1502], corrupt=True)
    with pytest.raises(Retryable, match=r"pubmed26n1502\.xml"):
        fetch_night(settings, files)
    assert not has_ledger(settings.data / "ledger")
    publish(mirror, "updatefiles/26n1502", _FILES[1502])
    take_in(settings, extractor, files)
    assert knowledge(settings.data) == knowledge(updated.data)


def test_a_reader_killed_in_mid_shard_is_taken_up(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    batches = plan_night(settings, extractor, fetch_night(settings, _all_files()), batch_texts=5)
    assert len(batches) == 2
    for _again in range(2):
        _kill_while_reading(settings, batches[0])
    for batch in batches:
        read_batch(settings, extractor, batch)
    report = load_night(settings, extractor, plan_of(batches[0]))
    assert (report.texts_read, report.held_back) == (11, 0)
    assert knowledge(settings.data) == knowledge(updated.data)


def test_one_night_begun_twice_at_once_ends_like_one(
    extractor: Extractor, week: Settings, entrez: EntrezServer, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path, entrez)
    with ThreadPoolExecutor(2) as both:
        fetched = list(both.map(lambda _: fetch_night(settings, WEEK), range(2)))
        assert fetched[0] == fetched[1]
        (batch,) = plan_night(settings, extractor, fetched[0])
        code = "import sys; from night_world import finish_night; finish_night(*sys.argv[1:])"
        ended = list(both.map(lambda _: run_python(code, str(tmp_path), batch), range(2)))
    assert [done.returncode for done in ended] == [0, 0], [done.stderr[-2000:] for done in ended]
    assert open_ledger(tmp_path / "ledger").last_sequence == 1
    assert knowledge(tmp_path) == knowledge(week.data)
    assert graph_of(settings) == graph_of(week)


def test_a_shard_that_fails_holds_back_its_own_articles(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    batches = plan_night(settings, extractor, fetch_night(settings, _all_files()))
    plan = read_night(settings.data, plan_of(batches[0]), NightPlan)
    broken, n_texts = settings.data / plan.shards[0].reference, plan.shards[0].n_unread
    whole = broken.read_bytes()
    broken.write_bytes(b"no shard")
    with pytest.raises(Retryable, match=r"1 of 3 shards failed.*not a whole one"):
        read_batch(settings, extractor, batches[0])
    broken.write_bytes(whole)
    with pytest.raises(BadInput, match=f"{n_texts} of 11 texts held back"):
        gate_night(settings, extractor, plan_of(batches[0]), Limits())
    assert not has_ledger(settings.data / "ledger")
    gate_night(settings, extractor, plan_of(batches[0]), Limits(max_held_back=0.5))
    report = load_night(settings, extractor, plan_of(batches[0]))
    assert (report.held_back, report.texts_read, report.outcome) == (n_texts, 11 - n_texts, "held back some")
    following = take_in(settings, extractor, Intake())
    assert (following.texts_read, following.outcome) == (n_texts, "done")
    assert knowledge(settings.data) == knowledge(updated.data)


def test_a_graph_that_is_down_for_a_while_is_brought_up_later(
    extractor: Extractor, week: Settings, entrez: EntrezServer, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path, entrez)
    (batch,) = plan_night(settings, extractor, fetch_night(settings, WEEK))
    read_batch(settings, extractor, batch)
    down = replace(settings, graph_uri="bolt://127.0.0.1:1", graph_password="x")
    with pytest.raises(Retryable, match="does not answer"):
        load_night(down, extractor, plan_of(batch))
    assert knowledge(tmp_path) == knowledge(week.data)
    report = load_night(settings, extractor, plan_of(batch))
    assert (report.outcome, report.from_sequence, report.parsed.articles) == ("done", 0, 14)
    assert graph_of(settings) == graph_of(week)


def _all_files() -> Intake:
    return Intake(files=tuple(f"pubmed26n{number}.xml" for number in _FILES))


def _kill_while_reading(settings: Settings, batch: str) -> None:
    """A reader of its own, killed as soon as it has begun a shard."""
    code = (
        "import sys; from pathlib import Path; from kg_pipeline.settings import Settings\n"
        "from kg_pipeline.stages.extractor import open_extractor\n"
        "from kg_pipeline.stages.night import read_batch\n"
        "settings = Settings.from_environment(data=Path(sys.argv[1]))\n"
        "read_batch(settings, open_extractor(settings), sys.argv[2])"
    )
    outcome = batch_path(settings.data, batch)
    outcome.unlink(missing_ok=True)
    with subprocess.Popen([sys.executable, "-c", code, str(settings.data), batch]) as reader:
        while not outcome.exists():
            assert reader.poll() is None
            time.sleep(0.01)
        reader.send_signal(signal.SIGKILL)
    assert reader.returncode == -signal.SIGKILL


def run_python(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A program in an interpreter of its own that may import what tests share."""
    path = str(Path(__file__).parent.parent)
    environment = dict(os.environ) | {"PYTHONPATH": f"{path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, env=environment
    )
