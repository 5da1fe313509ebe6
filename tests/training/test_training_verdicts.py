"""What curators judged is taught: the judged pairs and no others."""

import io
import re
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
    ],
)
def test_a_judged_pair_allows_its_label_alone(label: str, task: str, allowed: int) -> None:
    (labelled,) = label_verdicts([_annotated((label, "Aba", "ills"))], "judged")
    (pair,) = labelled.pairs
    assert {labelled.entities[pair.first].id, labelled.entities[pair.second].id} == {"Aba", "ills"}
    assert (pair.task, pair.allowed) == (task, frozenset({allowed}))


@pytest.mark.parametrize(
    ("label", "allowed"),
    [
        ("none", {BIORED: {NONE}, DDI: {NONE}}),
        ("denied", {BIORED: {NONE}, DDI: {NONE}}),
        ("Drug_Interaction", {BIORED: {1 + TASKS[BIORED].index("Drug_Interaction")}, DDI: {1, 2, 3, 4}}),
        ("effect", {DDI: {1 + TASKS[DDI].index("effect")}}),
    ],
)
def test_a_judged_pair_of_drugs_is_the_question_of_both_tasks(label: str, allowed: dict[str, set[int]]) -> None:
    (labelled,) = label_verdicts([_annotated((label, "Aba", "bab"))], "judged")
    assert {pair.task: pair.allowed for pair in labelled.pairs} == allowed


def test_two_labels_of_a_pair_are_both_allowed_and_what_no_task_asks_is_left_out() -> None:
    relations = (("Association", "Aba", "ills"), ("Negative_Correlation", "Aba", "ills"), ("none", "Aba", "grow"))
    (labelled,) = label_verdicts([_annotated(*relations, ("co_occurrence", "Aba", "bab"))], "judged")
    (pair,) = labelled.pairs
    assert pair.allowed == {1 + TASKS[BIORED].index(label) for label, *_ in relations[:2]}


@pytest.mark.parametrize("form", ["jsonl", "pubtator"])
def test_both_formats_are_read_alike(form: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    annotated = _annotated(("none", "Aba", "ills"), ("effect", "Aba", "bab"))
    WRITERS[form]([annotated], stream)
    path = tmp_path / f"judged.{form}"
    path.write_bytes(stream.getvalue())
    (read,) = read_verdicts(path)
    (expected,) = label_verdicts([annotated], "judged")
    assert (read.key, read.entities, read.pairs) == ("7", expected.entities, expected.pairs)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("judged.csv", "id,judgement,why\n1,accept,so\n", "judged.csv, line 1"),
        ("judged.jsonl", "7|t|Aba and ills.\n", "judged.jsonl, line 1"),
        (
            "judged.jsonl",
            '{"id": "7", "relations": [{"type": "none", "subject": "A", "object": "B"}]}',
            "no `title`",
        ),
        ("judged.pubtator", "7|t|Aba and ills.\n7|a|\n", "no relation in it"),
        ("judged.pubtator", "7|t|Aba and ills.\n7|a|\n7\tnone\tAba\tills\n", "document 7: none of Aba"),
        ("gone.jsonl", None, "gone.jsonl: cannot be read"),
    ],
)
def test_a_file_that_holds_no_verdicts_is_refused(
    name: str, content: str | None, said: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(BadInput, match=re.escape(said)):
        read_verdicts(path)
