"""What the stage of planning counts and measures, and that it writes nothing."""

import gzip
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import msgspec
import pytest
from entrez_server import EntrezServer, invented_entries
from nlm_server import NlmServer
from pubmed_xml import article_set, article_xml

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.counts import LedgerCounts
from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.writer import Committed, open_writer
from kg_pipeline.planning.plan import Figure, Rates, Work
from kg_pipeline.pubmed.parse import parse_pubmed
from kg_pipeline.pubmed.received import keep_file
from kg_pipeline.records import Delivered, Reading
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.nlm_files import find_nlm_files
from kg_pipeline.stages.parse import ParseCounts
from kg_pipeline.stages.plan import PlannedFile, local_files, nlm_files, plan_files, plan_query, plan_searches
from kg_pipeline.stages.rates import measure_rates
from kg_pipeline.stages.report import RunReport, Step, Stopwatch, write_report


@dataclass(frozen=True)
class Named:
    """As much of an extractor as planning asks for."""

    id: str = "extractor"
    reads_on_gpu: bool = False


def write_file(path: Path, *pmids: int) -> Path:
    path.write_bytes(gzip.compress(article_set(map(article_xml, pmids)), mtime=0))
    return path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({}, data=tmp_path / "data")


def commit_readings(settings: Settings, path: Path, extractor: str, run: str = "earlier") -> Committed:
    """Empty readings of all the file's articles."""
    received = keep_file(path, settings.data)
    with path.open("rb") as stream:
        parsed = list(parse_pubmed(stream, path.name))
    articles = [item.article for item in parsed if isinstance(item, Delivered)]
    with open_writer(settings.data / LEDGER) as writer:
        return writer.commit(
            run,
            parsed=[(received, parsed)],
            extractors=[ExtractorParts(extractor, {"rules": extractor}, ())],
            readings=[Reading(one.pmid, one.text_hash, extractor, (), ()) for one in articles],
        )


def planned(settings: Settings, *files: PlannedFile) -> Work:
    work, _ = plan_files(settings, files, Named())  # type: ignore[arg-type]
    return work


def test_files_on_disk_are_counted_and_what_was_read_is_left_out(settings: Settings, tmp_path: Path) -> None:
    first, second = write_file(tmp_path / "a.xml.gz", 1, 2, 3), write_file(tmp_path / "b.xml.gz", 3, 4)
    before = planned(settings, *local_files(settings, [first, second]))
    n_bytes = first.stat().st_size + second.stat().st_size
    assert (before.files, before.articles_basis, before.texts.value) == ((3, 2), "counted", 5)
    assert (before.requests, before.fetched_bytes.value, before.kept_bytes.value) == (0, 0, n_bytes)
    assert not settings.data.exists()
    commit_readings(settings, first, Named.id)
    assert planned(settings, *local_files(settings, [first, second])).texts.value == 1
    assert planned(settings, *local_files(settings, [first])).texts == Figure(
        0, "without what this extractor has read already"
    )


def test_beyond_the_first_files_articles_are_as_many_a_byte(settings: Settings, tmp_path: Path) -> None:
    files = [write_file(tmp_path / f"{n}.xml.gz", 10 * n, 10 * n + 1) for n in range(1, 5)]
    n_bytes = sum(path.stat().st_size for path in files)
    absent = [PlannedFile(None, n_bytes * 3), PlannedFile(None, n_bytes * 10**9), PlannedFile(None, None)]
    work = planned(settings, *local_files(settings, files), *absent)
    assert work.files == (2, 2, 2, 2, 24, 30_000, 30_000)
    assert work.articles_basis == "about, as many a byte as in the 4 files counted"
    assert work.requests == 6
    assert work.fetched_bytes == Figure(None, "the listing gives no size of 1 files")


