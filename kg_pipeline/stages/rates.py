"""Rates of this machine: from the reports of earlier runs, else from reading the bundled sample."""

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg_pipeline.ledger.store import Ledger, has_ledger, open_ledger
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.planning.plan import Figure, Rates
from kg_pipeline.resources import resource_folder
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER, commit
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.fetch import receive_files
from kg_pipeline.stages.parse import ParsedFile, parse
from kg_pipeline.stages.progress import StartProgress, watch_nothing
from kg_pipeline.stages.reading import read_parsed_shard
from kg_pipeline.stages.report import RunReport, Step, read_report, report_paths

ENOUGH_TEXTS = 1_000
"""Read by earlier runs; with fewer, the start of the reading processes would show in the rates."""
_NO_GPU = (
    "no model of these settings reads on a GPU here: the compact ones never do, others (KG_NER_MODEL, "
    "KG_RELATION_MODEL) where there is a CUDA device"
)
_ON_GPU = "the models of these settings read on this machine's GPU, so their rate on the CPU was not measured"


def measure_rates(settings: Settings, extractor: Extractor, start: StartProgress = watch_nothing) -> Rates:
    """What this machine does with that extractor; nothing is written to the data folder.

    Reads the bundled sample, some seconds, where earlier runs read too little with it.
    """
    folder = settings.data / LEDGER
    ledger = open_ledger(folder) if has_ledger(folder) else None
    runs = _runs_with(settings.data, ledger, extractor.id) if ledger else []
    if sum(run.texts_read for run in runs) >= ENOUGH_TEXTS and ledger is not None:
        return _rates_of_runs(runs, extractor, _bytes_of(ledger))
    return _rates_of_sample(_read_sample(extractor, start), extractor)


def _runs_with(data: Path, ledger: Ledger, extractor: str) -> list[RunReport]:
    """Reports of whole runs that read with the extractor."""
    used = {row["sequence"]: row["extractor"] for row in ledger.rows("commits", ["sequence", "extractor"])}
    reports = map(read_report, report_paths(data))
    return [
        report
        for report in reports
        if report.texts_read
        and report.durations_s
        and report.outcome != "graph behind"
        and used.get(report.committed.sequence) == extractor
    ]


def _rates_of_runs(runs: Sequence[RunReport], extractor: Extractor, ledger_bytes: Figure) -> Rates:
    n_texts = sum(run.texts_read for run in runs)
    n_citations = sum(run.parsed.citations for run in runs)
    basis = f"{len(runs)} earlier runs in this data folder, {n_texts:,} articles"

    def rate(n: int, *steps: Step) -> Figure:
        took_s = sum(run.durations_s.get(step, 0.0) for run in runs for step in steps)
        return Figure(n / took_s, basis) if took_s else Figure(None, f"{basis}, which did not time it")

    read_cpu, read_gpu = _by_device(rate(n_texts, "read"), extractor)
    return Rates(
        parse=rate(n_citations, "parse"),
        read_cpu=read_cpu,
        read_gpu=read_gpu,
        commit=rate(n_texts, "commit"),
        graph=rate(n_texts, "graph", "page"),
        ledger_bytes=ledger_bytes,
    )


@dataclass(frozen=True)
class _Reading:
    """What it took to read the sample on one core, in seconds of the processor or, on a GPU, of the clock."""

    n_citations: int
    n_texts: int
    parse_s: float
    read_s: float
    commit_s: float
    ledger_bytes: int


def _rates_of_sample(sample: _Reading, extractor: Extractor) -> Rates:
    basis = f"{sample.n_texts} articles of the bundled sample, read just now"
    n_cores = 1 if extractor.reads_on_gpu else os.cpu_count() or 1
    on_cores = f"{basis} on one core, times {n_cores} cores" if n_cores > 1 else basis
    read_cpu, read_gpu = _by_device(Figure(sample.n_texts / sample.read_s * n_cores, on_cores), extractor)
    return Rates(
        parse=Figure(sample.n_citations / sample.parse_s, basis),
        read_cpu=read_cpu,
        read_gpu=read_gpu,
        commit=Figure(sample.n_texts / sample.commit_s, basis),
        graph=Figure(None, f"no {ENOUGH_TEXTS:,} articles were read by earlier runs in this data folder"),
        ledger_bytes=Figure(
            sample.ledger_bytes / sample.n_texts, f"{basis}; more in all than a large ledger takes"
        ),
    )


def _by_device(read: Figure, extractor: Extractor) -> tuple[Figure, Figure]:
    """Of the rate of reading, what is known for a CPU and for a GPU."""
    return (Figure(None, _ON_GPU), read) if extractor.reads_on_gpu else (read, Figure(None, _NO_GPU))


def _read_sample(extractor: Extractor, start: StartProgress) -> _Reading:
    """In a folder that is gone after."""
    with tempfile.TemporaryDirectory(prefix="kg-plan-") as folder:
        data = Path(folder)
        sources, _ = receive_files(data, sorted(resource_folder("sample").glob("*.xml")))
        began_s = time.process_time()
        parsed = [parse(data, source) for source in sources]
        parsed_s = time.process_time()
        n_citations = sum(file.counts.citations for file in parsed)
        readings, read_s = _read(data, parsed, extractor, start)
        committing_s = time.process_time()
        shards = [shard for file in parsed for shard in file.shards]
        with open_writer(data / LEDGER) as writer:
            added = commit(writer, data, shards, readings, extractor, "plan").added
        return _Reading(
            n_citations=n_citations,
            n_texts=added["readings"],
            parse_s=parsed_s - began_s,
            read_s=read_s,
            commit_s=time.process_time() - committing_s,
            ledger_bytes=_size(data / LEDGER),
        )


def _read(
    data: Path, parsed: Sequence[ParsedFile], extractor: Extractor, start: StartProgress
) -> tuple[list[str], float]:
    """The shards of readings, and the seconds they took."""
    clock = time.perf_counter if extractor.reads_on_gpu else time.process_time
    advance = start("calibrate", sum(file.counts.articles for file in parsed), "articles")
    readings: list[str] = []
    began_s = clock()
    for file in parsed:
        for shard in file.shards:
            readings.append(read_parsed_shard(data, shard, extractor, frozenset())[-1])
        advance(file.counts.articles)
    return readings, clock() - began_s


def _bytes_of(ledger: Ledger) -> Figure:
    n_readings = ledger.dataset("readings").count_rows()
    return Figure(_size(ledger.folder) / n_readings, f"the ledger of this data folder, {n_readings:,} readings")


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
