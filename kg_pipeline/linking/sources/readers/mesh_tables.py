"""MeSH as tables that several projects publish: labels with synonyms, tree numbers, and maps to other ids."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.linking.entries import Mapping, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.mesh import (
    Trees,
    make_entries,
    mesh_curie,
    note_places,
    parents_of_trees,
    parse_cas,
    parse_mapping,
    parse_pubchem,
    types_of_trees,
)
from kg_pipeline.linking.sources.readers.rows import (
    Cells,
    find_member,
    need_member,
    parse_columns,
    parse_table,
    split_names,
)
from kg_pipeline.linking.sources.vocabularies import Vocabulary
from kg_pipeline.records import EntityType

_TABLES = (
    ("mesh_cas_mappings", parse_cas, 2),
    ("mesh_mappings", parse_mapping, 6),
    ("pubchem_mesh_map", parse_pubchem, 2),
)


class _Known:
    """What the other tables say of a descriptor, by its CURIE."""

    def __init__(self) -> None:
        self.types: dict[str, frozenset[EntityType]] = {}
        self.numbers: dict[str, list[str]] = defaultdict(list)
        self.former: dict[str, set[str]] = defaultdict(set)


def read_mesh_tables(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Diseases and chemicals of MeSH with their tree and mappings; holds what is known of each descriptor.

    Members by how their names begin, in any order: `mesh_id_label_synonyms` and `tree-numbers`; where there are
    such, `terms` (names of an older release), `mesh_cas_mappings`, `mesh_mappings` and `pubchem_mesh_map`. A
    descriptor newer than the tree numbers is a chemical if it has a CAS number or a PubChem compound.
    """
    known = _Known()
    yield from _read_trees(vocabulary, need_member(members, "tree-numbers"), known)
    if terms := find_member(members, "terms"):
        parse = partial(_note_former, known)
        yield from parse_columns(vocabulary.name, terms, parse, ("mesh_id", "mesh_name"))
    for stem, parse_map, n_columns in _TABLES:
        if member := find_member(members, stem):
            for row in parse_table(vocabulary.name, member, partial(parse_map, vocabulary), n_columns=n_columns):
                if isinstance(row, Mapping) and stem != "mesh_mappings":
                    known.types.setdefault(row.subject, frozenset({"Chemical"}))
                yield row
    labels = need_member(members, "mesh_id_label_synonyms")
    yield from parse_table(vocabulary.name, labels, partial(_parse_label, vocabulary, known), n_columns=3)


def _read_trees(vocabulary: Vocabulary, member: Member, known: _Known) -> Iterator[Row]:
    columns = ("mesh_id", "mesh_name", "mesh_tree_number")
    yield from parse_columns(vocabulary.name, member, partial(_note_tree, known), columns)
    trees: Trees = {}
    for identifier, numbers in known.numbers.items():
        note_places(trees, known.types[mesh_curie(identifier)], identifier, numbers)
    yield from parents_of_trees(trees, vocabulary.name)


def _note_tree(known: _Known, cells: Cells) -> Iterator[Row]:
    identifier, name, number = cells
    curie = mesh_curie(identifier)
    known.types[curie] = known.types.get(curie, frozenset()) | types_of_trees([number])
    known.numbers[identifier].append(number)
    known.former[curie].add(name)
    return iter(())


def _note_former(known: _Known, cells: Cells) -> Iterator[Row]:
    identifier, name = cells
    known.former[mesh_curie(identifier)].add(name)
    return iter(())


def _parse_label(vocabulary: Vocabulary, known: _Known, cells: Cells) -> Iterator[Row]:
    identifier, name, joined = cells
    curie = mesh_curie(identifier)
    synonyms = split_names(joined, "|")
    former = sorted(known.former.get(curie, set()) - {name, *synonyms, ""})
    yield from make_entries(vocabulary, known.types.get(curie, frozenset()), identifier, name, synonyms, former)
