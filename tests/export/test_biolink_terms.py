"""Every Biolink term that an export can hold exists in the pinned model."""

from collections.abc import Callable
from importlib import metadata, resources
from pathlib import Path

import pyoxigraph
import pytest
import yaml  # type: ignore[import-untyped]

from kg_pipeline.export.associations import AGENT_TYPE, association_type
from kg_pipeline.export.rdf import write_rdf
from kg_pipeline.records import GraphChanges
from kg_pipeline.relations.predicates import all_rules

BIOLINK = "https://w3id.org/biolink/vocab/"


class Model:
    """Classes and slots of Biolink as RDF spells them: NamedThing, has_evidence."""

    def __init__(self) -> None:
        text = resources.files("biolink_model").joinpath("schema/biolink_model.yaml").read_text("utf-8")
        schema = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.classes = {"".join(word[0].upper() + word[1:] for word in name.split()) for name in schema["classes"]}
        self.slots = {name.replace(" ", "_") for name in schema["slots"]}
        self.enums = {name: set(values.get("permissible_values", {})) for name, values in schema["enums"].items()}


@pytest.fixture(scope="module")
def model() -> Model:
    assert metadata.version("biolink-model") == "4.4.6"
    return Model()


def test_the_terms_of_an_export_are_in_the_model(
    model: Model, world: Callable[..., GraphChanges], tmp_path: Path
) -> None:
    out = tmp_path / "kg.nq"
    write_rdf(world(), out, base_iri="https://kg.example.org/", infores="infores:kg-pipeline")
    iris = {
        part.value.removeprefix(BIOLINK)
        for quad in pyoxigraph.parse(path=out)
        for part in (quad.predicate, quad.object)
        if isinstance(part, pyoxigraph.NamedNode) and part.value.startswith(BIOLINK)
    } - {""}
    assert len(iris) > 20
    assert iris - model.classes - model.slots == set()


def test_the_classes_of_the_predicate_table_are_in_the_model(model: Model) -> None:
    kinds = {rule.association for rule in all_rules()}
    assert len(kinds) > 3
    assert kinds - model.classes == set()


def test_a_qualifier_is_a_slot_of_biolink_or_a_term_of_ours(model: Model) -> None:
    slots = {slot for rule in all_rules() for slot in rule.qualifiers}
    assert slots == {"ddi_type", "object_aspect_qualifier", "object_direction_qualifier"}
    assert slots - model.slots == {"ddi_type"}


def test_levels_and_agents_are_values_of_the_model(model: Model) -> None:
    assert {rule.knowledge_level for rule in all_rules()} <= model.enums["KnowledgeLevelEnum"]
    assert AGENT_TYPE in model.enums["AgentTypeEnum"]


@pytest.mark.parametrize(
    ("predicate", "first", "second", "expected"),
    [
        ("biolink:associated_with", "Gene", "Disease", ("GeneToDiseaseAssociation", "not_provided")),
        ("biolink:associated_with", "Disease", "Gene", ("GeneToDiseaseAssociation", "not_provided")),
        ("biolink:associated_with", "GeneFamily", "Disease", ("Association", "not_provided")),
        ("biolink:associated_with", None, "Disease", ("Association", "not_provided")),
        ("biolink:affects", "Drug", "Gene", ("ChemicalAffectsGeneAssociation", "not_provided")),
        (
            "biolink:occurs_together_in_literature_with",
            "BiologicalProcess",
            "Gene",
            ("Association", "text_co_occurrence"),
        ),
    ],
)
def test_an_edge_is_what_the_table_says_of_its_nodes(
    predicate: str, first: str | None, second: str | None, expected: tuple[str, str]
) -> None:
    assert association_type(predicate, first, second) == expected
