"""A tiny world: sentences of four words that a toy extractor reads, and a graph that takes changes.

`g1 causes d2.` supports, `g1 spares d2.` refutes, `g1 hints d2.` speculates, `g1 brushes d2.` is under the
threshold and `g1 binds g2.` has no direction.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.verdicts import Judgement, Verdict
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import Committed, LedgerWriter
from kg_pipeline.records import (
    Article,
    ArticleNode,
    Background,
    BackgroundEdge,
    Candidate,
    Concept,
    Correction,
    Deleted,
    Delivered,
    Edge,
    Evidence,
    EvidenceNode,
    GraphChanges,
    Link,
    Linked,
    LinkedMention,
    Mention,
    MentionPair,
    Parsed,
    Reading,
    Received,
    Relation,
    Section,
    Unlinked,
    VerdictNode,
)

EXTRACTOR = ExtractorParts("toy-1", {"rules": "toy"}, ("biolink:interacts_with",))
DEAF = ExtractorParts("toy-3", {"rules": "deaf to hints and stuff"}, EXTRACTOR.symmetric_predicates)
_SENTENCE = re.compile(r"([gde]\d+) (causes|spares|hints|brushes|binds) ([gde]\d+)\.")
_PREFIX = {"g": "NCBIGene:", "d": "MESH:D", "e": "OMIM:"}


def article(pmid: int, text: str, *corrections: tuple[str, int], **fields: object) -> Article:
    """An invented article."""
    return Article(
        pmid=pmid,
        sections=(Section(text),) if text else (),
        corrections=tuple(Correction(kind, about) for kind, about in corrections),
        **{"version": 1, "title": f"On {pmid}.", "published": "2020-01", **fields},  # type: ignore[arg-type]
    )


def received(number: int, *, is_nlm: bool = True, year: int = 26) -> Received:
    """A file that holds what the test says; its hash is made of its number."""
    name = f"pubmed{year}n{number:04}.xml.gz" if is_nlm else f"mine-{number}.xml"
    sha256 = f"{year}{number:062x}"
    return Received(sha256, name, "file", "2026-01-01T00:00:00+00:00", f"received/{sha256}", 1)


def parsed(*items: Article | int) -> list[Parsed]:
    """What a file delivers: an article, or the PMID of a deletion."""
    return [
        Deleted(position, item) if isinstance(item, int) else Delivered(position, item)
        for position, item in enumerate(items)
    ]


def read(text: Article, extractor: str = EXTRACTOR.id) -> Reading:
    """The toy extractor's reading."""
    document = text.document.text
    mentions: dict[int, LinkedMention] = {}
    evidence: dict[tuple[str, str, str], Evidence] = {}
    for found in _SENTENCE.finditer(document):
        if extractor == DEAF.id and found[2] == "hints":
            continue
        for group in (1, 3):
            mentions[found.start(group)] = _link(found, group)
        made = _state(text, extractor, found)
        evidence.setdefault((made.subject, made.predicate, made.object), made)
    unlinked = [
        Unlinked(Mention(word.start(), word.end(), word[0], "Chemical"), "no_candidate")
        for word in re.finditer(r"\bstuff\b", document, re.IGNORECASE)
        if extractor != DEAF.id
    ]
    return Reading(text.pmid, text.text_hash, extractor, (*mentions.values(), *unlinked), tuple(evidence.values()))


def _identifier(word: str) -> str:
    return _PREFIX[word[0]] + word[1:]


def _link(found: re.Match[str], group: int) -> Linked:
    start, end = found.span(group)
    mention = Mention(start, end, found[group], "Gene" if found[group][0] == "g" else "Disease")
    return Linked(mention, (Link(start, end, Candidate(_identifier(found[group]), found[group], "exact")),))


