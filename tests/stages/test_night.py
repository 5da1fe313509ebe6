"""A night step by step: however it is disturbed, repeated or cut into days, ledger and graph end up the same."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from command_line import serving
from entrez_server import EntrezServer, Fault
from night_world import ALL_FILES, DAYS, QUERY, WEEK, graph_of, knowledge, night_settings, take_in, week_of_entries

from kg_pipeline.encoder.found import FoundModel
from kg_pipeline.errors import Retryable
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ner.recognizer import Recognizer
from kg_pipeline.records import Delivered, Device, Document, Mention, ModelHeader
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.gate import Limits
from kg_pipeline.stages.intake import Intake
from kg_pipeline.stages.night import fetch_night, plan_night, read_batch
from kg_pipeline.stages.night_load import gate_night, load_night
from kg_pipeline.stages.nights import (
    NIGHTS,
    NightPlan,
    plan_of,
    read_night,
    read_outcomes,
)
from kg_pipeline.stages.shards import SHARDS, read_parsed


@pytest.fixture(scope="module")
def week(extractor: Extractor, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A data folder after one undisturbed night over the whole week."""
    with EntrezServer(week_of_entries()) as server:
        settings = night_settings(tmp_path_factory.mktemp("week"), server)
        assert take_in(settings, extractor, WEEK).parsed.articles == 14
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
    assert all(again.durations_s[step] >= took_s for step, took_s in first.durations_s.items())
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


