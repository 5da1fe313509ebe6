"""The branches of GO's terms in files that do not state them, found by the way up to the three roots."""

from collections.abc import Iterator

import msgspec

from kg_pipeline.linking.entries import Row
from kg_pipeline.linking.sources.readers.rows import refuse_row
from kg_pipeline.linking.sources.readers.terms import Ontology, Term, rows_of_term

_ROOTS = {
    "GO:0008150": "biological_process",
    "GO:0003674": "molecular_function",
    "GO:0005575": "cellular_component",
}


class Branches:
    """Terms that wait until all of a file is read. An ontology with one type has none."""

    def __init__(self, vocabulary: str, ontology: Ontology) -> None:
        self._vocabulary = vocabulary
        self._ontology = ontology
        self._stated: dict[str, str] = dict(_ROOTS)
        self._pending: dict[str, tuple[str, Term]] = {}

    def must_wait(self, term: Term) -> bool:
        """Whether the term lacks a namespace that it needs; notes that of one that has it."""
        if "" in self._ontology.types or term.is_obsolete:
            return False
        if term.namespace:
            self._stated[term.identifier] = term.namespace
        return not term.namespace

    def wait(self, place: str, term: Term) -> None:
        """Keep a term; of two with one id, the first."""
        self._pending.setdefault(term.identifier, (place, term))

    def rows_of_pending(self) -> Iterator[Row]:
        """Rows of all that waited; those from which no way leads to a root are refused."""
        for identifier, (place, term) in self._pending.items():
            if namespace := self._climb(identifier):
                named = msgspec.structs.replace(term, namespace=namespace)
                yield from rows_of_term(self._vocabulary, place, self._ontology, named)
            else:
                reason = "no namespace, and no is_a leads up to one of the three roots"
                yield refuse_row(self._vocabulary, place, reason, identifier)

    def _climb(self, identifier: str) -> str | None:
        """The namespace of the term or of the first above it that has one; a file may hold cycles."""
        seen, front = {identifier}, [identifier]
        while front:
            current = front.pop()
            if namespace := self._stated.get(current):
                self._stated[identifier] = namespace
                return namespace
            parents = self._pending[current][1].parents if current in self._pending else ()
            front += [parent for parent in parents if parent not in seen]
            seen.update(parents)
        return None
