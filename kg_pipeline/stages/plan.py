"""Plan: what a window or a set of files will take, before anything starts; nothing is written."""

import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.readings import TextKey, texts_read
from kg_pipeline.ledger.store import Ledger, has_ledger, open_ledger
from kg_pipeline.planning.plan import Figure, Plan, Work, count_searches, make_plan, split_answers
from kg_pipeline.pubmed.entrez import BATCH_IDS, MAX_IDS, EntrezClient
from kg_pipeline.pubmed.eutilities import Eutilities
from kg_pipeline.pubmed.nlm_files import open_nlm_files
from kg_pipeline.pubmed.parse import parse_pubmed
from kg_pipeline.pubmed.received import FOLDER, find_received, printable
from kg_pipeline.records import Article, Delivered, Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.nlm_files import NlmFile
from kg_pipeline.stages.progress import StartProgress, watch_nothing
from kg_pipeline.stages.rates import Examples, measure_rates, pick_examples
from kg_pipeline.stages.shards import MAX_CITATIONS

COUNTED_FILES = 4
"""Whose citations are counted, a matter of seconds each; those of the others are taken to be as many a byte."""
NLM_MAX_CITATIONS = 30_000
"""Citations a file, at most: https://ftp.ncbi.nlm.nih.gov/pubmed/baseline/README.txt"""


class PlannedFile(Record, frozen=True):
    """A file of the job, on this machine or not yet."""

    here: Path | None
    n_bytes: int | None
    is_kept: bool = False
    """Whether it lies in the data folder already."""


class _Counted(Record, frozen=True):
    n_bytes: int
    n_articles: int
    n_unread: int
    examples: tuple[Article, ...]


def plan_query(settings: Settings, query: str, since: date | None = None, until: date | None = None) -> Work:
    """What fetching and reading the answers to a query takes; asks Entrez only for their number."""
    return plan_searches(settings, query, [(since, until)])


def plan_searches(settings: Settings, query: str, windows: Sequence[tuple[date | None, date | None]]) -> Work:
    """The same for several windows in the order of their days.

    What one looks back on is fetched and parsed with it, though the one before has it, too; it is read once.
    """
    client = EntrezClient(Eutilities(settings))
    counts = [client.count_query(query, since, until) for since, until in windows]
    n = n_texts = sum(counts)
    if len(windows) > 1:
        n_texts = min(n, client.count_query(query, windows[0][0], windows[-1][-1]))
    answers = [split_answers(count, BATCH_IDS) for count in counts]
    n_bytes = _bytes_an_answered_record(_ledger(settings)).scaled(n)
    return Work(
        files=tuple(chain.from_iterable(answers)),
        articles_basis="counted by Entrez",
        texts=Figure(n_texts, "all of them, though some may be read already"),
        requests=sum(count_searches(count, MAX_IDS) for count in counts) + sum(map(len, answers)),
        fetched_bytes=n_bytes,
        kept_bytes=n_bytes,
    )


def plan_files(
    settings: Settings, files: Sequence[PlannedFile], extractor: Extractor, start: StartProgress = watch_nothing
) -> tuple[Work, Examples | None]:
    """What reading the files takes, and fetching those that are not here; and some articles of those that are.

    The first `COUNTED_FILES` that are here are counted, the others estimated by their bytes; where none is here,
    NLM's own bound stands. Raises `BadInput` for a file that cannot be counted.
    """
    ledger = _ledger(settings)
    here = [file.here for file in files if file.here is not None]
    advance = start("count", min(len(here), COUNTED_FILES), "files")
    counted: dict[Path, _Counted] = {}
    began_s = time.process_time()
    for path in here[:COUNTED_FILES]:
        counted[path] = _count(path, ledger, extractor.id)
        advance(1)
    examples = _examples(counted, time.process_time() - began_s)
    n_articles = [_articles(file, counted) for file in files]
    to_fetch = [file.n_bytes for file in files if file.here is None]
    to_keep = [file.n_bytes for file in files if not file.is_kept]
    work = Work(
        files=tuple(n_articles),
        articles_basis=_basis(len(files), len(counted)),
        texts=_texts(sum(n_articles), counted),
        requests=2 * len(to_fetch),
        fetched_bytes=_sum(to_fetch),
        kept_bytes=_sum(to_keep),
    )
    return work, examples


def local_files(settings: Settings, files: Sequence[Path]) -> list[PlannedFile]:
    """Files on disk, or references that fetch printed. Raises `BadInput` for one that is not there."""
    planned = []
    for given in files:
        is_kept = given.parts[:1] == (FOLDER,) and (settings.data / given).is_file()
        path = settings.data / given if is_kept else given
        if not path.is_file():
            raise BadInput(f"{printable(given)}: there is no such file; give files of PubMed XML")
        planned.append(PlannedFile(path, path.stat().st_size, is_kept))
    return planned


