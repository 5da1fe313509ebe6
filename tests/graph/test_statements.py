"""The Cypher files: one form, and one file for each predicate and class."""

import re
from typing import get_args, get_type_hints

import msgspec
import pytest

from kg_pipeline.errors import Misconfigured
from kg_pipeline.graph.rows import made_with, snake_case, table_version
from kg_pipeline.graph.statements import Kind, Statement, find_statement, read_statements
from kg_pipeline.linking.entries import Annotation, Parent
from kg_pipeline.relations.predicates import all_rules, knowledge_levels, relationship_type
from kg_pipeline.resources import resource_folder

STATEMENTS = [statement for kind in get_args(Kind) for statement in read_statements(kind).values()]
CLASSES = {
    "Gene",
    "Disease",
    "PhenotypicFeature",
    "ChemicalEntity",
    "Drug",
    "BiologicalProcess",
    "MolecularActivity",
    "CellularComponent",
    "GeneFamily",
    "MacromolecularComplex",
}

BACKGROUND = ("subclass_of", "member_of", "actively_involved_in", "enables", "located_in", "part_of")


def test_every_kind_has_statements() -> None:
    counts = {kind: len(read_statements(kind)) for kind in get_args(Kind)}
    assert all(counts.values()), counts
    assert sum(counts.values()) == len(list(resource_folder("cypher").rglob("*.cypher")))


@pytest.mark.parametrize("statement", STATEMENTS, ids=lambda statement: statement.path)
def test_a_statement_has_a_header_that_tells_its_parameters(statement: Statement) -> None:
    header = statement.header
    assert re.search(r"\AA?.+\.$", header.split("Parameters:")[0].strip(), re.DOTALL)
    declared = set(re.findall(r"\$([a-z_]+)", header.split("Parameters:")[1].split("Returns:")[0]))
    assert declared == statement.parameters
    assert "Returns:" in header
    assert ";" not in statement.body


@pytest.mark.parametrize("kind", ["load", "remove", "schema"])
def test_statements_of_predicates_differ_in_the_type_alone(kind: Kind) -> None:
    of_edges = {n: s.text for n, s in read_statements(kind).items() if n.startswith("edge_")}
    assert len(of_edges) == 9
    plain = {
        text.replace(name.removeprefix("edge_").upper(), "TYPE").replace(name, "edge_type")
        for name, text in of_edges.items()
    }
    assert len(plain) == 1


@pytest.mark.parametrize("kind", ["load", "remove", "schema"])
def test_statements_of_background_differ_in_the_type_alone(kind: Kind) -> None:
    found = {n.removeprefix("background_"): s.text for n, s in read_statements(kind).items() if "background_" in n}
    assert set(found) == set(BACKGROUND)
    assert len({text.replace(name.upper(), "TYPE").replace(name, "type") for name, text in found.items()}) == 1


def test_what_lexicons_state_has_a_statement() -> None:
    stated = {predicate for record in (Parent, Annotation) for predicate in _predicates_of(record)}
    assert stated == set(BACKGROUND)


def _predicates_of(record: type[Parent | Annotation]) -> tuple[str, ...]:
    return get_args(get_type_hints(record)["predicate"])


def test_statements_of_classes_differ_in_the_class_alone() -> None:
    of_classes = {n: s.body for n, s in read_statements("load").items() if n.startswith("class_")}
    assert set(of_classes) == {f"class_{snake_case(name)}" for name in CLASSES}
    of_classes["class_drug"] = of_classes["class_drug"].replace("ChemicalEntity:Drug", "Drug")
    plain = {of_classes[f"class_{snake_case(name)}"].replace(f":{name}\n", ":Class\n") for name in CLASSES}
    assert len(plain) == 1
    removed = re.search(r"REMOVE node:(\S+)", find_statement("remove", "classes").body)
    assert removed is not None
    assert set(removed.group(1).split(":")) == CLASSES


def test_the_statements_of_edges_are_those_of_the_declared_predicates() -> None:
    declared = {f"edge_{relationship_type(predicate).lower()}" for predicate in knowledge_levels()}
    assert declared == {name for name in read_statements("load") if name.startswith("edge_")}


def test_another_association_makes_another_graph_as_another_predicate_does() -> None:
    rules = all_rules()
    changes = ({"association": "Another"}, {"predicate": "biolink:likes"}, {"knowledge_level": "prediction"})
    others = [(*rules[:-1], msgspec.structs.replace(rules[-1], **change)) for change in changes]
    assert len({table_version(table) for table in (rules, *others)}) == 4
    assert f"predicates {table_version(rules)}, " in made_with("infores:test", "1")


def test_emptying_differs_in_the_label_alone() -> None:
    found = [s.text for n, s in read_statements("remove").items() if n.startswith("all_")]
    assert len(found) == 4
    assert len({re.sub(r"Article|Entity|Evidence|Verdict", "Label", text) for text in found}) == 1


def test_paths_go_over_every_declared_predicate_but_mere_co_occurrence() -> None:
    declared = {
        relationship_type(predicate) for predicate, level in knowledge_levels().items() if level == "not_provided"
    }
    found = re.search(r"\[steps:([A-Z_|]+)\*", find_statement("query", "paths_between").body)
    assert found is not None
    assert len(declared) == 8
    assert set(found.group(1).split("|")) == declared


def test_a_statement_that_is_not_there_is_named() -> None:
    with pytest.raises(
        Misconfigured, match=r"cypher/query/nothing\.cypher; add it, or use one of: annotated_with"
    ):
        find_statement("query", "nothing")
