"""The first load of a large graph: `neo4j-admin database import` against loading it, and a night onto both.

    python benchmarks/first_load.py --rows 560000

An invented graph (`invented_graph.py`: of 20 rows 2 are entities, 2 articles, 6 edges, 10 pieces of evidence with
three relationships each; a few verdicts on top) goes into two genuine Neo4j servers, one by export and import,
one by the statements of every night. What both say of themselves (their Release) and all nodes and relationships
are read, hashed and compared; then a night changes both, and they are compared again. Ends with exit code 1 where
they differ. Needs Java 17 or 21 and Neo4j's jars, which Maven brings.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import msgspec
import neo4j
from invented_graph import InventedGraph

from kg_pipeline.export.bulk import write_bulk
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.statements import find_statement
from kg_pipeline.graph.store import GraphStore
from kg_pipeline.records import Edge, EvidenceNode, GraphChanges

_TESTS = Path(__file__).parents[1] / "tests"
sys.path[:0] = [str(_TESTS), str(_TESTS / "graph")]

from neo4j_server import JarServer, find_jars, find_java  # noqa: E402
from neo4j_tools import environment_with_tools  # noqa: E402

_INFORES = "infores:benchmark"
_EVERY = 200
"""Of so many edges and pieces of evidence the night changes one, and takes one away."""


def main() -> None:
    """Load the graph both ways, a night onto each, and compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=560_000)
    graph = InventedGraph(parser.parse_args().rows)
    with tempfile.TemporaryDirectory(prefix="first-load-") as folder:
        imported, loaded = Way("imported", Path(folder)), Way("loaded", Path(folder))
        imported.run_import(graph)
        loaded.run_load(graph)
    equal = {"equal": imported.first == loaded.first, "equal_after_night": imported.then == loaded.then}
    print(json.dumps(equal))
    if not all(equal.values()):
        raise SystemExit(1)


@dataclass
class Way:
    """One of the two ways, and what came of it; its figures are printed as they come."""

    name: str
    folder: Path
    first: list[str] = field(default_factory=list)
    then: list[str] = field(default_factory=list)

    def run_import(self, graph: InventedGraph) -> None:
        """By export and import into an empty server."""
        home, bulk = self.folder / self.name, self.folder / "bulk"
        server = JarServer(find_java(), find_jars(), home)
        server.start()
        server.stop()
        with self._timed("export_s"):
            counts = write_bulk(graph.changes(), bulk, infores=_INFORES, belief="")
        self._tell(
            **msgspec.to_builtins(counts), csv_mb=sum(path.stat().st_size for path in bulk.iterdir()) // 10**6
        )
        with self._timed("import_s"):
            environment = environment_with_tools(self.folder / "bin", home)
            subprocess.run(["sh", bulk / "import.sh"], env=environment, check=True, stdout=subprocess.DEVNULL)
        with self._serving(server) as (store, driver):
            with self._timed("indexes_s"):
                store.prepare()
                driver.execute_query("CALL db.awaitIndexes(3600)")
            self._look_and_change(graph, store, driver)

    def run_load(self, graph: InventedGraph) -> None:
        """By the statements of every night."""
        server = JarServer(find_java(), find_jars(), self.folder / self.name)
        with self._serving(server) as (store, driver):
            with self._timed("load_s"):
                store.apply(graph.changes())
            self._look_and_change(graph, store, driver)

    def _look_and_change(self, graph: InventedGraph, store: GraphStore, driver: neo4j.Driver) -> None:
        with self._timed("read_s"):
            self.first = [str(store.release()), *hash_graph(driver)]
        self._tell(first=self.first)
        with self._timed("night_s"):
            store.apply(night_of(graph))
        self.then = [str(store.release()), *hash_graph(driver)]
        self._tell(then=self.then)

    @contextmanager
    def _serving(self, server: JarServer) -> Iterator[tuple[GraphStore, neo4j.Driver]]:
        server.start()
        auth = (server.address.user, server.address.password)
        try:
            with (
                connect(server.address) as connection,
                neo4j.GraphDatabase.driver(server.address.uri, auth=auth) as driver,
            ):
                yield GraphStore(connection, _INFORES), driver
        finally:
            server.remove()

    @contextmanager
    def _timed(self, name: str) -> Iterator[None]:
        started = time.monotonic()
        yield
        self._tell(**{name: round(time.monotonic() - started, 1)})

    def _tell(self, **figures: object) -> None:
        print(json.dumps({"way": self.name, **figures}), flush=True)


def night_of(graph: InventedGraph) -> GraphChanges:
    """Scores and sentences changed, evidence gone; from sequence 1 to 2."""
    edges = (msgspec.structs.replace(edge, score=0.5) for edge in islice(graph.edges, 0, None, _EVERY))
    changed = (
        msgspec.structs.replace(node, text="Another.") for node in islice(graph.evidence(), 0, None, _EVERY)
    )
    gone = (node.evidence.id for node in islice(graph.evidence(), 1, None, _EVERY))
    return _changes(edges, changed, gone)


def _changes(edges: Iterator[Edge], evidence: Iterator[EvidenceNode], gone: Iterator[str]) -> GraphChanges:
    return GraphChanges("invented", 1, 2, iter(()), iter(()), edges, evidence, gone, iter(()), iter(()), iter(()))


def hash_graph(driver: neo4j.Driver) -> list[str]:
    """Count and hash of all nodes, and of all relationships, whatever their order; holds none of them."""
    return [_hash_rows(driver, name) for name in ("nodes", "relationships")]


def _hash_rows(driver: neo4j.Driver, name: str) -> str:
    count = total = 0
    encode = msgspec.json.Encoder(order="deterministic").encode
    with driver.session(fetch_size=10_000) as session:
        for row in session.run(find_statement("dump", name).text):
            values = [sorted(value) if key == "labels" else value for key, value in row.items()]
            total += int.from_bytes(hashlib.blake2b(encode(values), digest_size=16).digest())
            count += 1
    return f"{count} {total % 2**128:032x}"


if __name__ == "__main__":
    main()
