"""What a run prints at its end: one object of counts for a script, tables and the next step for a person."""

import shlex
import textwrap

import click

from kg_pipeline.cli.output import print_table
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.report import RunReport

_INDENT = " " * 8
_NEXT_QUERY = (
    'MATCH (g:Gene)-[r]-(d:Disease) WHERE r.status <> "refuted" '
    "RETURN g.name, type(r), d.name, round(r.score, 2) AS score, r.articles ORDER BY r.score DESC LIMIT 20"
)


class RunCounts(Record, frozen=True):
    """`run --json`. What this run took in and changed, then what ledger and graph hold."""

    run: str
    files: int
    files_refused: int
    pmids_refused: int
    """Of `--pmids`: lines that are no PMID, and PMIDs that PubMed lacks."""
    citations: int
    articles: int
    deletions: int
    refusals: int
    """Citations that were refused: `citations = articles + refusals`."""
    deletions_refused: int
    texts_read: int
    rows_added: dict[str, int]
    """Rows added to the ledger, by table; empty when there was nothing new."""
    nodes_created: int
    nodes_deleted: int
    relationships_created: int
    relationships_deleted: int
    sequence: int
    """The ledger's last commit."""
    articles_known: dict[str, int]
    """By status."""
    mentions: dict[str, int]
    """By type."""
    linked: int
    unlinked: dict[str, int]
    """By reason."""
    evidence: int
    edges: int
    edges_by_status: dict[str, int]


def count_run(report: RunReport) -> RunCounts:
    """The counts of a run."""
    parsed, graph, totals = report.parsed, report.graph or GraphCounts(), report.totals
    return RunCounts(
        run=report.run,
        files=report.files,
        files_refused=len(report.refused_files),
        pmids_refused=report.pmids_refused,
        citations=parsed.citations,
        articles=parsed.articles,
        deletions=parsed.deletions,
        refusals=parsed.refusals,
        deletions_refused=parsed.deletions_refused,
        texts_read=report.texts_read,
        rows_added=report.committed.added,
        nodes_created=graph.nodes_created,
        nodes_deleted=graph.nodes_deleted,
        relationships_created=graph.relationships_created,
        relationships_deleted=graph.relationships_deleted,
        sequence=report.committed.sequence,
        articles_known=totals.articles,
        mentions=totals.mentions,
        linked=totals.linked,
        unlinked=totals.unlinked,
        evidence=totals.evidence,
        edges=sum(totals.edges.values()),
        edges_by_status=totals.edges,
    )


def print_run(settings: Settings, report: RunReport) -> None:
    """Counts, the best edges each with a sentence, the query to type next and where the graph lies."""
    counts = count_run(report)
    print_table("This run", ("what", "number"), _rows_of_run(counts))
    print_table("The ledger now", ("what", "number"), _rows_of_ledger(counts))
    _print_top_edges(report)
    data = shlex.quote(str(settings.data))
    click.echo(
        f"\nThe graph lies in {settings.data / 'graph'}, its ledger in {settings.data / 'ledger'}. Ask it:\n\n"
        f"  kg-pipeline graph query --data {data} '{_NEXT_QUERY}'\n"
    )


def _rows_of_run(counts: RunCounts) -> list[tuple[str, int]]:
    """What this run took in and added; the rarer kinds of refusals only where there are some."""
    rare = [("PMIDs refused", counts.pmids_refused), ("deletions refused", counts.deletions_refused)]
    return [
        ("files", counts.files),
        ("files refused", counts.files_refused),
        ("citations", counts.citations),
        ("citations refused", counts.refusals),
        ("deletions", counts.deletions),
        *((what, n) for what, n in rare if n),
        ("texts read", counts.texts_read),
        ("rows added to the ledger", sum(counts.rows_added.values())),
    ]


def _rows_of_ledger(counts: RunCounts) -> list[tuple[str, int]]:
    return [
        *((f"articles, {status}", n) for status, n in counts.articles_known.items()),
        *((f"mentions, {kind}", n) for kind, n in counts.mentions.items()),
        ("linked", counts.linked),
        *((f"unlinked, {reason}", n) for reason, n in counts.unlinked.items()),
        ("evidence on edges", counts.evidence),
        *((f"edges, {status}", n) for status, n in counts.edges_by_status.items()),
    ]


def _print_top_edges(report: RunReport) -> None:
    if report.top_edges:
        click.secho("Top edges, each with its best sentence", bold=True)
    for edge in report.top_edges:
        predicate = edge.predicate.removeprefix("biolink:").replace("_", " ")
        articles = f"{edge.articles} article{'' if edge.articles == 1 else 's'}"
        click.echo(f"  {edge.score:.2f}  {edge.subject} - {predicate} - {edge.object} ({articles})")
        if edge.sentence is not None:
            quoted = f"\u201c{edge.sentence}\u201d PMID {edge.pmid}"
            click.echo(textwrap.fill(quoted, 100, initial_indent=_INDENT, subsequent_indent=_INDENT))
