"""The last steps of a night: its yield weighed on a copy of the ledger, then all of it into ledger and graph."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import msgspec

from kg_pipeline.ledger.counts import count_ledger
from kg_pipeline.ledger.covered import SearchedDay
from kg_pipeline.ledger.history import committed_by
from kg_pipeline.ledger.writer import Committed, LedgerWriter, open_writer
from kg_pipeline.logs import at_work
from kg_pipeline.pubmed.window import LOOK_BACK_DAYS
from kg_pipeline.records import Linked, Reading
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER, commit
from kg_pipeline.stages.diff import weigh_edges
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.finish import finish_run
from kg_pipeline.stages.gate import Limits, NightYield, check_yield
from kg_pipeline.stages.intake import Intake, searched_days
from kg_pipeline.stages.night import ensure_parsed, ensure_read, read_plan
from kg_pipeline.stages.nights import NightPlan, PlannedShard, read_outcomes, run_of
from kg_pipeline.stages.report import (
    RunReport,
    Stopwatch,
    find_report,
    read_report,
    report_paths,
    reporting,
)
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
        usual = usual_articles(settings.data, plan.intake) if _is_live(plan) else []
        check_yield(reference, found, limits, usual, f"start pubmed_nightly with {_conf_to_accept(plan.intake)}")
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
        if before := find_report(settings.data, run):
            stopwatch.go_on_from(before)
        with stopwatch.timing("commit"):
            _commit(writer, settings.data, reference, plan, extractor, run)
        stopwatch.durations_s["read"] = sum(
            outcome.read_s for _, outcome in read_outcomes(settings.data, reference, plan)
        )
        report = _describe(writer, settings.data, reference, plan, run)
        return finish_run(settings, writer.ledger, report, stopwatch)


def _commit(
    writer: LedgerWriter, data: Path, reference: str, plan: NightPlan, extractor: Extractor, run: str
) -> Committed:
    of_files = [shard for shard in plan.shards if shard.source is not None]
    for shard in of_files:
        ensure_parsed(data, plan, shard)
    return commit(
        writer,
        data,
        [shard.reference for shard in of_files],
        _readings(data, reference, plan, extractor),
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
    return searched_days(intake.query, intake.since, intake.until, plan.fetched_on)


def _readings(data: Path, reference: str, plan: NightPlan, extractor: Extractor) -> list[str]:
    """The shards of readings, in the order of the shards of texts; one that was removed is read again."""
    return [
        ensure_read(data, plan, shard, extractor, outcome.readings)
        for shard, outcome in read_outcomes(data, reference, plan)
        if outcome.readings is not None
    ]


def _held_back(data: Path, reference: str, plan: NightPlan) -> list[PlannedShard]:
    """The shards without readings."""
    return [shard for shard, outcome in read_outcomes(data, reference, plan) if outcome.readings is None]


def _weigh(settings: Settings, extractor: Extractor, reference: str, plan: NightPlan) -> NightYield:
    n_mentions = n_unlinked = 0
    for reading in _all_readings(settings.data, reference, plan, extractor):
        n_mentions += len(reading.mentions)
        n_unlinked += sum(not isinstance(mention, Linked) for mention in reading.mentions)
    held_back = _held_back(settings.data, reference, plan)
    n_edges, n_lost = weigh_edges(
        settings, lambda writer: _commit(writer, settings.data, reference, plan, extractor, "gate")
    )
    return NightYield(
        citations=plan.parsed.citations,
        articles=plan.answered,
        searched_days=plan.intake.n_days + LOOK_BACK_DAYS,
        refused=plan.parsed.refusals,
        refused_files=len(plan.refused_files),
        # What earlier nights held back is no fault of this one.
        texts=sum(shard.n_unread for shard in plan.shards if shard.source is not None),
        held_back=sum(shard.n_unread for shard in held_back if shard.source is not None),
        mentions=n_mentions,
        unlinked=n_unlinked,
        edges=n_edges,
        lost_edges=n_lost,
    )


def _all_readings(data: Path, reference: str, plan: NightPlan, extractor: Extractor) -> Iterator[Reading]:
    for shard in _readings(data, reference, plan, extractor):
        yield from read_shard(data, shard, Reading)


def usual_articles(data: Path, intake: Intake) -> list[float]:
    """Articles a searched day that the last live nights brought for the query; of given files none is usual."""
    nights = [night for night in map(read_report, report_paths(data)) if night.is_live]
    alike = [night for night in nights if night.query == intake.query]
    return [night.answered / (night.n_days + LOOK_BACK_DAYS) for night in alike[-_USUAL_NIGHTS:]]


def _is_live(plan: NightPlan) -> bool:
    """Whether the night ended with the day before it asked: of days long past there are fewer records."""
    return plan.intake.until == plan.fetched_on - timedelta(days=1)


def _conf_to_accept(intake: Intake) -> str:
    """What the nightly DAG is given to take in the same, whatever it brings."""
    days = {"query": intake.query, "date_from": intake.since, "date_to": intake.until}
    given = {"files": intake.files} if intake.files else days | {"update_files": intake.follows_updates}
    return msgspec.json.encode(given | {"accept": True}).decode()


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
        is_live=_is_live(plan),
        readers=1,
    )
