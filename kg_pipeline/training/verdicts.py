"""What curators judged (`kg-pipeline export verdicts`) as texts to learn relations from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.relations.entities import group_annotations
from kg_pipeline.relations.model import BIORED, DDI, GENERAL, TASKS, Entity
from kg_pipeline.text.formats import READERS
from kg_pipeline.training.relations_corpora import NONE, LabelledDocument, LabelledPair

CORPUS = "verdicts"
_UNRELATED = frozenset({"none", "denied"})
"""Corpora call denied pairs unrelated, so both are."""


def read_verdicts(path: Path) -> list[LabelledDocument]:
    """The judged pairs of a file (.jsonl, else PubTator). Raises `BadInput` for a file that holds none."""
    reader = READERS["jsonl" if path.suffix == ".jsonl" else "pubtator"]
    try:
        with path.open("rb") as stream:
            labelled = list(label_verdicts(reader(stream, str(path)), str(path)))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); give what export verdicts wrote") from error
    if not any(document.pairs for document in labelled):
        raise BadInput(f"{path}: no relation in it that a model learns; give what export verdicts wrote")
    return labelled


def label_verdicts(documents: Iterable[AnnotatedDocument], name: str) -> Iterator[LabelledDocument]:
    """The pairs that were judged and no others; what no task asks for is left out. `name` begins messages."""
    for annotated in documents:
        entities = group_annotations(annotated.annotations)
        index = {entity.id: number for number, entity in enumerate(entities)}
        labels: dict[tuple[str, int, int], set[int]] = defaultdict(set)
        _check_ends(annotated, name)
        for relation in annotated.relations:
            if {relation.subject, relation.object} <= index.keys():
                first, second = index[relation.subject], index[relation.object]
                for task, allowed in _allowed(relation.type, entities[first], entities[second]).items():
                    labels[task, first, second] |= allowed
        pairs = tuple(
            LabelledPair(first, second, task, frozenset(allowed))
            for (task, first, second), allowed in labels.items()
        )
        yield LabelledDocument(CORPUS, annotated.document, annotated.document.id, entities, pairs)


def _check_ends(annotated: AnnotatedDocument, name: str) -> None:
    known = {identifier for note in annotated.annotations for identifier in note.identifiers}
    for relation in annotated.relations:
        if unknown := {relation.subject, relation.object} - known:
            raise BadInput(
                f"{name}, document {annotated.document.id}: {relation.type} of {min(unknown)}, which no mention "
                "there has; give what export verdicts wrote"
            )


def _allowed(label: str, first: Entity, second: Entity) -> dict[str, set[int]]:
    """By task, the labels that such a relation allows: two drugs are both tasks' question."""
    if label in _UNRELATED:
        both = first.type == second.type == "Chemical"
        return {task: {NONE} for task in ((BIORED, DDI) if both else (BIORED,))}
    found = {task: {1 + labels.index(label)} for task, labels in TASKS.items() if label in labels}
    if label == GENERAL[DDI]:
        found[DDI] = set(range(1, 1 + len(TASKS[DDI])))
    return found
