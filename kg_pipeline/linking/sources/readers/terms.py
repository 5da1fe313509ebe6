"""Terms of GO, MONDO, DOID, HPO and ChEBI, whichever format they come in, and the rows that they make."""

import re
from collections.abc import Iterable, Iterator
from collections.abc import Mapping as AbstractMapping
from typing import Literal

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Mapping, Parent, RefusedRow, Retired, Row
from kg_pipeline.linking.sources.readers.rows import refuse_row
from kg_pipeline.records import EntityType, Record

Scope = Literal["EXACT", "RELATED", "NARROW", "BROAD"]

GO_BRANCHES: dict[str, EntityType] = {
    "biological_process": "BiologicalProcess",
    "molecular_function": "MolecularActivity",
    "cellular_component": "CellularComponent",
}
# MONDO, DOID and HPO spell the prefixes of others each in its way; values are Biolink's. What is missing here
# (Wikipedia, PMID and the like) is no identifier of the same thing.
_DISEASE_XREFS: dict[str, str] = {
    "UMLS": "UMLS",
    "UMLS_CUI": "UMLS",
    "MESH": "MESH",
    "MSH": "MESH",
    "DOID": "DOID",
    "OMIM": "OMIM",
    "MIM": "OMIM",
    "OMIMPS": "OMIM.PS",
    "Orphanet": "ORPHANET",
    "ORDO": "ORPHANET",
    "NCIT": "NCIT",
    "NCI": "NCIT",
    "SCTID": "SNOMEDCT",
    "SNOMEDCT_US": "SNOMEDCT",
    "GARD": "GARD",
    "MedDRA": "MEDDRA",
    "MEDDRA": "MEDDRA",
    "ICD10CM": "ICD10",
    "HP": "HP",
}
# The rest of ChEBI's lead to reactions, patents and proteins, in which a compound takes part.
_CHEMICAL_XREFS = {"CAS": "CAS", "DrugBank": "DRUGBANK"}
_NAMES: frozenset[Scope] = frozenset({"EXACT", "RELATED"})
_UNUSED_SYNONYMS = frozenset({"DEPRECATED", "DUBIOUS", "EXCLUDE"})
"""Types of synonyms that MONDO marks as not to be used."""


def _caseless(prefixes: AbstractMapping[str, str]) -> dict[str, str]:
    """By spelling in small letters, Biolink's own among them: pyobo writes `mesh:` and `umls:`."""
    spelled = {**prefixes, **{prefix: prefix for prefix in prefixes.values()}}
    return {spelling.lower(): prefix for spelling, prefix in spelled.items()}


class Ontology(Record, frozen=True):
    """What is taken from an ontology."""

    prefix: str
    types: AbstractMapping[str, EntityType]
    """By the namespace of a term; one under no name is that of all terms."""
    category: str | None
    """Biolink class of the nodes, where it is not the type."""
    xrefs: AbstractMapping[str, str]
    """Prefixes of cross-references that mean the same thing as the term, by their spelling in small letters."""
    scopes: frozenset[Scope] = _NAMES
    """Of the synonyms that are names of the term. A broader name means more than the term, a narrower one less."""


ONTOLOGIES: dict[str, Ontology] = {
    # GO's xrefs are reactions, pathways and enzymes that are like a term. Its narrower synonyms are names of what
    # is too special for a term of its own, so that whatever they name is an instance of the term. They go last,
    # since another term may be called so: "antibody".
    "go": Ontology("GO", GO_BRANCHES, None, {}, _NAMES | {"NARROW"}),
    "mondo": Ontology("MONDO", {"": "Disease"}, "Disease", _caseless(_DISEASE_XREFS)),
    "doid": Ontology("DOID", {"": "Disease"}, "Disease", _caseless(_DISEASE_XREFS)),
    "hp": Ontology("HP", {"": "Disease"}, "PhenotypicFeature", _caseless(_DISEASE_XREFS)),
    "chebi": Ontology("CHEBI", {"": "Chemical"}, "ChemicalEntity", _caseless(_CHEMICAL_XREFS)),
}


