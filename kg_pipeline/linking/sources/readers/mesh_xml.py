"""MeSH as NLM publishes it: descYYYY.xml and suppYYYY.xml (https://www.nlm.nih.gov/mesh/xml_data_elements.html)."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from lxml import etree

from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Mapping, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.mesh import (
    Branches,
    Trees,
    make_entries,
    note_places,
    parents_of_trees,
    types_of_supplementary,
    types_of_trees,
)
from kg_pipeline.linking.sources.readers.rows import find_member, need_member
from kg_pipeline.linking.sources.readers.xml_records import parse_records, text_of, texts_of
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_TERMS = "ConceptList/Concept/TermList/Term/String"
_PREFERRED = "ConceptList/Concept[@PreferredConceptYN='Y']"
_CAS = re.compile(r"[0-9]{2,7}-[0-9]{2}-[0-9]")
_UNII = re.compile(r"[0-9A-Z]{10}")
_RELATED = re.compile(rf"({_CAS.pattern}) \((.+)\)")
"""A number with the name of what it belongs to: "50-78-2 (Aspirin)"."""


def read_mesh_xml(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Diseases and chemicals of MeSH with CAS and UNII numbers and their tree; holds the places of all in it.

    Members by how their names begin, in any order: `desc` and, where there is such, `supp`. The terms of all of a
    record's concepts are its names, as PubMed is indexed with the record and not with its concepts.
    """
    branches: Branches = {}
    trees: Trees = {}
    yield from parse_records(
        vocabulary.name,
        need_member(members, "desc"),
        partial(_parse_descriptor, vocabulary, branches, trees),
        root="DescriptorRecordSet",
        tag="DescriptorRecord",
        identifier="DescriptorUI",
    )
    if supplementary := find_member(members, "supp"):
        yield from parse_records(
            vocabulary.name,
            supplementary,
            partial(_parse_supplementary, vocabulary, branches),
            root="SupplementalRecordSet",
            tag="SupplementalRecord",
            identifier="SupplementalRecordUI",
        )
    yield from parents_of_trees(trees, vocabulary.name)


def _parse_descriptor(
    vocabulary: Vocabulary, branches: Branches, trees: Trees, record: etree._Element
) -> Iterator[Row]:
    identifier, name = text_of(record, "DescriptorUI"), text_of(record, "DescriptorName/String")
    numbers = texts_of(record, "TreeNumberList/TreeNumber")
    types = types_of_trees(numbers)
    branches[identifier] = types
    note_places(trees, types, identifier, numbers)
    for entry in make_entries(vocabulary, types, identifier, name, _synonyms(record, name)):
        yield entry
        yield from _map_numbers(vocabulary, entry, record)


def _parse_supplementary(vocabulary: Vocabulary, branches: Branches, record: etree._Element) -> Iterator[Row]:
    identifier, name = text_of(record, "SupplementalRecordUI"), text_of(record, "SupplementalRecordName/String")
    headings = texts_of(record, "HeadingMappedToList/HeadingMappedTo/DescriptorReferredTo/DescriptorUI")
    # A star marks the heading that a record is mapped to first of all.
    types = types_of_supplementary(branches, name, [heading.removeprefix("*") for heading in headings])
    for entry in make_entries(vocabulary, types, identifier, name, _synonyms(record, name)):
        yield entry
        yield from _map_numbers(vocabulary, entry, record)


def _synonyms(record: etree._Element, name: str) -> tuple[str, ...]:
    return tuple(term for term in texts_of(record, _TERMS) if term != name)


def _map_numbers(vocabulary: Vocabulary, entry: Entry, record: etree._Element) -> Iterator[Row]:
    """Of the preferred concept: the numbers of the others belong to salts and the like."""
    for number in texts_of(record, f"{_PREFERRED}/RegistryNumber"):
        if _CAS.fullmatch(number):
            yield Mapping(entry.identifier, make_curie("CAS", number), vocabulary.name)
        elif _UNII.fullmatch(number):
            yield Mapping(entry.identifier, make_curie("UNII", number), vocabulary.name)
    for related in texts_of(record, f"{_PREFERRED}/RelatedRegistryNumberList/RelatedRegistryNumber"):
        match = _RELATED.fullmatch(related)
        if match and match[2].lower() == entry.name.lower():
            yield Mapping(entry.identifier, make_curie("CAS", match[1]), vocabulary.name)
