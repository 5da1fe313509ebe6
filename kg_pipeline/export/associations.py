"""Which Biolink association an edge is: the table of predicates, read by the categories of its nodes."""

from functools import cache
from typing import NamedTuple

from kg_pipeline.records import GO_TYPES
from kg_pipeline.relations.predicates import associations, knowledge_levels

AGENT_TYPE = "text_mining_agent"

_TABLE_TYPES: dict[str, str] = {
    "Gene": "Gene",
    "Disease": "Disease",
    "ChemicalEntity": "Chemical",
    "Drug": "Chemical",
} | dict.fromkeys(GO_TYPES, "GO")
"""Biolink class of a node to the type by which the table knows it; families, complexes, phenotypes have none."""


_OF_OTHER_CLASSES = {"biolink:affects": "ChemicalAffectsBiologicalEntityAssociation"}
"""What an edge is between nodes that the table has no class for; only this one has the qualifiers of `affects`."""


class AssociationType(NamedTuple):
    """A Biolink association class, without its prefix, and the level of knowledge that its edges claim."""

    association: str
    knowledge_level: str


_OF_BACKGROUND = {
    ("biolink:member_of", "Gene", "GeneFamily"): "GeneToGeneFamilyAssociation",
} | {
    (f"biolink:{predicate}", "Gene", branch): "GeneToGoTermAssociation"
    for predicate in ("actively_involved_in", "enables", "located_in", "part_of")
    for branch in GO_TYPES
}
"""What vocabularies state, by the classes of the two nodes."""


def background_association(predicate: str, subject: str | None, object_: str | None) -> str:
    """The Biolink class of what a vocabulary states of nodes of these categories; else plain `Association`."""
    return _OF_BACKGROUND.get((predicate, subject or "", object_ or ""), "Association")


@cache
def association_type(predicate: str, first: str | None, second: str | None) -> AssociationType:
    """What an edge between nodes of these categories is, in either order; else plain `Association`."""
    declared = associations(predicate)
    one, other = _TABLE_TYPES.get(first or ""), _TABLE_TYPES.get(second or "")
    classes = [declared[pair] for pair in ((one, other), (other, one)) if pair in declared]
    level = knowledge_levels().get(predicate, "not_provided")
    return AssociationType(classes[0] if classes else _OF_OTHER_CLASSES.get(predicate, "Association"), level)
