"""DrugBank's open vocabulary as comma-separated rows, and its full database in XML (https://docs.drugbank.com/xml/)."""

import re
from collections.abc import Iterator, Sequence
from functools import partial

from lxml import etree

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Mapping, Retired, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.chemicals import drugbank_curie
from kg_pipeline.linking.sources.readers.rows import Cells, parse_columns, split_names
from kg_pipeline.linking.sources.readers.xml_records import parse_records, text_of, texts_of
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_COLUMNS = ("DrugBank ID", "Accession Numbers", "Common name", "CAS", "UNII", "Synonyms", "Standard InChI Key")
_NUMBER_PREFIXES = ("CAS", "UNII", "INCHIKEY")
_NAMESPACE = "http://www.drugbank.ca"
_RESOURCES = {
    "ChEBI": "CHEBI",
    "ChEMBL": "CHEMBL.COMPOUND",
    "PubChem Compound": "PUBCHEM.COMPOUND",
    "RxCUI": "RXCUI",
}
"""External identifiers of the same compound. Others are of substances, products, proteins and pages about it."""
_SECONDARY = re.compile(r"DB[0-9]{5}|[A-Z]{4}[0-9]{5}")
"""Of DrugBank itself, and of the lists that it was made from: APRD00264, EXPT01234."""


def read_drugbank_vocabulary(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Drugs with their synonyms, numbers and former accession numbers, from `drugbank vocabulary.csv`."""
    for member in members:
        parse = partial(_parse_row, vocabulary)
        yield from parse_columns(vocabulary.name, member, parse, _COLUMNS, delimiter=",")


def _parse_row(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    number, accessions, name, *numbers, synonyms, inchi_key = cells
    identifier = drugbank_curie(number)
    names = tuple(synonym for synonym in split_names(synonyms, " | ") if synonym != name)
    yield Entry(identifier, "Chemical", "Drug", name.strip(), vocabulary.name, names)
    yield from _retire(vocabulary, identifier, split_names(accessions, "|"))
    for prefix, other in zip(_NUMBER_PREFIXES, (*numbers, inchi_key), strict=True):
        if other:
            yield Mapping(identifier, make_curie(prefix, other), vocabulary.name)


def read_drugbank_xml(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Drugs with their synonyms and brands, numbers, external and secondary ids, from `full database.xml`.

    Names of mixtures are left out: "Percocet" is neither of the two drugs in it.
    """
    for member in members:
        yield from parse_records(
            vocabulary.name,
            member,
            partial(_parse_drug, vocabulary),
            root="drugbank",
            tag="drug",
            identifier=_at("drugbank-id"),
            namespace=_NAMESPACE,
        )


def _at(*names: str) -> str:
    return "/".join(f"{{{_NAMESPACE}}}{name}" for name in names)


def _parse_drug(vocabulary: Vocabulary, drug: etree._Element) -> Iterator[Row]:
    numbers = texts_of(drug, _at("drugbank-id"))
    primary = texts_of(drug, f"{_at('drugbank-id')}[@primary='true']")
    if len(primary) != 1:
        raise BadInput(f"{len(primary)} primary ids, expected 1")
    identifier = drugbank_curie(primary[0])
    name = text_of(drug, _at("name"))
    yield Entry(identifier, "Chemical", "Drug", name, vocabulary.name, _names_beside(drug, name))
    yield from _retire(vocabulary, identifier, numbers)
    for prefix, path in (("CAS", "cas-number"), ("UNII", "unii")):
        for number in texts_of(drug, _at(path)):
            yield Mapping(identifier, make_curie(prefix, number), vocabulary.name)
    for external in drug.iterfind(_at("external-identifiers", "external-identifier")):
        if elsewhere := _RESOURCES.get(external.findtext(_at("resource")) or ""):
            other = text_of(external, _at("identifier")).removeprefix(f"{elsewhere}:")
            yield Mapping(identifier, make_curie(elsewhere, other), vocabulary.name)


def _names_beside(drug: etree._Element, name: str) -> tuple[str, ...]:
    """English synonyms, brands and products, each once whatever its case."""
    synonyms = [
        element.text.strip()
        for element in drug.iterfind(_at("synonyms", "synonym"))
        if element.text and element.text.strip() and element.get("language", "") in ("", "english")
    ]
    mixtures = {
        (mixture.findtext(_at("name")) or "").strip().lower()
        for mixture in drug.iterfind(_at("mixtures", "mixture"))
        if "+" in (mixture.findtext(_at("ingredients")) or "")
    }
    brands = texts_of(drug, _at("international-brands", "international-brand", "name"))
    products = texts_of(drug, _at("products", "product", "name"))
    found: dict[str, str] = {}
    for synonym in (*synonyms, *(sold for sold in (*brands, *products) if sold.lower() not in mixtures)):
        found.setdefault(synonym.lower(), synonym)
    found.pop(name.lower(), None)
    return tuple(found.values())


def _retire(vocabulary: Vocabulary, identifier: str, numbers: Sequence[str]) -> Iterator[Retired]:
    for number in numbers:
        secondary = make_curie("DRUGBANK", number)
        if secondary != identifier and _SECONDARY.fullmatch(number):
            yield Retired(secondary, identifier, vocabulary.name)
