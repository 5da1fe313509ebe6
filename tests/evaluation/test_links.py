"""Links of gold mentions, scored against counts made by hand."""

import pytest

from kg_pipeline.errors import BadInput
from kg_pipeline.evaluation.evaluate import evaluate_documents
from kg_pipeline.evaluation.links import LinkScore
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, Passage

_TEXT = "fakitis fakitis fakitis fakitis"
_NODES = {
    "MESH:D1": "MONDO:1",
    "OMIM:1": "MONDO:1",
    "MESH:D2": "MONDO:2",
    "MESH:D3": "MESH:D3",
    "NCBIGene:7": "G:7",
}


def _document(*annotations: Annotation) -> AnnotatedDocument:
    return AnnotatedDocument(Document("1", (Passage(0, _TEXT),)), annotations)


def _disease(*identifiers: str, separator: str = ",", kind: str = "Disease", start: int = 0) -> Annotation:
    return Annotation(((start, start + 7),), "fakitis", kind, identifiers, separator)


def _nodes_of(curie: str) -> frozenset[str]:
    return frozenset({_NODES[curie]} if curie in _NODES else ())


def _score(gold: AnnotatedDocument, predicted: AnnotatedDocument) -> dict[str, LinkScore]:
    return evaluate_documents([gold], [predicted], nodes_of=_nodes_of).links


@pytest.mark.parametrize(
    ("meant", "separator", "given", "is_right", "is_reachable"),
    [
        (("D1",), ",", ("D1",), True, True),
        (("D1",), ",", (), False, True),
        (("D1",), ",", ("D2",), False, True),
        (("D1",), ",", ("D1", "D2"), False, True),  # one too many
        (("MESH:D1",), ",", ("OMIM:1",), True, True),  # one node
        (("D9",), ",", ("D1",), False, False),
        (("D9",), ",", ("D9",), True, False),  # the same, though the lexicon lacks it
        (("D1", "D2"), ",", ("D2",), True, True),  # alternatives
        (("D9", "D2"), ",", ("D1",), False, True),
        (("D1", "D2"), "|", ("D2",), False, True),  # a composite mention means both
        (("D1", "D2"), "|", ("D2", "D1"), True, True),
        (("D1", "D9"), "|", ("D1",), False, False),
        (("D1+D3", "D2"), "|", ("D3", "D2"), True, True),  # one concept written as two
    ],
)
def test_a_link_is_right_when_it_says_what_the_gold_means(
    meant: tuple[str, ...], separator: str, given: tuple[str, ...], is_right: bool, is_reachable: bool
) -> None:
    score = _score(_document(_disease(*meant, separator=separator)), _document(_disease(*given)))["Disease"]
    assert (score.mentions, score.linked) == (1, int(bool(given)))
    assert (score.right, score.accuracy) == (int(is_right), float(is_right))
    assert (score.reachable, score.right_reachable) == (int(is_reachable), int(is_right and is_reachable))


def test_only_mentions_with_identifiers_of_scored_types_count() -> None:
    gold = _document(
        _disease("D1"),
        _disease("-1", start=8),
        _disease("7", kind="GeneOrGeneProduct", start=16),
        _disease("9606", kind="OrganismTaxon", start=24),
    )
    ours = [_disease("D2"), _disease("D2", start=8), _disease("7", kind="Gene", start=16), _disease(start=24)]
    scores = _score(gold, _document(*ours))
    assert scores == {
        "Gene": LinkScore(1, 1, 1, 1, 1, 1.0, 1.0),
        "Disease": LinkScore(1, 1, 0, 1, 0, 0.0, 0.0),
    }


def test_of_a_document_that_was_refused_nothing_is_linked() -> None:
    assert _score(_document(_disease("D1")), _document())["Disease"] == LinkScore(1, 0, 0, 1, 0, 0.0, 0.0)


def test_other_mentions_than_the_golds_are_refused() -> None:
    with pytest.raises(BadInput, match="document 1: the predictions have other mentions than the gold"):
        _score(_document(_disease("D1")), _document(_disease("D1", start=8)))


def test_links_are_scored_only_when_asked_for() -> None:
    gold = _document(_disease("D1"))
    assert evaluate_documents([gold], [gold]).links == {}
