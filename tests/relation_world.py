"""A hand-made world for the relation tests: texts, linked mentions, and a model that answers from a list."""

from collections.abc import Sequence

from kg_pipeline.records import (
    Candidate,
    Document,
    EntityType,
    Link,
    Linked,
    Mention,
    ModelHeader,
    Passage,
    Unlinked,
)
from kg_pipeline.relations.model import Entity, ScoredMentions, ScoredPair, ScoredTask

Names = dict[str, tuple[str, EntityType]]
NAMES: Names = {
    "BRCA1": ("NCBIGene:672", "Gene"),
    "TP53": ("NCBIGene:7157", "Gene"),
    "breast cancer": ("MONDO:0007254", "Disease"),
    "headache": ("MONDO:0021146", "Disease"),
    "warfarin": ("DRUGBANK:DB00682", "Chemical"),
    "aspirin": ("DRUGBANK:DB00945", "Chemical"),
    "apoptosis": ("GO:0006915", "BiologicalProcess"),
}


def make_document(*passages: str) -> Document:
    """A document of these passages, the first one its title."""
    made: list[Passage] = []
    for text in passages:
        start_char = made[-1].end_char + 1 if made else 0
        made.append(Passage(start_char, text, "abstract" if made else "title"))
    return Document("1", tuple(made))


def link_names(document: Document, names: Names = NAMES) -> tuple[Linked, ...]:
    """Every occurrence of the world's names, linked."""
    text = document.text
    linked = []
    for name, (identifier, entity_type) in names.items():
        start = text.find(name)
        while start >= 0:
            mention = Mention(start, start + len(name), name, entity_type)
            link = Link(start, start + len(name), Candidate(identifier, name, "exact"))
            linked.append(Linked(mention, (link,)))
            start = text.find(name, start + 1)
    return tuple(linked)


def leave_unlinked(document: Document, name: str, entity_type: EntityType) -> Unlinked:
    """The first occurrence of a name that nothing is known of."""
    start = document.text.index(name)
    return Unlinked(Mention(start, start + len(name), name, entity_type), "no_candidate")


class ListedModel:
    """A relation model that gives every pair of two types the scores listed; mentions get them alike."""

    def __init__(
        self,
        scores: dict[tuple[str, str], dict[str, float]],
        *,
        task: str = "biored",
        general: str = "Association",
        header: ModelHeader | None = None,
    ) -> None:
        self.header = header or ModelHeader("listed", "1", "relations", ())
        self._scores, self._task, self._general = scores, task, general
        self.asked: list[tuple[str, str]] = []

    def score_pairs(
        self, document: Document, entities: Sequence[Entity], pairs: Sequence[tuple[int, int]]
    ) -> tuple[ScoredPair, ...]:
        """The listed scores."""
        del document
        return tuple(
            ScoredPair(first, second, self._tasks(entities[first], entities[second])) for first, second in pairs
        )

    def _tasks(self, first: Entity, second: Entity) -> tuple[ScoredTask, ...]:
        self.asked.append((first.id, second.id))
        scores = self._scores.get((first.type, second.type)) or self._scores.get((second.type, first.type)) or {}
        if not scores:
            return ()
        related = min(1.0, sum(scores.values()))
        labels = tuple(scores.items())
        mentions = tuple(ScoredMentions(a, b, related, labels) for a in first.spans for b in second.spans)
        return (ScoredTask(self._task, self._general, related, labels, mentions),)
