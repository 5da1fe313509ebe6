"""`kg-pipeline graph`: the graph server of a data folder, and read-only questions to it."""

import csv
import sys

import click
import msgspec

from kg_pipeline.cli.options import data_option
from kg_pipeline.cli.output import print_json, print_table
from kg_pipeline.settings import Settings
from kg_pipeline.stages.graph import embedded_server, open_graph


@click.group()
def graph() -> None:
    """The graph of a data folder: start, stop, look, ask.

    Without KG_GRAPH_URI it is an embedded server on loopback, which commands start when they need it.
    """


@graph.command()
@data_option
def up(settings: Settings) -> None:
    """Start the embedded server and leave it running; prints where it listens.

    The password is in the file `graph/password` of the data folder.
    """
    server = embedded_server(settings)
    address = server.up()
    server.keep()
    click.echo(f"{address.uri} user {address.user}, password in {settings.data / 'graph' / 'password'}")


@graph.command()
@data_option
def down(settings: Settings) -> None:
    """Stop the embedded server; its data stay."""
    click.echo("stopped" if embedded_server(settings).down() else "was not running")


@graph.command()
@data_option
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object for scripts.")
def status(settings: Settings, as_json: bool) -> None:
    """Whether the embedded server runs, and where its files are; starts nothing."""
    found = embedded_server(settings).status()
    facts = {
        "state": found.state,
        "uri": found.uri,
        "pid": found.pid,
        "folder": str(found.folder),
        "log": str(found.log),
    }
    if as_json:
        print_json(facts)
    else:
        for name, value in facts.items():
            click.echo(f"{name:<7} {value if value is not None else '-'}")


@graph.command()
@click.argument("cypher")
@click.option(
    "--param", "parameters", multiple=True, metavar="NAME=VALUE", help="A parameter of the query, a string."
)
@click.option("--json", "form", flag_value="json", help="Print one JSON array of rows.")
@click.option("--csv", "form", flag_value="csv", help="Print CSV with a header.")
@data_option
def query(cypher: str, parameters: tuple[str, ...], form: str | None, settings: Settings) -> None:
    """Ask the graph in Cypher, read-only; the embedded server is started when it must.

    \b
    kg-pipeline graph query 'MATCH (g:Gene)-[r]-(d:Disease) RETURN g.name, d.name, r.score ORDER BY r.score DESC'
    kg-pipeline graph query 'MATCH (e:Entity {name: $name})--(o:Entity) RETURN o.name' --param name=BRCA1 --json
    """
    with open_graph(settings) as store:
        result = store.query(cypher, dict(_split_parameter(given) for given in parameters))
    if form == "json":
        print_json(result.rows)
    elif form == "csv":
        writer = csv.DictWriter(sys.stdout, result.columns)
        writer.writeheader()
        writer.writerows({name: _to_cell(value) for name, value in row.items()} for row in result.rows)
    else:
        print_table("", result.columns, [[row[column] for column in result.columns] for row in result.rows])


def _to_cell(value: object) -> object:
    """Nodes, maps and lists as JSON."""
    return msgspec.json.encode(value).decode() if isinstance(value, dict | list) else value


def _split_parameter(given: str) -> tuple[str, str]:
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{given!r} is not NAME=VALUE")
    return name, value
