"""The last steps of a night: its yield weighed on a copy of the ledger, then all of it into ledger and graph."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from kg_pipeline.ledger.counts import count_ledger
from kg_pipeline.ledger.covered import SearchedDay
from kg_pipeline.ledger.difference import find_difference
from kg_pipeline.ledger.history import committed_by
from kg_pipeline.ledger.writer import Committed, LedgerWriter, open_writer
from kg_pipeline.logs import at_work
from kg_pipeline.records import Linked, Reading
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER, commit
from kg_pipeline.stages.diff import scratch_copy
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.finish import finish_run
from kg_pipeline.stages.gate import Limits, NightYield, check_yield
from kg_pipeline.stages.intake import searched_days
from kg_pipeline.stages.night import ensure_parsed, read_plan
from kg_pipeline.stages.nights import NightPlan, PlannedShard, batch_outcomes, run_of
from kg_pipeline.stages.report import RunReport, Stopwatch, read_report, report_paths, reporting
from kg_pipeline.stages.shards import read_shard

_USUAL_NIGHTS = 7
_LOG = logging.getLogger(__name__)


def gate_night(
    settings: Settings, extractor: Extractor, reference: str, limits: Limits, accept: bool = False
) -> NightYield:
    """What the planned night would bring; the ledger is left as it is.

    Raises `BadInput` if that is far off from what nights bring, unless a person accepts it.
    """
    plan = read_plan(settings, extractor, reference)
    found = _weigh(settings, extractor, reference, plan)
    _LOG.info("%s would bring %s", reference, found)
    if not accept:
        check_yield(reference, found, limits, _usual_articles(settings.data, plan))
    return found


def load_night(settings: Settings, extractor: Extractor, reference: str) -> RunReport:
    """What the planned night brought to ledger and graph, as its report tells it, too.

    Loaded again, it adds nothing and tells the same. Raises `Retryable` while another writer is at work, and when
    the graph does not answer: the ledger is complete then.
    """
    plan = read_plan(settings, extractor, reference)
    run, stopwatch = run_of(settings.data, reference), Stopwatch()
    with (
        at_work(run=run),
        open_writer(settings.data / LEDGER) as writer,
        reporting(settings.data, run, stopwatch),
    ):
        with stopwatch.timing("commit"):
            _commit(writer, settings.data, reference, plan, extractor, run)
        stopwatch.durations_s["read"] = sum(
            batch.read_s for batch in batch_outcomes(settings.data, reference, plan)
        )
        report = _describe(writer, settings.data, reference, plan, run)
        return finish_run(settings, writer.ledger, report, stopwatch)


def _commit(
    writer: LedgerWriter, data: Path, reference: str, plan: NightPlan, extractor: Extractor, run: str
) -> Committed:
    for shard in plan.shards:
        ensure_parsed(data, plan, shard)
    return commit(
        writer,
        data,
        [shard.reference for shard in plan.shards if shard.source is not None],
        _readings(data, reference, plan),
        extractor,
        run,
        received=[source.received for source in plan.sources],
        covered=_covered_days(plan),
    )


def _covered_days(plan: NightPlan) -> list[SearchedDay]:
    """None while an answer is refused: the next night asks for these days again."""
    intake = plan.intake
    if plan.refused_files:
        return []
    return searched_days(intake.query, intake.since, intake.until, datetime.now(UTC).date())


def _readings(data: Path, reference: str, plan: NightPlan) -> list[str]:
    """The shards of readings, in the order of the shards of texts."""
    made: dict[str, str] = {}
    for outcome in batch_outcomes(data, reference, plan):
        made |= outcome.readings
    return [made[shard.reference] for shard in plan.shards if shard.reference in made]


def _held_back(data: Path, reference: str, plan: NightPlan) -> list[PlannedShard]:
    """The shards without readings."""
    read = {shard for outcome in batch_outcomes(data, reference, plan) for shard in outcome.readings}
    return [shard for shard in plan.shards if shard.n_unread and shard.reference not in read]


def _weigh(settings: Settings, extractor: Extractor, reference: str, plan: NightPlan) -> NightYield:
    n_mentions = n_unlinked = 0
    for reading in _all_readings(settings.data, reference, plan):
        n_mentions += len(reading.mentions)
        n_unlinked += sum(not isinstance(mention, Linked) for mention in reading.mentions)
    held_back = _held_back(settings.data, reference, plan)
    n_edges, n_lost = _lost_edges(settings, extractor, reference, plan)
    return NightYield(
        citations=plan.parsed.citations,
        articles=plan.answered,
        refused=plan.parsed.refusals,
        files=len(plan.sources),
        refused_files=len(plan.refused_files),
        # What earlier nights held back is no fault of this one.
        texts=sum(shard.n_unread for shard in plan.shards if shard.source is not None),
        held_back=sum(shard.n_unread for shard in held_back if shard.source is not None),
        mentions=n_mentions,
        unlinked=n_unlinked,
        edges=n_edges,
        lost_edges=n_lost,
    )


def _all_readings(data: Path, reference: str, plan: NightPlan) -> Iterator[Reading]:
    return (reading for shard in _readings(data, reference, plan) for reading in read_shard(data, shard, Reading))


def _lost_edges(settings: Settings, extractor: Extractor, reference: str, plan: NightPlan) -> tuple[int, int]:
    """The number of edges before the night, and of those that would go, found on a copy of the ledger."""
    with scratch_copy(settings) as scratch, open_writer(scratch.data / LEDGER) as writer:
        before = writer.ledger
        if not before.last_sequence:
            return 0, 0
        n_edges = sum(count_ledger(before).edges.values())
        committed = _commit(writer, settings.data, reference, plan, extractor, "gate")
        difference = find_difference(writer.ledger, before.last_sequence, committed.sequence, at_most=0)
        return n_edges, difference.counts.get("withdrawn", 0)


def _usual_articles(data: Path, plan: NightPlan) -> list[int]:
    """Articles that the last searches alike brought; of given files no number is usual."""
    alike = (plan.intake.query, plan.intake.n_days)
    if not all(alike):
        return []
    nights = [read_report(path) for path in report_paths(data)]
    return [night.answered for night in nights if (night.query, night.n_days) == alike][-_USUAL_NIGHTS:]


def _describe(writer: LedgerWriter, data: Path, reference: str, plan: NightPlan, run: str) -> RunReport:
    from_sequence, committed = committed_by(writer.ledger, run)
    n_held_back = sum(shard.n_unread for shard in _held_back(data, reference, plan))
    return RunReport(
        run=run,
        files=len(plan.sources),
        refused_files=plan.refused_files,
        pmids_refused=0,
        parsed=plan.parsed,
        texts_read=plan.n_unread - n_held_back,
        committed=committed,
        totals=count_ledger(writer.ledger),
        from_sequence=from_sequence,
        held_back=n_held_back,
        query=plan.intake.query,
        n_days=plan.intake.n_days,
        answered=plan.answered,
    )
