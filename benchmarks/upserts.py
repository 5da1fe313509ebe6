"""How fast a graph is loaded, and loaded again: rows a second, against two other ways on the same rows.

    python benchmarks/upserts.py neo4j --rows 10000 100000 1000000
    python benchmarks/upserts.py embedded --rows 10000 100000

The rows are invented (`invented_graph.py`): entities, articles, edges and evidence. Each load begins with an empty
graph that has our constraints and indexes, on a server that has loaded one before. Timed are

- ours: the load, and the same rows again, of which the server must count no change;
- one statement a row: our load statements, a transaction a row. Of each batch only the first go so, in all
  `--alone` rows, and their time is multiplied up; the others go as ours, untimed, so that the graph grows alike;
- `Neo4jWriter` of neo4j-graphrag 1.22, in batches as large as ours, its evidence tied as ours. It takes APOC,
  hence Neo4j, and makes every node anew, so it has no second load.

A ratio is our rows a second over theirs. The ways take turns, so that what else the machine does falls on all.
Neo4j is the one that the tests start (docs/servers.md), with 2 GB of heap and 1 GB of page cache; Maven fetches
APOC. Without `pip install neo4j-graphrag` that way is left out. Ends with 1 where a second load changes
anything or takes more than 1.2 times the first.
"""

import argparse
import asyncio
import json
import math
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import neo4j
from invented_graph import InventedGraph

from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.batches import BATCH_ROWS
from kg_pipeline.graph.connection import Connection, connect
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.rows import Row, article_row, edge_row, entity_row, evidence_row, tie_row
from kg_pipeline.graph.statements import Statement
from kg_pipeline.graph.store import GraphStore
from kg_pipeline.relations.predicates import relationship_type

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
import neo4j_server

_HERE = Path(__file__).parent
_JAVA = ("--add-opens=java.base/java.nio=ALL-UNNAMED", "-Xmx2g")
_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_LEDGER = "invented"
_MOST_AGAIN = 1.2


