"""What a text states of its mentions, under a model whose scores are known."""

import random
from itertools import combinations

import pytest
from relation_world import NAMES, ListedModel, leave_unlinked, link_names, make_document

from kg_pipeline.records import (
    AnnotatedPair,
    Annotation,
    Calibration,
    Document,
    DocumentRelation,
    Evidence,
    ModelHeader,
)
from kg_pipeline.relations.model import GENERAL
from kg_pipeline.relations.relate import find_interactions, find_relations, relate_mentions

RELATED = ListedModel(
    {
        ("Gene", "Disease"): {"Association": 0.8, "Positive_Correlation": 0.1},
        ("Chemical", "Disease"): {"Association": 0.1, "Negative_Correlation": 0.7},
        ("Chemical", "Gene"): {"Association": 0.1, "Negative_Correlation": 0.6},
        ("Chemical", "Chemical"): {"Association": 0.02, "Drug_Interaction": 0.7},
    }
)
UNRELATED = ListedModel(
    {("Gene", "Disease"): {"Association": 0.01}, ("Chemical", "Chemical"): {"Association": 0.01}}
)


def relate(document: Document, model: ListedModel = RELATED, extra: tuple = ()) -> tuple[Evidence, ...]:  # type: ignore[type-arg]
    linked = (*link_names(document), *extra)
    return relate_mentions(document, linked, model, pmid=7, text_hash="t", extractor="e")


@pytest.mark.parametrize(
    ("text", "subject", "predicate", "qualifiers", "object_", "probability"),
    [
        ("BRCA1 and breast cancer.", "MONDO:0007254", "biolink:associated_with", (), "NCBIGene:672", 0.9),
        (
            "aspirin relieves headache.",
            "DRUGBANK:DB00945",
            "biolink:treats_or_applied_or_studied_to_treat",
            (),
            "MONDO:0021146",
            0.7,
        ),
        (
            "BRCA1 falls with aspirin.",
            "DRUGBANK:DB00945",
            "biolink:affects",
            (("object_aspect_qualifier", "activity_or_abundance"), ("object_direction_qualifier", "decreased")),
            "NCBIGene:672",
            0.6,
        ),
        (
            "warfarin interacts with aspirin.",
            "DRUGBANK:DB00682",
            "biolink:pharmacologically_interacts_with",
            (),
            "DRUGBANK:DB00945",
            0.7,
        ),
    ],
)
def test_a_pair_becomes_evidence_in_the_direction_of_the_table(
    text: str, subject: str, predicate: str, qualifiers: object, object_: str, probability: float
) -> None:
    (evidence,) = relate(make_document("A title.", text))
    assert (evidence.subject, evidence.predicate, evidence.qualifiers, evidence.object) == (
        subject,
        predicate,
        qualifiers,
        object_,
    )
    assert (evidence.polarity, evidence.certainty, evidence.scope) == ("supports", "asserted", "sentence")
    assert evidence.raw_probability == pytest.approx(probability)
    spans = {
        NAMES[document_text(make_document("A title.", text), span)][0] for span in (evidence.best.subject_span,)
    }
    assert spans == {subject}


def document_text(document: Document, span: tuple[int, int]) -> str:
    return document.text[slice(*span)]


def test_a_narrow_label_with_less_than_half_of_the_mass_gives_way_to_the_general_one() -> None:
    model = ListedModel({("Chemical", "Disease"): {"Association": 0.3, "Negative_Correlation": 0.25}})
    (evidence,) = relate(make_document("T.", "aspirin in headache."), model)
    assert evidence.predicate == "biolink:associated_with"
    assert evidence.raw_probability == pytest.approx(0.55)


def test_cotreatment_makes_no_edge() -> None:
    model = ListedModel({("Chemical", "Chemical"): {"Association": 0.01, "Cotreatment": 0.9}})
    assert relate(make_document("T.", "warfarin and aspirin were given."), model) == ()


def test_a_denied_pair_is_refuting_evidence_and_no_support_even_where_the_model_sees_no_relation() -> None:
    document = make_document("BRCA1 and breast cancer.", "BRCA1 was not associated with breast cancer.")
    for model in (RELATED, UNRELATED):
        found = {evidence.predicate: evidence for evidence in relate(document, model)}
        assert {evidence.polarity for evidence in found.values()} == {"refutes"}
        evidence = found["biolink:associated_with"]
        assert evidence.cue == "was not associated with" or evidence.cue == "was not associated"
        assert evidence.probability >= 0.8
        assert document_text(document, evidence.best.object_span) == "BRCA1"
        assert evidence.best.object_span[0] > len("BRCA1 and breast cancer.")


def test_a_denied_interaction_refutes_every_kind_of_it() -> None:
    found = relate(make_document("T.", "No interaction between warfarin and aspirin was found."), UNRELATED)
    assert {(evidence.predicate, evidence.polarity) for evidence in found} == {
        ("biolink:pharmacologically_interacts_with", "refutes")
    }
    kinds = ("advise", "effect", "int", "mechanism")
    assert [evidence.qualifiers for evidence in found] == [(), *((("ddi_type", kind),) for kind in kinds)]


