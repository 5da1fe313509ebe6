"""What curators judged (`kg-pipeline export verdicts`) as texts to learn relations from."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.relations.entities import group_annotations
from kg_pipeline.relations.model import BIORED, TASKS
from kg_pipeline.text.formats import READERS
from kg_pipeline.training.relations_corpora import NONE, LabelledDocument, LabelledPair

CORPUS = "verdicts"
_UNRELATED = frozenset({"none", "denied"})
"""Corpora call denied pairs unrelated, so both are."""


def read_verdicts(path: Path, held_back: Collection[str]) -> list[LabelledDocument]:
    """The judged pairs of a file (.jsonl, else PubTator), but for those of the documents `held_back`."""
    reader = READERS["jsonl" if path.suffix == ".jsonl" else "pubtator"]
    try:
        with path.open("rb") as stream:
            labelled = list(label_verdicts(reader(stream, str(path))))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); give what export verdicts wrote") from error
    return [document for document in labelled if document.key not in held_back]


def label_verdicts(documents: Iterable[AnnotatedDocument]) -> Iterator[LabelledDocument]:
    """The pairs that were judged and no others; labels that no task asks for are left out."""
    for annotated in documents:
        entities = group_annotations(annotated.annotations)
        index = {entity.id: number for number, entity in enumerate(entities)}
        labels: dict[tuple[str, int, int], set[int]] = defaultdict(set)
        for relation in annotated.relations:
            found = _task_and_label(relation.type)
            if found is not None and {relation.subject, relation.object} <= index.keys():
                task, label = found
                labels[task, index[relation.subject], index[relation.object]].add(label)
        pairs = tuple(
            LabelledPair(first, second, task, frozenset(allowed))
            for (task, first, second), allowed in labels.items()
        )
        yield LabelledDocument(CORPUS, annotated.document, annotated.document.id, entities, pairs)


def _task_and_label(name: str) -> tuple[str, int] | None:
    if name in _UNRELATED:
        return BIORED, NONE
    return next(((task, 1 + labels.index(name)) for task, labels in TASKS.items() if name in labels), None)
