"""The compact model that ships: what it answers depends on the text alone, and on sense."""

from pathlib import Path

import pytest
from relation_world import link_names, make_document

from kg_pipeline.errors import Misconfigured
from kg_pipeline.relations.compact import CompactRelationModel
from kg_pipeline.relations.entities import candidate_pairs, group_linked
from kg_pipeline.relations.loading import load_relation_model
from kg_pipeline.relations.model import Entity, RelationModel, ScoredPair
from kg_pipeline.relations.relate import relate_mentions

DOCUMENT = make_document(
    "BRCA1 mutations increase the risk of breast cancer.",
    "Women with germline mutations of BRCA1 develop breast cancer early. TP53 is mutated in breast cancer too. "
    "Concomitant use of warfarin and aspirin increases the risk of bleeding and should be avoided. "
    "In women aspirin relieves headache.",
)


@pytest.fixture(scope="module")
def model() -> RelationModel:
    return load_relation_model("compact")


def score(model: RelationModel, entities: tuple[Entity, ...]) -> dict[frozenset[str], ScoredPair]:
    scored = model.score_pairs(DOCUMENT, entities, candidate_pairs(entities))
    return {frozenset((entities[pair.first].id, entities[pair.second].id)): pair for pair in scored}


def test_the_order_of_entities_and_pairs_does_not_matter(model: RelationModel) -> None:
    entities = group_linked(link_names(DOCUMENT))
    expected = score(model, entities)
    assert len(expected) == 14
    turned = score(model, entities[::-1])
    assert turned.keys() == expected.keys()
    for key, pair in expected.items():
        assert [(task.task, task.related, task.labels) for task in turned[key].tasks] == [
            (task.task, task.related, task.labels) for task in pair.tasks
        ]


def test_other_documents_read_before_change_nothing(model: RelationModel) -> None:
    linked = link_names(DOCUMENT)
    first = relate_mentions(DOCUMENT, linked, model, pmid=1, text_hash="t", extractor="e")
    other = make_document("aspirin and warfarin in headache.", "TP53 and BRCA1 " * 300)
    relate_mentions(other, link_names(other), model, pmid=2, text_hash="u", extractor="e")
    assert relate_mentions(DOCUMENT, linked, model, pmid=1, text_hash="t", extractor="e") == first


def test_it_tells_related_from_unrelated(model: RelationModel) -> None:
    pairs = score(model, group_linked(link_names(DOCUMENT)))
    related = pairs[frozenset({"NCBIGene:672", "MONDO:0007254"})].tasks[0].related
    unrelated = pairs[frozenset({"NCBIGene:7157", "MONDO:0021146"})].tasks[0].related
    assert related > 0.5 > unrelated


def test_drugs_are_asked_of_the_text_and_of_their_sentence(model: RelationModel) -> None:
    pairs = score(model, group_linked(link_names(DOCUMENT)))
    tasks = pairs[frozenset({"DRUGBANK:DB00682", "DRUGBANK:DB00945"})].tasks
    assert [task.task for task in tasks] == ["biored", "ddi"]
    assert tasks[1].related > 0.5
    assert DOCUMENT.text[slice(*tasks[1].mentions[0].first)] in {"warfarin", "aspirin"}


def test_mentions_far_apart_in_a_long_text_are_read_in_the_window_that_holds_both(model: RelationModel) -> None:
    filler = "Nothing else was measured in this long and tiring part of the report. " * 60
    document = make_document("A title.", f"BRCA1 causes breast cancer. {filler}aspirin relieves headache.")
    found = relate_mentions(document, link_names(document), model, pmid=1, text_hash="t", extractor="e")
    assert {(e.subject, e.object) for e in found} >= {("DRUGBANK:DB00945", "MONDO:0021146")}
    assert not [e for e in found if {e.subject, e.object} == {"NCBIGene:672", "DRUGBANK:DB00945"}]


def test_nothing_to_ask_costs_nothing_and_says_nothing(model: RelationModel) -> None:
    assert model.score_pairs(DOCUMENT, (), ()) == ()


def test_the_header_has_what_later_stages_need(model: RelationModel) -> None:
    assert {"Association", "Drug_Interaction"} <= model.header.thresholds.keys()
    assert {"Association", "Drug_Interaction"} <= model.header.calibration.keys()
    assert {"biored", "ddi2013"} <= model.header.corpora.keys()


def test_a_folder_without_its_heads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="is no compact model"):
        CompactRelationModel.open(tmp_path)
