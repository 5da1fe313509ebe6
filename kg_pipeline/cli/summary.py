"""What a run prints at its end: one object of counts for a script, tables and the next step for a person."""

import textwrap

import click

from kg_pipeline.cli.output import print_table
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.run import RunReport

_INDENT = " " * 8


class RunCounts(Record, frozen=True):
    """`run --json`. What this run took in and changed, then what ledger and graph hold."""

    run: str
    files: int
    files_refused: int
    citations: int
    articles: int
    deletions: int
    refusals: int
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
    parsed, graph, totals = report.parsed, report.graph, report.totals
    return RunCounts(
        run=report.run,
        files=report.files,
        files_refused=len(report.refused_files),
        citations=parsed.citations,
        articles=parsed.articles,
        deletions=parsed.deletions,
        refusals=parsed.refusals,
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
    rows: list[tuple[str, int]] = [("citations in", counts.citations), ("  refused", counts.refusals)]
    rows += [("articles read", counts.texts_read)]
    rows += [(f"articles, {status}", n) for status, n in counts.articles_known.items()]
    rows += [(f"mentions, {kind}", n) for kind, n in counts.mentions.items()]
    rows += [("linked", counts.linked)]
    rows += [(f"unlinked, {reason}", n) for reason, n in counts.unlinked.items()]
    rows += [("evidence on edges", counts.evidence)]
    rows += [(f"edges, {status}", n) for status, n in counts.edges_by_status.items()]
    print_table("What the graph stands on", ("what", "number"), rows)
    _print_top_edges(report)
    data = f" --data {settings.data}"
    click.echo(
        f"\nThe graph lies in {settings.data / 'graph'}, its ledger in {settings.data / 'ledger'}. Ask it:\n"
    )
    click.echo(
        f'  kg-pipeline graph query{data} \'MATCH (g:Gene)-[r]-(d:Disease) WHERE r.status <> "refuted" '
        "RETURN g.name, type(r), d.name, r.score, r.articles ORDER BY r.score DESC LIMIT 20'\n"
    )


def _print_top_edges(report: RunReport) -> None:
    if report.top_edges:
        click.secho("Top edges, each with its best sentence", bold=True)
    for edge in report.top_edges:
        predicate = edge.predicate.removeprefix("biolink:").replace("_", " ")
        click.echo(f"  {edge.score:.2f}  {edge.subject} - {predicate} - {edge.object} ({edge.articles} articles)")
        if edge.sentence is not None:
            quoted = f"\u201c{edge.sentence}\u201d PMID {edge.pmid}"
            click.echo(textwrap.fill(quoted, 100, initial_indent=_INDENT, subsequent_indent=_INDENT))
