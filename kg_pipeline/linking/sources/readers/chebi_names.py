"""ChEBI's table of names, as EBI publishes it (`names.tsv`) or cut down to ids and names."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, parse_columns
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_ENGLISH = ("", "en")
Names = dict[str, list[tuple[bool, str]]]
"""By CURIE; whether ChEBI does not prefer the name, and the name."""


def read_chebi_names(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Chemicals under ChEBI's own name, or the first where the table does not tell; holds the names."""
    names: Names = defaultdict(list)
    for member in members:
        parse = partial(_note_name, names)
        columns, optional = ("COMPOUND_ID", "NAME"), ("TYPE", "LANGUAGE")
        yield from parse_columns(vocabulary.name, member, parse, columns, optional=optional)
    for identifier, given in names.items():
        name, *synonyms = dict.fromkeys(name for _, name in sorted(given, key=lambda other: other[0]))
        yield Entry(identifier, "Chemical", "ChemicalEntity", name, vocabulary.name, tuple(synonyms))


def _note_name(names: Names, cells: Cells) -> Iterator[Row]:
    number, name, type_, language = cells
    if not (number.isascii() and number.isdecimal()):
        raise BadInput(f"{number!r} is no ChEBI number")
    if not name.strip():
        raise BadInput(f"CHEBI:{number} has an empty name")
    if language in _ENGLISH:
        names[make_curie("CHEBI", number)].append((type_ not in ("", "NAME"), name.strip()))
    return iter(())
