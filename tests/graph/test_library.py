"""The curators' questions, each on the tiny world with the rows that it must answer."""

from typing import Any

import pytest
from graph_world import CAUSES, DISEASE, DRUG, GENE, RAISES, TOGETHER, TREATS
from library_world import DENIED, LIBRARY, LINKED, OVARIAN, SLOWS

from kg_pipeline.graph.statements import find_statement, read_statements
from kg_pipeline.graph.store import GraphStore

ANSWERS: dict[str, tuple[dict[str, object], list[str], list[tuple[Any, ...]]]] = {
    "known_of_entity": (
        {"entity": "BRCA1", "limit": 3},
        ["subject", "object", "score"],
        [("BRCA1", "breast cancer", 0.95), ("ovarian cancer", "BRCA1", 0.6), ("tamoxifen", "BRCA1", 0.4)],
    ),
    "evidence_of_edge": (
        {"edge_id": TREATS.id},
        ["polarity", "text", "pmid"],
        [
            ("supports", "Tamoxifen treats breast cancer.", 1),
            ("refutes", "Tamoxifen did not help in breast cancer.", 2),
        ],
    ),
    "contradicted_edges": (
        {"limit": 10},
        ["edge_id", "status", "denial"],
        sorted(
            [
                (TREATS.id, "contested", "Tamoxifen did not help in breast cancer."),
                (DENIED.id, "refuted", "Warfarin did not cause ovarian cancer."),
            ]
        ),
    ),
    "top_edges": (
        {"limit": 2},
        ["object", "sentence"],
        [("breast cancer", "BRCA1 causes breast cancer."), ("breast cancer", "Tamoxifen treats breast cancer.")],
    ),
    "sentences_of_pair": (
        {"first": DISEASE.id, "second": "tamoxifen", "limit": 10},
        ["polarity", "text", "edge_id"],
        [
            ("supports", "Tamoxifen treats breast cancer.", TREATS.id),
            ("refutes", "Tamoxifen did not help in breast cancer.", TREATS.id),
        ],
    ),
    "said_by_article": (
        {"pmid": 4},
        ["subject", "object", "polarity", "edge_id"],
        [
            ("warfarin", "ovarian cancer", "refutes", DENIED.id),
            ("ovarian cancer", "BRCA1", "supports", LINKED.id),
        ],
    ),
    "edges_on_one_article": (
        {"limit": 2},
        ["subject", "object", "pmid", "edge_id"],
        [("ovarian cancer", "BRCA1", 4, LINKED.id), ("tamoxifen", "warfarin", 1, SLOWS.id)],
    ),
    "edges_on_flagged_articles": (
        {"limit": 10},
        ["edge_id", "articles", "flagged", "pmids", "claims"],
        [
            (LINKED.id, 1, 1, [4], ["erratum by record PMID:4"]),
            (DENIED.id, 1, 1, [4], ["erratum by record PMID:4"]),
        ],
    ),
    "edges_on_reinstated_articles": (
        {"limit": 10},
        ["edge_id", "articles", "reinstated", "pmids"],
        [(RAISES.id, 1, 1, [2]), (CAUSES.id, 2, 1, [2]), (TREATS.id, 2, 1, [2])],
    ),
    "new_edges": (
        {"since": "2026-01-05", "limit": 10},
        ["edge_id", "first_seen"],
        [(LINKED.id, "2026-01-10")],
    ),
    "edges_seen_again": (
        {"since": "2026-01-05", "limit": 10},
        ["edge_id", "first_seen", "last_seen"],
        [(CAUSES.id, "2016-03", "2026-01-12")],
    ),
    "drug_pairs_with_mechanism": (
        {"limit": 10},
        ["first", "second", "sentence", "edge_id"],
        [("tamoxifen", "warfarin", "Tamoxifen slows the clearance of warfarin.", SLOWS.id)],
    ),
    "paths_between": (
        {"drug": "tamoxifen", "disease": OVARIAN.id, "limit": 10},
        ["entities", "score", "edge_ids"],
        [(["tamoxifen", "BRCA1", "ovarian cancer"], pytest.approx(0.24), [RAISES.id, LINKED.id])],
    ),
    "kinds_of": (
        {"entity": "neoplasm", "limit": 3},
        ["kind", "subject", "object", "edge_id"],
        [
            ("breast cancer", "BRCA1", "breast cancer", CAUSES.id),
            ("breast cancer", "tamoxifen", "breast cancer", TREATS.id),
            ("ovarian cancer", "ovarian cancer", "BRCA1", LINKED.id),
        ],
    ),
    "members_of_family": (
        {"family": "BRCA", "limit": 10},
        ["member", "category", "edges", "id"],
        [("BRCA1", "biolink:Gene", 4, GENE.id)],
    ),
    "annotated_with": (
        {"term": "nucleic acid metabolic process", "limit": 10},
        ["gene", "predicate", "annotated_term", "evidence_codes", "source"],
        [("BRCA1", "biolink:actively_involved_in", "DNA repair", ["IDA", "IEA"], "infores:goa")],
    ),
    "hubs": (
        {"limit": 2},
        ["entity", "neighbours", "edges"],
        [("tamoxifen", 3, 3), ("BRCA1", 3, 3)],
    ),
    "shared_genes": (
        {"first": "breast cancer", "second": "ovarian cancer", "limit": 10},
        ["gene", "score", "predicates_first", "predicates_second"],
        [("BRCA1", 0.6, ["biolink:associated_with"], ["biolink:associated_with"])],
    ),
    "drugs_through_gene": (
        {"disease": "ovarian cancer", "limit": 10},
        ["drug", "gene", "score", "is_known"],
        [("tamoxifen", "BRCA1", pytest.approx(0.24), False)],
    ),
    "most_cited_articles": (
        {"limit": 2},
        ["pmid", "edges", "sentences"],
        [(1, 4, 4), (2, 3, 3)],
    ),
    "refuted_edges": (
        {"limit": 10},
        ["subject", "object", "edge_id"],
        [("warfarin", "ovarian cancer", DENIED.id)],
    ),
    "speculated_edges": ({"limit": 10}, ["edge_id", "sentences"], [(LINKED.id, 1)]),
    "together_with_term": (
        {"term": "DNA repair", "limit": 10},
        ["entity", "category", "edge_id"],
        [("BRCA1", "biolink:Gene", TOGETHER.id)],
    ),
    "entities_by_words": (
        {"words": "Cancer ovarian", "limit": 10},
        ["entity_id", "name", "category", "synonyms"],
        [(OVARIAN.id, "ovarian cancer", "biolink:Disease", None)],
    ),
    "sentences_by_words": (
        {"words": "linked BRCA1", "limit": 10},
        ["text", "polarity", "pmid", "edge_id"],
        [("BRCA1 may be linked to ovarian cancer.", "supports", 4, LINKED.id)],
    ),
    "articles_by_words": ({"words": "paper 2", "limit": 10}, ["pmid", "title"], [(2, "Paper 2")]),
    "unlinked_mentions": (
        {"limit": 10},
        ["type", "name", "articles", "pmids"],
        [("disease", "foo: syndrome", 2, [1, 2]), ("gene", "bar", 1, [1])],
    ),
    "verdicts_of_curator": (
        {"curator": "ann", "limit": 10},
        ["judgement", "sentence", "edge_id"],
        [
            ("reject", "Tamoxifen and BRCA1 were discussed.", None),
            ("accept", "BRCA1 causes breast cancer.", CAUSES.id),
        ],
    ),
    "disagreeing_curators": (
        {"limit": 10},
        ["sentence", "pmid", "verdicts"],
        [("BRCA1 causes breast cancer.", 1, ["ann: accept", "bob: flip"])],
    ),
    "rejected_sentences": (
        {"limit": 10},
        ["curator", "sentence", "why", "pmid"],
        [("ann", "Tamoxifen and BRCA1 were discussed.", "as it says", 1)],
    ),
}


