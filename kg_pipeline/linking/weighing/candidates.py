"""Candidates for the name of a disease or a chemical, and what speaks for each.

They come from three sides: names of the lexicon on every rung of the ladder, identifiers that corpora annotate the
name with, and, for diseases, names close to it by vectors. One candidate a node. A name that a vocabulary of the
field's has as written is settled: neither lower rungs nor close names are asked.
"""

from collections.abc import Iterable
from functools import lru_cache, partial
from typing import NamedTuple

import msgspec

from kg_pipeline.linking.building.contents import Name
from kg_pipeline.linking.field_ids import field_identifiers
from kg_pipeline.linking.ladder import AS_WRITTEN, RUNGS, Match, climb_ladder
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.normalize import bag_key, name_key
from kg_pipeline.linking.order import STATUSES, vocabulary_rank
from kg_pipeline.linking.weighing.neighbours.index import Neighbours
from kg_pipeline.linking.weighing.usage import Usage
from kg_pipeline.records import EntityType

N_NEIGHBOURS = 10
_SYMBOL_CHARS = 6
_CACHED_FACTS = 20_000


class Found(msgspec.Struct):
    """A node that may be meant: its best match, and what is known of it."""

    match: Match
    cosine: float = 0.0
    """Of the name and the closest name of the node."""
    times_used: int = 0
    """How often corpora annotate the name with it."""
    frequency: int = 0
    """How often corpora annotate anything with it."""
    closest_name: str = ""
    """Bag key of the node's name that is closest."""
    is_of_field: bool = False
    """Whether the field's corpora have an identifier for it."""


def find_candidates(
    spelling: str, type_: EntityType, lexicon: Lexicon, usage: Usage, neighbours: Neighbours
) -> list[Found]:
    """All candidates in a fixed order, none better than another yet."""
    facts = partial(_facts_of, type_=type_, lexicon=lexicon, usage=usage)
    found: dict[str, Found] = {}
    is_settled = False
    for matches in climb_ladder(spelling, type_, lexicon):
        for match in matches:
            _keep(found, match)
        is_settled = any(match.rung in AS_WRITTEN and facts(match.name.node).is_of_field for match in matches)
        if is_settled:
            break
    for identifier, times in usage.of_name(type_, spelling).items():
        if (name := _name_of(identifier, type_, lexicon)) is not None:
            found.setdefault(name.node, Found(Match(name, "used"))).times_used += times
    if type_ == "Disease":
        if not is_settled and not _is_symbol(spelling):
            _add_neighbours(spelling, found, lexicon, neighbours)
        _measure(spelling, found.values(), neighbours)
    for node, candidate in found.items():
        candidate.closest_name = candidate.closest_name or bag_key(candidate.match.name.name)
        candidate.frequency, candidate.is_of_field = facts(node)
    return [found[node] for node in sorted(found)]


class _Facts(NamedTuple):
    """What is known of a node whatever the name."""

    frequency: int
    is_of_field: bool


@lru_cache(_CACHED_FACTS)
def _facts_of(node: str, type_: EntityType, lexicon: Lexicon, usage: Usage) -> _Facts:
    concept = lexicon.concept(node)
    if concept is None:
        return _Facts(0, False)
    frequency = sum(map(usage.frequency, (node, *concept.xrefs)))
    return _Facts(frequency, bool(field_identifiers(concept, type_)))


def _is_symbol(spelling: str) -> bool:
    """Whether it looks like a short form: what is spelled nearly so is as good as never meant."""
    return len(spelling) <= _SYMBOL_CHARS and sum(char.isupper() for char in spelling) > 1


def _name_of(identifier: str, type_: EntityType, lexicon: Lexicon) -> Name | None:
    """The name that a node goes by; None for an identifier that the lexicon lacks."""
    concept = lexicon.concept(identifier)
    names = lexicon.find(name_key(concept.name), (type_,)) if concept else ()
    return next((name for name in names if concept and name.node == concept.id), None)


def _add_neighbours(spelling: str, found: dict[str, Found], lexicon: Lexicon, neighbours: Neighbours) -> None:
    """Nodes of the nearest names, and how close the candidates there already are."""
    for neighbour in neighbours.find(bag_key(spelling), N_NEIGHBOURS):
        for name in lexicon.find(neighbour.key, ("Disease",)):
            candidate = found.setdefault(name.node, Found(Match(name, "neighbour")))
            if neighbour.cosine > candidate.cosine:
                candidate.cosine, candidate.closest_name = neighbour.cosine, neighbour.key


def _measure(spelling: str, found: Iterable[Found], neighbours: Neighbours) -> None:
    """How close the name is to the matched one, where that was not told."""
    unmeasured = []
    for candidate in found:
        if candidate.match.rung in AS_WRITTEN:
            candidate.cosine = 1.0
        elif not candidate.cosine:
            unmeasured.append(candidate)
    if unmeasured:
        keys = [bag_key(candidate.match.name.name) for candidate in unmeasured]
        for candidate, cosine in zip(unmeasured, neighbours.closeness(bag_key(spelling), keys), strict=True):
            candidate.cosine = cosine


def _keep(found: dict[str, Found], match: Match) -> None:
    """The match of a node that stands on the surest rung, case aside, and there in the first vocabulary."""
    node = match.name.node
    if node not in found or _order(match) < _order(found[node].match):
        found[node] = Found(match)


def _order(match: Match) -> tuple[int, int, int, str, str]:
    name = match.name
    return (
        max(RUNGS.index("caseless"), RUNGS.index(match.rung)),
        vocabulary_rank(name),
        STATUSES.index(name.status),
        name.identifier,
        name.name,
    )