def test_a_denied_association_refutes_all_that_would_imply_it() -> None:
    found = relate(make_document("T.", "aspirin was not associated with headache."), UNRELATED)
    assert {evidence.polarity for evidence in found} == {"refutes"}
    assert {evidence.predicate for evidence in found} == {"biolink:associated_with", "biolink:contributes_to"}


def test_a_denied_effect_refutes_that_effect() -> None:
    (evidence,) = relate(make_document("T.", "aspirin did not cause headache."))
    assert (evidence.predicate, evidence.polarity) == ("biolink:contributes_to", "refutes")


def test_a_supposed_relation_is_speculated_and_names_its_words() -> None:
    (evidence,) = relate(make_document("T.", "BRCA1 may be associated with breast cancer."))
    assert (evidence.polarity, evidence.certainty, evidence.cue) == ("supports", "speculated", "may")


def test_across_sentences_polarity_is_unknown() -> None:
    (evidence,) = relate(make_document("BRCA1 is a gene.", "We studied breast cancer."))
    assert (evidence.scope, evidence.polarity, evidence.cue) == ("document", "unknown", None)


def test_scores_below_the_floor_are_not_kept() -> None:
    assert relate(make_document("T.", "BRCA1 and breast cancer."), UNRELATED) == ()


def test_go_terms_of_one_sentence_co_occur_and_claim_no_more() -> None:
    document = make_document("apoptosis.", "BRCA1 regulates apoptosis.")
    (evidence,) = relate(document, ListedModel({}))
    assert evidence.predicate == "biolink:occurs_together_in_literature_with"
    assert (evidence.subject, evidence.object) == ("GO:0006915", "NCBIGene:672")
    assert (evidence.polarity, evidence.probability) == ("supports", 1.0)


def test_go_terms_that_are_too_general_co_occur_with_nothing() -> None:
    names = {"BRCA1": NAMES["BRCA1"], "expressed": ("GO:0010467", "BiologicalProcess")}
    document = make_document("T.", "BRCA1 is expressed.")
    linked = link_names(document, names)  # type: ignore[arg-type]
    assert {item.mention.text for item in linked} == {"BRCA1", "expressed"}
    assert relate_mentions(document, linked, ListedModel({}), pmid=7, text_hash="t", extractor="e") == ()


def test_an_entity_is_never_related_to_itself() -> None:
    names = {"BRCA1": NAMES["BRCA1"], "breast cancer 1": ("NCBIGene:672", "Gene")}
    document = make_document("T.", "BRCA1 (breast cancer 1) is a gene.")
    model = ListedModel({("Gene", "Gene"): {"Association": 0.9}})
    linked = link_names(document, names)  # type: ignore[arg-type]
    assert relate_mentions(document, linked, model, pmid=7, text_hash="t", extractor="e") == ()
    assert model.asked == []


def test_the_order_of_mentions_does_not_matter() -> None:
    document = make_document(
        "aspirin, warfarin, TP53 and BRCA1 in breast cancer.",
        "BRCA1 was not associated with breast cancer. aspirin may relieve headache by apoptosis and TP53.",
    )
    linked = list(link_names(document))
    expected = relate(document)
    assert len(expected) > 5
    for seed in range(5):
        random.Random(seed).shuffle(linked)
        assert relate_mentions(document, linked, RELATED, pmid=7, text_hash="t", extractor="e") == expected


def test_unlinked_mentions_are_shown_to_the_model_and_asked_of_nothing() -> None:
    document = make_document("T.", "BRCA1 and breast cancer and migraine.")
    extra = (leave_unlinked(document, "migraine", "Disease"),)
    assert relate(document, extra=extra) == relate(document)


def test_probabilities_are_calibrated_by_the_label_that_is_stated() -> None:
    header = ModelHeader("m", "1", "relations", (), calibration={"Association": Calibration(1.0, -1.0)})
    model = ListedModel({("Gene", "Disease"): {"Association": 0.5}}, header=header)
    (evidence,) = relate(make_document("T.", "BRCA1 and breast cancer."), model)
    assert evidence.raw_probability == 0.5
    assert evidence.probability == pytest.approx(0.268941)


def test_a_narrower_label_is_never_likelier_than_any_relation() -> None:
    calibration = {"Association": Calibration(1.0, -1.0), "Positive_Correlation": Calibration(1.0, 2.0)}
    header = ModelHeader("m", "1", "relations", (), calibration=calibration)
    model = ListedModel({("Gene", "Disease"): {"Positive_Correlation": 0.5}}, header=header)
    (evidence,) = relate(make_document("T.", "BRCA1 and breast cancer."), model)
    assert evidence.predicate == "biolink:positively_correlated_with"
    assert evidence.probability == pytest.approx(0.268941)