def test_every_question_has_its_answer_here() -> None:
    assert set(read_statements("query")) == set(ANSWERS)


@pytest.fixture
def library(store: GraphStore) -> GraphStore:
    """A graph of the whole tiny world."""
    store.apply(LIBRARY.changes())
    return store


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_question_is_answered_in_the_columns_of_its_header(library: GraphStore, name: str) -> None:
    parameters, columns, expected = ANSWERS[name]
    statement = find_statement("query", name)
    result = library.query(statement, parameters)
    assert result.columns == statement.returns
    assert [tuple(row[column] for column in columns) for row in result.rows] == expected


def test_refuted_edges_are_left_out_unless_asked_for(library: GraphStore) -> None:
    about = find_statement("query", "known_of_entity").text
    assert library.query(about, {"entity": "warfarin", "limit": 10}).rows[0]["edge_id"] == SLOWS.id
    assert len(library.query(about, {"entity": "warfarin", "limit": 10}).rows) == 1


def test_a_drug_already_related_to_the_disease_is_said_to_be(library: GraphStore) -> None:
    found = library.query(
        find_statement("query", "drugs_through_gene").text, {"disease": DISEASE.id, "limit": 10}
    ).rows
    assert [(row["drug_id"], row["is_known"]) for row in found] == [(DRUG.id, True)]


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("breast carcinoma", ["breast cancer"]),
        ("  rnf53  ", ["BRCA1"]),
        ("dna", ["DNA repair"]),
        ("cancer", ["breast cancer", "ovarian cancer"]),
        ("canc", []),
        ("cancer tamoxifen", []),
        ("", []),
        ('BRCA1" OR "cancer', []),
        ("name:BRCA1 (", []),
        ("\\E.*", []),
    ],
)
def test_words_are_whole_words_of_names_and_synonyms_and_nothing_else(
    library: GraphStore, words: str, names: list[str]
) -> None:
    found = library.query(find_statement("query", "entities_by_words"), {"words": words, "limit": 10}).rows
    assert sorted(str(row["name"]) for row in found) == names


def test_the_words_of_neo4j_are_asked_in_the_same_columns() -> None:
    others = read_statements("neo4j_query")
    assert len(others) == 3
    for name, statement in others.items():
        assert statement.returns == find_statement("query", name).returns
        assert statement.parameters == find_statement("query", name).parameters
