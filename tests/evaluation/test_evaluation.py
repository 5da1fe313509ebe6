"""Scores against counts made by hand."""

import io

import pytest
from rich.console import Console

from kg_pipeline.errors import BadInput
from kg_pipeline.evaluation.evaluate import evaluate_documents
from kg_pipeline.evaluation.mentions import score_identifiers, score_mentions
from kg_pipeline.evaluation.relations import score_pairs, score_relations
from kg_pipeline.evaluation.report import tabulate_report
from kg_pipeline.evaluation.scheme import name_identifiers
from kg_pipeline.evaluation.scores import Score, score_counts
from kg_pipeline.records import AnnotatedDocument, AnnotatedPair, Annotation, Document, DocumentRelation, Passage

_TEXT = "FAKE1 and FAKE2 in fakitis and liver fakitis under fakol"


def _mention(start: int, end: int, kind: str, *identifiers: str) -> Annotation:
    return Annotation(((start, end),), _TEXT[start:end], kind, identifiers)


def _document(
    *annotations: Annotation, relations: tuple[tuple[str, str, str], ...] = (), number: str = "1"
) -> AnnotatedDocument:
    read = tuple(DocumentRelation(*relation) for relation in relations)
    return AnnotatedDocument(Document(number, (Passage(0, _TEXT),)), annotations, read)


_GENE = _mention(0, 5, "GeneOrGeneProduct", "101")
_SECOND_GENE = _mention(10, 15, "GeneOrGeneProduct", "102")
_DISEASE = _mention(19, 26, "DiseaseOrPhenotypicFeature", "D1")
_NESTED = (_mention(31, 44, "DiseaseClass", "D2"), _mention(37, 44, "Modifier", "D1"))
_DRUG = _mention(51, 56, "ChemicalEntity", "D9")
_VARIANT = _mention(0, 3, "SequenceVariant", "c|SUB|A|1|T")


def test_ratios_follow_from_counts() -> None:
    assert score_counts(3, 1, 2) == Score(3, 1, 2, precision=0.75, recall=0.6, f1=6 / 9)
    assert score_counts(0, 0, 0) == Score(0, 0, 0, 0.0, 0.0, 0.0)


def test_a_mention_is_right_when_span_and_type_are() -> None:
    gold = _document(_GENE, _SECOND_GENE, _DISEASE, *_NESTED)
    predicted = _document(
        _mention(0, 5, "Gene"),  # right
        _mention(0, 5, "Gene", "7"),  # the same again counts once
        _mention(10, 14, "Gene"),  # one character short
        _mention(19, 26, "Chemical"),  # wrong type
        _mention(31, 44, "Disease"),  # right, the outer of two nested ones
    )
    scores = score_mentions(gold, predicted)
    assert scores["Gene"] == score_counts(1, 1, 1)
    assert scores["Disease"] == score_counts(1, 0, 2)
    assert scores["Chemical"] == score_counts(0, 1, 0)


def test_a_discontinuous_mention_needs_the_same_pieces() -> None:
    gold = _document(Annotation(((0, 5), (19, 26)), "FAKE1 fakitis", "Disease"))
    assert score_mentions(gold, _document(_mention(0, 26, "Disease")))["Disease"] == score_counts(0, 1, 1)
    assert score_mentions(gold, gold)["Disease"] == score_counts(1, 0, 0)


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        (("MESH:D003920",), ["D003920"]),
        (("D1|D2", "OMIM:5+D3"), ["D1", "D2", "OMIM:5", "D3"]),
        (("3643,3480(Tax:9606)",), ["3643", "3480"]),
        (("NCBIGene:672",), ["672"]),
        (("-", "-1", ""), []),
    ],
)
def test_identifiers_are_compared_without_their_spelling(written: tuple[str, ...], compared: list[str]) -> None:
    assert list(name_identifiers(written)) == compared


def test_identifiers_are_a_set_of_the_document() -> None:
    gold = _document(_GENE, _GENE, _DISEASE, _mention(31, 44, "Disease", "D2|D3"))
    predicted = _document(_mention(10, 15, "Gene", "NCBIGene:101"), _mention(0, 5, "Disease", "MESH:D2", "D4"))
    scores = score_identifiers(gold, predicted)
    assert scores["Gene"] == score_counts(1, 0, 0)
    assert scores["Disease"] == score_counts(1, 1, 2)


def test_relations_are_undirected_pairs_of_a_document() -> None:
    gold = _document(
        _GENE,
        _DISEASE,
        _DRUG,
        _VARIANT,
        relations=(
            ("Association", "101", "D1"),
            ("Negative_Correlation", "D9", "D1"),
            ("Association", "c|SUB|A|1|T", "D1"),
        ),
    )
    predicted = _document(
        relations=(
            ("Positive_Correlation", "MESH:D1", "101"),  # the pair is right, the type is not
            ("Association", "101", "D9"),  # chemical with gene, which the gold never relates
            ("Negative_Correlation", "D1", "D9"),  # right
            ("Negative_Correlation", "D9", "D1"),  # the same again
            ("Association", "555", "D1"),  # an identifier that no mention has
            ("Association", "D1", "c|SUB|A|1|T"),  # right, but a variant is no scored type
        )
    )
    scores = score_relations([(gold, predicted)])
    assert scores is not None
    assert scores.pair == score_counts(2, 1, 0)
    assert scores.typed == score_counts(1, 2, 1)
    assert scores.by_kinds == {"Chemical-Disease": score_counts(1, 0, 0), "Disease-Gene": score_counts(1, 0, 0)}
    assert scores.all_pair == score_counts(3, 2, 0)
    assert scores.all_typed == score_counts(2, 3, 1)


