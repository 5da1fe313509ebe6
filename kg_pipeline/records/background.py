"""What vocabularies and curated databases say of the nodes of the graph, beside what papers say."""

from kg_pipeline.identifiers import content_id
from kg_pipeline.records.base import Record


class Relation(Record, frozen=True):
    """What a vocabulary relates a node to: its parents, its family, the GO terms that it is annotated with."""

    predicate: str
    """As Biolink has it."""
    object: str
    """A node."""
    source: str
    """The infores of the vocabulary or database that states it."""
    evidence_codes: tuple[str, ...] = ()
    """Of an annotation, sorted (https://geneontology.org/docs/guide-go-evidence-codes/)."""
    may_travel: bool = True
    """Whether it may leave the user's machine, as in an export."""


class Background(Record, frozen=True):
    """All that a lexicon relates a node to, sorted; nothing where it relates it to nothing."""

    node: str
    relations: tuple[Relation, ...]


class BackgroundEdge(Record, frozen=True):
    """A relation of a node of the graph, as the graph shows it."""

    subject: str
    predicate: str
    object: str
    source: str
    evidence_codes: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """Hash of subject, predicate, object and source."""
        return background_id(self.subject, self.predicate, self.object, self.source)


def background_id(subject: str, predicate: str, object_: str, source: str) -> str:
    """The id of a background relationship."""
    return content_id(subject, predicate, object_, source)
