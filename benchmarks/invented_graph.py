"""An invented graph of any size, the same for the same seed: a few entities hold most of it, as in literature."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from kg_pipeline.records import ArticleNode, Concept, Edge, Evidence, EvidenceNode, GraphChanges, MentionPair

_CLASSES = ("Gene", "Disease", "Drug")
_PREDICATES = ("associated_with", "contributes_to", "affects", "treats_or_applied_or_studied_to_treat")
_WORDS = ("expression", "of", "the", "kinase", "was", "raised", "in", "patients", "with", "severe", "disease")


@dataclass(frozen=True)
class InventedGraph:
    """Of 20 rows 2 are entities, 2 articles, 6 edges and 10 pieces of evidence."""

    n_rows: int
    seed: int = 5
    edges: list[Edge] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "edges", list(self._make_edges()))

    def changes(self, sequence: int = 0) -> GraphChanges:
        """The whole, as changes from that sequence to the next."""
        nothing: Iterator[str] = iter(())
        return GraphChanges(
            "invented",
            sequence,
            sequence + 1,
            nodes=self.entities(),
            articles=self.articles(),
            edges=iter(self.edges),
            evidence=self.evidence(),
            gone_evidence=nothing,
            gone_edges=nothing,
            gone_articles=iter(()),
            gone_nodes=nothing,
        )

    def entities(self) -> Iterator[Concept]:
        """Genes, diseases and drugs in turn."""
        for number in range(self.n_rows // 10):
            names = (f"name {number}", f"other name {number}")
            yield Concept(f"X:{number}", _CLASSES[number % 3], f"entity {number}", names, (f"Y:{number}",))

    def articles(self) -> Iterator[ArticleNode]:
        """Articles, by PMID from 1."""
        for pmid in range(1, self.n_rows // 10 + 1):
            yield ArticleNode(
                pmid, f"A study of number {pmid} and its kind", "Invented Letters", "2020-01", "current"
            )

    def evidence(self) -> Iterator[EvidenceNode]:
        """What articles say of the edges: of each once, of the first two thirds twice."""
        chance = random.Random(self.seed + 1)
        for number in range(self.n_rows // 2):
            edge = self.edges[number % len(self.edges)]
            pmid = chance.randrange(1, self.n_rows // 10 + 1)
            text = " ".join(chance.choices(_WORDS, k=18))
            said = Evidence(
                pmid=pmid,
                text_hash=f"{pmid:032x}",
                extractor=f"{number:032x}",
                subject=edge.subject,
                predicate=edge.predicate,
                qualifiers=(),
                object=edge.object,
                scope="sentence",
                polarity="supports",
                certainty="asserted",
                raw_probability=0.9,
                probability=0.8,
                best=MentionPair((0, 5), (10, 15), 0.9),
            )
            yield EvidenceNode(said, edge.id, edge.subject, edge.object, text, "2020-01")

    def _make_edges(self) -> Iterator[Edge]:
        chance = random.Random(self.seed)
        n_entities, seen = self.n_rows // 10, set()
        while len(seen) < 3 * self.n_rows // 10:
            # The cube of a uniform number: a tenth of the entities has half of the ends.
            subject, object_ = (int(chance.random() ** 3 * n_entities) for _ in "so")
            predicate = chance.choice(_PREDICATES)
            if subject == object_ or (subject, predicate, object_) in seen:
                continue
            seen.add((subject, predicate, object_))
            ends = (f"X:{subject}", f"biolink:{predicate}", (), f"X:{object_}")
            yield Edge(*ends, chance.random(), 2, 0, 2, "asserted", "2020-01", "2020-01")