def _state(text: Article, extractor: str, found: re.Match[str]) -> Evidence:
    subject, verb, object_ = found.groups()
    probability = 0.3 if verb == "brushes" else 0.9
    return Evidence(
        pmid=text.pmid,
        text_hash=text.text_hash,
        extractor=extractor,
        subject=_identifier(subject),
        predicate="biolink:interacts_with" if verb == "binds" else "biolink:contributes_to",
        qualifiers=() if verb == "binds" else (("strength", "full"),),
        object=_identifier(object_),
        scope="sentence",
        polarity="refutes" if verb == "spares" else "supports",
        certainty="speculated" if verb == "hints" else "asserted",
        raw_probability=probability,
        probability=probability,
        best=MentionPair(found.span(1), found.span(3), probability),
        cue=verb if verb in {"spares", "hints"} else None,
    )


def judge_sentence(
    judgement: Judgement,
    sentence: str = "g1 causes d1.",
    *,
    why: str = "as it says",
    curator: str = "ann",
    judged_at: str = "2026-01-01T00:00:00",
) -> Verdict:
    """What a curator says of a sentence of article 1."""
    subject, *_, object_ = sentence.strip(".").split()
    return Verdict(
        pmid=1,
        sentence=sentence,
        subject_text=subject,
        object_text=object_,
        predicate="biolink:contributes_to",
        subject=_identifier(subject),
        object=_identifier(object_),
        judgement=judgement,
        why=why,
        curator=curator,
        judged_at=judged_at,
    )


def concepts(vocabulary: str = "v1", n: int = 4) -> Iterator[tuple[str, Concept]]:
    """Nodes of all identifiers; OMIM names the same diseases as MESH, but in v2 OMIM:1 has a node of its own."""
    for number in range(n):
        gene = f"NCBIGene:{number}"
        yield gene, Concept(gene, "Gene", f"gene {number}")
        disease = Concept(f"MONDO:{number}", "Disease", f"disease {number} of {vocabulary}")
        yield f"MESH:D{number}", disease
        if vocabulary == "v2" and number == 1:
            yield "OMIM:1", Concept("OMIM:1", "Disease", "a disease of its own")
        else:
            yield f"OMIM:{number}", disease


