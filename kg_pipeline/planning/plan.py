"""What a job will take, from what it is made of and what this machine was measured to do; nothing is guessed."""

import math
from collections.abc import Sequence

from kg_pipeline.records import Record

_HOUR_S = 3600.0


class Figure(Record, frozen=True):
    """A number and how it is known; None where it is not, and then why."""

    value: float | None
    basis: str

    def scaled(self, by: float) -> "Figure":
        """The same, known in the same way, times a number."""
        return Figure(None if self.value is None else self.value * by, self.basis)


class Work(Record, frozen=True):
    """What a job is made of."""

    files: tuple[int, ...]
    """Citations of each file or answer."""
    articles_basis: str
    texts: Figure
    """Those among them that have to be read."""
    requests: int
    """To NCBI or a mirror."""
    fetched_bytes: Figure
    kept_bytes: Figure
    """That the data folder grows by, of XML as received."""


class Rates(Record, frozen=True):
    """What this machine does: articles a second through each step, and bytes an article."""

    parse: Figure
    read_cpu: Figure
    read_gpu: Figure
    commit: Figure
    graph: Figure
    ledger_bytes: Figure


class Plan(Record, frozen=True):
    """What a job will take; hours of all steps after fetching, on a machine without and with a GPU."""

    articles: Figure
    texts: Figure
    requests: Figure
    fetched_bytes: Figure
    shards: Figure
    disk_bytes: Figure
    parse_hours: Figure
    read_hours_cpu: Figure
    read_hours_gpu: Figure
    commit_hours: Figure
    graph_hours: Figure
    hours_cpu: Figure
    hours_gpu: Figure
    cost_cpu: Figure
    cost_gpu: Figure


def make_plan(work: Work, rates: Rates, price_per_hour: float | None, shard_size: int) -> Plan:
    """The plan of the work at those rates, in shards of that size; without a price its costs are unknown."""
    articles = Figure(sum(work.files), work.articles_basis)
    parse = _hours(articles, rates.parse)
    cpu, gpu = _hours(work.texts, rates.read_cpu), _hours(work.texts, rates.read_gpu)
    commit, graph = _hours(work.texts, rates.commit), _hours(work.texts, rates.graph)
    hours_cpu = _total(cpu, parse=parse, commit=commit, graph=graph)
    hours_gpu = _total(gpu, parse=parse, commit=commit, graph=graph)
    return Plan(
        articles=articles,
        texts=work.texts,
        requests=Figure(work.requests, ""),
        fetched_bytes=work.fetched_bytes,
        shards=Figure(count_shards(work.files, shard_size), f"at most {shard_size} citations each"),
        disk_bytes=_disk(work, rates),
        parse_hours=parse,
        read_hours_cpu=cpu,
        read_hours_gpu=gpu,
        commit_hours=commit,
        graph_hours=graph,
        hours_cpu=hours_cpu,
        hours_gpu=hours_gpu,
        cost_cpu=_cost(hours_cpu, price_per_hour),
        cost_gpu=_cost(hours_gpu, price_per_hour),
    )


def count_shards(files: Sequence[int], shard_size: int) -> int:
    """Shards of files with so many citations; one that holds deletions alone is a shard, too."""
    return sum(max(1, math.ceil(n / shard_size)) for n in files)


def split_answers(n_citations: int, batch: int) -> tuple[int, ...]:
    """The citations of each answer where `batch` come at a time."""
    full, rest = divmod(n_citations, batch)
    return (batch,) * full + ((rest,) if rest else ())


def count_searches(n_citations: int, max_ids: int) -> int:
    """The searches that list so many PMIDs, a window that holds over `max_ids` being halved; at least these."""
    return 2 * max(1, math.ceil(n_citations / max_ids)) - 1


def _hours(n: Figure, rate: Figure) -> Figure:
    """Hours for so many at that rate. None for none, whatever the rate."""
    if n.value == 0:
        return Figure(0.0, "nothing to do")
    if n.value is None or not rate.value:
        return Figure(None, rate.basis if n.value is not None else n.basis)
    return Figure(n.value / rate.value / _HOUR_S, f"{rate.value:,.1f} a second: {rate.basis}")


def _total(read: Figure, **others: Figure) -> Figure:
    """The sum, unknown where the reading is; what else is unknown is left out and named."""
    if read.value is None:
        return Figure(None, "how long reading takes is unknown")
    known = [step.value for step in others.values() if step.value is not None]
    left_out = [name for name, step in others.items() if step.value is None]
    basis = "parse, read, commit, graph" if not left_out else f"without {' and '.join(left_out)}, not measured yet"
    return Figure(read.value + sum(known), basis)


def _disk(work: Work, rates: Rates) -> Figure:
    """XML as received, and rows of the ledger."""
    parts = {"XML": work.kept_bytes, "ledger": _product(work.texts, rates.ledger_bytes)}
    known = [part.value for part in parts.values() if part.value is not None]
    if not known:
        return Figure(None, work.kept_bytes.basis)
    said = [
        f"{name}: {part.basis if part.value is not None else 'unknown, ' + part.basis}"
        for name, part in parts.items()
    ]
    return Figure(sum(known), "; ".join(said))


def _product(a: Figure, b: Figure) -> Figure:
    return Figure(None if a.value is None or b.value is None else a.value * b.value, b.basis)


def _cost(hours: Figure, price_per_hour: float | None) -> Figure:
    if price_per_hour is None:
        return Figure(None, "no price given (--price-per-hour)")
    if hours.value is None:
        return Figure(None, "the hours are unknown")
    return Figure(hours.value * price_per_hour, f"{price_per_hour:g} an hour")
