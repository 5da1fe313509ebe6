"""What of a concept only vocabularies say that may not leave the user's machine (pure).

The others must say a thing by themselves for it to travel. A cross-reference does if their mappings lead to it
from the node's id; a name does if one of them gives it to the id or to a cross-reference that travels.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from collections.abc import Mapping as AbstractMapping

import msgspec

from kg_pipeline.linking.entries import Entry, Mapping, Retired
from kg_pipeline.records import Concept


class KeptHome:
    """Marks concepts by the vocabularies that may not travel; holds what all others say is the same."""

    def __init__(
        self, vocabularies: Collection[str], same: Iterable[Mapping | Retired], retired: Iterable[tuple[str, str]]
    ) -> None:
        """`retired` are the identifiers no longer used that stand for nodes, each with its node."""
        self._vocabularies = vocabularies
        self._same: dict[str, list[str]] = defaultdict(list)
        self._retired: dict[str, list[str]] = defaultdict(list)
        for row in same:
            if row.vocabulary not in vocabularies:
                first, second = _ends(row)
                self._same[first].append(second)
                self._same[second].append(first)
        for identifier, node in retired:
            self._retired[node].append(identifier)

    def mark(self, concept: Concept, named: Iterable[tuple[Entry, Iterable[str]]]) -> Concept:
        """The concept with what of it is kept home; `named` are its entries, each with all names of it.

        Names that differ in case alone are one, and spelled as a vocabulary that may travel spells them.
        """
        others = {*concept.xrefs, *self._retired.get(concept.id, ())}
        travelling = self._lead_to(concept.id, others)
        spellings: dict[str, set[str]] = defaultdict(set)
        for entry, names in named:
            if entry.vocabulary not in self._vocabularies and entry.identifier in travelling:
                for name in names:
                    spellings[name.lower()].add(name)
        name, *synonyms = (_spell(name, spellings) for name in (concept.name, *concept.synonyms))
        kept = {each for each in (name, *synonyms) if each.lower() not in spellings} | (others - travelling)
        return msgspec.structs.replace(
            concept, name=name, synonyms=tuple(synonyms), kept_home=tuple(sorted(kept - {concept.id}))
        )

    def _lead_to(self, identifier: str, others: Collection[str]) -> set[str]:
        """The identifier and those of the others that what travels says are the same, step by step."""
        reached, waiting = {identifier}, [identifier]
        while waiting:
            found = {other for other in self._same.get(waiting.pop(), ()) if other in others} - reached
            reached |= found
            waiting.extend(found)
        return reached


def _ends(row: Mapping | Retired) -> tuple[str, str]:
    return (row.subject, row.object) if isinstance(row, Mapping) else (row.identifier, row.replaced_by)


def _spell(name: str, spellings: AbstractMapping[str, Collection[str]]) -> str:
    known = spellings.get(name.lower(), (name,))
    return name if name in known else min(known)
