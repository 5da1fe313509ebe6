"""The declared table from labels to Biolink: `predicates.toml`, and nothing else, names predicates."""

import tomllib
from functools import cache
from pathlib import Path
from typing import cast

import msgspec

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.records import GO_TYPES, EntityType, Qualifiers

CO_OCCURRENCE = "co_occurrence"
"""The label of two names in one sentence, of which nothing more is claimed."""

_TABLE = Path(__file__).with_name("predicates.toml")
_MINED: tuple[EntityType, ...] = ("Chemical", "Disease", "Gene")


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a label says of a pair of these types."""

    subject: str
    object: str
    labels: tuple[str, ...]
    association: str
    """Biolink class, without its prefix."""
    predicate: str
    qualifiers: dict[str, str] = {}
    symmetric: bool = False
    narrower: tuple[str, ...] = ()
    """Labels of the same pair that imply this one: who denies this one denies them."""
    knowledge_level: str = "not_provided"

    @property
    def sorted_qualifiers(self) -> Qualifiers:
        """The qualifiers as records hold them."""
        return tuple(sorted(self.qualifiers.items()))


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    no_relation: frozenset[str]
    no_edge: frozenset[str]
    too_general: frozenset[str]
    rule: tuple[Rule, ...]


class Triple(msgspec.Struct, frozen=True):
    """Subject, predicate, qualifiers and object of a statement."""

    subject: str
    predicate: str
    qualifiers: Qualifiers
    object: str


@cache
def _table() -> _Table:
    return msgspec.convert(tomllib.loads(_TABLE.read_text(encoding="utf-8")), _Table)


def predicate_table() -> str:
    """The table as written, for the version of the rules."""
    return _TABLE.read_text(encoding="utf-8")


def all_rules() -> tuple[Rule, ...]:
    """Every row of the table, in its order."""
    return _table().rule


def find_rule(first: EntityType, second: EntityType, label: str) -> Rule | None:
    """The row for a label of a pair of these types, in either order; None where it makes no edge."""
    for rule in _table().rule:
        if label in rule.labels and (_fits(rule, first, second) or _fits(rule, second, first)):
            return rule
    return None


def find_label(types: tuple[str, str], predicate: str, qualifiers: Qualifiers) -> str:
    """The first label that makes such a statement of these types. Raises `BadInput` where none does."""
    first, second = (cast(EntityType, entity_type) for entity_type in types)
    for rule in _table().rule:
        if (rule.predicate, rule.sorted_qualifiers) == (predicate, qualifiers) and (
            _fits(rule, first, second) or _fits(rule, second, first)
        ):
            return rule.labels[0]
    raise BadInput(f"no rule of predicates.toml states {predicate} {dict(qualifiers)} of {' and '.join(types)}")


def is_no_relation(label: str) -> bool:
    """Whether models use the label for an unrelated pair."""
    return label in _table().no_relation


def is_too_general(identifier: str) -> bool:
    """Whether it is a GO term whose standing beside something says nothing."""
    return identifier in _table().too_general


def check_labels(labels: tuple[str, ...], name: str) -> None:
    """Raises `Misconfigured` for a label of the model called `name` that the table does not know."""
    table = _table()
    known = table.no_relation | table.no_edge | {label for rule in table.rule for label in rule.labels}
    unknown = [label for label in labels if label not in known]
    if unknown:
        raise Misconfigured(
            f"relation model {name}: labels {', '.join(unknown)} are not in predicates.toml; "
            "name its labels in id2label of config.json as the table does, or add rows"
        )


def state(rule: Rule, first: tuple[str, EntityType], second: tuple[str, EntityType]) -> Triple:
    """The triple of two entities (identifier, type), in the rule's direction; the order given does not matter.

    Raises `BadInput` for a pair of one identifier with itself.
    """
    if first[0] == second[0]:
        raise BadInput(f"{first[0]} with itself is no relation; self-pairs are refused")
    as_given = _fits(rule, first[1], second[1])
    if rule.symmetric:
        as_given = first[0] < second[0]
    subject, object_ = (first[0], second[0]) if as_given else (second[0], first[0])
    return Triple(subject, rule.predicate, rule.sorted_qualifiers, object_)


def knowledge_levels() -> dict[str, str]:
    """Predicate to the knowledge level its edges claim."""
    return {rule.predicate: rule.knowledge_level for rule in _table().rule}


def associations(predicate: str) -> dict[tuple[str, str], str]:
    """For a predicate, (subject, object) types as the table writes them to the Biolink association class."""
    return {(rule.subject, rule.object): rule.association for rule in _table().rule if rule.predicate == predicate}


def relationship_type(predicate: str) -> str:
    """Type of the graph's relationship: `biolink:contributes_to` is CONTRIBUTES_TO."""
    return predicate.removeprefix("biolink:").upper()


def _fits(rule: Rule, subject: EntityType, object_: EntityType) -> bool:
    return _is_of(rule.subject, subject) and _is_of(rule.object, object_)


def _is_of(declared: str, entity_type: EntityType) -> bool:
    if declared == "GO":
        return entity_type in GO_TYPES
    return entity_type in _MINED if declared == "any" else declared == entity_type
