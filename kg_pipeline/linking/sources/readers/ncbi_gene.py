"""NCBI Gene: `gene_info` of any species and `gene_history` (https://ftp.ncbi.nlm.nih.gov/gene/DATA/README)."""

from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Mapping, Retired, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, parse_columns, split_names
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_INFO = ("tax_id", "GeneID", "Symbol", "Synonyms", "dbXrefs", "description", "type_of_gene")
_MORE_INFO = (
    *("LocusTag", "Symbol_from_nomenclature_authority", "Full_name_from_nomenclature_authority"),
    "Other_designations",
)
_HISTORY = ("GeneID", "Discontinued_GeneID")
# Regulatory and other regions that no article means by a gene's name.
_NOT_GENES = frozenset({"biological-region"})
_NOT_YET_NAMED = "NEWENTRY"
_NO_NAMES = frozenset({"-", "hypothetical protein", "uncharacterized protein"})
_PREFIXES = {
    "HGNC": "HGNC",
    "MGI": "MGI",
    "RGD": "RGD",
    "ZFIN": "ZFIN",
    "FLYBASE": "FB",
    "WormBase": "WB",
    "SGD": "SGD",
    "TAIR": "TAIR",
    "Xenbase": "Xenbase",
    "VGNC": "VGNC",
    "Ensembl": "ENSEMBL",
    "MIM": "OMIM",
}
"""Biolink's prefix by NCBI's; other databases are left out."""


def read_gene_info(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Genes of any species, with their numbers elsewhere; of what NCBI calls `-` there is none.

    Symbols, full names and the description are names, synonyms and the locus tag synonyms; other designations
    are weak names: they include what many genes are called.
    """
    parse = partial(_parse_gene, vocabulary)
    for member in members:
        yield from parse_columns(vocabulary.name, member, parse, _INFO, optional=_MORE_INFO)


def read_gene_history(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Discontinued genes that another took the place of."""
    parse = partial(_parse_discontinued, vocabulary)
    for member in members:
        yield from parse_columns(vocabulary.name, member, parse, _HISTORY)


def _parse_gene(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    tax_id, number, symbol, synonyms, xrefs, description, type_, locus_tag, *official, designations = cells
    identifier = _gene_curie(number)
    if not tax_id.isdecimal():
        raise BadInput(f"{tax_id!r} is no NCBI taxonomy number")
    if type_ in _NOT_GENES or symbol == _NOT_YET_NAMED:
        return
    yield Entry(
        identifier,
        "Gene",
        "Gene",
        symbol,
        vocabulary.name,
        synonyms=_names(synonyms, locus_tag),
        taxon=f"NCBITaxon:{tax_id}",
        names=_names(*official, description, but=symbol),
        weak=_names(designations),
    )
    for xref in xrefs.split("|"):
        database, _, local_id = xref.partition(":")
        if prefix := _PREFIXES.get(database):
            yield Mapping(identifier, make_curie(prefix, local_id.removeprefix(f"{prefix}:")), vocabulary.name)


def _names(*cells: str, but: str = "") -> tuple[str, ...]:
    names = [name for cell in cells for name in split_names(cell, "|")]
    return tuple(name for name in dict.fromkeys(names) if name not in _NO_NAMES and name != but)


def _parse_discontinued(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    successor, discontinued = cells
    if successor != "-":
        yield Retired(_gene_curie(discontinued), _gene_curie(successor), vocabulary.name)


def _gene_curie(number: str) -> str:
    if not number.isdecimal():
        raise BadInput(f"{number!r} is no NCBI Gene number")
    return make_curie("NCBIGene", number)
