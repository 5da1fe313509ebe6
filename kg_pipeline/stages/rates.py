"""Rates of this machine: from the reports of earlier runs, else from reading some articles."""

import heapq
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import msgspec

from kg_pipeline.ledger.readings import TextKey
from kg_pipeline.ledger.store import Ledger, has_ledger, open_ledger
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.planning.plan import Figure, Rates
from kg_pipeline.pubmed.parse import parse_pubmed
from kg_pipeline.records import Article, Delivered
from kg_pipeline.resources import resource_folder
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER, commit
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.ledger_texts import write_texts
from kg_pipeline.stages.progress import Advance, StartProgress, watch_nothing
from kg_pipeline.stages.reading import read_parsed_shard
from kg_pipeline.stages.report import RunReport, Step, read_report, report_paths
from kg_pipeline.stages.shards import read_header

_EXAMPLES = 50
ENOUGH_TEXTS = 1_000
"""Read by earlier runs; with fewer, the start of the reading processes would show in the rates."""
_MEASURED = {"parse", "read_cpu", "read_gpu", "commit", "ledger_bytes"}
"""Rates that a few articles tell; a graph's cannot be told by them."""
_NO_GRAPH = Figure(None, f"no {ENOUGH_TEXTS:,} articles were read by earlier runs in this data folder")
_NO_GPU = (
    "no model of these settings reads on a GPU here: the compact ones never do, others (KG_NER_MODEL, "
    "KG_RELATION_MODEL) where there is a CUDA device"
)
_ON_GPU = "the models of these settings read on this machine's GPU, so their rate on the CPU was not measured"


@dataclass(frozen=True)
class Examples:
    """Some articles, to be read for the rates, out of so many that were parsed."""

    articles: Sequence[Article]
    of: str
    n_parsed: int
    parse_s: float
    """Of the processor."""


def pick_examples(articles: Iterable[Article]) -> list[Article]:
    """Some of them, picked by their hashes: from all over the stream, and the same ones every time."""
    return heapq.nsmallest(_EXAMPLES, articles, key=attrgetter("record_hash"))


def measure_rates(
    settings: Settings,
    extractor: Extractor,
    start: StartProgress = watch_nothing,
    examples: Examples | None = None,
) -> Rates:
    """What this machine does with that extractor; nothing is written to the data folder.

    Where earlier runs read too little with it, the examples are read, else the bundled sample, some seconds each.
    """
    folder = settings.data / LEDGER
    known: dict[str, Figure] = {}
    if has_ledger(folder):
        ledger = open_ledger(folder)
        known = _known_rates(_runs_with(settings.data, ledger, extractor.id), ledger, extractor)
    if known.keys() >= _MEASURED:
        return Rates(**({"graph": _NO_GRAPH} | known))
    return msgspec.structs.replace(_read_examples(examples or _sample(), extractor, start), **known)


def _runs_with(data: Path, ledger: Ledger, extractor: str) -> list[RunReport]:
    """Reports of whole runs that read with the extractor."""
    used = {row["sequence"]: row["extractor"] for row in ledger.rows("commits", ["sequence", "extractor"])}
    reports = map(read_report, report_paths(data))
    return [
        report
        for report in reports
        if report.texts_read
        and report.outcome != "graph behind"
        and used.get(report.committed.sequence) == extractor
    ]


def _known_rates(runs: Sequence[RunReport], ledger: Ledger, extractor: Extractor) -> dict[str, Figure]:
    """By field of `Rates`, what the runs tell: of each step those that timed it, if they read enough."""
    rates = {
        "parse": _rate(runs, lambda run: run.parsed.citations, _seconds_of("parse")),
        "commit": _rate(runs, _texts_read, _seconds_of("commit")),
        "graph": _rate(runs, _texts_read, _seconds_of("graph", "page")),
    }
    if read := _rate(runs, _texts_read, attrgetter("reader_s")):
        rates["read_cpu"], rates["read_gpu"] = _by_device(read, extractor)
    n_readings = ledger.dataset("readings").count_rows()
    if n_readings >= ENOUGH_TEXTS:
        basis = f"the ledger of this data folder, {n_readings:,} readings"
        rates["ledger_bytes"] = Figure(_size(ledger.folder) / n_readings, basis)
    return {name: rate for name, rate in rates.items() if rate is not None}