def main() -> None:
    """Time every size, a line of JSON each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("server", choices=("neo4j", "embedded"))
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--alone", type=int, default=1_000, help="rows of each size that go one by one")
    parser.add_argument("--repeats", type=int, default=3, help="of sizes up to 100,000 rows; medians are shown")
    parser.add_argument("--parallel", type=int, default=4)
    options = parser.parse_args()
    is_no_slower = True
    with _running(options.server) as address, connect(address, options.parallel) as connection:
        _load(connection, InventedGraph(10_000))
        for n_rows in options.rows:
            n_repeats = options.repeats if n_rows <= 100_000 else 1
            figures = _figures(address, connection, InventedGraph(n_rows), options.alone, n_repeats)
            print(json.dumps(figures), flush=True)
            is_no_slower &= figures["again_over_first"] <= _MOST_AGAIN
    sys.exit(not is_no_slower)


@contextmanager
def _running(name: str) -> Iterator[GraphAddress]:
    with tempfile.TemporaryDirectory() as folder:
        if name == "embedded":
            embedded = EmbeddedServer(Path(folder))
            try:
                yield embedded.up()
            finally:
                embedded.down()
            return
        neo4j_server.JAVA_OPTIONS = _JAVA
        server = neo4j_server.find_server(Path(folder) / "home")
        settings = Path(folder) / "home" / "conf" / "neo4j.conf"
        settings.write_text(settings.read_text().replace("pagecache.size=128m", "pagecache.size=1g"))
        if find_spec("neo4j_graphrag"):
            _add_apoc(Path(folder) / "home" / "plugins")
        try:
            server.start()
            yield server.address
        finally:
            server.remove()


def _add_apoc(plugins: Path) -> None:
    """APOC and of what it needs that which the server has not."""
    command = ["mvn", "-B", "-q", "-f", str(_HERE / "apoc_pom.xml"), _PLUGIN, "-DincludeScope=runtime"]
    subprocess.run([*command, f"-DoutputDirectory={plugins}"], check=True)
    there = {path.name for path in neo4j_server.find_jars().iterdir()}
    for jar in plugins.iterdir():
        if jar.name in there:
            jar.unlink()


def _figures(
    address: GraphAddress, connection: Connection, graph: InventedGraph, n_alone: int, n_repeats: int
) -> dict[str, float]:
    ways: dict[str, Callable[[], float]] = {
        "ours": lambda: _load(connection, graph),
        "again": lambda: _load_again(connection, graph),
        "one_a_row": lambda: _load_one_a_row(connection, graph, n_alone),
    }
    if connection.is_neo4j and find_spec("neo4j_graphrag"):
        ways["graphrag"] = lambda: _load_by_graphrag(address, connection, graph)
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(n_repeats):
        for way, load in ways.items():
            seconds[way].append(load())
            print(json.dumps({"rows": graph.n_rows, way: round(seconds[way][-1], 2)}), file=sys.stderr, flush=True)
    medians = {way: statistics.median(found) for way, found in seconds.items()}
    ours = medians["ours"]
    figures = {f"{way}_s": round(median, 2) for way, median in medians.items()}
    ratios = {f"over_{way}": round(medians[way] / ours, 1) for way in ways if way not in {"ours", "again"}}
    again = round(medians["again"] / ours, 2)
    return {
        "rows": graph.n_rows,
        "rows_per_s": round(graph.n_rows / ours),
        **figures,
        "again_over_first": again,
    } | ratios


def _load(connection: Connection, graph: InventedGraph) -> float:
    store = _emptied(connection)
    return _seconds(lambda: store.apply(graph.changes()))


def _load_again(connection: Connection, graph: InventedGraph) -> float:
    store = GraphStore(connection, "infores:invented")
    started = time.monotonic()
    counts = store.apply(graph.changes(1))
    seconds = time.monotonic() - started
    if counts != GraphCounts(rows=counts.rows):
        raise SystemExit(f"the same rows changed the graph: {counts}")
    return seconds


def _load_one_a_row(connection: Connection, graph: InventedGraph, n_alone: int) -> float:
    """Seconds that all rows would take, one by one, by those that do."""
    _emptied(connection)
    by_row = _RowByRow(connection, min(1.0, n_alone / graph.n_rows))
    GraphStore(by_row, "infores:invented").apply(graph.changes())
    return by_row.seconds


class _RowByRow(Connection):
    """Another connection, by which a part of each batch goes row by row; nothing is looked for that must go."""

    def __init__(self, other: Connection, part: float) -> None:
        self.__dict__.update(other.__dict__)
        self._part = part
        self.seconds = 0.0

    def load(self, statement: Statement, rows: Sequence[Row | str | int]) -> GraphCounts:
        if statement.kind == "remove" or not rows:
            return GraphCounts()
        n_alone = math.ceil(self._part * len(rows))
        started = time.monotonic()
        for row in rows[:n_alone]:
            self.write(statement, {"rows": [row]})
        self.seconds += (time.monotonic() - started) / n_alone * len(rows)
        return super().load(statement, rows[n_alone:])

    def load_by(self, key: str, statement: Statement, rows: Sequence[Row]) -> GraphCounts:  # noqa: ARG002
        return self.load(statement, rows)


def _load_by_graphrag(address: GraphAddress, connection: Connection, graph: InventedGraph) -> float:
    from neo4j_graphrag.components.kg_writer import Neo4jWriter

    _emptied(connection)
    content = _graphrag_content(graph)
    with neo4j.GraphDatabase.driver(address.uri, auth=address.writer) as driver:
        writer = Neo4jWriter(driver, batch_size=BATCH_ROWS)
        started = time.monotonic()
        done = asyncio.run(writer.run(content))
        seconds = time.monotonic() - started
    if done.status != "SUCCESS":
        raise SystemExit(f"neo4j-graphrag failed: {done.metadata}")
    return seconds


def _graphrag_content(graph: InventedGraph) -> object:
    from neo4j_graphrag.components.types import Neo4jGraph, Neo4jNode, Neo4jRelationship

    def node(key: str, label: str, properties: dict[str, object]) -> Neo4jNode:
        known = {name: value for name, value in properties.items() if value is not None}
        return Neo4jNode(id=key, label=label, properties=known)

    def tie(start: str, kind: str, end: str, properties: dict[str, object] | None = None) -> Neo4jRelationship:
        return Neo4jRelationship(start_node_id=start, end_node_id=end, type=kind, properties=properties or {})

    nodes, ties = [], []
    for concept in graph.entities():
        nodes.append(node(concept.id, concept.category, {"id": concept.id, **entity_row(concept)["properties"]}))
    for article in graph.articles():
        row = article_row(article)
        nodes.append(node(f"PMID:{article.pmid}", "Article", {"pmid": article.pmid, **row["properties"]}))
    for edge in graph.edges:
        row = edge_row(edge, "not_provided", "infores:invented")
        kind = relationship_type(edge.predicate)
        ties.append(tie(edge.subject, kind, edge.object, {"id": edge.id, **row["properties"]}))
    for said in graph.evidence():
        row, ends = evidence_row(said), tie_row(said)
        nodes.append(node(row["id"], "Evidence", {"id": row["id"], **row["properties"]}))
        ties += [tie(row["id"], "SUBJECT", ends["subject"]), tie(row["id"], "OBJECT", ends["object"])]
        ties.append(tie(row["id"], "FROM", f"PMID:{row['pmid']}"))
    return Neo4jGraph(nodes=nodes, relationships=ties)


def _emptied(connection: Connection) -> GraphStore:
    """A store of an empty graph with constraints and indexes, whatever was there."""
    store = GraphStore(connection, "infores:invented")
    store.empty(_LEDGER)
    _remove_foreign(connection)
    store.prepare()
    return store


def _remove_foreign(connection: Connection) -> None:
    """Relationships before nodes, for a node may have most of them."""
    for kind in ("()-[it]->()", "(it)"):
        text = f"MATCH {kind} WITH it LIMIT $limit DELETE it RETURN count(*) AS removed"
        while connection.write(Statement("remove", "all", text), {"limit": BATCH_ROWS}) != GraphCounts(rows=1):
            pass


def _seconds(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started


if __name__ == "__main__":
    main()
