"""The main job on one machine: received files to ledger and graph, each step taking up what a killed run left."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kg_pipeline import __version__
from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.counts import count_ledger
from kg_pipeline.ledger.covered import SearchedDay
from kg_pipeline.ledger.writer import Committed, LedgerWriter, open_writer
from kg_pipeline.logs import at_work
from kg_pipeline.pubmed.received import FOLDER, ensure_writable
from kg_pipeline.records import Received
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER, commit
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.finish import finish_run
from kg_pipeline.stages.graph import open_graph
from kg_pipeline.stages.parse import ParseCounts, ParsedFile, parse
from kg_pipeline.stages.progress import StartProgress, watch_nothing
from kg_pipeline.stages.reading import read_shards
from kg_pipeline.stages.report import RUNS, RunReport, Stopwatch, reporting
from kg_pipeline.stages.shards import SHARDS, read_header
from kg_pipeline.stages.sources import OnRefusal, Source, ignore_refusal
from kg_pipeline.stages.unread import unread_shards

# Citations; a baseline file's worth. What a run holds in memory and in shards is bounded by it, not by the input.
COMMIT_EVERY = 30_000


def prepare_run(settings: Settings) -> None:
    """See, before hours of work, that the data folder can be written and that a server of one's own answers.

    Raises `Misconfigured`, or `Retryable` for a server that does not answer.
    """
    for name in (FOLDER, LEDGER, SHARDS, RUNS):
        ensure_writable(settings.data / name)
    if settings.graph_uri is not None:
        with open_graph(settings):
            pass


def run_files(
    settings: Settings,
    sources: Sequence[Source],
    extractor: Extractor,
    *,
    n_workers: int = 1,
    start: StartProgress = watch_nothing,
    refused: Sequence[str] = (),
    pmids_refused: int = 0,
    on_refusal: OnRefusal = ignore_refusal,
    commit_every: int = COMMIT_EVERY,
    covered: Collection[SearchedDay] = (),
    into_graph: bool = True,
    stopwatch: Stopwatch | None = None,
) -> RunReport:
    """Take received files all the way; one that is refused whole holds nothing back but itself.

    Commits after the file that makes `commit_every` citations full, and holds no more than those at a time.
    `refused` says of files why they could not even be received, `pmids_refused` of how many PMIDs none came;
    `on_refusal` is told of what is refused from there on. `covered` are the days of a search whose answers are all
    among the sources. The same files again change nothing. Where edges
    changed, a page that tells which and why lies beside the run's report. Not `into_graph`, it ends with the
    ledger, for which `stages.diff.scratch_copy` gives a copy, and leaves no report. A `stopwatch` may have timed
    what came before, such as fetching.

    Holds the ledger's lock from beginning to end. Raises `Retryable` while another run is at work in the data
    folder, and when the graph does not answer: the ledger is complete then, the run reported, and the next run
    brings the graph up to the ledger.
    """
    with open_writer(settings.data / LEDGER) as writer:
        job = _Job(
            writer, settings, sources, extractor, n_workers, start, on_refusal, stopwatch or Stopwatch(), covered
        )
        if not into_graph:
            return _fill_ledger(job, refused, pmids_refused, commit_every)
        with at_work(run=job.run), reporting(settings.data, job.run, job.stopwatch):
            report = _fill_ledger(job, refused, pmids_refused, commit_every)
            return finish_run(settings, writer.ledger, report, job.stopwatch)


@dataclass(frozen=True)
class _Job:
    """What every step of a run needs."""

    writer: LedgerWriter
    settings: Settings
    sources: Sequence[Source]
    extractor: Extractor
    n_workers: int
    start: StartProgress
    on_refusal: OnRefusal
    stopwatch: Stopwatch
    covered: Collection[SearchedDay]
    run: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}")

    @property
    def received(self) -> list[Received]:
        return [source.received for source in self.sources]


def _fill_ledger(job: _Job, refused: Sequence[str], pmids_refused: int, commit_every: int) -> RunReport:
    refused_files = list(refused)
    parsed, n_texts, n_shards, added = ParseCounts(), 0, 0, Counter[str]()
    from_sequence = job.writer.ledger.last_sequence
    for files in _batches(_parse_files(job, refused_files), commit_every):
        n_texts_of_batch, committed = _read_and_commit(job, files)
        parsed = sum((file.counts for file in files), parsed)
        n_texts += n_texts_of_batch
        n_shards += sum(len(file.shards) for file in files)
        added.update(committed.added)
    if not refused_files:  # and last: a day is covered once all that it brought is there
        added.update(job.writer.commit(job.run, covered=job.covered, code_version=__version__).added)
    return RunReport(
        run=job.run,
        files=len(job.sources) + len(refused),
        refused_files=tuple(refused_files),
        pmids_refused=pmids_refused,
        parsed=parsed,
        texts_read=n_texts,
        committed=Committed(job.writer.ledger.last_sequence, dict(sorted(added.items()))),
        totals=count_ledger(job.writer.ledger),
        from_sequence=from_sequence,
        readers=min(job.n_workers, n_shards),
    )


def _parse_files(job: _Job, refused_files: list[str]) -> Iterator[ParsedFile]:
    """Each file that is good; what is wrong with the others is told and added to `refused_files`."""
    advance = job.start("parse", None, "citations")
    for source in job.sources:
        try:
            with job.stopwatch.timing("parse"):
                parsed = parse(job.settings.data, source, advance, job.on_refusal)
            yield parsed
        except BadInput as error:
            refused_files.append(str(error))
            job.on_refusal(str(error))


def _batches(files: Iterable[ParsedFile], n_citations: int) -> Iterator[list[ParsedFile]]:
    batch: list[ParsedFile] = []
    for file in files:
        batch.append(file)
        if sum(file.counts.citations + file.counts.deletions for file in batch) >= n_citations:
            yield batch
            batch = []
    if batch:
        yield batch


def _read_and_commit(job: _Job, files: Sequence[ParsedFile]) -> tuple[int, Committed]:
    """The number of texts read, and what was added; the shards of the files are gone then."""
    data = job.settings.data
    shards = unread_shards(job.writer.ledger, data, files, job.extractor)
    n_texts = sum(n_unread for _, n_unread in shards.values())
    with job.stopwatch.timing("read"):
        made = read_shards(
            job.settings,
            {reference: read for reference, (read, n_unread) in shards.items() if n_unread},
            job.extractor,
            job.n_workers,
            job.start("read", n_texts, "articles"),
        )
    with job.stopwatch.timing("commit"):
        committed = commit(
            job.writer,
            data,
            list(shards),
            [made[reference][-1] for reference in shards if reference in made],
            job.extractor,
            job.run,
            received=job.received,
            advance=job.start("commit", n_texts, "articles"),
        )
    _drop_shards(data, {file.received.sha256 for file in files})
    return n_texts, committed


def _drop_shards(data: Path, sha256s: Collection[str]) -> None:
    """Remove all shards of those files, also what an earlier run left when it was killed after its commit.

    All means those, too, that `kg-pipeline parse` and the stages after it made of the same files in this data
    folder: their content is in the ledger now, and the stages make them again.
    """
    for path in (data / SHARDS).glob("*/*.jsonl.gz"):
        if _file_of(data, str(path.relative_to(data))) in sha256s:
            path.unlink()


def _file_of(data: Path, reference: str) -> str | None:
    """The hash of the file that a shard comes from; None for a broken shard, which the stages refuse."""
    try:
        return read_header(data, reference).received.sha256
    except BadInput:
        return None