def test_where_the_gold_knows_only_induction_other_findings_are_no_claim() -> None:
    gold = _document(_DISEASE, _DRUG, relations=(("CID", "D9", "D1"),))
    predicted = _document(
        _mention(31, 44, "Disease", "D2"),
        relations=(("Positive_Correlation", "D1", "D9"), ("Negative_Correlation", "D9", "D2")),
    )
    scores = score_relations([(gold, predicted)])
    assert scores is not None
    assert scores.typed == score_counts(1, 0, 0)


def test_the_same_pair_in_two_documents_counts_twice() -> None:
    gold = _document(_GENE, _DISEASE, relations=(("Association", "101", "D1"),))
    scores = score_relations([(gold, gold), (gold, _document())])
    assert scores is not None
    assert scores.pair == score_counts(1, 0, 1)


def _pairs(*pairs: tuple[int, int, str | None]) -> AnnotatedDocument:
    annotations = (_GENE, _SECOND_GENE, _DISEASE)
    read = tuple(AnnotatedPair(*pair) for pair in pairs)
    return AnnotatedDocument(Document("1", (Passage(0, _TEXT),)), annotations, pairs=read)


def test_mention_pairs_are_detected_and_typed() -> None:
    gold = _pairs((0, 1, "effect"), (0, 2, "mechanism"), (1, 2, None))
    predicted = _pairs((1, 0, "effect"), (0, 2, "advise"), (1, 2, "effect"), (0, 1, "effect"))
    scores = score_pairs([(gold, predicted)])
    assert scores is not None
    assert scores.detection == score_counts(2, 1, 0)
    assert scores.typed == score_counts(1, 2, 1)
    assert scores.by_type == {"effect": score_counts(1, 1, 0), "mechanism": score_counts(0, 0, 1)}


def test_a_report_has_what_the_gold_annotates() -> None:
    gold = _document(_GENE, _DISEASE, _VARIANT, relations=(("Association", "101", "D1"),))
    predicted = _document(_mention(0, 5, "Gene", "101"), _DRUG)
    report = evaluate_documents([gold, _document(number="2")], iter([predicted, _document(_GENE, number="2")]))
    assert report.n_documents == 2
    assert report.mentions == {
        "Gene": score_counts(1, 1, 0),
        "Disease": score_counts(0, 0, 1),
        "all": score_counts(1, 1, 1),
    }
    assert report.identifiers["all"] == score_counts(1, 1, 1)
    assert report.relations is not None
    assert report.relations.pair == score_counts(0, 0, 1)
    assert report.pairs is None
    assert report.unscored == {"SequenceVariant": 1}, "named as the gold names it"


def test_mentions_outside_the_text_are_missed() -> None:
    odd = tuple(Annotation(spans, "x", "SpecificDisease", ("D7",)) for spans in ((), ((5, 2),), ((60, 70),)))
    report = evaluate_documents([_document(_DISEASE, *odd)], [_document(_mention(19, 26, "Disease", "D1"))])
    assert report.mentions["all"] == score_counts(1, 0, 3)
    assert report.identifiers["all"] == score_counts(1, 0, 1)


def test_nothing_predicted_scores_zero_and_nothing_annotated_scores_nothing() -> None:
    report = evaluate_documents([_document(_GENE)], [_document()])
    assert report.mentions["all"] == score_counts(0, 0, 1)
    assert report.mentions["all"].f1 == 0.0
    empty = evaluate_documents([_document()], [_document(_GENE)])
    assert (empty.mentions, empty.identifiers, empty.relations, empty.pairs) == ({}, {}, None, None)


def test_a_perfect_prediction_is_perfect() -> None:
    document = _document(_GENE, _DISEASE, _DRUG, *_NESTED, relations=(("Association", "101", "D1"),))
    report = evaluate_documents([document], [document])
    assert {score.f1 for score in (*report.mentions.values(), *report.identifiers.values())} == {1.0}
    assert report.relations is not None
    assert report.relations.typed.f1 == 1.0


@pytest.mark.parametrize(
    ("predicted", "found"),
    [
        ([], "document number 1: the gold has '1', the predictions have None"),
        ([_document(number="3")], "the gold has '1', the predictions have '3'"),
        ([_document(), _document()], "document number 2: the gold has None, the predictions have '1'"),
        (
            [AnnotatedDocument(Document("1", (Passage(0, "Other"),)))],
            "document 1: gold and predictions",
        ),
    ],
)
def test_other_documents_than_the_gold_has_are_refused(predicted: list[AnnotatedDocument], found: str) -> None:
    with pytest.raises(BadInput) as caught:
        evaluate_documents([_document()], predicted)
    assert found in str(caught.value)


def test_a_report_is_a_table_for_a_person() -> None:
    gold = _document(_GENE, _DISEASE, _VARIANT, relations=(("Association", "101", "D1"),))
    report = evaluate_documents([gold], [gold])
    console = Console(width=120, record=True, file=io.StringIO())
    console.print(tabulate_report(report))
    printed = console.export_text()
    assert "pair, Disease-Gene" in printed
    assert "SequenceVariant 1" in printed
    pairs = evaluate_documents([_pairs((0, 1, "effect"))], [_pairs((0, 1, "effect"))])
    assert tabulate_report(pairs).row_count > 4
