"""`kg-pipeline graph`: the graph server of a data folder, and read-only questions to it."""

import click
import msgspec

from kg_pipeline.cli.options import data_option, json_option
from kg_pipeline.cli.output import print_csv, print_json, print_rows
from kg_pipeline.settings import Settings
from kg_pipeline.stages.graph import embedded_server, graph_status, open_current_graph


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
@click.argument("cypher")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the query: JSON where VALUE is JSON (12, true, [1,2], '\"12\"'), else a string.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV with a header.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array of rows.")
@data_option
def query(cypher: str, parameters: tuple[str, ...], as_csv: bool, as_json: bool, settings: Settings) -> None:
    """Ask the graph in Cypher, read-only; the embedded server is started when it must.

    \b
    kg-pipeline graph query 'MATCH (g:Gene)-[r]-(d:Disease) RETURN g.name, d.name, r.score ORDER BY r.score DESC'
    kg-pipeline graph query 'MATCH (e:Entity {name: $name})--(o:Entity) RETURN o.name' --param name=BRCA1 --json
    kg-pipeline graph query 'MATCH (a:Article {pmid: $pmid}) RETURN a.title' --param pmid=99000006
    """
    if as_csv and as_json:
        raise click.UsageError("give one of --csv and --json")
    with open_current_graph(settings) as store:
        result = store.query(cypher, dict(_split_parameter(given) for given in parameters))
    if as_json:
        print_json(result.rows)
        return
    rows = [[row[column] for column in result.columns] for row in result.rows]
    print_csv(result.columns, rows) if as_csv else print_rows(result.columns, rows)


def _split_parameter(given: str) -> tuple[str, object]:
    name, equals, value = given.partition("=")
    if not equals or not name:
        raise click.BadParameter(f"{given!r} is not NAME=VALUE")
    try:
        return name, msgspec.json.decode(value)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return name, value
