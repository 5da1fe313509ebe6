"""Training of the choice of GO forms, over invented papers."""

import numpy as np
import pytest
from tiny_lexicon import open_tiny_lexicon

from kg_pipeline.linking.entries import Entry
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.ner.go_choice import KEEP, FormChoice, quantize
from kg_pipeline.ner.go_lookup import DeclaredForms, GoForms
from kg_pipeline.ner.go_terms import GoTermRecognizer
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, ModelHeader, Passage
from kg_pipeline.training.go_scores import score_terms
from kg_pipeline.training.go_terms import (
    N_FOLDS,
    PENALTIES,
    THRESHOLDS,
    Example,
    choose_setting,
    fit,
    fold_of,
    make_examples,
    predict,
)

ROWS = (
    Entry("GO:0006260", "BiologicalProcess", "BiologicalProcess", "DNA replication", "go"),
    Entry("GO:0010467", "BiologicalProcess", "BiologicalProcess", "gene expression", "go"),
    Entry("GO:0005634", "CellularComponent", "CellularComponent", "nucleus", "go"),
)
GOLD = {"expressed": "GO:0010467", "nuclear": "GO:0005634"}
TEXT = "It is expressed in rats, in nuclear rats. Replicates of DNA and replication of DNA are not of interest."


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Lexicon:
    return open_tiny_lexicon(tmp_path_factory.mktemp("go"), ROWS)


def paper(number: int) -> AnnotatedDocument:
    """A paper in which the two words of `GOLD` were annotated."""
    types = {"expressed": "BiologicalProcess", "nuclear": "CellularComponent"}
    starts = {word: 10 + TEXT.index(word) for word in GOLD}
    annotations = tuple(
        Annotation(((start, start + len(word)),), word, types[word], (GOLD[word],))
        for word, start in starts.items()
    )
    return AnnotatedDocument(Document(str(number), (Passage(0, "A title."), Passage(10, TEXT))), annotations)


def examples_of(number: int, lexicon: Lexicon) -> list[Example]:
    return make_examples(paper(number), GoForms(lexicon.go_names(), DeclaredForms()), lexicon)


def test_every_form_but_names_written_out_is_an_example(lexicon: Lexicon) -> None:
    made = [(e.found.form.text, bool(e.features), e.is_term) for e in examples_of(1, lexicon)]
    assert made == [
        ("expressed", True, True),
        ("nuclear", True, True),
        ("Replicates", True, False),
        ("Replicates of DNA", True, False),
        ("replication", True, False),
        ("replication of DNA", True, False),
    ]
    (written,) = make_examples(
        AnnotatedDocument(Document("1", (Passage(0, "nucleus"),))),
        GoForms(lexicon.go_names(), DeclaredForms()),
        lexicon,
    )
    assert (written.features, written.is_term) == ((), False)


def test_weights_tell_terms_from_others_and_are_the_same_every_time(lexicon: Lexicon) -> None:
    examples = [example for number in range(10) for example in examples_of(number, lexicon)]
    weights = fit(examples, PENALTIES[0])
    assert np.array_equal(weights, fit(examples, PENALTIES[0]))
    kept = predict(examples, weights) > 0.5
    assert [example.is_term for example in examples] == kept.tolist()
    assert np.abs(fit(examples, 100.0)).max() < np.abs(weights).max()


def test_the_setting_is_one_of_those_and_what_it_makes_finds_the_terms(lexicon: Lexicon) -> None:
    papers = [paper(number) for number in range(10)]
    assert len({fold_of(paper.document.id) for paper in papers}) > 2
    assert {fold_of(str(number)) for number in range(1000)} == set(range(N_FOLDS))
    examples = [examples_of(number, lexicon) for number in range(10)]
    penalty, threshold = choose_setting(papers, examples)
    assert (penalty in PENALTIES, threshold in THRESHOLDS) == (True, True)
    weights = quantize(fit([example for of_paper in examples for example in of_paper], penalty))
    choice = FormChoice(weights, ModelHeader("test", "1", "ner", (), thresholds={KEEP: threshold}))
    recognizer = GoTermRecognizer(lexicon.go_names(), DeclaredForms(), choice)
    scores = score_terms(papers, recognizer, lexicon)
    assert scores["BiologicalProcess"].with_id.f1 == scores["CellularComponent"].span_only.f1 == 1.0
    assert scores["MolecularActivity"].with_id.tp == 0


def test_scores_count_spans_and_ids(lexicon: Lexicon) -> None:
    annotations = (
        Annotation(((0, 9),), "expressed", "BiologicalProcess", ("GO:0006260",)),
        Annotation(((10, 12), (13, 16)), "in DNA", "BiologicalProcess", ("GO:0006260",)),
    )
    wrong = AnnotatedDocument(Document("1", (Passage(0, "expressed in DNA"),)), annotations)
    keeps_all = FormChoice(quantize(np.zeros(1 << 16)), ModelHeader("t", "1", "ner", (), thresholds={KEEP: 0.5}))
    score = score_terms([wrong], GoTermRecognizer(lexicon.go_names(), DeclaredForms(), keeps_all), lexicon)
    of_processes = score["BiologicalProcess"]
    assert (of_processes.with_id.tp, of_processes.span_only.tp, of_processes.span_only.fn) == (0, 1, 1)
