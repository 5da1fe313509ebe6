"""HGNC's own tables: the complete set and those that its custom downloads make (https://www.genenames.org/download/)."""

from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Entry, Mapping, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.genes import HUMAN, NOT_GENES
from kg_pipeline.linking.sources.readers.rows import Cells, parse_columns, split_names
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_COMPLETE = ("hgnc_id", "symbol", "name", "status")
_COMPLETE_MORE = (
    *("locus_type", "alias_symbol", "alias_name", "prev_symbol", "prev_name"),
    *("entrez_id", "uniprot_ids", "ensembl_gene_id"),
)
_CUSTOM = ("HGNC ID", "Approved Symbol", "Approved Name", "Status")
_CUSTOM_MORE = (
    *("Locus Type", "Synonyms", "Previous Symbols", "Entrez Gene ID(supplied by NCBI)"),
    *("UniProt ID(supplied by UniProt)", "Ensembl ID(supplied by Ensembl)"),
)
_XREF_PREFIXES = ("NCBIGene", "UniProtKB", "ENSEMBL")


def read_hgnc_complete(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Approved human genes of `hgnc_complete_set.txt`; several values of a cell stand between bars."""
    parse = partial(_parse_complete, vocabulary)
    for member in members:
        yield from parse_columns(
            vocabulary.name, member, parse, _COMPLETE, optional=_COMPLETE_MORE, has_quotes=True
        )


def read_hgnc_tables(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Approved human genes of custom downloads, each with the columns it has; several values between commas."""
    parse = partial(_parse_custom, vocabulary)
    for member in members:
        yield from parse_columns(vocabulary.name, member, parse, _CUSTOM, optional=_CUSTOM_MORE)


def _parse_complete(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    *named, alias_symbols, alias_names, previous_symbols, previous_names = cells[:9]
    aliases = split_names(f"{alias_symbols}|{alias_names}", "|")
    former = split_names(f"{previous_symbols}|{previous_names}", "|")
    return _make_rows(vocabulary, named, aliases, former, [split_names(cell, "|") for cell in cells[9:]])


def _parse_custom(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    *named, aliases, former = cells[:7]
    xrefs = [split_names(cell, ", ") for cell in cells[7:]]
    return _make_rows(vocabulary, named, split_names(aliases, ", "), split_names(former, ", "), xrefs)


def _make_rows(
    vocabulary: Vocabulary,
    named: Sequence[str],
    aliases: tuple[str, ...],
    former: tuple[str, ...],
    xrefs: Sequence[tuple[str, ...]],
) -> Iterator[Row]:
    identifier, symbol, name, status, locus = named
    if status != "Approved":
        if "Withdrawn" not in status:
            raise BadInput(f"status {status!r} is neither approved nor withdrawn")
        return
    if locus in NOT_GENES:
        return
    names = (name,) if name else ()
    yield Entry(identifier, "Gene", "Gene", symbol, vocabulary.name, aliases, former, HUMAN, names)
    for prefix, local_ids in zip(_XREF_PREFIXES, xrefs, strict=True):
        for local_id in local_ids:
            yield Mapping(identifier, make_curie(prefix, local_id), vocabulary.name)
