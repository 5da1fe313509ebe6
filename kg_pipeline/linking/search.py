"""Names of a lexicon for a person who looks for one: equal but for spelling, beginning so, else with the words."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from kg_pipeline.linking.building.contents import Name
from kg_pipeline.linking.catalogue import ListedVocabulary, list_vocabularies
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.normalize import BAG_MARK, bag_key, name_key
from kg_pipeline.linking.order import STATUSES, vocabulary_rank
from kg_pipeline.records import EntityType, Record

How = Literal["name", "word order", "beginning", "words"]
_AFTER = "\U0010ffff"
"""Greater than all that a key goes on with."""


class Hit(Record, frozen=True):
    """A name found, and what the lexicon knows of its concept."""

    how: How
    name: str
    type: EntityType
    identifier: str
    status: str
    vocabulary: str
    licences: tuple[str, ...]
    may_travel: bool
    node: str
    node_name: str
    taxon: str | None
    xrefs: tuple[str, ...]


def search_names(lexicon: Lexicon, text: str, types: Sequence[EntityType] = (), limit: int = 20) -> list[Hit]:
    """At most `limit` names of the types (none: all), best first.

    Words are looked for only where nothing is equal or begins so: that goes through all names, a second a million.
    """
    found: dict[tuple[str, str, str], tuple[How, Name]] = {}
    for how, name in _find(lexicon, text, types, limit):
        found.setdefault((name.identifier, name.name, name.vocabulary), (how, name))
    vocabularies = {vocabulary.name: vocabulary for vocabulary in list_vocabularies(lexicon)}
    return [_hit(lexicon, how, name, vocabularies) for how, name in [*found.values()][:limit]]


def _find(lexicon: Lexicon, text: str, types: Sequence[EntityType], limit: int) -> Iterator[tuple[How, Name]]:
    key, words = name_key(text), [word for word in map(name_key, text.split()) if word]
    if not key:
        return
    having_words = " AND ".join(["key NOT LIKE ?", *["instr(key, ?)"] * len(words)])
    ways: tuple[tuple[How, str, Sequence[str]], ...] = (
        ("name", "key = ?", (key,)),
        ("word order", "key = ?", (bag_key(text),)),
        ("beginning", "key > ? AND key < ?", (key, key + _AFTER)),
        ("words", having_words, (f"{BAG_MARK}%", *words)),
    )
    is_found = False
    for how, condition, values in ways:
        if how == "words" and is_found:
            return
        for name in _select(lexicon, condition, values, types, limit):
            is_found = True
            yield how, name


def _select(
    lexicon: Lexicon, condition: str, values: Sequence[str], types: Sequence[EntityType], limit: int
) -> list[Name]:
    """The names with the shortest keys; of one key in the order of status and vocabulary."""
    of_types = f" AND type IN ({', '.join('?' * len(types))})" if types else ""
    query = f"SELECT * FROM names WHERE {condition}{of_types} ORDER BY length(key), key LIMIT ?"
    names = [Name(*row) for row in lexicon.query(query, *values, *types, limit)]
    return sorted(
        names, key=lambda name: (len(name.key), name.key, STATUSES.index(name.status), vocabulary_rank(name))
    )


def _hit(lexicon: Lexicon, how: How, name: Name, vocabularies: Mapping[str, ListedVocabulary]) -> Hit:
    concept = lexicon.concept(name.node)
    vocabulary = vocabularies[name.vocabulary]
    return Hit(
        how=how,
        name=name.name,
        type=name.type,
        identifier=name.identifier,
        status=name.status,
        vocabulary=name.vocabulary,
        licences=vocabulary.licences,
        may_travel=vocabulary.may_travel,
        node=name.node,
        node_name=concept.name if concept else "",
        taxon=name.taxon,
        xrefs=concept.xrefs if concept else (),
    )
