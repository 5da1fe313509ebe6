"""UMLS in its Rich Release Format (https://www.ncbi.nlm.nih.gov/books/NBK9685/): each source is a vocabulary."""

from collections.abc import Iterator, Sequence
from functools import partial

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import Parent, Retired, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.rows import Cells, Parse, find_member, need_member, parse_table
from kg_pipeline.linking.sources.readers.umls_concepts import Concepts, Sources, umls_curie, vocabulary_of
from kg_pipeline.linking.sources.readers.umls_tables import SEMANTIC_TYPES, Kind
from kg_pipeline.linking.sources.vocabularies import Vocabulary

_N_COLUMNS = {"MRCONSO.RRF": 18, "MRSTY.RRF": 6, "MRSAB.RRF": 25, "MRCUI.RRF": 7, "MRREL.RRF": 16}


def read_umls(vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
    """Concepts under `UMLS:C…`, an entry a source, with codes, hierarchies and what replaced retired concepts.

    Members by their names, in any order: MRCONSO.RRF and MRSTY.RRF; where there are such, MRSAB.RRF, MRCUI.RRF and
    MRREL.RRF. English atoms that are neither obsolete nor suppressible are read; a concept without a semantic
    type of ours is left out, one with those of several types refused, as is an atom of a source that holds other
    types only. Without MRSAB, an atom's own restriction level says whether its source may travel.

    MRCONSO is read once, concept by concept as it is sorted; held are the types of the concepts we may keep.
    """
    kinds: dict[str, tuple[Kind, ...]] = {}
    yield from _read(vocabulary, need_member(members, "MRSTY.RRF"), partial(_note_kind, kinds))
    sources = Sources()
    if mrsab := find_member(members, "MRSAB.RRF"):
        yield from _read(vocabulary, mrsab, partial(_note_source, sources))
    mrconso = need_member(members, "MRCONSO.RRF")
    concepts = Concepts(mrconso.name, kinds, sources)
    yield from _read(vocabulary, mrconso, concepts.add)
    yield from concepts.finish()
    kinds.clear()
    if mrcui := find_member(members, "MRCUI.RRF"):
        yield from _read(vocabulary, mrcui, partial(_parse_retired, vocabulary, concepts))
    if mrrel := find_member(members, "MRREL.RRF"):
        yield from _read(vocabulary, mrrel, partial(_parse_relation, concepts, sources))


def _read(vocabulary: Vocabulary, member: Member, parse: Parse) -> Iterator[Row]:
    """Rows of a file; after each of its columns stands a bar, so that there is an empty one at the end."""
    n_columns = next(n for name, n in _N_COLUMNS.items() if name.lower() in member.name.lower())
    return parse_table(vocabulary.name, member, parse, n_columns=n_columns + 1, delimiter="|")


def _note_kind(kinds: dict[str, tuple[Kind, ...]], cells: Cells) -> Iterator[Row]:
    cui, type_id = cells[:2]
    umls_curie(cui)
    kind = SEMANTIC_TYPES.get(type_id)
    if kind and kind not in kinds.get(cui, ()):
        kinds[cui] = (*kinds.get(cui, ()), kind)
    return iter(())


def _note_source(sources: Sources, cells: Cells) -> Iterator[Row]:
    versioned, root, version, level, is_current = cells[2], cells[3], cells[6], cells[13], cells[21]
    if not root or not (level.isascii() and level.isdecimal()):
        raise BadInput(f"source {root!r} has the restriction level {level!r}")
    if is_current == "Y":
        sources.describe(root, version or versioned, int(level))
    return iter(())


def _parse_retired(vocabulary: Vocabulary, concepts: Concepts, cells: Cells) -> Iterator[Row]:
    """Concepts that were merged into one of ours; of the other ways to retire, none says that both are one."""
    cui, _, relation, _, _, other, is_current, _ = cells
    identifier = umls_curie(cui)
    if relation == "SY" and is_current == "Y" and other in concepts.kept:
        yield Retired(identifier, umls_curie(other), vocabulary.name)


def _parse_relation(concepts: Concepts, sources: Sources, cells: Cells) -> Iterator[Row]:
    """The second concept is a kind of the first. Each relation is there in both directions; we read this one."""
    parent, _, _, relation, child, _, _, detail, _, _, source, *_ = cells
    suppress = cells[14]
    if (relation, detail, suppress) == ("CHD", "isa", "N") and child != parent:
        type_ = concepts.kept.get(parent)
        if type_ and type_ == concepts.kept.get(child):
            yield from sources.tell(source, None)
            yield Parent(umls_curie(child), umls_curie(parent), "subclass_of", vocabulary_of(source))
