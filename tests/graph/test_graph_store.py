"""What a graph promises on every server: the ledger's changes and nothing else, again and again the same."""

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
    World,
    article,
    changed,
    evidence,
    verdict,
)

from kg_pipeline.errors import Misconfigured
from kg_pipeline.graph.batches import BATCH_ROWS
from kg_pipeline.graph.connection import Connection
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.graph.faults import FIND_FOREIGN
from kg_pipeline.graph.statements import Statement
from kg_pipeline.graph.store import GraphRelease, GraphStore
from kg_pipeline.records import Concept


def test_an_empty_graph_shows_no_release(store: GraphStore) -> None:
    assert store.release() is None
    assert dump_graph(store) == []


def test_loading_makes_every_node_and_relationship_once(store: GraphStore) -> None:
    counts = store.apply(WORLD.changes())
    assert counts.nodes_created == 4 + 3 + 6
    assert counts.relationships_created == 4 + 3 * 6
    assert store.release() == GraphRelease("ledger-a", 1, "current", 1, store.made_with)
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
    assert counts == GraphCounts(rows=counts.rows)
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


@pytest.mark.parametrize(
    ("theirs", "gone"),
    [
        ("MATCH (n:Article {pmid: 3}) CREATE (n)-[:READ_BY]->(:Curator)", replace(NOTHING, gone_articles=(3,))),
        (
            f"MATCH (n:Entity {{id: '{PROCESS.id}'}}), (other:Gene) CREATE (other)-[:NOTED]->(n)",
            replace(
                NOTHING,
                gone_evidence=(WORLD.evidence[5].evidence.id,),
                gone_edges=(TOGETHER.id,),
                gone_nodes=(PROCESS.id,),
            ),
        ),
    ],
)
def test_somebody_elses_relationship_on_a_node_that_goes_is_told_with_the_way_to_find_it(
    connection: Connection, store: GraphStore, theirs: str, gone: World
) -> None:
    store.apply(WORLD.changes())
    connection.write(Statement("load", "theirs", f"{theirs} RETURN 1 AS loaded"), {})
    with pytest.raises(Misconfigured, match=r"somebody else made .* find it with MATCH") as refused:
        store.apply(gone.changes(1, 2))
    assert FIND_FOREIGN in str(refused.value)
    found = store.query(FIND_FOREIGN).rows
    assert {row["type(r)"] for row in found} in ({"READ_BY"}, {"NOTED"})
    delete = FIND_FOREIGN.replace("RETURN n, type(r), other", "DELETE r RETURN 1 AS loaded LIMIT 1")
    connection.write(Statement("remove", "theirs", delete), {})
    store.apply(gone.changes(1, 2))
    assert store.release() == GraphRelease("ledger-a", 2, "current", 2, store.made_with)


def test_a_score_that_changed_replaces_the_former(store: GraphStore) -> None:
    store.apply(WORLD.changes())
    counts = store.apply(replace(NOTHING, edges=(changed(CAUSES, score=0.99),)).changes(1, 2))
    assert counts == GraphCounts(rows=counts.rows)
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
