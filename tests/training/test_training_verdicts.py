"""What curators judged is taught: the judged pairs and no others, none of a development document."""

import io
from pathlib import Path

import pytest

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage
from kg_pipeline.relations.model import BIORED, DDI, TASKS
from kg_pipeline.text.formats import WRITERS
from kg_pipeline.training.relations_corpora import NONE
from kg_pipeline.training.verdicts import label_verdicts, read_verdicts

_TEXT = "Aba, bab and ills and grow."


def _annotated(*relations: tuple[str, str, str], pmid: str = "7") -> AnnotatedDocument:
    names = (("Aba", "Chemical"), ("bab", "Chemical"), ("ills", "Disease"), ("grow", "BiologicalProcess"))
    starts = [(name, kind, _TEXT.index(name)) for name, kind in names]
    notes = tuple(Annotation(((start, start + len(name)),), name, kind, (name,)) for name, kind, start in starts)
    document = Document(pmid, (Passage(0, _TEXT, "title"),))
    return AnnotatedDocument(document, notes, tuple(DocumentRelation(*relation) for relation in relations))


@pytest.mark.parametrize(
    ("label", "task", "allowed"),
    [
        ("Positive_Correlation", BIORED, 1 + TASKS[BIORED].index("Positive_Correlation")),
        ("none", BIORED, NONE),
        ("denied", BIORED, NONE),
        ("mechanism", DDI, 1 + TASKS[DDI].index("mechanism")),
    ],
)
def test_a_judged_pair_allows_its_label_alone(label: str, task: str, allowed: int) -> None:
    (labelled,) = label_verdicts([_annotated((label, "Aba", "bab"))])
    (pair,) = labelled.pairs
    assert {labelled.entities[pair.first].id, labelled.entities[pair.second].id} == {"Aba", "bab"}
    assert (pair.task, pair.allowed) == (task, frozenset({allowed}))


def test_two_labels_of_a_pair_are_both_allowed_and_what_no_task_asks_is_left_out() -> None:
    relations = (("Association", "Aba", "ills"), ("Negative_Correlation", "Aba", "ills"), ("none", "Aba", "grow"))
    (labelled,) = label_verdicts([_annotated(*relations, ("co_occurrence", "Aba", "bab"))])
    (pair,) = labelled.pairs
    assert pair.allowed == {1 + TASKS[BIORED].index(label) for label, *_ in relations[:2]}


@pytest.mark.parametrize("form", ["jsonl", "pubtator"])
def test_documents_held_back_are_not_taught(form: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    WRITERS[form]([_annotated(("none", "Aba", "bab")), _annotated(("none", "Aba", "bab"), pmid="8")], stream)
    path = tmp_path / f"judged.{form}"
    path.write_bytes(stream.getvalue())
    assert [document.key for document in read_verdicts(path, {"7"})] == ["8"]


def test_a_file_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="gone"):
        read_verdicts(tmp_path / "gone.jsonl", ())
