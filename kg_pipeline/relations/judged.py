"""What a model states of pairs whose relations are known: what calibration is fitted on, and measured by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

from kg_pipeline.records import Document, EntityType
from kg_pipeline.relations.model import GENERAL, Entity, RelationModel
from kg_pipeline.relations.placing import read_sentences
from kg_pipeline.relations.predicates import find_rule
from kg_pipeline.relations.sentences import SentenceIndex
from kg_pipeline.relations.statements import Statement, state_pair


@dataclass(frozen=True, slots=True)
class KnownPairs:
    """Entities of a text, and which labels of a task pairs of them have, by index; no label: unrelated."""

    document: Document
    entities: Sequence[Entity]
    task: str
    labels: Mapping[tuple[int, int], frozenset[str]]


@dataclass(frozen=True, slots=True)
class JudgedStatement:
    """A statement, whether its own label is right (a general one: any), and whether the pair is related at all."""

    statement: Statement
    is_right: bool
    is_related: bool


def judge_pairs(known: KnownPairs, model: RelationModel) -> Iterator[JudgedStatement]:
    """What evidence would carry of the pairs, and whether it holds. Related is what makes an edge.

    Denials are left out: they carry a constant of the cues, and corpora annotate no denial.
    """
    entities = known.entities
    spans = [span for entity in entities for span in entity.spans]
    sentences = SentenceIndex(known.document.text, read_sentences(known.document), spans)
    for pair in model.score_pairs(known.document, entities, list(known.labels)):
        asked = replace(pair, tasks=tuple(found for found in pair.tasks if found.task == known.task))
        first, second = (cast(EntityType, entities[index].type) for index in (pair.first, pair.second))
        rules = (find_rule(first, second, label) for label in known.labels[pair.first, pair.second])
        right = {rule.labels[0] for rule in rules if rule is not None}
        for statement in state_pair(asked, entities, sentences, model.header):
            if statement.polarity != "refutes":
                is_general = statement.label == GENERAL[known.task]
                yield JudgedStatement(
                    statement, bool(right) if is_general else statement.label in right, bool(right)
                )