def nlm_files(settings: Settings, files: Sequence[NlmFile]) -> list[PlannedFile]:
    """NLM's files, by what is known of them without fetching any."""
    source = open_nlm_files(settings.pubmed_files)
    planned = []
    for file in files:
        kept = next(find_received(file.name, settings.data), None)
        here = settings.data / kept.path if kept else source.find_here(file.directory, file.name)
        planned.append(PlannedFile(here, kept.n_bytes if kept else file.n_bytes, kept is not None))
    return planned


def plan(
    settings: Settings,
    work: Work,
    extractor: Extractor,
    price_per_hour: float | None = None,
    start: StartProgress = watch_nothing,
    examples: Examples | None = None,
) -> Plan:
    """The plan of the work at this machine's measured rates; see `measure_rates`."""
    rates = measure_rates(settings, extractor, start, examples)
    return make_plan(work, rates, price_per_hour, MAX_CITATIONS)


def _ledger(settings: Settings) -> Ledger | None:
    folder = settings.data / LEDGER
    return open_ledger(folder) if has_ledger(folder) else None


def _count(path: Path, ledger: Ledger | None, extractor: str) -> _Counted:
    texts: set[TextKey] = set()
    n_articles = 0

    def delivered(stream: BinaryIO) -> Iterator[Article]:
        nonlocal n_articles
        for parsed in parse_pubmed(stream, path.name):
            if isinstance(parsed, Delivered):
                n_articles += 1
                texts.add((parsed.pmid, parsed.article.text_hash))
                yield parsed.article

    try:
        with path.open("rb") as stream:
            examples = pick_examples(delivered(stream))
    except OSError as error:
        raise BadInput(f"{printable(path)}: cannot be read ({error.strerror})") from error
    read = texts_read(ledger, [extractor], {pmid for pmid, _ in texts}) if ledger else set()
    return _Counted(path.stat().st_size, n_articles, len(texts - read), tuple(examples))


def _examples(counted: dict[Path, _Counted], parse_s: float) -> Examples | None:
    """None where no article is here."""
    _, n_articles = _totals(counted)
    texts = {(one.pmid, one.text_hash): one for file in counted.values() for one in file.examples}
    articles = pick_examples(texts.values())
    return Examples(articles, "of the job itself", n_articles, parse_s) if articles else None


def _articles(file: PlannedFile, counted: dict[Path, _Counted]) -> int:
    if file.here in counted:
        return counted[file.here].n_articles
    n_bytes, n_articles = _totals(counted)
    if not n_bytes or file.n_bytes is None:
        return NLM_MAX_CITATIONS
    return min(NLM_MAX_CITATIONS, max(1, round(file.n_bytes * n_articles / n_bytes)))


def _totals(counted: dict[Path, _Counted]) -> tuple[int, int]:
    return sum(one.n_bytes for one in counted.values()), sum(one.n_articles for one in counted.values())


def _basis(n_files: int, n_counted: int) -> str:
    if n_counted == n_files:
        return "counted"
    if n_counted:
        return f"about, as many a byte as in the {n_counted} files counted"
    return f"at most, NLM puts {NLM_MAX_CITATIONS:,} into a file"


def _texts(n_articles: int, counted: dict[Path, _Counted]) -> Figure:
    _, n_counted = _totals(counted)
    if not n_counted:
        return Figure(n_articles, "all of them, though some may be read already")
    share = sum(one.n_unread for one in counted.values()) / n_counted
    return Figure(round(n_articles * share), "without what this extractor has read already")


def _sum(sizes: Sequence[int | None]) -> Figure:
    if not sizes:
        return Figure(0, "nothing")
    known = [size for size in sizes if size is not None]
    if len(known) < len(sizes):
        return Figure(None, f"the listing gives no size of {len(sizes) - len(known)} files")
    return Figure(sum(known), "as listed")


def _bytes_an_answered_record(ledger: Ledger | None) -> Figure:
    """Bytes of XML a record in the answers of Entrez that the ledger has."""
    sizes = {
        row["sha256"]: row["n_bytes"]
        for row in (ledger.rows("received", ["sha256", "n_bytes"], way=["entrez"]) if ledger else ())
    }
    n_records = _deliveries(ledger, sizes) if ledger and sizes else 0
    if not n_records:
        return Figure(None, "no answer of Entrez in this data folder to tell its size by")
    return Figure(sum(sizes.values()) / n_records, f"as in the {n_records:,} records fetched so far")


def _deliveries(ledger: Ledger, received: dict[str, int]) -> int:
    return sum(1 for _ in ledger.rows("deliveries", ["sequence"], received=received.keys()))
