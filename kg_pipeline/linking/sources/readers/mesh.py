"""MeSH descriptors and supplementary concepts: which are diseases and which are chemicals, read off the tree.

A descriptor is a disease in branch C (diseases), F03 (mental disorders) or F01.145.126 (behavioral symptoms), a
chemical in branch D. A supplementary concept takes the branch of the headings it is mapped to.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import CuratedName, Entry, Mapping, Parent, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, parse_table, split_names
from kg_pipeline.linking.sources.vocabularies import Vocabulary
from kg_pipeline.records import EntityType

_CATEGORIES: dict[EntityType, str] = {"Disease": "Disease", "Chemical": "ChemicalEntity"}
_MAPPED_PREFIXES = {"CHEBI": "CHEBI", "DOID": "DOID", "HP": "HP", "NCIT": "NCIT", "UMLS": "UMLS"}
_ID = re.compile(r"[CD][0-9]{6,9}")
_TREE_NUMBER = re.compile(r"[A-Z][0-9]{2}(\.[0-9]{2,3})*")

_DISEASE_BRANCHES = ("C", "F03", "F01.145.126")

# "NENF protein, mouse": the product of a gene, which has its own node; a fifth of all supplementary concepts.
_GENE_PRODUCT = re.compile(r" protein, [A-Za-z. -]+$")

Branches = dict[str, frozenset[EntityType]]
"""Types of each descriptor, by its id."""
Trees = dict[str, str]
"""The descriptor at each tree number in the branches of its type."""


def read_mesh(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Diseases and chemicals of MeSH, their mappings and their tree; holds the branches of all descriptors."""
    descriptors, supplementary, cas, mapped, pubchem = members
    branches: Branches = {}
    trees: Trees = {}
    parse = partial(_parse_descriptor, vocabulary, branches, trees)
    yield from parse_table(vocabulary.name, descriptors, parse, n_columns=5)
    parse = partial(_parse_supplementary, vocabulary, branches)
    yield from parse_table(vocabulary.name, supplementary, parse, n_columns=4)
    yield from parse_table(vocabulary.name, cas, partial(parse_cas, vocabulary), n_columns=2)
    yield from parse_table(vocabulary.name, mapped, partial(parse_mapping, vocabulary), n_columns=6)
    yield from parse_table(vocabulary.name, pubchem, partial(parse_pubchem, vocabulary), n_columns=2)
    yield from parents_of_trees(trees, vocabulary.name)


def types_of_trees(tree_numbers: Sequence[str]) -> frozenset[EntityType]:
    """Disease, Chemical, both or neither."""
    types: set[EntityType] = set()
    for number in tree_numbers:
        if not _TREE_NUMBER.fullmatch(number):
            raise BadInput(f"{number!r} is no MeSH tree number")
        if number.startswith(_DISEASE_BRANCHES):
            types.add("Disease")
        elif number[0] == "D":
            types.add("Chemical")
    return frozenset(types)


def parents_of_trees(trees: Trees, vocabulary: str) -> Iterator[Row]:
    """Each descriptor under those that stand right above it; once, at however many places."""
    above = {(identifier, trees.get(number.rpartition(".")[0])) for number, identifier in trees.items()}
    for identifier, parent in sorted((child, parent) for child, parent in above if parent and parent != child):
        yield Parent(mesh_curie(identifier), mesh_curie(parent), "subclass_of", vocabulary)


def is_gene_product(name: str) -> bool:
    """Whether a name is of the product of a gene, as MeSH spells them."""
    return _GENE_PRODUCT.search(name) is not None


def note_places(trees: Trees, types: frozenset[EntityType], identifier: str, numbers: Sequence[str]) -> None:
    """Add the places of a descriptor in the branches of its type."""
    of_type = _choose_type(types) if types else None
    trees.update({number: identifier for number in numbers if of_type in types_of_trees([number])})


def _parse_descriptor(vocabulary: Vocabulary, branches: Branches, trees: Trees, cells: Cells) -> Iterator[Row]:
    identifier, name, synonyms, joined, _ = cells
    numbers = split_names(joined, "|")
    types = types_of_trees(numbers)
    branches[identifier] = types
    note_places(trees, types, identifier, numbers)
    yield from make_entries(vocabulary, types, identifier, name, split_names(synonyms, "|"))


def _parse_supplementary(vocabulary: Vocabulary, branches: Branches, cells: Cells) -> Iterator[Row]:
    identifier, name, synonyms, headings = cells
    types = types_of_supplementary(branches, name, split_names(headings, ","))
    yield from make_entries(vocabulary, types, identifier, name, split_names(synonyms, "|"))


def types_of_supplementary(branches: Branches, name: str, headings: Iterable[str]) -> frozenset[EntityType]:
    """Those of the headings that it is mapped to; none for the product of a gene."""
    if is_gene_product(name):
        return frozenset()
    return frozenset().union(*(branches.get(heading, frozenset()) for heading in headings))


def make_entries(
    vocabulary: Vocabulary,
    types: frozenset[EntityType],
    identifier: str,
    name: str,
    synonyms: Sequence[str],
    former: Sequence[str] = (),
) -> Iterator[Entry]:
    """One entry, or none for a concept of neither type."""
    if not types:
        return
    type_ = _choose_type(types)
    yield Entry(
        mesh_curie(identifier),
        type_,
        _CATEGORIES[type_],
        name.strip(),
        vocabulary.name,
        synonyms=tuple(synonyms),
        former=tuple(former),
    )


def _choose_type(types: frozenset[EntityType]) -> EntityType:
    """A concept in both branches is the disease, as are those of branch C with a toxin's heading."""
    return "Disease" if "Disease" in types else "Chemical"


def mesh_curie(identifier: str) -> str:
    """The CURIE of a descriptor or supplementary concept. Raises `BadInput` for another id."""
    if not _ID.fullmatch(identifier):
        raise BadInput(f"{identifier!r} is no id of a MeSH descriptor or supplementary concept")
    return make_curie("MESH", identifier)


def parse_cas(vocabulary: Vocabulary, cells: Cells) -> Iterator[Mapping]:
    """MeSH id, CAS number."""
    yield Mapping(mesh_curie(cells[0]), make_curie("CAS", cells[1]), vocabulary.name)


def parse_pubchem(vocabulary: Vocabulary, cells: Cells) -> Iterator[Mapping]:
    """PubChem compound, MeSH id."""
    yield Mapping(mesh_curie(cells[1]), make_curie("PUBCHEM.COMPOUND", cells[0]), vocabulary.name)


def parse_mapping(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    """MESH, id and name, then prefix, id and name of the same thing elsewhere."""
    _, identifier, name, namespace, other, _ = cells
    if namespace == "GO":
        # A process of MeSH is no entry here; its name is one more for the GO term ("apoptosis").
        yield CuratedName(name, other, vocabulary.name)
    if prefix := _MAPPED_PREFIXES.get(namespace):
        other = make_curie(prefix, other.removeprefix(f"{prefix}:"))
        yield Mapping(mesh_curie(identifier), other, vocabulary.name)
