"""A tiny invented world: what three papers say of a gene, two diseases and a drug."""

from dataclasses import dataclass
from typing import Literal, TypeVar

import msgspec

from kg_pipeline.records import (
    ArticleNode,
    BackgroundEdge,
    Concept,
    Edge,
    Evidence,
    EvidenceNode,
    GraphChanges,
    MentionPair,
    VerdictNode,
    edge_id,
)

R = TypeVar("R", bound=msgspec.Struct)


GENE = Concept("NCBIGene:672", "Gene", "BRCA1", ("RNF53",), ("HGNC:1100",), "NCBITaxon:9606")
DISEASE = Concept("MONDO:0007254", "Disease", "breast cancer", ("breast carcinoma",), ("MESH:D001943",))
DRUG = Concept("DRUGBANK:DB00675", "Drug", "tamoxifen")
PROCESS = Concept("GO:0006281", "BiologicalProcess", "DNA repair")


def article(pmid: int, status: str = "current") -> ArticleNode:
    """An article of ours."""
    return ArticleNode(pmid, f"Paper {pmid}", "Invented Letters", "2016-03", status)  # type: ignore[arg-type]


def edge(subject: Concept, predicate: str, object_: Concept, score: float = 0.8, **more: object) -> Edge:
    """An asserted edge of one supporting article."""
    known = {"support": 1, "refute": 0, "articles": 1, "status": "asserted", "qualifiers": ()}
    return Edge(
        subject=subject.id,
        predicate=f"biolink:{predicate}",
        object=object_.id,
        score=score,
        first_seen="2016-03",
        last_seen="2016-03",
        **{**known, **more},  # type: ignore[arg-type]
    )


def related(subject: Concept, predicate: str, object_: Concept, source: str, *codes: str) -> BackgroundEdge:
    """What a vocabulary states of two nodes."""
    return BackgroundEdge(subject.id, f"biolink:{predicate}", object_.id, f"infores:{source}", codes)


def evidence(of: Edge, pmid: int, text: str, probability: float = 0.9, polarity: str = "supports") -> EvidenceNode:
    """A sentence of an article that states an edge, or denies it."""
    statement = Evidence(
        pmid=pmid,
        text_hash=f"text-{pmid}",
        extractor="extractor",
        subject=of.subject,
        predicate=of.predicate,
        qualifiers=of.qualifiers,
        object=of.object,
        scope="sentence",
        polarity=polarity,  # type: ignore[arg-type]
        certainty="asserted",
        raw_probability=probability,
        probability=probability,
        best=MentionPair((0, 5), (10, 15), probability),
    )
    key = edge_id(of.subject, of.predicate, of.qualifiers, of.object)
    return EvidenceNode(statement, key, of.subject, of.object, text, "2016-03")


def verdict(
    on: EvidenceNode, judgement: Literal["accept", "reject", "flip"], curator: str, day: int = 1
) -> VerdictNode:
    """What a curator says of a sentence."""
    key = f"key-{on.evidence.pmid}-{on.text}"
    predicate = on.evidence.predicate
    judged_at = f"2026-01-{day:02}T00:00:00+00:00"
    fields = (judgement, curator, "as it says", judged_at, on.evidence.pmid, on.text, "one", "other", predicate)
    return VerdictNode(f"{key}-{curator}", key, *fields)


def changed(record: R, **fields: object) -> R:
    """The record with other values in some fields."""
    return msgspec.structs.replace(record, **fields)


CAUSES = edge(GENE, "associated_with", DISEASE, 0.95, support=2, articles=2)
TREATS = edge(DRUG, "treats_or_applied_or_studied_to_treat", DISEASE, 0.7, refute=1, status="contested")
RAISES = edge(DRUG, "affects", GENE, 0.4, qualifiers=(("object_direction_qualifier", "increased"),))
TOGETHER = edge(PROCESS, "occurs_together_in_literature_with", GENE, 0.2)


@dataclass(frozen=True)
class World:
    """The content of a graph, as lists."""

    nodes: tuple[Concept, ...] = (GENE, DISEASE, DRUG, PROCESS)
    articles: tuple[ArticleNode, ...] = (article(1), article(2), article(3, "retracted"))
    edges: tuple[Edge, ...] = (CAUSES, TREATS, RAISES, TOGETHER)
    evidence: tuple[EvidenceNode, ...] = (
        evidence(CAUSES, 1, "BRCA1 causes breast cancer.", 0.95),
        evidence(CAUSES, 2, "BRCA1 was seen in breast cancer.", 0.6),
        evidence(TREATS, 1, "Tamoxifen treats breast cancer."),
        evidence(TREATS, 2, "Tamoxifen did not help in breast cancer.", 0.8, "refutes"),
        evidence(RAISES, 2, "Tamoxifen raised BRCA1 levels."),
        evidence(TOGETHER, 1, "BRCA1 takes part in DNA repair."),
    )
    gone_evidence: tuple[str, ...] = ()
    gone_edges: tuple[str, ...] = ()
    gone_articles: tuple[int, ...] = ()
    gone_nodes: tuple[str, ...] = ()
    verdicts: tuple[VerdictNode, ...] = ()
    judged: tuple[tuple[str, str], ...] = ()
    gone_verdicts: tuple[str, ...] = ()
    unlinked: tuple[tuple[int, tuple[str, ...]], ...] = ()
    background: tuple[BackgroundEdge, ...] = ()
    gone_background: tuple[str, ...] = ()

    def changes(self, from_sequence: int = 0, to_sequence: int = 1, ledger_id: str = "ledger-a") -> GraphChanges:
        """The content as changes between two sequences."""
        return GraphChanges(
            ledger_id=ledger_id,
            from_sequence=from_sequence,
            to_sequence=to_sequence,
            nodes=iter(self.nodes),
            articles=iter(self.articles),
            edges=iter(self.edges),
            evidence=iter(self.evidence),
            gone_evidence=iter(self.gone_evidence),
            gone_edges=iter(self.gone_edges),
            gone_articles=iter(self.gone_articles),
            gone_nodes=iter(self.gone_nodes),
            verdicts=iter(self.verdicts),
            judged=iter(self.judged),
            gone_verdicts=iter(self.gone_verdicts),
            unlinked=iter(self.unlinked),
            background=iter(self.background),
            gone_background=iter(self.gone_background),
        )


WORLD = World()
NOTHING = World((), (), (), ())