def test_an_outage_that_outlasts_the_clients_patience_is_made_good_by_the_next_try(
    extractor: Extractor,
    week: Settings,
    entrez: EntrezServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("random.uniform", lambda _low, _high: 0.0)  # the client's pauses grow by it
    settings = night_settings(tmp_path, entrez)
    for fault in (Fault("status", utility="esearch", status=429, times=6), Fault("status", status=500, times=6)):
        entrez.fail(fault)
        with pytest.raises(Retryable, match=f"HTTP {fault.status}.*gave up after 6 attempts"):
            fetch_night(settings, WEEK)
    assert not entrez.faults
    take_in(settings, extractor, WEEK)
    assert knowledge(tmp_path) == knowledge(week.data)


def test_a_reader_killed_in_mid_shard_is_taken_up(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    batches = plan_night(settings, extractor, fetch_night(settings, ALL_FILES), batch_texts=5)
    assert len(batches) == 2
    for _again in range(2):
        _kill_while_reading(settings, batches[0])
    for batch in batches:
        read_batch(settings, extractor, batch)
    report = load_night(settings, extractor, plan_of(batches[0]))
    assert (report.texts_read, report.held_back) == (11, 0)
    assert knowledge(settings.data) == knowledge(updated.data)


@dataclass(frozen=True)
class _Deadly:
    """A recognizer that ends its process at some texts: what a kill leaves behind, without a process to kill."""

    recognizer: Recognizer
    texts: frozenset[str]

    @property
    def header(self) -> ModelHeader:
        return self.recognizer.header

    @property
    def device(self) -> Device:
        return self.recognizer.device

    def recognize(self, document: Document) -> tuple[Mention, ...]:
        return self.recognizer.recognize(document)

    def recognize_all(self, documents: Sequence[Document]) -> Iterable[tuple[Mention, ...]]:
        if any(document.id in self.texts for document in documents):
            raise SystemExit(137)
        return self.recognizer.recognize_all(documents)


def test_what_kills_its_readers_comes_last_and_holds_back_itself(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)

    def begin(intake: Intake) -> str:
        """A night of texts that kill their reader, each batch tried as often as Airflow does."""
        (batch,) = plan_night(settings, extractor, fetch_night(settings, intake))
        for _try in range(4):
            with pytest.raises(SystemExit):
                read_batch(settings, deadly, batch)
        return batch

    plan = _planned(settings, extractor)
    killers = [_first_text(settings, shard.reference) for shard in plan.shards[:2]]
    found = FoundModel(
        lambda: extractor.ner.fingerprint, lambda: _Deadly(extractor.recognizer, frozenset(killers))
    )
    deadly = replace(extractor, ner=found)
    assert deadly.id == extractor.id
    with serving(settings.data):
        reference = plan_of(begin(ALL_FILES))
        read = [outcome.readings is not None for _, outcome in read_outcomes(settings.data, reference, plan)]
        assert read == [False, False, True]
        gate_night(settings, extractor, reference, Limits())
        assert load_night(settings, extractor, reference).held_back == plan.n_unread - plan.shards[2].n_unread
        following = begin(Intake())
        later = read_night(settings.data, plan_of(following), NightPlan)
        outcomes = list(read_outcomes(settings.data, plan_of(following), later))
        assert [shard.n_unread for shard, _ in outcomes] == [1] * later.n_unread
        assert sum(outcome.readings is None for _, outcome in outcomes) == len(killers)
        read_batch(settings, extractor, following)
        load_night(settings, extractor, plan_of(following))
    assert knowledge(settings.data) == knowledge(updated.data)


def test_one_night_begun_twice_at_once_ends_like_one(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    with ThreadPoolExecutor(2) as both:
        fetched = list(both.map(lambda _: fetch_night(settings, ALL_FILES), range(2)))
        assert fetched[0] == fetched[1]
        plans = list(both.map(lambda texts: plan_night(settings, extractor, fetched[0], texts), (1, 500)))
        assert [len(batches) for batches in plans] == [3, 1]
        code = "import sys; from night_world import finish_night; finish_night(*sys.argv[1:])"
        ended = list(both.map(lambda batches: run_python(code, str(settings.data), *batches), plans))
    assert [done.returncode for done in ended] == [0, 0], [done.stderr[-2000:] for done in ended]
    assert open_ledger(settings.data / "ledger").last_sequence == 1
    assert knowledge(settings.data) == knowledge(updated.data)
    assert graph_of(settings) == graph_of(updated)


def test_shards_that_a_run_removed_are_made_again(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    (batch,) = plan_night(settings, extractor, fetch_night(settings, ALL_FILES))
    read_batch(settings, extractor, batch)
    shutil.rmtree(settings.data / SHARDS)
    assert gate_night(settings, extractor, plan_of(batch), Limits()).held_back == 0
    shutil.rmtree(settings.data / SHARDS)
    assert load_night(settings, extractor, plan_of(batch)).held_back == 0
    assert knowledge(settings.data) == knowledge(updated.data)


def test_a_shard_that_fails_holds_back_its_own_articles(
    extractor: Extractor, updated: Settings, mirror: Path, tmp_path: Path
) -> None:
    settings = night_settings(tmp_path / "data", KG_PUBMED_FILES=mirror)
    batches = plan_night(settings, extractor, fetch_night(settings, ALL_FILES))
    plan = read_night(settings.data, plan_of(batches[0]), NightPlan)
    broken, n_texts = settings.data / plan.shards[0].reference, plan.shards[0].n_unread
    whole = broken.read_bytes()
    broken.write_bytes(b"no shard")
    with pytest.raises(Retryable, match=r"1 of 3 shards failed.*not a whole one"):
        read_batch(settings, extractor, batches[0])
    broken.write_bytes(whole)
    assert gate_night(settings, extractor, plan_of(batches[0]), Limits()).held_back == n_texts
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


def _planned(settings: Settings, extractor: Extractor) -> NightPlan:
    """The plan of a night that takes in all files."""
    (batch,) = plan_night(settings, extractor, fetch_night(settings, ALL_FILES))
    return read_night(settings.data, plan_of(batch), NightPlan)


def _first_text(settings: Settings, shard: str) -> str:
    """The id of the first document of a shard in which there is one."""
    parsed = next(found for found in read_parsed(settings.data, shard) if isinstance(found, Delivered))
    return parsed.article.document.id


def _kill_while_reading(settings: Settings, batch: str) -> None:
    """A reader of its own, killed as soon as it has begun a shard."""
    code = (
        "import sys; from pathlib import Path; from kg_pipeline.settings import Settings\n"
        "from kg_pipeline.stages.extractor import open_extractor\n"
        "from kg_pipeline.stages.night import read_batch\n"
        "settings = Settings.from_environment(data=Path(sys.argv[1]))\n"
        "read_batch(settings, open_extractor(settings), sys.argv[2])"
    )
    begun = _begun(settings)
    with subprocess.Popen([sys.executable, "-c", code, str(settings.data), batch]) as reader:
        while _begun(settings) == begun:
            assert reader.poll() is None
            time.sleep(0.01)
        reader.send_signal(signal.SIGKILL)
    assert reader.returncode == -signal.SIGKILL


def _begun(settings: Settings) -> dict[str, int]:
    """The files of that folder that say how far a shard came, and when each was written last."""
    return {path.name: path.stat().st_mtime_ns for path in (settings.data / NIGHTS).glob("nightplan-*-*.json")}


def run_python(code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A program in an interpreter of its own that may import what tests share."""
    path = str(Path(__file__).parent.parent)
    environment = dict(os.environ) | {"PYTHONPATH": f"{path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False, env=environment
    )
