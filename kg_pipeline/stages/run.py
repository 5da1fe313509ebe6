"""The main job on one machine: received files to ledger and graph, each step taking up what a killed run left."""

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.statements import find_statement
from kg_pipeline.ledger.counts import LedgerCounts, count_ledger
from kg_pipeline.ledger.readings import TextKey, texts_read
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.writer import Committed, LedgerWriter, open_writer
from kg_pipeline.records import Delivered, Received, Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER, commit
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.graph import open_graph, update_graph
from kg_pipeline.stages.parse import ParseCounts, ParsedFile, parse
from kg_pipeline.stages.progress import StartProgress, watch_nothing
from kg_pipeline.stages.reading import read_shards
from kg_pipeline.stages.shards import read_header, read_parsed

TOP_EDGES = 10
# Citations; a baseline file's worth. What a run holds in memory and in shards is bounded by it, not by the input.
COMMIT_EVERY = 30_000


class TopEdge(Record, frozen=True):
    """An edge with a high score and its best sentence, for a first look; see `cypher/query/top_edges.cypher`."""

    subject: str
    predicate: str
    object: str
    score: float
    articles: int
    sentence: str | None
    pmid: int | None
    edge_id: str


class RunReport(Record, frozen=True):
    """What a run did, and what ledger and graph hold after it."""

    run: str
    files: int
    refused_files: tuple[str, ...]
    """What was wrong with each file that was refused whole."""
    parsed: ParseCounts
    texts_read: int
    committed: Committed
    graph: GraphCounts
    totals: LedgerCounts
    top_edges: tuple[TopEdge, ...]

    @property
    def has_refusals(self) -> bool:
        """Whether a file or a citation was refused."""
        return bool(self.refused_files or self.parsed.refusals)


def run_files(
    settings: Settings,
    received: Sequence[Received],
    extractor: Extractor,
    *,
    n_workers: int = 1,
    start: StartProgress = watch_nothing,
    refused: Sequence[str] = (),
    commit_every: int = COMMIT_EVERY,
) -> RunReport:
    """Take received files all the way; one that is refused whole holds nothing back but itself.

    Commits after the file that makes `commit_every` citations full, and holds no more than those at a time.
    `refused` says of files why they could not even be received. The same files again change nothing. Holds the
    ledger's lock from beginning to end. Raises `Retryable` while another run is at work in the data folder, and
    when the graph does not answer: the ledger is complete then, and the next run brings the graph up to it.
    """
    with open_writer(settings.data / LEDGER) as writer:
        return _run(_Job(writer, settings, received, extractor, n_workers, start), list(refused), commit_every)


@dataclass(frozen=True)
class _Job:
    """What every step of a run needs."""

    writer: LedgerWriter
    settings: Settings
    received: Sequence[Received]
    extractor: Extractor
    n_workers: int
    start: StartProgress
    run: str = field(default_factory=lambda: f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:8]}")


def _run(job: _Job, refused: list[str], commit_every: int) -> RunReport:
    n_refused_before = len(refused)
    parsed, n_texts, added = ParseCounts(), 0, Counter[str]()
    for files in _batches(_parse_files(job, refused.append), commit_every):
        n_texts_of_batch, committed = _read_and_commit(job, files)
        parsed = sum((file.counts for file in files), parsed)
        n_texts += n_texts_of_batch
        added.update(committed.added)
    with open_graph(job.settings) as store:
        graph = update_graph(job.settings, store)
        top_edges = store.query(find_statement("query", "top_edges").text, {"limit": TOP_EDGES}).rows
    report = RunReport(
        run=job.run,
        files=len(job.received) + n_refused_before,
        refused_files=tuple(refused),
        parsed=parsed,
        texts_read=n_texts,
        committed=Committed(job.writer.ledger.last_sequence, dict(sorted(added.items()))),
        graph=graph,
        totals=count_ledger(job.writer.ledger),
        top_edges=tuple(msgspec.convert(top_edges, list[TopEdge])),
    )
    _write_log(job.settings.data, report)
    return report


def _parse_files(job: _Job, on_refusal: Callable[[str], None]) -> Iterator[ParsedFile]:
    advance = job.start("parse", None, "citations")
    for file in job.received:
        try:
            yield parse(job.settings.data, file, advance)
        except BadInput as error:
            on_refusal(str(error))


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
    shards = _unread_shards(job.writer.ledger, data, files, job.extractor)
    n_texts = sum(n_unread for _, n_unread in shards.values())
    made = read_shards(
        job.settings,
        {reference: read for reference, (read, n_unread) in shards.items() if n_unread},
        job.extractor,
        job.n_workers,
        job.start("read", n_texts, "articles"),
    )
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


def _unread_shards(
    ledger: Ledger, data: Path, files: Iterable[ParsedFile], extractor: Extractor
) -> dict[str, tuple[frozenset[TextKey], int]]:
    """Each parsed shard with the texts of it that the ledger has a reading of, and the number it has not."""
    shards: dict[str, tuple[frozenset[TextKey], int]] = {}
    for file in files:
        for reference in file.shards:
            texts = _texts(data, reference)
            read = texts & texts_read(ledger, extractor.id, {pmid for pmid, _ in texts})
            shards[reference] = frozenset(read), len(texts - read)
    return shards


def _texts(data: Path, reference: str) -> set[TextKey]:
    return {
        (parsed.pmid, parsed.article.text_hash)
        for parsed in read_parsed(data, reference)
        if isinstance(parsed, Delivered)
    }


def _write_log(data: Path, report: RunReport) -> None:
    # Beside the ledger, not in it: a run that adds nothing leaves the ledger as it was.
    folder = data / "runs"
    folder.mkdir(exist_ok=True)
    (folder / f"{report.run}.json").write_bytes(msgspec.json.format(msgspec.json.encode(report)))


def _drop_shards(data: Path, sha256s: Collection[str]) -> None:
    """Remove all shards of those files, also what an earlier run left when it was killed after its commit."""
    for path in (data / "shards").glob("*/*.jsonl.gz"):
        if read_header(data, str(path.relative_to(data))).received.sha256 in sha256s:
            path.unlink()
