"""What curators judged (`kg-pipeline export verdicts`) as texts to learn relations from."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, DocumentRelation
from kg_pipeline.relations.entities import group_annotations
from kg_pipeline.relations.model import BIORED, DDI, GENERAL, TASKS, Entity
from kg_pipeline.text.formats import READERS
from kg_pipeline.training.relations_corpora import NONE, LabelledDocument, LabelledPair

CORPUS = "verdicts"
_UNSTATED, _DENIED = "unstated:", "denied"
"""What is not stated leaves the task's other labels open; corpora call denied pairs unrelated."""
_RELATED = {task: frozenset(range(1, 1 + len(labels))) for task, labels in TASKS.items()}


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
        _check_ends(annotated, name)
        entities = group_annotations(annotated.annotations)
        pairs = tuple(_label_pairs(annotated.relations, entities))
        yield LabelledDocument(CORPUS, annotated.document, annotated.document.id, entities, pairs)


def _label_pairs(relations: Iterable[DocumentRelation], entities: Sequence[Entity]) -> Iterator[LabelledPair]:
    """Two drugs are both tasks' question. `first` is the smaller index, as in the other corpora."""
    index = {entity.id: number for number, entity in enumerate(entities)}
    said: dict[tuple[int, int], set[str]] = defaultdict(set)
    for relation in relations:
        if {relation.subject, relation.object} <= index.keys():
            first, second = sorted((index[relation.subject], index[relation.object]))
            said[first, second].add(relation.type)
    for (first, second), labels in said.items():
        are_drugs = entities[first].type == entities[second].type == "Chemical"
        for task in (BIORED, DDI) if are_drugs else (BIORED,):
            if allowed := _allowed(task, labels):
                yield LabelledPair(first, second, task, allowed)


def _check_ends(annotated: AnnotatedDocument, name: str) -> None:
    known = {identifier for note in annotated.annotations for identifier in note.identifiers}
    for relation in annotated.relations:
        if unknown := {relation.subject, relation.object} - known:
            raise BadInput(
                f"{name}, document {annotated.document.id}: {relation.type} of {min(unknown)}, which no mention "
                "there has; give what export verdicts wrote"
            )


def _allowed(task: str, said: Set[str]) -> frozenset[int]:
    """The task's labels that a pair of which this is said may have; empty if the task learns nothing of it."""
    if stated := _union(_named(task, label) for label in said):
        return stated
    if _DENIED in said:
        return frozenset({NONE})
    unstated = (label.removeprefix(_UNSTATED) for label in said if label.startswith(_UNSTATED))
    excluded = _union(_RELATED[task] if label == GENERAL[task] else _named(task, label) for label in unstated)
    return (_RELATED[task] | {NONE}) - excluded if excluded else frozenset()


def _named(task: str, label: str) -> frozenset[int]:
    """The task's labels that what is called so may have."""
    if label == GENERAL[DDI]:
        # BioRED knows the label, but may well call such a pair an association or a correlation.
        return _RELATED[DDI] if task == DDI else frozenset()
    return frozenset({1 + TASKS[task].index(label)} if label in TASKS[task] else ())


def _union(sets: Iterable[frozenset[int]]) -> frozenset[int]:
    return frozenset[int]().union(*sets)