class Synonym(Record, frozen=True):
    """A synonym as an ontology has it."""

    name: str
    scope: Scope = "EXACT"
    type: str = ""


class Term(Record, frozen=True):
    """A term of an ontology, its ids with their prefixes."""

    identifier: str
    name: str
    namespace: str = ""
    synonyms: tuple[Synonym, ...] = ()
    xrefs: tuple[str, ...] = ()
    parents: tuple[str, ...] = ()
    other_ids: tuple[str, ...] = ()
    """Of terms that were merged into this one."""
    replaced_by: tuple[str, ...] = ()
    is_obsolete: bool = False


def find_ontology(*names: str) -> Ontology:
    """The ontology that one of the names tells, the first that does: `go/imports/chebi_import` is of ChEBI.

    Raises `BadInput` if none does.
    """
    for name in names:
        for word in reversed(re.split(r"[^a-z]+", name.lower())):
            if word in ONTOLOGIES:
                return ONTOLOGIES[word]
    named = " or ".join(repr(name) for name in names if name) or "nothing"
    raise BadInput(f"{named} names none of the ontologies {', '.join(ONTOLOGIES)}")


def obo_curie(identifier: str) -> str:
    """The CURIE of a term's id, which may be an IRI as `http://purl.obolibrary.org/obo/GO_0006915`."""
    local = identifier.rpartition("/")[2]
    return local.replace("_", ":", 1) if "://" in identifier and "_" in local else identifier


def rows_of_term(vocabulary: str, place: str, ontology: Ontology, term: Term) -> Iterator[Row]:
    """A term's entry with what is said of it; of an obsolete one, what took its place, if that is one term."""
    if term.is_obsolete:
        if len(term.replaced_by) == 1:
            yield Retired(term.identifier, term.replaced_by[0], vocabulary)
        return
    type_ = ontology.types.get("") or ontology.types.get(term.namespace)
    if type_ is None:
        known = ", ".join(ontology.types)
        yield refuse_row(vocabulary, place, f"namespace is none of {known}", term.namespace)
        return
    names = [synonym for synonym in term.synonyms if _is_name(ontology, synonym)]
    try:
        yield Entry(
            term.identifier,
            type_,
            ontology.category or type_,
            term.name.strip(),
            vocabulary,
            synonyms=_spelled(synonym for synonym in names if synonym.scope != "NARROW"),
            weak=_spelled(synonym for synonym in names if synonym.scope == "NARROW"),
        )
    except BadInput as exc:
        yield refuse_row(vocabulary, place, str(exc), term.name)
        return
    yield from (Retired(other, term.identifier, vocabulary) for other in term.other_ids)
    for xref in term.xrefs:
        yield from map_xref(vocabulary, place, ontology, term.identifier, xref)
    for parent in term.parents:
        yield Parent(term.identifier, parent, "subclass_of", vocabulary)


def _spelled(synonyms: Iterable[Synonym]) -> tuple[str, ...]:
    names = (synonym.name.strip() for synonym in synonyms)
    return tuple(dict.fromkeys(name for name in names if name))


def _is_name(ontology: Ontology, synonym: Synonym) -> bool:
    return synonym.scope in ontology.scopes and synonym.type.rpartition("#")[2] not in _UNUSED_SYNONYMS


def map_xref(
    vocabulary: str, place: str, ontology: Ontology, identifier: str, xref: str
) -> Iterator[Mapping | RefusedRow]:
    """The mapping of a cross-reference, if its prefix is one that means the same thing as the term."""
    namespace, _, described = xref.partition(":")
    local_id = described.partition(' "')[0]
    # DOID adds the SNOMED release to the prefix: SNOMEDCT_US_2023_03_01.
    namespace = "SNOMEDCT_US" if namespace.startswith("SNOMEDCT_US") else namespace
    if prefix := ontology.xrefs.get(namespace.lower()):
        try:
            yield Mapping(identifier, make_curie(prefix, local_id.removeprefix(f"{prefix}:")), vocabulary)
        except BadInput as exc:
            yield refuse_row(vocabulary, place, str(exc), local_id)
