"""A tiny world: two genes, two diseases, a drug; four edges, five pieces of evidence, three articles."""

from collections.abc import Iterable

from kg_pipeline.records import (
    ArticleNode,
    BackgroundEdge,
    Concept,
    Edge,
    Evidence,
    EvidenceNode,
    GraphChanges,
    MentionPair,
    Qualifiers,
)

NODES = (
    Concept("NCBIGene:672", "Gene", "BRCA1", ("RNF53", "RNF53"), ("HGNC:1100", "UMLS:C0376571"), "NCBITaxon:9606"),
    Concept("NCBIGene:1559", "Gene", "CYP2C9"),
    Concept("MONDO:0007254", "Disease", "breast cancer", ("cancer of breast",), ("MESH:D001943",)),
    Concept("MONDO:0005301", "Disease", 'multiple "sclerosis" <naïve>\n\\ \t'),
    Concept("DRUGBANK:DB00682", "Drug", "warfarin", (), ("CHEBI:10033", "UNKNOWN.VOC:a<b>%")),
)
ARTICLES = (
    ArticleNode(99000001, "BRCA1 and breast cancer", "Ann Invent Med", "2024-03-05", "current"),
    ArticleNode(99000002, "Warfarin", "", "2023", "current", ("concern: notice 99000009",)),
    ArticleNode(99000003, "", "Example Neurol", "2022-11", "current"),
)
DOWN: Qualifiers = (("object_aspect_qualifier", "activity"), ("object_direction_qualifier", "decreased"))
UP: Qualifiers = (("object_aspect_qualifier", "activity"), ("object_direction_qualifier", "increased"))


def edge(
    subject: str,
    predicate: str,
    qualifiers: Qualifiers,
    object_: str,
    score: float = 0.9,
    status: str = "asserted",
) -> Edge:
    refute = 0 if status == "asserted" else 1
    support = 0 if status == "refuted" else 2
    return Edge(
        subject,
        predicate,
        qualifiers,
        object_,
        score,
        support,
        refute,
        support + refute,
        status,  # type: ignore[arg-type]
        "2023",
        "2024-03-05",
    )


EDGES = (
    edge("NCBIGene:672", "biolink:associated_with", (), "MONDO:0007254"),
    edge("NCBIGene:672", "biolink:associated_with", (), "MONDO:0005301", 0.1, "refuted"),
    edge("DRUGBANK:DB00682", "biolink:affects", DOWN, "NCBIGene:1559"),
    edge("DRUGBANK:DB00682", "biolink:affects", UP, "NCBIGene:1559", 0.6),
)


def evidence(of: Edge, pmid: int, polarity: str = "supports", text: str = "A sentence.") -> EvidenceNode:
    found = Evidence(
        pmid=pmid,
        text_hash=f"{pmid:032x}",
        extractor="0123456789abcdef",
        subject=of.subject,
        predicate=of.predicate,
        qualifiers=of.qualifiers,
        object=of.object,
        scope="sentence",
        polarity=polarity,  # type: ignore[arg-type]
        certainty="asserted",
        raw_probability=0.75,
        probability=0.875,
        best=MentionPair((0, 5), (10, 23), 0.75),
        cue="not" if polarity == "refutes" else None,
    )
    return EvidenceNode(found, of.id, of.subject, of.object, text, "2024")


EVIDENCE = (
    evidence(EDGES[0], 99000001),
    evidence(EDGES[0], 99000002),
    evidence(EDGES[1], 99000003, "refutes", 'It was "not" associated.\nSecond line \\ end.'),
    evidence(EDGES[2], 99000002),
    evidence(EDGES[3], 99000003),
)

ABOVE = (
    Concept("MONDO:0005070", "Disease", "neoplasm"),
    Concept("FPLX:BRCA", "GeneFamily", "BRCA"),
    Concept("GO:0006281", "BiologicalProcess", "DNA repair"),
)
BACKGROUND = (
    BackgroundEdge("MONDO:0007254", "biolink:subclass_of", "MONDO:0005070", "infores:mondo"),
    BackgroundEdge("NCBIGene:672", "biolink:member_of", "FPLX:BRCA", "infores:famplex"),
    BackgroundEdge(
        "NCBIGene:672", "biolink:actively_involved_in", "GO:0006281", "infores:goa", ("IDA", "IEA", "any")
    ),
    BackgroundEdge("NCBIGene:1559", "biolink:actively_involved_in", "GO:0006281", "infores:goa", ("IEA",)),
)
"""What vocabularies relate the nodes to; `ABOVE` are the nodes that are there for it."""


def changes(
    nodes: Iterable[Concept] = NODES,
    articles: Iterable[ArticleNode] = ARTICLES,
    edges: Iterable[Edge] = EDGES,
    evidence: Iterable[EvidenceNode] = EVIDENCE,
    from_sequence: int = 0,
    background: Iterable[BackgroundEdge] = (),
) -> GraphChanges:
    """The whole tiny world as a ledger would give it, or parts replaced."""
    return GraphChanges(
        "tiny-ledger",
        from_sequence,
        7,
        iter(nodes),
        iter(articles),
        iter(edges),
        iter(evidence),
        iter(()),
        iter(()),
        iter(()),
        iter(()),
        background=iter(background),
    )
