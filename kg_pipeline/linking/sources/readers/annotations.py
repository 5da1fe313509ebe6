"""Annotations of genes with GO terms: GAF 2.2 and 2.1, and tables of the genes of each term.

Negated annotations, and those that say less than that the gene does it (it acts upstream, it was seen nearby,
nothing is known), are refused with that reason, so that they are counted.
Format: https://geneontology.org/docs/go-annotation-file-gaf-format-2.2/
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Annotation, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, parse_cells, parse_table
from kg_pipeline.linking.sources.readers.streams import read_lines
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_Predicate = Literal["actively_involved_in", "enables", "located_in", "part_of"]

_N_COLUMNS = 17
_COMMENT = "!"
_RELATIONS: dict[str, _Predicate] = {
    "involved_in": "actively_involved_in",
    "enables": "enables",
    "located_in": "located_in",
    "is_active_in": "located_in",
    "part_of": "part_of",
}
"""By the relation in the qualifier; others say less, and are left out."""
_BY_ASPECT: dict[str, _Predicate] = {"P": "actively_involved_in", "F": "enables", "C": "located_in"}
"""Where the qualifier is empty, as GAF 2.1 allows."""
_BY_DOMAIN: dict[str, _Predicate] = {
    "biological_process": "actively_involved_in",
    "molecular_function": "enables",
    "cellular_component": "located_in",
}
_NO_DATA = "ND"
_ANY_EVIDENCE = "any"
"""Of tables that do not tell the evidence of each annotation apart."""


def read_gaf(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Annotations of genes and proteins, by the identifiers of their databases."""
    parse = partial(_parse_annotation, vocabulary)
    for member in members:
        for number, line in enumerate(read_lines(member), start=1):
            if not line.startswith(_COMMENT) and line.strip():
                place, cells = f"{member.name}, line {number}", line.rstrip("\r\n").split("\t")
                yield from parse_cells(vocabulary.name, place, cells, parse, n_columns=_N_COLUMNS)


def read_annotation_table(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Annotations by term: id, name, branch, taxon, kind, size, NCBI Gene numbers and symbols joined by bars."""
    for member in members:
        parse = partial(_parse_term, vocabulary)
        yield from parse_table(vocabulary.name, member, parse, n_columns=8, has_header=True)


def _parse_annotation(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    database, number, qualifier, term, code, aspect = (cells[column] for column in (0, 1, 3, 4, 6, 8))
    negations = [part for part in qualifier.split("|") if part.upper() == "NOT"]
    relations = [part for part in qualifier.split("|") if part and part.upper() != "NOT"]
    if negations:
        raise BadInput("negated: the gene does not do that")
    if code == _NO_DATA:
        raise BadInput("evidence ND: nothing is known")
    if aspect not in _BY_ASPECT:
        raise BadInput(f"aspect {aspect!r} is none of {', '.join(_BY_ASPECT)}")
    if any(relation not in _RELATIONS for relation in relations):
        raise BadInput(f"qualifier {qualifier!r} is none of {', '.join(_RELATIONS)}")
    predicate = _RELATIONS[relations[0]] if relations else _BY_ASPECT[aspect]
    gene = make_curie(database, number.removeprefix(f"{database}:"))
    yield Annotation(gene, _go_curie(term), predicate, code, vocabulary.name)


def _parse_term(vocabulary: Vocabulary, cells: Cells) -> Iterator[Row]:
    term, _, domain, _, _, _, numbers, _ = cells
    if domain not in _BY_DOMAIN:
        raise BadInput(f"branch {domain!r} is none of {', '.join(_BY_DOMAIN)}")
    for number in numbers.split("|"):
        if not number.isdecimal():
            raise BadInput(f"{number!r} is no NCBI Gene number")
        yield Annotation(
            make_curie("NCBIGene", number), _go_curie(term), _BY_DOMAIN[domain], _ANY_EVIDENCE, vocabulary.name
        )


def _go_curie(term: str) -> str:
    if not term.startswith("GO:") or not term[3:].isdecimal():
        raise BadInput(f"{term!r} is no GO term")
    return term