def _rate(
    runs: Sequence[RunReport], count: Callable[[RunReport], int], took_s: Callable[[RunReport], float | None]
) -> Figure | None:
    timed = [(run, seconds) for run in runs if (seconds := took_s(run)) is not None]
    n_texts = sum(run.texts_read for run, _ in timed)
    total_s = sum(seconds for _, seconds in timed)
    if n_texts < ENOUGH_TEXTS or not total_s:
        return None
    basis = f"{len(timed)} earlier runs in this data folder, {n_texts:,} articles"
    return Figure(sum(count(run) for run, _ in timed) / total_s, basis)


def _seconds_of(*steps: Step) -> Callable[[RunReport], float | None]:
    """What a run took for all of the steps, if it timed them."""

    def took_s(run: RunReport) -> float | None:
        timed = [run.durations_s[step] for step in steps if step in run.durations_s]
        return sum(timed) if len(timed) == len(steps) else None

    return took_s


def _texts_read(run: RunReport) -> int:
    return run.texts_read


def _by_device(a_reader: Figure, extractor: Extractor) -> tuple[Figure, Figure]:
    """From the rate of one reader, what is known for this machine's cores, one each, and for its GPU."""
    if extractor.reads_on_gpu:
        return Figure(None, _ON_GPU), a_reader
    n_cores = os.cpu_count() or 1
    on_cores = Figure(a_reader.value, f"{a_reader.basis}, one reader times {n_cores} cores").scaled(n_cores)
    return (on_cores if n_cores > 1 else a_reader), Figure(None, _NO_GPU)


def _sample() -> Examples:
    began_s = time.process_time()
    articles: dict[TextKey, Article] = {}
    for path in sorted(resource_folder("sample").glob("*.xml")):
        with path.open("rb") as stream:
            for parsed in parse_pubmed(stream, path.name):
                if isinstance(parsed, Delivered):
                    articles[parsed.pmid, parsed.article.text_hash] = parsed.article
    of = "of the bundled sample, shorter than most"
    return Examples([*articles.values()], of, len(articles), time.process_time() - began_s)


def _read_examples(examples: Examples, extractor: Extractor, start: StartProgress) -> Rates:
    """In a folder that is gone after."""
    n = len(examples.articles)
    with tempfile.TemporaryDirectory(prefix="kg-plan-") as folder:
        data = Path(folder)
        shards = write_texts(data, examples.articles)
        readings, read_s = _read(data, shards, extractor, start("calibrate", n, "articles"))
        committing_s = time.process_time()
        with open_writer(data / LEDGER) as writer:
            commit(writer, data, shards, readings, extractor, "plan")
        commit_s, n_bytes = time.process_time() - committing_s, _size(data / LEDGER)
    basis = f"{n} articles {examples.of}, read just now"
    read_cpu, read_gpu = _by_device(Figure(n / read_s, basis), extractor)
    return Rates(
        parse=Figure(examples.n_parsed / examples.parse_s, f"{examples.n_parsed} articles {examples.of}"),
        read_cpu=read_cpu,
        read_gpu=read_gpu,
        commit=Figure(n / commit_s, basis),
        graph=_NO_GRAPH,
        ledger_bytes=Figure(n_bytes / n, f"{basis}; more in all than a large ledger takes"),
    )


def _read(data: Path, shards: Sequence[str], extractor: Extractor, advance: Advance) -> tuple[list[str], float]:
    """The shards of readings, and the seconds they took."""
    clock = time.perf_counter if extractor.reads_on_gpu else time.process_time
    readings: list[str] = []
    began_s = clock()
    for shard in shards:
        readings.append(read_parsed_shard(data, shard, extractor, frozenset())[-1])
        advance(read_header(data, shard).n_records)
    return readings, clock() - began_s


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
