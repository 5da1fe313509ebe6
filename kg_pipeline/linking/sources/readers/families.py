"""FamPlex families and complexes, and INDRA's curated names and misgroundings, comma-separated."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import CuratedName, Entry, Mapping, Misgrounding, Parent, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, Parse, parse_table
from kg_pipeline.linking.sources.vocabularies import Vocabulary

HGNC_SYMBOL = "HGNC.SYMBOL"
"""Prefix of a gene named by its approved symbol, until the build finds its HGNC id."""
_ENTITY = re.compile(r"[A-Za-z0-9_]+")
_EQUIVALENT_PREFIXES = {"HGNC_GROUP": "HGNC.GROUP", "MESH": "MESH", "NCIT": "NCIT", "IP": "InterPro", "PF": "PFAM"}
_NAMED_PREFIXES = {
    "HGNC": HGNC_SYMBOL,
    "FPLX": "FPLX",
    "UP": "UniProtKB",
    "GO": "GO",
    "CHEBI": "CHEBI",
    "MESH": "MESH",
    "DOID": "DOID",
    "HP": "HP",
}
_MEMBER_PREFIXES = {"HGNC": HGNC_SYMBOL, "FPLX": "FPLX", "UP": "UniProtKB"}
_FORBIDDEN_PREFIXES = {"HGNC": "HGNC", "CHEBI": "CHEBI", "FPLX": "FPLX"}


def read_famplex(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Families, complexes (what others are part of), and who belongs to them; holds the names of the complexes."""
    entities, relations, equivalences = members
    wholes: set[str] = set()
    parse = partial(_parse_relation, vocabulary, wholes)
    yield from _parse_csv(vocabulary, relations, parse, n_columns=5)
    yield from _parse_csv(vocabulary, entities, partial(_parse_family, vocabulary, wholes), n_columns=1)
    yield from _parse_csv(vocabulary, equivalences, partial(_parse_equivalence, vocabulary), n_columns=3)


def read_groundings(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Names that curators gave to identifiers of other vocabularies, and names that they forbade."""
    names, gene_names, forbidden = members
    parse = partial(_parse_named, vocabulary)
    yield from _parse_csv(vocabulary, names, parse, n_columns=7)
    yield from _parse_csv(vocabulary, gene_names, parse, n_columns=3)
    yield from _parse_csv(vocabulary, forbidden, partial(_parse_forbidden, vocabulary), n_columns=3)


def read_grounding_map(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Names that curators gave to identifiers, each with up to three of them, from any number of such files."""
    for member in members:
        yield from _parse_csv(vocabulary, member, partial(_parse_named, vocabulary), n_columns=7)


def _parse_csv(vocabulary: Vocabulary, member: Member, parse: Parse, *, n_columns: int) -> Iterator[Row]:
    return parse_table(vocabulary.name, member, parse, n_columns=n_columns, delimiter=",")


def _parse_relation(vocabulary: Vocabulary, wholes: set[str], cells: Cells) -> Iterator[Row]:
    """A gene belongs to its family or complex, a part to its complex; a family within another is a kind of it."""
    namespace, name, relation, whole_namespace, whole = cells
    if relation not in {"isa", "partof"}:
        raise BadInput(f"relation {relation!r} is neither isa nor partof")
    if whole_namespace != "FPLX" or namespace not in _MEMBER_PREFIXES:
        raise BadInput(f"{namespace} {relation} {whole_namespace} is no relation of a gene or family to a family")
    if relation == "partof":
        wholes.add(whole)
    is_kind = namespace == "FPLX" and relation == "isa"
    child = make_curie(_MEMBER_PREFIXES[namespace], name)
    yield Parent(child, make_curie("FPLX", whole), "subclass_of" if is_kind else "member_of", vocabulary.name)


def _parse_family(vocabulary: Vocabulary, wholes: set[str], cells: Cells) -> Iterator[Row]:
    (entity,) = cells
    if not _ENTITY.fullmatch(entity):
        raise BadInput(f"{entity!r} is no entity of FamPlex; expected letters, digits and _")
    category = "MacromolecularComplex" if entity in wholes else "GeneFamily"
    name = entity.replace("_", " ")
    yield Entry(make_curie("FPLX", entity), "Gene", category, name, vocabulary.name)


def _parse_equivalence(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    namespace, other, entity = cells
    if prefix := _EQUIVALENT_PREFIXES.get(namespace):
        yield Mapping(make_curie("FPLX", entity), make_curie(prefix, other), vocabulary.name)


def _parse_named(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    """The name with the first of its identifiers, in the order of `_NAMED_PREFIXES`; none of them: nothing."""
    given = dict(zip(cells[1::2], cells[2::2], strict=True))
    for namespace, prefix in _NAMED_PREFIXES.items():
        if other := given.get(namespace):
            yield CuratedName(cells[0], make_curie(prefix, other.removeprefix(f"{prefix}:")), vocabulary.name)
            return


def _parse_forbidden(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    name, namespace, other = cells
    if prefix := _FORBIDDEN_PREFIXES.get(namespace):
        yield Misgrounding(name, make_curie(prefix, other.removeprefix(f"{prefix}:")), vocabulary.name)
