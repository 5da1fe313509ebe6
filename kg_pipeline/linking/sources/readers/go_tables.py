"""GO's ids beside its ontology: those of merged terms, and labels."""

from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import CuratedName, Retired, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, parse_table
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_N_DIGITS = 7


def read_go_secondary(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Secondary ids with the primary ones that took their place: tab-separated, without a header."""
    for member in members:
        yield from parse_table(vocabulary.name, member, partial(_parse_secondary, vocabulary), n_columns=2)


def read_go_labels(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Names of ids: comma-separated, without a header.

    The table does not say of which branch a term is, so that its labels are names of the terms that an ontology
    beside it has. Those of obsolete terms are left out.
    """
    for member in members:
        parse = partial(_parse_label, vocabulary)
        yield from parse_table(vocabulary.name, member, parse, n_columns=2, delimiter=",")


def _parse_secondary(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    secondary, primary = cells
    yield Retired(_check(secondary), _check(primary), vocabulary.name)


def _parse_label(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    identifier, label = cells
    _check(identifier)
    if not label.strip():
        raise BadInput(f"{identifier} has no name")
    if not label.startswith("obsolete "):
        yield CuratedName(label.strip(), identifier, vocabulary.name)


def _check(identifier: str) -> str:
    number = identifier.removeprefix("GO:")
    if number == identifier or len(number) != _N_DIGITS or not (number.isascii() and number.isdecimal()):
        raise BadInput(f"{identifier!r} is no id of GO")
    return identifier
