"""What a graph must hold, worked out in plain Python from all that was ever said: slow, and none of our SQL."""

from collections import defaultdict
from dataclasses import dataclass, field

from belief import Belief, Witness, believe, linked_versions
from toy_ledger import read

from kg_pipeline.ledger.claims import claims_of, is_notice
from kg_pipeline.records import Article, BackgroundEdge, Evidence, Relation, Unlinked

Place = tuple[int, int]
Triple = tuple[str, str, tuple[tuple[str, str], ...], str]


@dataclass
class Told:
    """Everything that was said, in whatever order; `extractors` are in the order of their last use."""

    deliveries: dict[int, list[tuple[Place, Article | None]]] = field(default_factory=lambda: defaultdict(list))
    """By PMID; no article is a deletion."""
    readings: set[tuple[int, str, str]] = field(default_factory=set)
    extractors: list[str] = field(default_factory=list)
    verdicts: dict[tuple[int, str, str], str] = field(default_factory=dict)
    """The newest judgement by PMID, sentence and curator."""
    listed: frozenset[int] = frozenset()
    once_listed: frozenset[int] = frozenset()
    baseline_year: int = 0
    nodes: dict[str, str] = field(default_factory=dict)
    background: dict[str, tuple[Relation, ...]] = field(default_factory=dict)

    def states(self) -> dict[int, tuple[Article, str]]:
        """The record that stands, or stood last, and whether it does."""
        found = {}
        for pmid, deliveries in self.deliveries.items():
            deleted = max((place for place, article in deliveries if article is None), default=(0, 0))
            citations = [(place, article) for place, article in deliveries if article is not None]
            standing = [found for found in citations if found[0] > deleted and found[0][0] >= self.baseline_year]
            if citations:
                _, newest = max(
                    standing or citations,
                    key=lambda found: (found[1].version, found[1].revised, found[0], found[1].record_hash),
                )
                gone = "deleted" if all(place <= deleted for place, _ in citations) else "baseline_absent"
                found[pmid] = newest, "current" if standing else gone
        return found

    def statuses(self) -> dict[int, str]:
        """By PMID: current, retracted, deleted or baseline_absent."""
        states = self.states()
        retracted = set(self.listed)
        for article, state in states.values():
            if state == "current":
                retracted |= {claim.pmid for claim in claims_of(article) if claim.kind == "retraction"}
        return {
            pmid: "retracted" if state == "current" and pmid in retracted else state
            for pmid, (_, state) in states.items()
        }

    def reinstated(self) -> set[int]:
        """PMIDs that stand, though some record or list ever said that they are retracted."""
        records = (article for told in self.deliveries.values() for _, article in told if article is not None)
        said = {claim.pmid for record in records for claim in claims_of(record) if claim.kind == "retraction"}
        statuses = self.statuses()
        return {pmid for pmid in said | self.once_listed if statuses.get(pmid) == "current"}

    def open_evidence(self) -> list[Witness]:
        """With polarity and probability as verdicts leave them."""
        found = []
        statuses = self.statuses()
        for pmid, (article, _) in self.states().items():
            read_by = [name for name in self.extractors if (pmid, article.text_hash, name) in self.readings]
            if statuses[pmid] != "current" or is_notice(article) or not read_by:
                continue
            for evidence in read(article, read_by[-1]).evidence:
                effect = self._effect(article, evidence)
                polarity = evidence.polarity
                if effect == "flip":
                    polarity = "supports" if polarity == "refutes" else "refutes"
                probability = 1.0 if effect in {"accept", "flip"} else evidence.probability
                if effect != "reject" and probability >= 0.5:
                    found.append(Witness(article, evidence, polarity, probability))
        return found

    def unlinked(self, pmid: int) -> tuple[str, ...]:
        """What the current reading of an article that was read links to nothing."""
        article, _ = self.states()[pmid]
        *_, extractor = (name for name in self.extractors if (pmid, article.text_hash, name) in self.readings)
        mentions = read(article, extractor).mentions
        return tuple(
            sorted({f"chemical:{found.mention.text}".lower() for found in mentions if isinstance(found, Unlinked)})
        )

    def _effect(self, article: Article, evidence: Evidence) -> str | None:
        text = article.document.text
        start_char = evidence.best.subject_span[0]
        sentence = text[start_char : text.index(".", start_char) + 1]
        said = {
            judgement
            for (pmid, about, _), judgement in self.verdicts.items()
            if (pmid, about) == (article.pmid, sentence) and judgement != "withdraw"
        }
        if "reject" in said:
            return "reject"
        return said.pop() if len(said) == 1 else None

    def edges(self) -> dict[Triple, Belief]:
        """Score, support, refute, articles and status of every edge."""
        by_triple: dict[Triple, list[Witness]] = defaultdict(list)
        for found in self.open_evidence():
            evidence = found[1]
            ends = self.nodes[evidence.subject], self.nodes[evidence.object]
            if evidence.predicate == "biolink:interacts_with":
                ends = min(ends), max(ends)
            if ends[0] != ends[1]:
                by_triple[ends[0], evidence.predicate, evidence.qualifiers, ends[1]].append(found)
        linked = linked_versions(article for article, state in self.states().values() if state == "current")
        return {triple: believe(found, linked) for triple, found in by_triple.items()}

    def all_nodes(self) -> set[str]:
        """Those on edges, and step by step those that background leads to."""
        found: set[str] = set()
        new = {end for subject, _, _, object_ in self.edges() for end in (subject, object_)}
        while new:
            found |= new
            new = {relation.object for node in new for relation in self.background.get(node, ())} - found
        return found

    def background_edges(self) -> set[BackgroundEdge]:
        """What all those nodes are related to."""
        return {
            BackgroundEdge(node, relation.predicate, relation.object, relation.source, relation.evidence_codes)
            for node in self.all_nodes()
            for relation in self.background.get(node, ())
        }
