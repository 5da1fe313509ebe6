"""From mentions to entities, and the pairs of them worth a question."""

from collections.abc import Iterable, Sequence
from typing import cast

from kg_pipeline.records import GO_TYPES, Annotation, EntityType, Linked, LinkedMention, Span
from kg_pipeline.relations.model import Entity
from kg_pipeline.relations.predicates import find_rule
from kg_pipeline.text.corpus_types import known_type

MAX_REACH_CHARS = 3_000
"""Mentions farther apart are never read together: a window of 510 pieces spans about 2,500 characters."""
_ANY_RELATION = "Association"

_NO_IDENTIFIERS = frozenset({"", "-", "-1"})
_VARIANT_PAIRS = ({"Chemical", "Variant"}, {"Disease", "Variant"})
"""What BioRED relates to variants, beside what the graph relates."""


def group_linked(linked: Iterable[LinkedMention]) -> tuple[Entity, ...]:
    """Linked mentions as entities, by identifier and type; unlinked ones by their words, without an `id`.

    In a composite mention each part stands for its own concept. Ordered by identifier, whatever the order given.
    """
    spans: dict[tuple[str, str, str], set[Span]] = {}
    for item in linked:
        mention = item.mention
        if isinstance(item, Linked):
            for link in item.links:
                key = (link.chosen.identifier, mention.type, "")
                spans.setdefault(key, set()).add((link.start_char, link.end_char))
        elif mention.type not in GO_TYPES:
            spans.setdefault(("", mention.type, mention.text.casefold()), set()).add(mention.span)
    return _entities(spans)


def group_annotations(annotations: Iterable[Annotation]) -> tuple[Entity, ...]:
    """The same for annotations with the identifiers and types that the field's files write."""
    spans: dict[tuple[str, str, str], set[Span]] = {}
    for annotation in annotations:
        entity_type = known_type(annotation.type)
        if entity_type is None:
            continue
        span = (annotation.start_char, annotation.end_char)
        known = [name for name in annotation.identifiers if name not in _NO_IDENTIFIERS]
        for identifier in known or [""]:
            words = "" if identifier else annotation.text.casefold()
            spans.setdefault((identifier, entity_type, words), set()).add(span)
    return _entities(spans)


def _entities(spans: dict[tuple[str, str, str], set[Span]]) -> tuple[Entity, ...]:
    return tuple(Entity(key[0], key[1], tuple(sorted(found))) for key, found in sorted(spans.items()))


def candidate_pairs(entities: Sequence[Entity], *, with_variants: bool = False) -> tuple[tuple[int, int], ...]:
    """Pairs of different known entities of types that are related, somewhere within reach of each other.

    In the order of their indexes. Time grows with the text and its density, not with the square of its length.
    """
    places = sorted((span, index) for index, entity in enumerate(entities) if entity.id for span in entity.spans)
    pairs: set[tuple[int, int]] = set()
    first = 0
    for number, ((start, _), index) in enumerate(places):
        while places[first][0][1] + MAX_REACH_CHARS < start:
            first += 1
        pairs.update((min(index, other), max(index, other)) for _, other in places[first:number] if other != index)
    return tuple(pair for pair in sorted(pairs) if _is_asked(entities[pair[0]], entities[pair[1]], with_variants))


def _is_asked(first: Entity, second: Entity, with_variants: bool) -> bool:
    if first.id == second.id:
        return False
    if "Variant" in (first.type, second.type):
        return with_variants and {first.type, second.type} in _VARIANT_PAIRS
    types = cast(tuple[EntityType, EntityType], (first.type, second.type))
    return find_rule(*types, _ANY_RELATION) is not None
