"""What a format can hold comes back as it was: ids, texts byte for byte, passages, offsets, order."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plain import without_written

from kg_pipeline.records import AnnotatedDocument, Annotation, Document, DocumentRelation, Passage
from kg_pipeline.text.formats import READERS, WRITERS

_LETTERS = "aZ0 .,|;\"'<&>\\/éαβ\u0301\u00a0😀\u2028\u4e2d"
_ANY_LETTERS = _LETTERS + "\t\r\n\x85"
_IDS = st.text("abcD9.:-é", min_size=1, max_size=8)


def _texts(letters: str) -> st.SearchStrategy[str]:
    return st.text(letters, min_size=1, max_size=30)


@st.composite
def _annotations(draw: st.DrawFn, passages: list[Passage]) -> tuple[Annotation, ...]:
    """Mentions inside passages, ordered by them, with identifiers that no format changes."""
    annotations = []
    for passage in passages:
        for _ in range(draw(st.integers(0, 3))):
            start = draw(st.integers(0, len(passage.text) - 1))
            end = draw(st.integers(start + 1, len(passage.text)))
            identifiers = tuple(draw(st.lists(st.sampled_from(["672", "D003920", "OMIM:1"]), max_size=2)))
            separator = draw(st.sampled_from("|,;")) if len(identifiers) > 1 else ","
            span = (passage.start_char + start, passage.start_char + end)
            text = passage.text[start:end]
            annotations.append(
                Annotation((span,), text, draw(st.sampled_from(["Gene", "x_y"])), identifiers, separator)
            )
    return tuple(annotations)


@st.composite
def _documents(draw: st.DrawFn) -> AnnotatedDocument:
    passages: list[Passage] = []
    for kind in draw(st.lists(st.sampled_from(["title", "abstract", "paragraph"]), min_size=1, max_size=4)):
        gap = draw(st.integers(0, 3))
        start = passages[-1].end_char + gap if passages else gap
        passages.append(Passage(start, draw(_texts(_ANY_LETTERS)), kind))
    return _annotated(draw, passages)


@st.composite
def _pubtator_documents(draw: st.DrawFn) -> AnnotatedDocument:
    title = Passage(0, draw(st.text(_LETTERS, max_size=30)), "title")
    abstract = Passage(title.end_char + 1, draw(st.text(_LETTERS, max_size=30)), "abstract")
    return _annotated(draw, [passage for passage in (title, abstract) if passage.text])


def _annotated(draw: st.DrawFn, passages: list[Passage]) -> AnnotatedDocument:
    relations = st.builds(DocumentRelation, st.sampled_from(["CID", "Association"]), _IDS, _IDS)
    return AnnotatedDocument(
        Document(draw(_IDS), tuple(passages)),
        draw(_annotations(passages)),
        tuple(draw(st.lists(relations, max_size=2))),
    )


def _round_trip(name: str, documents: list[AnnotatedDocument]) -> list[AnnotatedDocument]:
    stream = io.BytesIO()
    WRITERS[name](documents, stream)
    stream.seek(0)
    return [without_written(read) for read in READERS[name](stream, "in")]


def test_the_formats_are_these() -> None:
    assert list(READERS) == list(WRITERS) == ["pubtator", "bioc-xml", "bioc-json", "jsonl"]


@pytest.mark.parametrize("name", ["bioc-xml", "bioc-json", "jsonl"])
@given(documents=st.lists(_documents(), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_documents_come_back_as_they_were(name: str, documents: list[AnnotatedDocument]) -> None:
    assert _round_trip(name, documents) == documents


@given(documents=st.lists(_pubtator_documents(), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_pubtator_documents_come_back_as_they_were(documents: list[AnnotatedDocument]) -> None:
    assert _round_trip("pubtator", documents) == documents


@given(documents=st.lists(_pubtator_documents(), min_size=1, max_size=2))
@settings(max_examples=30, deadline=None)
def test_documents_come_back_through_all_formats_in_turn(documents: list[AnnotatedDocument]) -> None:
    there = documents
    for name in WRITERS:
        there = _round_trip(name, there)
    assert there == documents
