"""What a relation model is to the rest: entities and pairs of an article in, raw probabilities out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from kg_pipeline.records import Device, Document, ModelHeader, Span

BIORED, DDI = "biored", "ddi"
TASKS = {
    BIORED: (
        "Association",
        "Positive_Correlation",
        "Negative_Correlation",
        "Bind",
        "Cotreatment",
        "Comparison",
        "Drug_Interaction",
        "Conversion",
    ),
    DDI: ("mechanism", "effect", "advise", "int"),
}
"""The two questions the compact model answers, with the corpora's labels: BioRED's of entities in a text, DDI
2013's of two drugs in a sentence."""
GENERAL = {BIORED: "Association", DDI: "Drug_Interaction"}
"""The label that any narrower one implies."""
MARKED_PAIR_RULES = "marked-pairs-1"
"""Changes when `relations.marked_pairs`, which needs torch, computes anything else from the same weights."""


def has_sigmoid(label: str, general: str) -> bool:
    """Whether a label of the question with this general one may be calibrated by the sigmoid of its name.

    BioRED's narrow `Drug_Interaction` may not: that sigmoid is of DDI's general label.
    """
    return label == general or label not in GENERAL.values()


@dataclass(frozen=True, slots=True)
class Entity:
    """What the mentions at these spans name; an empty `id` means that it is not known what."""

    id: str
    type: str
    spans: tuple[Span, ...]
    """In the order of the text, each once."""


@dataclass(frozen=True, slots=True)
class ScoredMentions:
    """Two mentions read together: probability that they are related at all, and of each label of the task."""

    first: Span
    second: Span
    related: float
    labels: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class ScoredTask:
    """One question asked of a pair of entities. Probabilities are raw: calibration comes later."""

    task: str
    general: str
    """The label that any narrower one implies; it has a row in the predicates table, not always a score."""
    related: float
    labels: tuple[tuple[str, float], ...]
    mentions: tuple[ScoredMentions, ...]
    """Likeliest first; never empty. `first` belongs to the pair's first entity."""


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """Two entities, by index, and what the model says of them; no task where they were never read together."""

    first: int
    second: int
    tasks: tuple[ScoredTask, ...]


class RelationModel(Protocol):
    """A model that reads a document once, or once a pair, and scores pairs of its entities."""

    @property
    def header(self) -> ModelHeader:
        """Labels, calibration and thresholds."""
        ...

    @property
    def device(self) -> Device:
        """Where it reads."""
        ...

    def score_pairs(
        self, document: Document, entities: Sequence[Entity], pairs: Sequence[tuple[int, int]]
    ) -> tuple[ScoredPair, ...]:
        """The pairs in the order given. Neither order of entities, of pairs or inside a pair changes a score."""
        ...