@pytest.mark.parametrize(("task", "probability"), [("biored", 0.9), ("ddi", 0.768031)])
def test_a_narrow_label_is_not_calibrated_as_the_general_one_of_another_question(
    task: str, probability: float
) -> None:
    header = ModelHeader("m", "1", "relations", (), calibration={"Drug_Interaction": Calibration(1.0, -1.0)})
    scores = {("Chemical", "Chemical"): {"Drug_Interaction": 0.9}}
    model = ListedModel(scores, task=task, general=GENERAL[task], header=header)
    (evidence,) = relate(make_document("T.", "aspirin and warfarin."), model)
    assert evidence.raw_probability == 0.9
    assert evidence.probability == pytest.approx(probability, abs=1e-6)


def annotate(document: Document, name: str, kind: str, *identifiers: str) -> Annotation:
    start = document.text.index(name)
    return Annotation(((start, start + len(name)),), name, kind, identifiers)


def test_relations_of_given_identifiers_carry_the_types_of_biored() -> None:
    document = make_document("T.", "aspirin relieves headache; BRCA1 is one of several genes; T is G at 7.")
    annotations = [
        annotate(document, "aspirin", "ChemicalEntity", "D001241"),
        annotate(document, "headache", "DiseaseOrPhenotypicFeature", "D006261"),
        annotate(document, "BRCA1", "GeneOrGeneProduct", "672"),
        annotate(document, "several", "CellLine", "CVCL_1"),
        annotate(document, "T is G", "SequenceVariant", "rs1"),
    ]
    header = ModelHeader("m", "1", "relations", (), thresholds={"Association": 0.75, "Chemical-Gene": 0.95})
    model = ListedModel(
        {
            ("Chemical", "Disease"): {"Association": 0.1, "Negative_Correlation": 0.7},
            ("Chemical", "Gene"): {"Association": 0.9},
            ("Disease", "Variant"): {"Association": 0.9},
        },
        header=header,
    )
    found = find_relations(document, annotations, model)
    assert [(relation.type, relation.subject, relation.object) for relation in found] == [
        ("Negative_Correlation", "D001241", "D006261"),
        ("Association", "rs1", "D006261"),
    ]


@pytest.mark.parametrize(
    ("kinds", "ends"),
    [
        (("SpecificDisease", "drug"), ("2", "1")),
        (("Modifier", "Gene"), ("2", "1")),
        (("DiseaseClass", "AcidChange"), ("2", "1")),
        (("CompositeMention", "brand"), ("2", "1")),
        (("Gene", "group"), ("2", "1")),
        (("drug_n", "ProteinAllele"), ("2", "1")),
        (("OtherMutation", "Disease"), ("1", "2")),
        (("DNAAllele", "Chemical"), ("1", "2")),
    ],
)
def test_types_of_every_corpus_are_related_in_the_order_of_the_corpora(
    kinds: tuple[str, str], ends: tuple[str, str]
) -> None:
    document = make_document("T.", "aspirin and headache.")
    annotations = [annotate(document, "aspirin", kinds[0], "1"), annotate(document, "headache", kinds[1], "2")]
    pairs = combinations(("Chemical", "Disease", "Gene", "Variant"), 2)
    model = ListedModel({pair: {"Association": 0.9} for pair in pairs})
    assert find_relations(document, annotations, model) == (DocumentRelation("Association", *ends),)


def test_mentions_outside_the_text_are_related_to_nothing() -> None:
    document = make_document("aspirin and warfarin.")
    aspirin = annotate(document, "aspirin", "drug", "1")
    slipped = [Annotation(spans, "warfarin", "drug", ("2",)) for spans in ((), ((5, 2),), ((12, 900),))]
    model = ListedModel({("Chemical", "Chemical"): {"effect": 0.9, "Association": 0.9}})
    assert find_relations(document, [aspirin, *slipped], model) == ()
    assert find_interactions(document, [aspirin, *slipped], model) == ()


def test_only_drugs_interact() -> None:
    document = make_document("aspirin, headache, BRCA1 and warfarin.")
    annotations = [
        annotate(document, name, kind)
        for name, kind in (("aspirin", "brand"), ("headache", "Disease"), ("BRCA1", "Gene"), ("warfarin", "drug"))
    ]
    model = ListedModel({("Chemical", "Chemical"): {"effect": 0.9}}, task="ddi", general="Drug_Interaction")
    assert find_interactions(document, annotations, model) == (AnnotatedPair(0, 3, "effect"),)


def test_each_two_drugs_of_a_sentence_get_a_type_or_none() -> None:
    document = make_document("aspirin and warfarin.", "headache and aspirin.")
    annotations = [
        annotate(document, "aspirin", "drug"),
        annotate(document, "warfarin", "drug"),
        annotate(document, "headache", "drug_n"),
    ]
    typed = ListedModel(
        {("Chemical", "Chemical"): {"effect": 0.5, "advise": 0.1}}, task="ddi", general="Drug_Interaction"
    )
    (pair,) = find_interactions(document, annotations, typed)
    assert (pair.first, pair.second, pair.type) == (0, 1, "effect")
    unsure = ListedModel({("Chemical", "Chemical"): {"effect": 0.3}}, task="ddi", general="Drug_Interaction")
    (pair,) = find_interactions(document, annotations, unsure)
    assert pair.type is None
