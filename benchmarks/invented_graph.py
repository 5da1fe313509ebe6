"""An invented graph of any size, the same for the same seed: a few entities hold most of it, as in literature."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from kg_pipeline.records import (
    ArticleNode,
    Concept,
    Edge,
    Evidence,
    EvidenceNode,
    GraphChanges,
    MentionPair,
    Qualifiers,
    VerdictNode,
)

_CLASSES = ("Gene", "Disease", "Drug")
_PREDICATES = ("associated_with", "contributes_to", "affects", "treats_or_applied_or_studied_to_treat")
_QUALIFIERS: dict[str, Qualifiers] = {"affects": (("object_direction_qualifier", "increased"),)}
_EVERY = 100
"""Of so many articles one has a claim and names that are linked to nothing; of so many rows one is judged."""
_WORDS = ("expression", "of", "the", "kinase", "was", "raised", "in", "patients", "with", "severe", "disease")


@dataclass(frozen=True)
class InventedGraph:
    """Of 20 rows 2 are entities, 2 articles, 6 edges and 10 pieces of evidence; a few verdicts come on top."""

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
            verdicts=(self._verdict(on) for on in self._judged()),
            judged=((self._verdict(on).id, on.evidence.id) for on in self._judged()),
            unlinked=((pmid, ("disease:foo", "gene:bar")) for pmid in range(1, self.n_rows // 10 + 1, _EVERY)),
        )

    def entities(self) -> Iterator[Concept]:
        """Genes, diseases and drugs in turn."""
        for number in range(self.n_rows // 10):
            names = (f"name {number}", f"other name {number}")
            yield Concept(f"X:{number}", _CLASSES[number % 3], f"entity {number}", names, (f"Y:{number}",))

    def articles(self) -> Iterator[ArticleNode]:
        """Articles, by PMID from 1."""
        for pmid in range(1, self.n_rows // 10 + 1):
            claims = () if pmid % _EVERY else (f"erratum by record PMID:{pmid}",)
            title = f"A study of number {pmid} and its kind"
            yield ArticleNode(pmid, title, "Invented Letters", "2020-01", "current", claims)

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
                qualifiers=edge.qualifiers,
                object=edge.object,
                scope="sentence",
                polarity="supports",
                certainty="asserted",
                raw_probability=0.9,
                probability=0.8,
                best=MentionPair((0, 5), (10, 15), 0.9),
            )
            judged = "accept" if number < self.n_rows // _EVERY else None
            yield EvidenceNode(said, edge.id, edge.subject, edge.object, text, "2020-01", verdict=judged)

    def _judged(self) -> Iterator[EvidenceNode]:
        """The first ones, so that few are made twice."""
        return islice(self.evidence(), self.n_rows // _EVERY)

    @staticmethod
    def _verdict(on: EvidenceNode) -> VerdictNode:
        said = on.evidence
        judged = ("accept", "ann", "as it says", "2026-01-01T00:00:00+00:00", said.pmid, on.text, "one", "other")
        return VerdictNode(f"{said.id}-ann", said.id, *judged, said.predicate)

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
            ends = (f"X:{subject}", f"biolink:{predicate}", _QUALIFIERS.get(predicate, ()), f"X:{object_}")
            yield Edge(*ends, chance.random(), 2, 0, 2, "asserted", "2020-01", "2020-01")
