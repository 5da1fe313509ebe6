"""What curators judged as a corpus: labels, pairs and relations, in a form that is read back as it was."""

import io
from typing import Literal

import pytest
from msgspec.structs import replace

from kg_pipeline.errors import BadInput
from kg_pipeline.export.verdicts import JudgedStatement, annotate_judged
from kg_pipeline.records import Annotation, Document, Evidence, MentionPair, Passage
from kg_pipeline.text.formats import READERS, WRITERS

_TEXT = "Aba causes ills. Aba eases ills. Bab is here."
_DOCUMENT = Document("7", (Passage(0, "On ills.", "title"), Passage(9, _TEXT)))
_POLARITY = Literal["supports", "refutes"]


def _judged(
    judgement: Literal["accept", "reject", "flip"],
    polarity: _POLARITY = "supports",
    start_char: int = 9,
    predicate: str = "biolink:contributes_to",
) -> JudgedStatement:
    object_start = _DOCUMENT.text.index("ills", start_char)
    evidence = Evidence(
        pmid=7,
        text_hash="text",
        extractor="toy",
        subject="MESH:C1",
        predicate=predicate,
        qualifiers=(),
        object="MESH:D1",
        scope="sentence",
        polarity=polarity,
        certainty="asserted",
        raw_probability=0.9,
        probability=0.9,
        best=MentionPair((start_char, start_char + 3), (object_start, object_start + 4), 0.9),
    )
    return JudgedStatement(evidence, _DOCUMENT, ("Chemical", "Disease"), judgement)


@pytest.mark.parametrize(
    ("judgement", "polarity", "relation"),
    [
        ("accept", "supports", "Positive_Correlation"),
        ("accept", "refutes", "denied"),
        ("flip", "supports", "denied"),
        ("flip", "refutes", "Positive_Correlation"),
        ("reject", "supports", "unstated:Positive_Correlation"),
        ("reject", "refutes", "unstated:Positive_Correlation"),
    ],
)
def test_a_relation_is_what_the_curator_says_the_text_says(
    judgement: Literal["accept", "reject", "flip"], polarity: _POLARITY, relation: str
) -> None:
    (found,) = annotate_judged([_judged(judgement, polarity)])
    assert found.document == _DOCUMENT
    assert found.annotations == (
        Annotation(((9, 12),), "Aba", "Chemical", ("MESH:C1",)),
        Annotation(((20, 24),), "ills", "Disease", ("MESH:D1",)),
    )
    assert [(relation.type, relation.subject, relation.object) for relation in found.relations] == [
        (relation, "MESH:C1", "MESH:D1")
    ]
    assert [(pair.first, pair.second, pair.type) for pair in found.pairs] == [
        (0, 1, None if judgement == "reject" else relation)
    ]


def test_what_is_stated_anywhere_in_the_text_is_the_relation_of_the_two() -> None:
    helps = "biolink:treats_or_applied_or_studied_to_treat"
    (found,) = annotate_judged([_judged("reject"), _judged("accept", start_char=26, predicate=helps)])
    assert [relation.type for relation in found.relations] == ["Negative_Correlation"]
    assert [(pair.first, pair.second, pair.type) for pair in found.pairs] == [
        (0, 1, None),
        (2, 3, "Negative_Correlation"),
    ]


def test_what_is_stated_in_the_other_direction_is_stated_of_the_two() -> None:
    rejected, accepted = _judged("reject"), _judged("accept", start_char=26, predicate="biolink:associated_with")
    best = MentionPair(accepted.evidence.best.object_span, accepted.evidence.best.subject_span, 0.9)
    turned = replace(accepted.evidence, subject="MESH:D1", object="MESH:C1", best=best)
    statement = JudgedStatement(turned, _DOCUMENT, ("Disease", "Chemical"), "accept")
    (found,) = annotate_judged([rejected, statement])
    assert [relation.type for relation in found.relations] == ["Association"]


def test_a_predicate_without_a_rule_is_refused() -> None:
    with pytest.raises(BadInput, match="no rule"):
        annotate_judged([_judged("accept", predicate="biolink:unknown")])


@pytest.mark.parametrize("form", ["jsonl", "pubtator"])
def test_the_corpus_is_read_back(form: str) -> None:
    written = annotate_judged([_judged("reject"), _judged("flip", start_char=26)])
    stream = io.BytesIO()
    WRITERS[form](written, stream)
    (read,) = READERS[form](io.BytesIO(stream.getvalue()), "judged")
    assert read.relations == written[0].relations
    assert [note.spans for note in read.annotations] == [note.spans for note in written[0].annotations]
    if form == "jsonl":
        assert read == written[0]
