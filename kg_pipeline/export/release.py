"""A release: what a ledger says at one sequence, as statements in named graphs, counted as they go."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kg_pipeline.errors import BadInput
from kg_pipeline.export.associations import association_type
from kg_pipeline.export.dataset import RIGHTS, describe_release
from kg_pipeline.export.iris import OurIris, expand_curie
from kg_pipeline.export.scratch import Scratch
from kg_pipeline.export.statements import (
    describe_article,
    describe_edge,
    describe_evidence,
    describe_node,
    direct_triple,
    relation_triple,
)
from kg_pipeline.export.terms import Statement
from kg_pipeline.records import Edge, GraphChanges, Record

_KINDS = ("nodes", "articles", "edges", "evidence", "direct", "background")
_GRAPHS = ("assertions", "evidence", "provenance")
GraphName = str
"""assertions, evidence, provenance, and `background/SOURCE` for each vocabulary."""
Batch = tuple[GraphName, list[Statement]]


class RdfCounts(Record, frozen=True):
    """What an export holds."""

    nodes: int
    articles: int
    edges: int
    evidence: int
    direct: int
    """Plain triples of two nodes."""
    background: int
    """The same, of vocabularies."""
    assertion_triples: int
    evidence_triples: int
    provenance_triples: int
    triples: int
    """All triples of the file."""
    names_left_out: int
    """Of the nodes: they may not leave the user's machine."""
    xrefs_left_out: int


@dataclass(frozen=True, slots=True)
class Publisher:
    """Under which names, source, licence and statement of rights a release goes out."""

    ours: OurIris
    infores: str
    licence: str
    rights: str = RIGHTS


def check_is_whole(changes: GraphChanges) -> None:
    """Raises `BadInput` for changes that are not those from nothing."""
    if changes.from_sequence != 0:
        raise BadInput(
            f"ledger {changes.ledger_id}: changes since sequence {changes.from_sequence} are no whole graph; "
            "export from sequence 0"
        )


@dataclass
class Release:
    """The whole graph of `changes`, to be read once by `batches`; afterwards `counts` says what went by."""

    changes: GraphChanges
    publisher: Publisher
    advance: Callable[[int], None]
    _counted: Counter[str] = field(default_factory=Counter)
    _triples: Counter[GraphName] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        check_is_whole(self.changes)

    def batches(self) -> Iterator[Batch]:
        """A record's statements at a time, no statement twice; the description of the release comes last."""
        with Scratch() as scratch:
            for concept in self.changes.nodes:
                scratch.set_category(concept.id, concept.category)
                yield self._count("nodes", "assertions", describe_node(concept))
            for article in self.changes.articles:
                yield self._count("articles", "evidence", describe_article(article))
            for edge in self.changes.edges:
                yield self._count("edges", "assertions", self._describe_edge(edge, scratch))
        extractors: set[str] = set()
        for found in self.changes.evidence:
            extractors.add(found.evidence.extractor)
            yield self._count("evidence", "evidence", describe_evidence(found, self.publisher.ours))
        for related in self.changes.background:
            graph = f"background/{related.source.removeprefix('infores:')}"
            yield self._count("background", graph, [relation_triple(related)])
        yield self._description(sorted(extractors))

    def counts(self) -> RdfCounts:
        """What `batches` gave so far."""
        return RdfCounts(
            **{kind: self._counted[kind] for kind in _KINDS},
            assertion_triples=self._triples["assertions"],
            evidence_triples=self._triples["evidence"],
            provenance_triples=self._triples["provenance"],
            triples=self._triples.total(),
            names_left_out=self.changes.left_out.names,
            xrefs_left_out=self.changes.left_out.xrefs,
        )

    def _count(self, kind: str, graph: GraphName, statements: list[Statement]) -> Batch:
        self._counted[kind] += 1
        self._triples[graph] += len(statements)
        self.advance(1)
        return graph, statements

    def _describe_edge(self, edge: Edge, scratch: Scratch) -> list[Statement]:
        """Edges that differ in their qualifiers alone share their direct triple."""
        kind = association_type(edge.predicate, scratch.category(edge.subject), scratch.category(edge.object))
        source = expand_curie(self.publisher.infores)
        statements = describe_edge(edge, kind, source, self.publisher.ours)
        triple = direct_triple(edge)
        if triple and scratch.is_new(f"{edge.subject} {edge.predicate} {edge.object}"):
            self._counted["direct"] += 1
            statements.append(triple)
        return statements

    def _description(self, extractors: list[str]) -> Batch:
        """Says how many triples there are, itself included: its own number does not depend on the counts."""
        self._triples["provenance"] = len(self._describe(extractors))
        return "provenance", self._describe(extractors)

    def _describe(self, extractors: list[str]) -> list[Statement]:
        changes, publisher, counts = self.changes, self.publisher, self.counts()
        return describe_release(
            publisher.ours,
            (changes.ledger_id, changes.to_sequence),
            publisher=expand_curie(publisher.infores),
            licence=publisher.licence,
            rights=publisher.rights,
            extractors=extractors,
            triples={name: self._triples[name] for name in sorted({*_GRAPHS, *self._triples})},
            entities={
                "Association": counts.edges,
                "TextMiningStudyResult": counts.evidence,
                "Article": counts.articles,
                "NamedThing": counts.nodes,
            },
        )
