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

_UP, _DOWN = (1 + TASKS[BIORED].index(label) for label in ("Positive_Correlation", "Negative_Correlation"))
_EVERY = set(range(1 + len(TASKS[BIORED])))
_BIND = 1 + TASKS[BIORED].index("Bind")
_EFFECT = 1 + TASKS[DDI].index("effect")
_TEXT = "Aba, bab and ills and grow."


def _annotated(*relations: tuple[str, str, str], pmid: str = "7") -> AnnotatedDocument:
    names = (("Aba", "Chemical"), ("bab", "Chemical"), ("ills", "Disease"), ("grow", "BiologicalProcess"))
    starts = [(name, kind, _TEXT.index(name)) for name, kind in names]
    notes = tuple(Annotation(((start, start + len(name)),), name, kind, (name,)) for name, kind, start in starts)
    document = Document(pmid, (Passage(0, _TEXT, "title"),))
    return AnnotatedDocument(document, notes, tuple(DocumentRelation(*relation) for relation in relations))


@pytest.mark.parametrize(
    ("label", "allowed"),
    [
        ("Positive_Correlation", {_UP}),
        ("denied", {NONE}),
        ("unstated:Association", {NONE}),
        ("unstated:Positive_Correlation", _EVERY - {_UP}),
    ],
)
def test_a_judged_pair_allows_what_was_said_of_it(label: str, allowed: set[int]) -> None:
    (labelled,) = label_verdicts([_annotated((label, "Aba", "ills"))], "judged")
    (pair,) = labelled.pairs
    assert {labelled.entities[pair.first].id, labelled.entities[pair.second].id} == {"Aba", "ills"}
    assert (pair.task, pair.allowed) == (BIORED, allowed)


@pytest.mark.parametrize(
    ("label", "allowed"),
    [
        ("denied", {BIORED: {NONE}, DDI: {NONE}}),
        ("Drug_Interaction", {DDI: {1, 2, 3, 4}}),
        ("effect", {DDI: {_EFFECT}}),
        ("unstated:Drug_Interaction", {DDI: {NONE}}),
        ("unstated:effect", {DDI: {0, 1, 2, 3, 4} - {_EFFECT}}),
        ("unstated:Association", {BIORED: {NONE}}),
        ("unstated:Negative_Correlation", {BIORED: _EVERY - {_DOWN}}),
    ],
)
def test_a_pair_of_drugs_teaches_the_task_that_the_label_is_of(label: str, allowed: dict[str, set[int]]) -> None:
    (labelled,) = label_verdicts([_annotated((label, "Aba", "bab"))], "judged")
    assert {pair.task: pair.allowed for pair in labelled.pairs} == allowed


def test_two_labels_of_a_pair_are_both_allowed_and_what_no_task_asks_is_left_out() -> None:
    relations = (
        ("Association", "Aba", "ills"),
        ("Negative_Correlation", "Aba", "ills"),
        ("denied", "Aba", "grow"),
    )
    (labelled,) = label_verdicts([_annotated(*relations, ("co_occurrence", "Aba", "bab"))], "judged")
    (pair,) = labelled.pairs
    assert pair.allowed == {1 + TASKS[BIORED].index(label) for label, *_ in relations[:2]}


@pytest.mark.parametrize(
    ("relations", "allowed"),
    [
        (
            (("unstated:Positive_Correlation", "Aba", "ills"), ("unstated:Bind", "ills", "Aba")),
            _EVERY - {_UP, _BIND},
        ),
        ((("unstated:Positive_Correlation", "Aba", "ills"), ("denied", "Aba", "ills")), {NONE}),
        ((("unstated:Association", "Aba", "ills"), ("Positive_Correlation", "ills", "Aba")), {_UP}),
    ],
)
def test_what_is_unstated_is_excluded_where_nothing_is_stated(
    relations: tuple[tuple[str, str, str], ...], allowed: set[int]
) -> None:
    (labelled,) = label_verdicts([_annotated(*relations)], "judged")
    (pair,) = labelled.pairs
    assert pair.first < pair.second
    assert pair.allowed == allowed


@pytest.mark.parametrize("form", ["jsonl", "pubtator"])
def test_both_formats_are_read_alike(form: str, tmp_path: Path) -> None:
    stream = io.BytesIO()
    annotated = _annotated(("unstated:Positive_Correlation", "Aba", "ills"), ("effect", "Aba", "bab"))
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
            '{"id": "7", "relations": [{"type": "denied", "subject": "A", "object": "B"}]}',
            "no `title`",
        ),
        ("judged.pubtator", "7|t|Aba and ills.\n7|a|\n", "no relation in it"),
        ("judged.pubtator", "7|t|Aba and ills.\n7|a|\n7\tdenied\tAba\tills\n", "document 7: denied of Aba"),
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
