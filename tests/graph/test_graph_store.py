"""What a graph promises on every server: the ledger's changes and nothing else, again and again the same."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from graph_world import (
    CAUSES,
    DISEASE,
    DRUG,
    GENE,
    NOTHING,
    PROCESS,
    RAISES,
    TOGETHER,
    TREATS,
    WORLD,
    article,
    changed,
    evidence,
    verdict,
)

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.batches import BATCH_ROWS
from kg_pipeline.graph.connection import Connection, connect
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.statements import Statement, find_statement
from kg_pipeline.graph.store import GraphRelease, GraphStore
from kg_pipeline.records import Concept, EvidenceNode


def test_an_empty_graph_shows_no_release(store: GraphStore) -> None:
    assert store.release() is None
    assert dump_graph(store) == []


def test_loading_makes_every_node_and_relationship_once(store: GraphStore) -> None:
    counts = store.apply(WORLD.changes())
    assert counts.nodes_created == 4 + 3 + 6
    assert counts.relationships_created == 4 + 3 * 6
    assert store.release() == GraphRelease("ledger-a", 1, "current", 1)
    assert len(dump_graph(store)) == 13 + 22


def test_nodes_carry_their_biolink_class_and_what_the_vocabularies_know(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    rows = store.query("MATCH (n:Entity) RETURN n ORDER BY n.id").rows
    labels = [row["n"]["labels"] for row in rows]  # type: ignore[call-overload, index]
    assert labels == [
        ["ChemicalEntity", "Drug", "Entity"],
        ["BiologicalProcess", "Entity"],
        ["Disease", "Entity"],
        ["Entity", "Gene"],
    ]
    assert rows[3]["n"]["properties"] == {  # type: ignore[call-overload, index]
        "id": "NCBIGene:672",
        "name": "BRCA1",
        "category": "biolink:Gene",
        "synonyms": ["RNF53"],
        "xrefs": ["HGNC:1100"],
        "in_taxon": "NCBITaxon:9606",
    }


def test_edges_carry_score_counts_qualifiers_and_source(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    rows = store.query("MATCH (:Drug)-[e:AFFECTS]->(:Gene) RETURN properties(e) AS edge").rows
    assert rows == [
        {
            "edge": {
                "id": RAISES.id,
                "predicate": "biolink:affects",
                "object_direction_qualifier": "increased",
                "score": 0.4,
                "support": 1,
                "refute": 0,
                "articles": 1,
                "status": "asserted",
                "first_seen": "2016-03",
                "last_seen": "2016-03",
                "knowledge_level": "not_provided",
                "agent_type": "text_mining_agent",
                "primary_knowledge_source": "infores:test",
            }
        }
    ]
    levels = store.query("MATCH ()-[e:OCCURS_TOGETHER_IN_LITERATURE_WITH]->() RETURN e.knowledge_level AS level")
    assert levels.rows == [{"level": "text_co_occurrence"}]


def test_evidence_is_one_hop_from_its_edge_and_tied_to_nodes_and_article(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    rows = store.query(
        "MATCH (s)<-[:SUBJECT]-(v:Evidence {edge_id: $id})-[:OBJECT]->(o) MATCH (v)-[:FROM]->(a:Article) "
        "RETURN s.name AS s, o.name AS o, a.pmid AS pmid, v.text AS text ORDER BY pmid",
        {"id": CAUSES.id},
    ).rows
    assert rows == [
        {"s": "BRCA1", "o": "breast cancer", "pmid": 1, "text": "BRCA1 causes breast cancer."},
        {"s": "BRCA1", "o": "breast cancer", "pmid": 2, "text": "BRCA1 was seen in breast cancer."},
    ]


def test_the_same_changes_in_any_order_make_the_same_graph(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    first = dump_graph(store)
    again = replace(
        WORLD,
        nodes=WORLD.nodes[::-1],
        articles=WORLD.articles[::-1],
        edges=WORLD.edges[::-1],
        evidence=WORLD.evidence[::-1],
    )
    counts = store.apply(again.changes(1, 2))
    assert counts.is_unchanged
    assert counts.rows > 0
    assert dump_graph(store) == first


def test_no_new_sequence_is_no_work(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    assert store.apply(WORLD.changes(1, 1)) == GraphCounts()


def test_what_is_gone_goes_and_the_rest_stays(store: GraphStore) -> None:
    store.apply(
        replace(WORLD, nodes=WORLD.nodes[:3], edges=WORLD.edges[:3], evidence=WORLD.evidence[:5]).changes()
    )
    wanted = dump_graph(store)
    store.apply(replace(NOTHING, nodes=(PROCESS,), edges=(TOGETHER,), evidence=WORLD.evidence[5:]).changes(1, 2))
    assert dump_graph(store) != wanted
    gone = replace(
        NOTHING,
        gone_evidence=(WORLD.evidence[5].evidence.id,),
        gone_edges=(TOGETHER.id,),
        gone_nodes=(PROCESS.id,),
    )
    counts = store.apply(gone.changes(2, 3))
    assert (counts.nodes_deleted, counts.relationships_deleted) == (2, 4)
    assert dump_graph(store) == wanted


def test_articles_go_once_nothing_holds_them(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    store.apply(replace(NOTHING, gone_articles=(3,)).changes(1, 2))
    assert store.query("MATCH (a:Article) RETURN a.pmid AS pmid ORDER BY pmid").rows == [{"pmid": 1}, {"pmid": 2}]


def test_a_score_that_changed_replaces_the_former(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    counts = store.apply(replace(NOTHING, edges=(changed(CAUSES, score=0.99),)).changes(1, 2))
    assert counts.is_unchanged
    assert store.query("MATCH (:Gene)-[e]->(:Disease) RETURN e.score AS score").rows == [{"score": 0.99}]


def test_a_node_may_change_its_class_and_lose_a_property(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    family = Concept(GENE.id, "GeneFamily", "BRCA family")
    store.apply(replace(NOTHING, nodes=(family,)).changes(1, 2))
    row = store.query(
        "MATCH (n:Entity {id: $id})-[e]-(:Disease) RETURN n, count(e) AS n_edges", {"id": GENE.id}
    ).rows
    assert row == [
        {
            "n": {
                "labels": ["Entity", "GeneFamily"],
                "properties": {
                    "id": GENE.id,
                    "name": "BRCA family",
                    "category": "biolink:GeneFamily",
                    "synonyms": [],
                    "xrefs": [],
                },
            },
            "n_edges": 1,
        }
    ]


def test_evidence_follows_its_node_when_identifiers_are_joined(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    moved = changed(WORLD.evidence[5], edge_id="joined", subject=DRUG.id, object=DISEASE.id)
    store.apply(replace(NOTHING, evidence=(moved,)).changes(1, 2))
    rows = store.query(
        "MATCH (s)<-[:SUBJECT]-(v:Evidence {id: $id})-[:OBJECT]->(o) "
        "RETURN s.id AS s, o.id AS o, v.edge_id AS edge",
        {"id": moved.evidence.id},
    ).rows
    assert rows == [{"s": DRUG.id, "o": DISEASE.id, "edge": "joined"}]


def test_verdicts_are_on_evidence_and_go_without_it(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    before = dump_graph(store)
    on = WORLD.evidence[0]
    accepted = verdict(on, "accept", "ann")
    judged = replace(
        NOTHING,
        evidence=(changed(on, verdict="accept"),),
        verdicts=(accepted,),
        judged=((accepted.id, on.evidence.id),),
    )
    for sequence in (1, 2):
        store.apply(judged.changes(sequence, sequence + 1))
    rows = store.query(
        "MATCH (v:Verdict)-[:ON]->(e:Evidence) RETURN v.id AS id, v.curator AS by, e.text AS text, e.verdict AS of"
    ).rows
    assert rows == [{"id": accepted.id, "by": "ann", "text": on.text, "of": "accept"}]
    store.apply(replace(NOTHING, evidence=(on,), gone_verdicts=(accepted.id,)).changes(3, 4))
    assert dump_graph(store) == before


def test_a_verdict_outlives_its_evidence(store: GraphStore) -> None:
    on = WORLD.evidence[0]
    rejected = verdict(on, "reject", "ann")
    world = replace(WORLD, verdicts=(rejected,), judged=((rejected.id, on.evidence.id),))
    store.apply(world.changes())
    store.apply(replace(NOTHING, gone_evidence=(on.evidence.id,)).changes(1, 2))
    rows = store.query(
        "MATCH (v:Verdict) OPTIONAL MATCH (v)-[t:ON]->() RETURN v.judgement AS j, count(t) AS n"
    ).rows
    assert rows == [{"j": "reject", "n": 0}]


def test_a_verdict_on_evidence_that_is_not_there_stops_the_load(store: GraphStore) -> None:
    with pytest.raises(Misconfigured, match=r"load/judged\.cypher: of 1 rows the graph took 0"):
        store.apply(replace(WORLD, judged=(("one", "other"),)).changes())


def test_an_emptied_graph_keeps_what_is_not_ours(connection: Connection, store: GraphStore) -> None:
    connection.write(Statement("load", "foreign", "CREATE (:Foreign {id: 'theirs'}) RETURN 1 AS loaded"), {})
    on = WORLD.evidence[0]
    accepted = verdict(on, "accept", "ann")
    store.apply(replace(WORLD, verdicts=(accepted,), judged=((accepted.id, on.evidence.id),)).changes())
    store.empty("ledger-a")
    assert store.release() is None
    assert store.query("MATCH (n) RETURN n.id AS id").rows == [{"id": "theirs"}]
    store.empty("ledger-a")
    assert store.apply(WORLD.changes()).nodes_created == 13


def test_another_ledgers_graph_is_not_emptied(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    before = dump_graph(store)
    with pytest.raises(Misconfigured, match="shows ledger ledger-a, not ledger-b, and is left as it is"):
        store.empty("ledger-b")
    assert dump_graph(store) == before


def test_a_graph_emptied_halfway_takes_no_changes_until_it_is_empty(
    connection: Connection, store: GraphStore
) -> None:
    store.apply(WORLD.changes())
    connection.write(find_statement("release", "empty"), {"ledger_id": "ledger-a"})
    with pytest.raises(Misconfigured, match="kg-pipeline graph rebuild"):
        store.apply(WORLD.changes(0, 1))
    store.empty("ledger-a")
    assert dump_graph(store) == []


def test_a_graph_says_that_it_stays_at_an_earlier_commit_until_it_is_brought_on(store: GraphStore) -> None:
    store.apply(WORLD.changes(), "as_of")
    assert store.release() == GraphRelease("ledger-a", 1, "as_of", 1)
    store.apply(NOTHING.changes(1, 1))
    assert store.release() == GraphRelease("ledger-a", 1, "current", 1)


class Cut(Exception):
    """Stands for a kill."""


def _cut_short(items: tuple[EvidenceNode, ...]) -> Iterator[EvidenceNode]:
    yield from items[:1]
    raise Cut


def test_a_load_cut_short_is_done_over_to_the_same_end(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    wanted = dump_graph(store)
    store.apply(
        replace(
            NOTHING,
            gone_evidence=tuple(node.evidence.id for node in WORLD.evidence),
            gone_edges=tuple(edge.id for edge in WORLD.edges),
        ).changes(1, 2)
    )
    with pytest.raises(Cut):
        store.apply(changed(WORLD.changes(2, 5), evidence=_cut_short(WORLD.evidence)))
    assert store.release() == GraphRelease("ledger-a", 2, "loading", 5)
    with pytest.raises(Misconfigured, match="cut short on its way to 5"):
        store.apply(WORLD.changes(2, 6))
    store.apply(WORLD.changes(2, 5))
    assert store.release() == GraphRelease("ledger-a", 5, "current", 5)
    assert dump_graph(store) == wanted


def test_another_ledgers_graph_is_refused(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    with pytest.raises(Misconfigured, match="shows ledger ledger-a, the changes are those of ledger ledger-b"):
        store.apply(WORLD.changes(1, 2, "ledger-b"))


@pytest.mark.parametrize("from_sequence", [0, 2])
def test_changes_must_start_where_the_graph_stands(store: GraphStore, from_sequence: int) -> None:
    store.apply(WORLD.changes())
    with pytest.raises(Misconfigured, match="the graph stands at 1"):
        store.apply(WORLD.changes(from_sequence, 3))


def test_an_empty_graph_wants_the_whole(store: GraphStore) -> None:
    with pytest.raises(Misconfigured, match="start from 0"):
        store.apply(WORLD.changes(3, 4))


def test_rows_that_the_graph_did_not_take_stop_the_load(store: GraphStore) -> None:
    with pytest.raises(Misconfigured, match=r"load/edge_\w+\.cypher: of 1 rows the graph took 0.*graph rebuild"):
        store.apply(replace(WORLD, nodes=(DISEASE,), edges=(TREATS,)).changes())
    with pytest.raises(Misconfigured, match="load/evidence"):
        store.apply(replace(WORLD, evidence=(evidence(CAUSES, 9, "Of a paper that is not there."),)).changes())
    assert store.query("MATCH (v:Evidence) RETURN count(v) AS n").rows == [{"n": 0}]


def test_a_predicate_without_statement_is_named(store: GraphStore) -> None:
    unknown = changed(CAUSES, predicate="biolink:likes")
    with pytest.raises(Misconfigured, match=r"cypher/load/edge_likes\.cypher"):
        store.apply(replace(WORLD, edges=(unknown,), evidence=()).changes())


def test_an_edge_id_is_unique(connection: Connection, store: GraphStore) -> None:
    store.apply(WORLD.changes())
    double = "MATCH (s:Drug), (o:Disease) CREATE (s)-[:ASSOCIATED_WITH {id: $id}]->(o) RETURN 1 AS loaded"
    with pytest.raises(Misconfigured, match="Constraint"):
        connection.write(Statement("load", "double", double), {"id": CAUSES.id})


def test_several_batches_are_counted(store: GraphStore) -> None:
    many = tuple(article(pmid) for pmid in range(1, BATCH_ROWS + 2))
    assert store.apply(replace(NOTHING, articles=many).changes()).nodes_created == BATCH_ROWS + 1


def test_a_graph_that_is_down_is_one_clear_line_within_seconds() -> None:
    start = time.monotonic()
    with pytest.raises(Retryable, match=r"bolt://127\.0\.0\.1:9 does not answer") as raised:
        connect(GraphAddress("bolt://127.0.0.1:9", "neo4j", "secret"))
    assert time.monotonic() - start < 6
    assert "\n" not in str(raised.value)
    assert raised.value.exit_code == 4
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    "uri",
    ["http://127.0.0.1:7474", "nonsense", "", "bolt://localhost:port", "bolt://localhost:99999", "bolt://[::1"],
)
def test_an_address_that_is_no_bolt_is_misconfigured(uri: str) -> None:
    with pytest.raises(Misconfigured, match="KG_GRAPH_URI"):
        connect(GraphAddress(uri, "neo4j", "secret"))


@pytest.mark.parametrize(
    "statement",
    ["MATCH (n:Nothing) SET n.x = 1", "MATCH (n:Nothing) DETACH DELETE n", "FOREACH (x IN [] | CREATE (:Gene))"],
)
def test_a_query_that_would_write_is_refused_where_it_finds_nothing(store: GraphStore, statement: str) -> None:
    with pytest.raises(Misconfigured, match="the statement writes"):
        store.query(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "RETURN 'CREATE (n) SET n.x = 1' AS set",
        "PROFILE MATCH (n:Gene) RETURN n",
        "CALL db.labels()",
        "MATCH (n:Gene) CALL { WITH n MATCH (n)--(m) RETURN count(m) AS c } RETURN n, c",
    ],
)
def test_a_query_that_reads_is_answered(store: GraphStore, statement: str) -> None:
    store.apply(WORLD.changes())
    assert store.query(statement).rows


def test_what_the_graph_cannot_run_is_misconfigured(store: GraphStore) -> None:
    for statement in (
        "CALL dbms.nothing()",
        "RETURN nothing(1)",
        "RETURN",
        "UNWIND 5 AS x RETURN x.y",
        "RETURN 1/0",
    ):
        with pytest.raises(Misconfigured, match="query: the graph refuses"):
            store.query(statement)


@pytest.mark.parametrize("value", [2**64, "\udcff"])
def test_a_value_that_the_graph_cannot_take_is_misconfigured(store: GraphStore, value: object) -> None:
    with pytest.raises(Misconfigured, match="cannot take such a value"):
        store.query("RETURN $value", {"value": value})


def test_reading_files_is_refused_as_that(embedded: EmbeddedServer) -> None:
    with GraphStore(connect(embedded.up()), "infores:test") as store:
        for url in ("file:///etc/hostname", "http://127.0.0.1:9/x"):
            with pytest.raises(Misconfigured, match="reads files"):
                store.query(f"LOAD CSV FROM '{url}' AS line RETURN line")


def test_a_wrong_password_is_misconfigured(address: GraphAddress) -> None:
    with pytest.raises(Misconfigured, match="KG_GRAPH_PASSWORD"):
        connect(GraphAddress(address.uri, address.user, "wrong"))
