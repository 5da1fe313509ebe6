"""What follows every commit of a run: the page of what it changed, the graph brought up to it, its report."""

import msgspec

from kg_pipeline.graph.statements import find_statement
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.diff import report_changes
from kg_pipeline.stages.graph import open_graph, update_graph
from kg_pipeline.stages.report import RUNS, RunReport, Stopwatch, TopEdge, write_report

TOP_EDGES = 10


def finish_run(settings: Settings, ledger: Ledger, report: RunReport, stopwatch: Stopwatch) -> RunReport:
    """The report, kept, once the graph is brought up to the ledger; if it cannot be, one that says so is kept.

    The caller holds the ledger's lock. Raises `Retryable` when the graph does not answer.
    """
    page = settings.data / RUNS / f"{report.run}.html"
    try:
        with stopwatch.timing("page"):
            changes = report_changes(ledger, report.from_sequence, page)
        report = msgspec.structs.replace(report, edge_changes=changes)
        with stopwatch.timing("graph"):
            shown = _show(settings, report)
    except BaseException as error:
        behind = msgspec.structs.replace(report, outcome="graph behind", error=str(error) or type(error).__name__)
        write_report(settings.data, behind, stopwatch)
        raise
    return write_report(settings.data, shown, stopwatch)


def _show(settings: Settings, report: RunReport) -> RunReport:
    """The report with what the graph shows, once it is brought up to the ledger."""
    with open_graph(settings) as store:
        graph = update_graph(settings, store)
        top_edges = store.query(find_statement("query", "top_edges").text, {"limit": TOP_EDGES}).rows
    return msgspec.structs.replace(report, graph=graph, top_edges=tuple(msgspec.convert(top_edges, list[TopEdge])))
