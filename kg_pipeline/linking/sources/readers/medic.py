"""MEDIC, the diseases of CTD: MeSH's and OMIM's in one hierarchy (https://ctdbase.org/voc.go?type=disease)."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import Entry, Mapping, Parent, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, parse_columns, split_names
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_COLUMNS = ("DiseaseName", "DiseaseID", "AltDiseaseIDs", "ParentIDs", "Synonyms")
_ID = re.compile(r"MESH:[CD][0-9]{6,9}|OMIM:[0-9]{6}")
_OTHER_ID = re.compile(rf"{_ID.pattern}|DOID:[0-9]+")
_ROOT = "MESH:C"
"""No disease but the top of MeSH's branch."""


def read_medic(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Diseases with other ids for the same one and their parents, from `CTD_diseases.tsv`."""
    for member in members:
        yield from parse_columns(vocabulary.name, member, partial(_parse_disease, vocabulary), _COLUMNS)


def _parse_disease(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    name, identifier, others, parents, synonyms = cells
    if identifier == _ROOT:
        return
    _check(_ID, identifier)
    yield Entry(identifier, "Disease", "Disease", name.strip(), vocabulary.name, split_names(synonyms, "|"))
    for other in split_names(others, "|"):
        same = other.removeprefix("DO:")
        _check(_OTHER_ID, same)
        yield Mapping(identifier, same, vocabulary.name)
    for parent in split_names(parents, "|"):
        if parent != _ROOT:
            _check(_ID, parent)
            yield Parent(identifier, parent, "subclass_of", vocabulary.name)


def _check(pattern: re.Pattern[str], identifier: str) -> None:
    if not pattern.fullmatch(identifier):
        raise BadInput(f"{identifier!r} is no identifier of MeSH, OMIM or the Disease Ontology")
