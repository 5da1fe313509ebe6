"""The table of predicates against Biolink, and the direction it gives."""

from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.records import EntityType
from kg_pipeline.relations.model import TASKS
from kg_pipeline.relations.predicates import (
    all_rules,
    associations,
    check_labels,
    find_rule,
    is_no_relation,
    knowledge_levels,
    relationship_type,
    state,
)


@cache
def biolink() -> dict[str, Any]:
    spec = find_spec("biolink_model")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("biolink-model is not installed: pip install kg-pipeline[dev]")
    path = Path(next(iter(spec.submodule_search_locations))) / "schema" / "biolink_model.yaml"
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    model: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    return model


def spaced(name: str) -> str:
    """Biolink's own spelling of a slot: `associated with`."""
    return name.removeprefix("biolink:").replace("_", " ")


def camel(name: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in name.split())


def test_biolink_is_the_pinned_release() -> None:
    assert biolink()["version"] == "4.4.6"


def test_every_predicate_is_a_predicate_of_biolink_with_its_symmetry() -> None:
    assert len(all_rules()) >= 20
    for rule in all_rules():
        slot = biolink()["slots"][spaced(rule.predicate)]
        assert bool(slot.get("symmetric")) == rule.symmetric, rule.predicate
        assert not slot.get("deprecated"), rule.predicate


def test_every_association_is_a_class_of_biolink() -> None:
    classes = {camel(name) for name in biolink()["classes"]}
    assert {rule.association for rule in all_rules()} <= classes


def test_every_predicate_fits_its_association() -> None:
    classes = {camel(name): body for name, body in biolink()["classes"].items()}
    for rule in all_rules():
        usage = (classes[rule.association].get("slot_usage") or {}).get("predicate") or {}
        above = usage.get("subproperty_of")
        if above:
            assert above in ancestors(spaced(rule.predicate)), rule
        if usage.get("range"):
            assert rule.predicate in biolink()["enums"][usage["range"]]["permissible_values"], rule


def ancestors(slot: str | None) -> set[str]:
    found = set()
    while slot:
        found.add(slot)
        slot = biolink()["slots"][slot].get("is_a")
    return found


def test_qualifiers_and_levels_take_values_of_biolink() -> None:
    enums = biolink()["enums"]
    allowed = {
        "object_aspect_qualifier": enums["GeneOrGeneProductOrChemicalEntityAspectEnum"]["permissible_values"],
        "object_direction_qualifier": enums["DirectionQualifierEnum"]["permissible_values"],
        "ddi_type": dict.fromkeys(TASKS["ddi"]),
    }
    seen = [item for rule in all_rules() for item in rule.qualifiers.items()]
    assert {name for name, _ in seen} == set(allowed)
    assert all(value in allowed[name] for name, value in seen)
    assert set(knowledge_levels().values()) <= set(enums["KnowledgeLevelEnum"]["permissible_values"])


@pytest.mark.parametrize(
    ("first", "second", "label", "predicate", "subject"),
    [
        ("Gene", "Disease", "Association", "associated_with", "A:1"),
        ("Gene", "Disease", "Negative_Correlation", "negatively_correlated_with", "A:1"),
        ("Disease", "Chemical", "Negative_Correlation", "treats_or_applied_or_studied_to_treat", "B:1"),
        ("Chemical", "Disease", "CID", "contributes_to", "A:1"),
        ("Gene", "Chemical", "Positive_Correlation", "affects", "B:1"),
        ("Chemical", "Chemical", "mechanism", "pharmacologically_interacts_with", "A:1"),
        ("Gene", "Gene", "Bind", "directly_physically_interacts_with", "A:1"),
        ("Chemical", "Disease", "Bind", "directly_physically_interacts_with", "A:1"),
        ("Chemical", "BiologicalProcess", "co_occurrence", "occurs_together_in_literature_with", "A:1"),
    ],
)
def test_labels_become_triples(
    first: EntityType, second: EntityType, label: str, predicate: str, subject: str
) -> None:
    rule = find_rule(first, second, label)
    assert rule is not None
    triple = state(rule, ("A:1", first), ("B:1", second))
    assert (triple.predicate, triple.subject) == (f"biolink:{predicate}", subject)
    assert state(rule, ("B:1", second), ("A:1", first)) == triple
    assert triple.subject != triple.object


@pytest.mark.parametrize("label", ["Cotreatment", "Comparison", "Conversion", "none", "co_occurrence"])
def test_what_makes_no_edge_has_no_rule(label: str) -> None:
    assert find_rule("Chemical", "Chemical", label) is None


def test_self_pairs_are_refused() -> None:
    rule = find_rule("Gene", "Gene", "Association")
    assert rule is not None
    with pytest.raises(BadInput, match="NCBIGene:1 with itself"):
        state(rule, ("NCBIGene:1", "Gene"), ("NCBIGene:1", "Gene"))


def test_a_model_with_foreign_labels_is_refused() -> None:
    check_labels(tuple(label for labels in TASKS.values() for label in labels), "compact")
    with pytest.raises(Misconfigured, match="cures"):
        check_labels(("none", "cures"), "somebody's")


def test_names_derived_from_the_table() -> None:
    assert relationship_type("biolink:associated_with") == "ASSOCIATED_WITH"
    assert associations("biolink:contributes_to") == {
        ("Chemical", "Disease"): "ChemicalEntityToDiseaseOrPhenotypicFeatureAssociation"
    }
    assert knowledge_levels()["biolink:occurs_together_in_literature_with"] == "text_co_occurrence"
    assert is_no_relation("DDI-false")
