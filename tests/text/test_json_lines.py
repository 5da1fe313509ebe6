"""JSON lines: both forms, and lines that are refused."""

import io

import pytest

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, AnnotatedPair, Annotation, Document, DocumentRelation, Passage
from kg_pipeline.text.json_lines import read_json_lines, write_json_lines

_PLAIN = """{"id": 7, "title": "FAKE1", "text": "It binds.", "year": 2020}
{"id": "8", "abstract": "No title."}
"""
_FULL = (
    '{"id":"9","passages":[{"start_char":2,"text":"FAKE1 slows fakol","kind":"title"}],'
    '"annotations":[{"spans":[[2,7]],"text":"FAKE1","type":"Gene","identifiers":["99001"],"separator":","},'
    '{"spans":[[14,19]],"text":"fakol","type":"Chemical","identifiers":[],"separator":","}],'
    '"relations":[{"type":"Association","subject":"99001","object":"D1"}],'
    '"pairs":[{"first":0,"second":1,"type":null}]}\n'
)


def _read(text: str, **options: object) -> list[AnnotatedDocument]:
    return list(read_json_lines(io.BytesIO(text.encode()), "in.jsonl", **options))  # type: ignore[arg-type]


def test_plain_texts_become_passages() -> None:
    assert _read(_PLAIN) == [
        AnnotatedDocument(
            Document("7", (Passage(0, "FAKE1", "title"), Passage(6, "It binds."))), has_number_id=True
        ),
        AnnotatedDocument(Document("8", (Passage(0, "No title."),))),
    ]


def test_the_complete_form_is_read_and_written_alike() -> None:
    [read] = _read(_FULL)
    assert read.relations == (DocumentRelation("Association", "99001", "D1"),)
    assert read.pairs == (AnnotatedPair(0, 1, None),)
    assert read.annotations[0] == Annotation(((2, 7),), "FAKE1", "Gene", ("99001",))
    stream = io.BytesIO()
    write_json_lines([read], stream)
    assert stream.getvalue().decode() == _FULL


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("{", "line 1: Input data was truncated; found '{'"),
        ('{"title": "x"}', "line 1: Object missing required field `id`"),
        ('{"id": "x"}', "line 1: document 'x' has no `title`, `text`, `abstract` or `passages`"),
        ('{"id": "x", "text": 5}', "line 1: Expected `str | null`, got `int` - at `$.text`"),
        (
            '{"id": "x", "text": "y", "pairs": [{"first": 0, "second": 4, "type": null}]}',
            "a pair of annotations 0",
        ),
        ('{"id": " ", "text": "y"}', "in.jsonl, line 1, a document without an id"),
        ('{"id": "x", "passages": [{"start_char": 2000000000, "text": "ab"}]}', "more than 5000000 characters"),
        (
            '{"id": "x", "text": "y", "annotations": [{"spans": [[0, 1%s]], "text": "", "type": ""}]}'
            % ("0" * 9999),
            "",
        ),
        (
            '{"id": "x", "passages": [{"start_char": 0, "text": "ab"}, {"start_char": 1, "text": "c"}]}',
            "in.jsonl, line 1, document x: a passage starts at 1, inside the one before it",
        ),
    ],
)
def test_a_bad_line_is_refused_and_the_next_one_read(line: str, found: str) -> None:
    refused: list[BadInput] = []
    assert [read.document.id for read in _read(f"{line}\n\n{_PLAIN}", on_refusal=refused.append)] == ["7", "8"]
    assert found in str(refused[0])
    assert len(refused) == 1


def test_an_id_that_is_a_number_stays_one_and_odd_spans_stay_as_they_are() -> None:
    line = (
        '{"id":7,"passages":[],"annotations":[{"spans":[],"text":"x","type":"Gene","identifiers":[],"separator":","},'
        '{"spans":[[5,2]],"text":"x","type":"Gene","identifiers":[],"separator":","}]}\n'
    )
    stream = io.BytesIO()
    write_json_lines(_read(line), stream)
    assert stream.getvalue().decode() == line


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadInput, match="empty"):
        _read("\n")