def concepts_above(n: int = 4) -> Iterator[tuple[str, Concept]]:
    """Nodes that no text names: a kind of disease and a family to four of each, and what is above all."""
    named = {"MONDO:all": ("Disease", "disease")}
    named |= {f"GO:{number}": ("MolecularActivity", f"activity {number}") for number in range(2)}
    for group in range((n + 3) // 4):
        named[f"MONDO:kind{group}"] = ("Disease", f"kind {group}")
        named[f"FPLX:{group}"] = ("GeneFamily", f"family {group}")
    for node, (category, name) in named.items():
        yield node, Concept(node, category, name)


def background(vocabulary: str = "v1", n: int = 4) -> Iterator[Background]:
    """What those nodes are related to; v2 knows more kinds, fewer members and other evidence."""
    kind_of, is_v2 = "biolink:subclass_of", vocabulary == "v2"
    for number in range(n):
        kind = "MONDO:all" if is_v2 and number % 4 == 2 else f"MONDO:kind{number // 4}"
        yield Background(f"MONDO:{number}", (Relation(kind_of, kind, "infores:mondo"),))
        codes, may_travel = ("IDA", "IEA") if is_v2 else ("IEA",), number % 4 < 3
        annotation = Relation("biolink:enables", f"GO:{number % 2}", "infores:goa", codes, may_travel)
        member = Relation("biolink:member_of", f"FPLX:{number // 4}", "infores:famplex")
        relations = (annotation,) if is_v2 and number % 4 == 1 else (annotation, member)
        yield Background(f"NCBIGene:{number}", relations)
    for group in range((n + 3) // 4):
        yield Background(f"MONDO:kind{group}", (Relation(kind_of, "MONDO:all", "infores:mondo"),))
    yield Background("GO:0", (Relation(kind_of, "GO:1", "infores:go"),))
    yield Background("OMIM:1", (Relation(kind_of, "MONDO:kind0", "infores:mondo"),) if is_v2 else ())


def commit_file(writer: LedgerWriter, file: Received, *items: Article | int, vocabulary: str = "v1") -> Committed:
    """Deliver a file and read all its texts, in one commit."""
    texts = [item for item in items if isinstance(item, Article)]
    return writer.commit(
        "test",
        parsed=[(file, parsed(*items))],
        extractors=[EXTRACTOR],
        readings=map(read, texts),
        concepts=concepts(vocabulary),
        vocabulary=vocabulary,
    )


@dataclass
class ToyGraph:
    """A graph in memory that takes changes as a graph store does."""

    sequence: int = 0
    nodes: dict[str, Concept] = field(default_factory=dict)
    articles: dict[int, ArticleNode] = field(default_factory=dict)
    edges: dict[str, Edge] = field(default_factory=dict)
    evidence: dict[str, EvidenceNode] = field(default_factory=dict)
    verdicts: dict[str, VerdictNode] = field(default_factory=dict)
    judged: set[tuple[str, str]] = field(default_factory=set)
    unlinked: dict[int, tuple[str, ...]] = field(default_factory=dict)
    background: dict[str, BackgroundEdge] = field(default_factory=dict)

    def apply(self, changes: GraphChanges) -> "ToyGraph":
        """Take the changes, each stream in its order; what goes must be there."""
        assert changes.from_sequence == self.sequence
        self.nodes.update((node.id, node) for node in changes.nodes)
        self.articles.update((node.pmid, node) for node in changes.articles)
        self.unlinked.update(changes.unlinked)
        self.edges.update((edge.id, edge) for edge in changes.edges)
        self.evidence.update((node.evidence.id, node) for node in changes.evidence)
        self.verdicts.update((verdict.id, verdict) for verdict in changes.verdicts)
        self.judged.update(changes.judged)
        self.background.update((edge.id, edge) for edge in changes.background)
        _remove(self.background, changes.gone_background)
        _remove(self.verdicts, changes.gone_verdicts)
        _remove(self.evidence, changes.gone_evidence)
        self.judged = {(one, on) for one, on in self.judged if one in self.verdicts and on in self.evidence}
        _remove(self.edges, changes.gone_edges)
        _remove(self.articles, changes.gone_articles)
        self.unlinked = {pmid: names for pmid, names in self.unlinked.items() if pmid in self.articles}
        _remove(self.nodes, changes.gone_nodes)
        self.sequence = changes.to_sequence
        return self

    def content(self) -> tuple[object, ...]:
        """All but the sequence, to compare."""
        mined = self.nodes, self.articles, self.edges, self.evidence
        return *mined, self.verdicts, self.judged, self.unlinked, self.background

    def edge(self, subject: str, object_: str) -> Edge | None:
        """The edge between two nodes, if there is one."""
        return next(
            (edge for edge in self.edges.values() if (edge.subject, edge.object) == (subject, object_)), None
        )

    def check(self) -> None:
        """Every edge stands between nodes, every evidence on an edge and an article.

        Every node stands on an edge, or background leads to it.
        """
        ends = {end for edge in self.edges.values() for end in (edge.subject, edge.object)}
        assert ends | {edge.object for edge in self.background.values()} == set(self.nodes)
        assert {edge.subject for edge in self.background.values()} <= set(self.nodes)
        assert {node.edge_id for node in self.evidence.values()} == set(self.edges)
        assert {node.evidence.pmid for node in self.evidence.values()} <= set(self.articles)
        assert set(self.unlinked) == set(self.articles)


class World:
    """A ledger and a graph kept up with it; after every delivery the graph must equal one made anew."""

    def __init__(self, writer: LedgerWriter) -> None:
        self.writer = writer
        self.graph = ToyGraph()

    def deliver(self, number: int, *items: Article | int, vocabulary: str = "v1") -> ToyGraph:
        """Commit a file of that number with its readings; the graph after it."""
        commit_file(self.writer, received(number), *items, vocabulary=vocabulary)
        return self.catch_up()

    def catch_up(self) -> ToyGraph:
        """The graph with what was committed since."""
        ledger = self.writer.ledger
        self.graph.apply(graph_changes(ledger, self.graph.sequence))
        self.graph.check()
        assert self.graph.content() == ToyGraph().apply(graph_changes(ledger)).content()
        return self.graph


def _remove(known: dict, keys: Iterable[object]) -> None:  # type: ignore[type-arg]
    for key in keys:
        del known[key]
