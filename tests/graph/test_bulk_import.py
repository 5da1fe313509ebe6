"""The first load: what `neo4j-admin` imports is the graph that loading makes, and takes the next night."""

import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest
from graph_world import GENE, NOTHING, World, changed
from library_world import FLIPPED, LIBRARY
from neo4j_server import JarServer, NoNeo4j, do_without, find_jars, find_java
from neo4j_tools import environment_with_tools

from kg_pipeline.export.bulk import BulkCounts, write_bulk
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.store import GraphRelease, GraphStore
from kg_pipeline.records import Concept

AWKWARD = 'a, "b"; c|\td\\ \r\n\ne \'f\' \\" „α“ 🧬 \u2028 ""'
INFORES = "infores:test"


def awkward(world: World) -> World:
    """The world with all that a file of CSV can spoil, and nulls, lists of nothing, empty texts."""
    nodes = (
        changed(GENE, name=AWKWARD, synonyms=(AWKWARD, "", "two; three", '"', "\n"), xrefs=("UMLS:C1;2",)),
        *world.nodes[1:],
        Concept("MONDO:0000001", "Disease", "  blanks around  ", (" ",), (), None),
        Concept("CHEBI:1", "ChemicalEntity", "1,2-\tdi[methyl]"),
    )
    articles = (changed(world.articles[0], title=AWKWARD, journal="", published=""), *world.articles[1:])
    found = (
        changed(world.evidence[0], text=AWKWARD, verdict="accept"),
        changed(
            world.evidence[1], date="", evidence=changed(world.evidence[1].evidence, probability=1e-05, cue='"')
        ),
        *world.evidence[2:],
    )
    verdicts = (*world.verdicts[:-1], changed(world.verdicts[-1], why=AWKWARD))
    unlinked = ((1, (f"disease:{AWKWARD}", "gene:b;c")), *world.unlinked[1:])
    return replace(world, nodes=nodes, articles=articles, evidence=found, verdicts=verdicts, unlinked=unlinked)


FIRST = awkward(LIBRARY)
NIGHT = replace(
    NOTHING,
    nodes=(changed(GENE, name="BRCA1", synonyms=()),),
    edges=(changed(LIBRARY.edges[0], score=0.5),),
    evidence=(changed(FIRST.evidence[1], text="Another sentence."),),
    gone_verdicts=(FLIPPED.id,),
    unlinked=((2, ()),),
)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[GraphStore, BulkCounts, str]]:
    """A graph that was imported into a Neo4j, what was exported, and what the importer said."""
    folder = tmp_path_factory.mktemp("import")
    try:
        server = JarServer(find_java(), find_jars(), folder / "home")
    except NoNeo4j as none:
        do_without(none)
    server.start()
    server.stop()
    counts = write_bulk(FIRST.changes(), folder / "bulk", infores=INFORES, belief="")
    environment = environment_with_tools(folder, folder / "home")
    command = ["sh", str(folder / "bulk" / "import.sh")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    server.start()
    try:
        with connect(server.address) as connection:
            yield GraphStore(connection, INFORES), counts, done.stdout
    finally:
        server.remove()


def test_the_imported_graph_is_the_one_that_loading_makes_and_takes_the_next_night(
    imported: tuple[GraphStore, BulkCounts, str],
) -> None:
    store, _, _ = imported
    imported_release, imported_graph = store.release(), dump_graph(store)
    store.apply(NIGHT.changes(1, 2))
    imported_then = dump_graph(store)
    store.empty("ledger-a")
    assert dump_graph(store) == []
    store.apply(FIRST.changes())
    assert imported_graph == dump_graph(store)
    assert imported_release == store.release() == GraphRelease("ledger-a", 1, "current", 1, store.made_with)
    store.apply(NIGHT.changes(1, 2))
    assert imported_then == dump_graph(store)
    assert imported_then != imported_graph


def test_the_importer_counts_what_the_export_counted(imported: tuple[GraphStore, BulkCounts, str]) -> None:
    _, counts, told = imported
    assert f"{counts.nodes} nodes\n  {counts.relationships} relationships" in told
    assert counts == BulkCounts(
        entities=12, articles=4, edges=7, evidence=9, verdicts=3, background=7, nodes=29, relationships=43
    )
