"""`kg-pipeline graph`: the graph server of a data folder, and read-only questions to it."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
import msgspec

from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_csv, print_json, print_rows, warn
from kg_pipeline.graph.questions import list_questions, question_parameters
from kg_pipeline.graph.statements import Statement
from kg_pipeline.graph.store import GraphStore
from kg_pipeline.settings import Settings
from kg_pipeline.stages.graph import (
    embedded_server,
    graph_status,
    open_current_graph,
    open_graph_as_of,
    rebuild_graph,
    told_caveat,
)


@click.group()
def graph() -> None:
    """The graph of a data folder: start, stop, look, ask.

    Without KG_GRAPH_URI it is an embedded server on loopback, which commands start when they need it.
    """


@graph.command()
@data_option
@json_option
def up(settings: Settings, as_json: bool) -> None:
    """Start the embedded server and leave it running; prints where it listens.

    The password is in the file `graph/password` of the data folder.
    """
    server = embedded_server(settings)
    address = server.up()
    server.keep()
    facts = {"uri": address.uri, "user": address.user, "password_file": str(server.folder / "password")}
    if as_json:
        print_json(facts)
    else:
        click.echo(f"{facts['uri']} user {facts['user']}, password in {facts['password_file']}")


@graph.command()
@data_option
@json_option
def down(settings: Settings, as_json: bool) -> None:
    """Stop the embedded server; its data stay."""
    stopped = embedded_server(settings).down()
    if as_json:
        print_json({"stopped": stopped})
    else:
        click.echo("stopped" if stopped else "was not running")


@graph.command()
@data_option
@json_option
def status(settings: Settings, as_json: bool) -> None:
    """Whether the graph server runs, which commit it shows, where its files are; starts nothing."""
    found = graph_status(settings)
    if as_json:
        print_json(found)
        return
    for name in found.__struct_fields__:
        value = getattr(found, name)
        click.echo(f"{name:<9} {value if value is not None else '-'}")


@graph.command()
@click.option("--as-of", metavar="DATE|SEQUENCE", help="Load the ledger up to that commit only, and stay there.")
@data_option
@json_option
def rebuild(as_of: str | None, settings: Settings, as_json: bool) -> None:
    """Empty the graph and load it anew from the ledger.

    Only nodes of ours are removed; an embedded graph that is broken is mended. With --as-of it shows the commit of
    that number, or the last of that day (UTC) or before, until it is rebuilt without --as-of or something is
    written to the ledger (run, load).
    """
    rebuilt = rebuild_graph(settings, as_of)
    if as_json:
        print_json(rebuilt)
        return
    counts = rebuilt.counts
    click.echo(
        f"the graph stands at commit {rebuilt.sequence}, made anew: {counts.nodes_created:,} nodes, "
        f"{counts.relationships_created:,} relationships"
    )


@graph.command()
@json_option
def queries(as_json: bool) -> None:
    """The questions that `graph query --named` asks, with what they take."""
    questions = list_questions()
    if as_json:
        print_json(questions)
        return
    rows = [(question.name, ", ".join(question.parameters), question.summary) for question in questions]
    print_rows(("name", "parameters", "answers"), rows)


@graph.command()
@click.argument("cypher", required=False)
@click.option("--named", metavar="NAME", help="Ask a question of the library instead; `graph queries` lists them.")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the query: JSON where VALUE is JSON (12, true, [1,2], '\"12\"'), else a string. "
    "With --named, text as it stands; a number for limit (25 unless given) and pmid.",
)
@click.option(
    "--as-of",
    metavar="DATE|SEQUENCE",
    help="Ask the graph of that commit, or of the last of that day (UTC) or before. It is loaded into a server of "
    "its own for this one question, which suits a small ledger; for a large one, graph rebuild --as-of.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV with a header.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array of rows.")
@data_option
def query(
    cypher: str | None,
    named: str | None,
    parameters: tuple[str, ...],
    as_of: str | None,
    as_csv: bool,
    as_json: bool,
    settings: Settings,
) -> None:
    """Ask the graph in Cypher, read-only; the embedded server is started when it must.

    \b
    kg-pipeline graph query 'MATCH (g:Gene)-[r]-(d:Disease) RETURN g.name, d.name, r.score ORDER BY r.score DESC'
    kg-pipeline graph query 'MATCH (e:Entity {name: $name})--(o:Entity) RETURN o.name' --param name=BRCA1 --json
    kg-pipeline graph query 'MATCH (a:Article {pmid: $pmid}) RETURN a.title' --param pmid=99000006
    kg-pipeline graph query --named known_of_entity --param entity=BRCA1
    """
    if as_csv and as_json:
        raise click.UsageError("give one of --csv and --json")
    question = _question(cypher, named, dict(_split_parameter(given) for given in parameters))
    with _open_to_ask(settings, as_of) as store:
        result = store.query(*question)
    if as_json:
        print_json(result.rows)
        return
    rows = [[row[column] for column in result.columns] for row in result.rows]
    print_csv(result.columns, rows) if as_csv else print_rows(result.columns, rows)


@contextmanager
def _open_to_ask(settings: Settings, as_of: str | None) -> Iterator[GraphStore]:
    """The graph asked for; that it is not the last one, or not whole, is said on standard error."""
    if as_of is not None:
        with open_graph_as_of(settings, as_of) as store:
            yield store
        return
    with open_current_graph(settings) as store:
        if (caveat := told_caveat(settings, store)) is not None:
            warn(caveat)
        yield store


def _question(
    cypher: str | None, named: str | None, given: dict[str, str]
) -> tuple[str | Statement, dict[str, object]]:
    """The statement and its parameters."""
    if (cypher is None) == (named is None):
        raise click.UsageError(
            "give a query or --named NAME, one of them; kg-pipeline graph queries lists the names"
        )
    if named is not None:
        statement, parameters = question_parameters(named, given)
        return statement, {**parameters}
    return cypher or "", {name: _json_or_text(value) for name, value in given.items()}


def _split_parameter(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{given!r} is not NAME=VALUE")
    return name, value


def _json_or_text(value: str) -> object:
    try:
        return msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return value
