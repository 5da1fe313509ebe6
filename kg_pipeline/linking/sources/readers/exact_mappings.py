"""Curated statements that ids mean the same: SSSOM (https://w3id.org/sssom), Biomappings, xrefs.

Names in the tables are not read.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie, split_curie
from kg_pipeline.linking.entries import Mapping, RefusedRow, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, parse_columns, parse_table
from kg_pipeline.linking.sources.readers.streams import read_lines
from kg_pipeline.linking.sources.readers.terms import ONTOLOGIES, map_xref
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_EXACT = "skos:exactMatch"
_CURATED = frozenset({"semapv:ManualMappingCuration", "semapv:MappingReview", "semapv:UnspecifiedMatching"})
"""How a mapping was come by that somebody stands for; the others are of programs that compared names."""
_SSSOM = ("subject_id", "predicate_id", "object_id", "mapping_justification")
_DECLARATION = re.compile(r"#\s+[\'\"]?([A-Za-z][A-Za-z0-9._-]*)[\'\"]?:\s*[\'\"]?https?://")
_PREFIXES = {
    **{prefix.lower(): prefix for prefix in ("MONDO", "DOID", "HP", "MESH", "UMLS", "OMIM", "NCIT", "GARD")},
    **{prefix.lower(): prefix for prefix in ("MEDGEN", "GO", "CHEBI", "DRUGBANK", "HGNC", "NCBIGene", "FPLX")},
    "orphanet": "ORPHANET",
    "ordo": "ORPHANET",
    "omimps": "OMIM.PS",
    "sctid": "SNOMEDCT",
    "snomedct": "SNOMEDCT",
    "meddra": "MEDDRA",
    "efo": "EFO",
}
"""Spellings of the prefixes that are ours, in small letters."""


def read_sssom(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Exact matches that are curated and not negated; the others are counted in a refusal for each cause.

    Any number of files. Where a file declares its prefixes (`curie_map`), a row with another one is refused.
    """
    for member in members:
        left_out: Counter[str] = Counter()
        parse = partial(_parse_sssom, vocabulary, _read_curie_map(member), left_out)
        yield from parse_columns(vocabulary.name, member, parse, _SSSOM, optional=("predicate_modifier",))
        yield from _count(vocabulary, member, left_out)


def read_biomappings(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Pairs of prefix, id and name, tab-separated without a header, all of them curated exact matches."""
    for member in members:
        left_out: Counter[str] = Counter()
        parse = partial(_parse_pair, vocabulary, left_out)
        yield from parse_table(vocabulary.name, member, parse, n_columns=6)
        yield from _count(vocabulary, member, left_out)


def read_xref_table(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Cross-references of MONDO, DOID or HPO as a report has them: columns `id` (or `cls`) and `xref`."""
    for member in members:
        parse = partial(_parse_xref, vocabulary, member)
        yield from parse_columns(
            vocabulary.name, member, parse, ("xref",), optional=("id", "cls"), has_quotes=True
        )


def _read_curie_map(member: Member) -> frozenset[str]:
    """The prefixes that the comments at the head of a file declare."""
    found = set()
    for line in read_lines(member):
        if not line.startswith("#"):
            break
        if match := _DECLARATION.match(line):
            found.add(match[1])
    return frozenset(found)


def _parse_sssom(
    vocabulary: Vocabulary, declared: frozenset[str], left_out: Counter[str], cells: Cells
) -> Iterator[Row]:
    subject, predicate, object_, justification, modifier = cells
    for identifier in (subject, object_):
        prefix, _ = split_curie(identifier)
        if declared and prefix not in declared:
            raise BadInput(f"the prefix of {identifier!r} is none of the file's curie_map")
    split_curie(predicate)
    if modifier or predicate != _EXACT:
        left_out[f"{modifier} {predicate}".strip()] += 1
    elif justification not in _CURATED:
        left_out[justification or "no mapping_justification"] += 1
    else:
        yield from _map(vocabulary, left_out, split_curie(subject), split_curie(object_))


def _parse_pair(vocabulary: Vocabulary, left_out: Counter[str], cells: Cells) -> Iterator[Row]:
    prefix, identifier, _, other_prefix, other, _ = cells
    yield from _map(
        vocabulary,
        left_out,
        (prefix, identifier.removeprefix(f"{prefix}:")),
        (other_prefix, other.removeprefix(f"{other_prefix}:")),
    )


def _map(
    vocabulary: Vocabulary, left_out: Counter[str], subject: tuple[str, str], object_: tuple[str, str]
) -> Iterator[Row]:
    prefixes = [_PREFIXES.get(prefix.lower()) for prefix, _ in (subject, object_)]
    unknown = [given for (given, _), prefix in zip((subject, object_), prefixes, strict=True) if prefix is None]
    if unknown:
        left_out[f"prefix {unknown[0]}"] += 1
        return
    first, second = (
        make_curie(prefix or "", local) for prefix, (_, local) in zip(prefixes, (subject, object_), strict=True)
    )
    yield Mapping(first, second, vocabulary.name)


def _parse_xref(vocabulary: Vocabulary, member: Member, cells: Cells) -> Iterator[Row]:
    xref, *subjects = cells
    subject = next((given for given in subjects if given), "")
    ontology = ONTOLOGIES.get(split_curie(subject)[0].lower())
    if ontology is None:
        raise BadInput(f"{subject!r} is a term of none of {', '.join(ONTOLOGIES)}")
    yield from map_xref(vocabulary.name, member.name, ontology, subject, xref)


def _count(vocabulary: Vocabulary, member: Member, left_out: Counter[str]) -> Iterator[RefusedRow]:
    for cause, n_rows in sorted(left_out.items()):
        reason = f"{n_rows} rows are left out as no curated exact matches of ids that are ours"
        yield RefusedRow(vocabulary.name, member.name, reason, ascii(cause)[:200])