def test_examples_are_articles_from_all_over_the_files(settings: Settings, tmp_path: Path) -> None:
    files = [write_file(tmp_path / f"{n}.xml.gz", *range(100 * n, 100 * n + 60)) for n in (1, 2)]
    _, examples = plan_files(settings, local_files(settings, files), Named())  # type: ignore[arg-type]
    assert examples is not None
    assert (len(examples.articles), examples.n_parsed, examples.of) == (50, 120, "of the job itself")
    assert {one.pmid // 100 for one in examples.articles} == {1, 2}
    assert plan_files(settings, [PlannedFile(None, 9)], Named())[1] is None  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_refused(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no such file"):
        local_files(settings, [tmp_path / "none.xml"])


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[NlmServer]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with NlmServer() as server:
        for number in (1501, 1502):
            path = write_file(tmp_path / f"pubmed26n{number}.xml.gz", number)
            server.put(f"updatefiles/{path.name}", path.read_bytes())
        yield server


def test_nlms_files_are_planned_from_their_listing_and_none_is_fetched(server: NlmServer, tmp_path: Path) -> None:
    settings = Settings.from_environment({"KG_PUBMED_FILES": server.url}, data=tmp_path / "data")
    listed = find_nlm_files(settings, 1501, 1502)
    work = planned(settings, *nlm_files(settings, listed))
    sizes = [len(server.files[f"updatefiles/{file.name}"]) for file in listed]
    assert (work.files, work.requests) == ((30_000, 30_000), 4)
    assert work.articles_basis == "at most, NLM puts 30,000 into a file"
    assert work.fetched_bytes.value == work.kept_bytes.value == sum(sizes)
    assert [path for path, _ in server.asked] == ["updatefiles/"]
    keep_file(tmp_path / "pubmed26n1501.xml.gz", settings.data)
    one_kept = planned(settings, *nlm_files(settings, listed))
    assert (one_kept.files, one_kept.requests) == ((1, 1), 2)
    assert one_kept.fetched_bytes.value == one_kept.kept_bytes.value == sizes[1]


def test_a_query_is_counted_by_one_request(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with EntrezServer(invented_entries(25)) as server:
        environment = {"KG_ENTREZ_URL": server.url, "KG_ENTREZ_EMAIL": "curator@example.org"}
        settings = Settings.from_environment(environment, data=tmp_path / "data")
        work = plan_query(settings, "BRCA1")
        window = plan_query(settings, "BRCA1", date(2024, 1, 10), date(2024, 1, 10))
        assert [asked.utility for asked in server.asked] == ["esearch", "esearch"]
    assert (work.files, work.requests, work.texts.value) == ((25,), 2, 25)
    assert sum(window.files) < 25
    assert work.fetched_bytes == Figure(None, "no answer of Entrez in this data folder to tell its size by")


def test_what_several_searches_look_back_on_is_fetched_by_each_and_read_once(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fifth, sixth = date(2024, 1, 5), date(2024, 1, 6)
    with EntrezServer(invented_entries(25)) as server:
        environment = {"KG_ENTREZ_URL": server.url, "KG_ENTREZ_EMAIL": "curator@example.org"}
        settings = Settings.from_environment(environment, data=tmp_path / "data")
        work = plan_searches(settings, "BRCA1", [(fifth, fifth), (sixth, sixth)])
        each = [plan_query(settings, "BRCA1", day, day) for day in (fifth, sixth)]
        at_once = plan_query(settings, "BRCA1", fifth, sixth)
    assert work.files == each[0].files + each[1].files
    assert work.requests == each[0].requests + each[1].requests
    assert work.texts == at_once.texts
    assert sum(work.files) > sum(at_once.files)


def report(
    settings: Settings, run: str, committed: Committed, n_texts: int, seconds: dict[Step, float], readers: int = 1
) -> None:
    stopwatch = Stopwatch()
    stopwatch.durations_s = seconds
    empty = LedgerCounts({}, {}, 0, {}, 0, {}, 0, {})
    counts = ParseCounts(citations=2 * n_texts, articles=2 * n_texts)
    told = RunReport(run, 1, (), 0, counts, n_texts, committed, empty, readers=readers)
    write_report(settings.data, told, stopwatch)


def runs(settings: Settings, tmp_path: Path) -> None:
    """A run of two readers and one whose readers' seconds are added up, as a night's are; and others."""
    run: dict[Step, float] = {"parse": 1.0, "read": 50.0, "commit": 2.0, "page": 1.0, "graph": 3.0}
    night: dict[Step, float] = {"parse": 1.0, "read": 100.0, "commit": 2.0, "page": 1.0, "graph": 3.0}
    untimed: dict[Step, float] = {"commit": 4.0, "page": 1.0, "graph": 3.0}
    told = [
        ("extractor", 800, run, 2),
        ("other", 9_000, run, 1),
        ("extractor", 800, night, 1),
        ("extractor", 1_600, untimed, 1),
    ]
    for number, (extractor, n_texts, took_s, readers) in enumerate(told, 1):
        pmids = range(300 * number, 300 * number + 280)
        committed = commit_readings(settings, write_file(tmp_path / f"{number}.xml.gz", *pmids), extractor)
        report(settings, f"run-{number}", committed, n_texts, took_s, readers)


def test_rates_are_those_of_earlier_runs_with_the_extractor(settings: Settings, tmp_path: Path) -> None:
    runs(settings, tmp_path)
    rates = measure_rates(settings, Named())  # type: ignore[arg-type]
    timed = "2 earlier runs in this data folder, 1,600 articles"
    all_three = "3 earlier runs in this data folder, 3,200 articles"
    unchecked = {"read_cpu": Figure(0, ""), "read_gpu": Figure(0, ""), "ledger_bytes": Figure(0, "")}
    assert msgspec.structs.replace(rates, **unchecked) == Rates(
        parse=Figure(1_600.0, timed),
        commit=Figure(400.0, all_three),
        graph=Figure(3_200 / 12, all_three),
        **unchecked,
    )
    assert rates.read_cpu.value == 8.0 * (os.cpu_count() or 1), "a reader's 8 a second, one reader a core"
    assert rates.read_cpu.basis.startswith(timed)
    assert rates.read_gpu.value is None
    assert "the compact ones never do" in rates.read_gpu.basis
    assert rates.ledger_bytes.basis == "the ledger of this data folder, 1,120 readings"


def test_what_was_read_on_a_gpu_says_nothing_of_the_cpu(settings: Settings, tmp_path: Path) -> None:
    runs(settings, tmp_path)
    rates = measure_rates(settings, Named(reads_on_gpu=True))  # type: ignore[arg-type]
    assert (rates.read_gpu.value, rates.read_cpu.value) == (8.0, None)
    assert "on the CPU was not measured" in rates.read_cpu.basis
