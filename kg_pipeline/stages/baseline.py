"""An annual baseline closed as a night ends: weighed on a copy of the ledger, then declared, shown, reported."""

from functools import partial

from kg_pipeline import __version__
from kg_pipeline.ledger.counts import count_ledger
from kg_pipeline.ledger.history import committed_by
from kg_pipeline.ledger.writer import Committed, LedgerWriter, open_writer
from kg_pipeline.logs import at_work
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.diff import weigh_edges
from kg_pipeline.stages.finish import finish_run
from kg_pipeline.stages.gate import Limits, NightYield, check_yield
from kg_pipeline.stages.parse import ParseCounts
from kg_pipeline.stages.report import RunReport, Stopwatch, find_report, reporting


def close_baseline(
    settings: Settings, year: int, last_number: int, limits: Limits, *, accept: bool = False
) -> RunReport:
    """The report of what changed when the articles that the baseline lacks were closed.

    Closed again, it changes nothing and tells the same. Raises `BadInput` where it would take too many edges out
    of the graph, unless a person accepts it; `Retryable` while another writer is at work, and when the graph does
    not answer.
    """
    run, stopwatch = f"baseline-{year}-{last_number}", Stopwatch()
    declare = partial(_declare, year=year, last_number=last_number, run=run)
    if not accept:
        n_edges, n_lost = weigh_edges(settings, declare)
        found = NightYield(edges=n_edges, lost_edges=n_lost)
        again = 'start pubmed_backfill with {"accept": true}'
        check_yield(f"closing the baseline of {year}", found, limits, (), again)
    with at_work(run=run), open_writer(settings.data / LEDGER) as writer, reporting(settings.data, run, stopwatch):
        if before := find_report(settings.data, run):
            stopwatch.go_on_from(before)
        with stopwatch.timing("commit"):
            declare(writer)
        from_sequence, committed = committed_by(writer.ledger, run)
        report = RunReport(
            run=run,
            files=0,
            refused_files=(),
            pmids_refused=0,
            parsed=ParseCounts(),
            texts_read=0,
            committed=committed,
            totals=count_ledger(writer.ledger),
            from_sequence=from_sequence,
        )
        return finish_run(settings, writer.ledger, report, stopwatch)


def _declare(writer: LedgerWriter, year: int, last_number: int, run: str) -> Committed:
    return writer.commit(run, baselines={year: last_number}, code_version=__version__)
