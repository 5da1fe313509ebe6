"""Concepts of UMLS, put together from the atoms of one concept after the other."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import make_curie
from kg_pipeline.linking.entries import Edition, Entry, RefusedRow, Row
from kg_pipeline.linking.entries import Mapping as SameAs
from kg_pipeline.linking.sources.readers.genes import HUMAN
from kg_pipeline.linking.sources.readers.mesh import is_gene_product
from kg_pipeline.linking.sources.readers.rows import Cells, refuse_row
from kg_pipeline.linking.sources.readers.umls_tables import (
    CODES,
    NO_NAMES,
    PREFERRED_TERM_TYPES,
    SOURCE_TYPES,
    Kind,
)
from kg_pipeline.records import EntityType, Record

_CUI = re.compile(r"C[0-9]{7}|CL[0-9]{6,7}")
_UNRESTRICTED = 0


def umls_curie(cui: str) -> str:
    """The CURIE of a concept. Raises `BadInput` if it is none, of UMLS or of NCI's part of it (`CL…`)."""
    if not _CUI.fullmatch(cui):
        raise BadInput(f"{cui!r} is no concept of UMLS")
    return make_curie("UMLS", cui)


def vocabulary_of(source: str) -> str:
    """What a source of UMLS is called here."""
    return f"umls-{source.lower()}"


class Sources:
    """What MRSAB says of the sources, each told once."""

    def __init__(self) -> None:
        self._described: dict[str, tuple[str, int]] = {}
        self._told: set[str] = set()

    def describe(self, source: str, release: str, level: int) -> None:
        """Note a source's release and restriction level."""
        self._described[source] = (release, level)

    def tell(self, source: str, level: int | None) -> Iterator[Edition]:
        """The edition of a source, the first time; `level` is that of its atom, for one that is not described.

        Without any level, it may not travel.
        """
        if source in self._told:
            return
        self._told.add(source)
        release, restriction = self._described.get(source, ("not stated", level))
        stated = "not stated" if restriction is None else restriction
        licence = f"UMLS Metathesaurus License, source restriction level {stated}"
        yield Edition(vocabulary_of(source), release, licence, restriction == _UNRESTRICTED)


class _Atom(Record, frozen=True):
    identifier: str
    source: str
    term_type: str
    code: str
    name: str
    level: int
    order: tuple[bool, ...]
    """Among the names of the source: its preferred ones first, then those that UMLS prefers."""


class Concepts:
    """Takes atoms in the order of MRCONSO and gives the rows of a concept when the next one begins."""

    def __init__(self, file: str, kinds: Mapping[str, tuple[Kind, ...]], sources: Sources) -> None:
        self.kept: dict[str, EntityType] = {}
        """Type of each concept that has an entry."""
        self._file = file
        self._kinds = kinds
        self._sources = sources
        self._cui = ""
        self._atoms: list[_Atom] = []

    def add(self, cells: Cells) -> Iterator[Row]:
        """Rows of the concept before, where the atom is of another one."""
        atom = _parse_atom(cells)
        cui = cells[0]
        if cui != self._cui:
            yield from self.finish()
            self._cui = cui
        if atom and cui in self._kinds:
            self._atoms.append(atom)

    def finish(self) -> Iterator[Row]:
        """Rows of the last concept."""
        atoms, self._atoms = self._atoms, []
        if not atoms:
            return
        kinds = self._kinds[self._cui]
        types = sorted({kind.type for kind in kinds})
        if len(types) > 1:
            reason = f"its semantic types are of several types: {', '.join(types)}"
            yield self._refuse(atoms[0], reason)
        elif not any(is_gene_product(atom.name) for atom in atoms):
            sources = {atom.source for atom in atoms}
            kind = next((kind for kind in kinds if kind.needs is None or kind.needs in sources), None)
            if kind is not None:
                yield from self._rows_of_concept(atoms, kind)

    def _rows_of_concept(self, atoms: list[_Atom], kind: Kind) -> Iterator[Row]:
        by_source: dict[str, list[_Atom]] = defaultdict(list)
        for atom in atoms:
            by_source[atom.source].append(atom)
        taxon = HUMAN if kind.type == "Gene" and "HGNC" in by_source else None
        for source, own in by_source.items():
            if kind.type in SOURCE_TYPES.get(source, {kind.type}):
                yield from self._rows_of_source(source, own, kind, taxon)
            else:
                reason = f"{source} has no {kind.type}, which its semantic types say it is"
                yield self._refuse(own[0], reason)

    def _refuse(self, atom: _Atom, reason: str) -> RefusedRow:
        place = f"{self._file}, {self._cui}, {atom.identifier}"
        return refuse_row(vocabulary_of(atom.source), place, reason, atom.name)

    def _rows_of_source(self, source: str, atoms: list[_Atom], kind: Kind, taxon: str | None) -> Iterator[Row]:
        self.kept[self._cui] = kind.type
        identifier, vocabulary = umls_curie(self._cui), vocabulary_of(source)
        yield from self._sources.tell(source, max(atom.level for atom in atoms))
        names = dict.fromkeys(atom.name for atom in sorted(atoms, key=lambda atom: atom.order))
        name, *synonyms = names
        yield Entry(identifier, kind.type, kind.category, name, vocabulary, tuple(synonyms), taxon=taxon)
        for other in sorted({found for atom in atoms if (found := _identifier_of(atom))}):
            yield SameAs(identifier, other, vocabulary)


def _parse_atom(cells: Cells) -> _Atom | None:
    """None for what is not English, suppressed, obsolete, or no name that anyone writes."""
    cui, language, status, _, form, _, is_preferred, identifier, _, _, _, source, term_type, code = cells[:14]
    name, level, suppress = cells[14:17]
    umls_curie(cui)
    if suppress not in {"N", "O", "E", "Y"}:
        raise BadInput(f"suppress {suppress!r} is none of N, O, E, Y")
    if language != "ENG" or suppress != "N" or term_type in NO_NAMES:
        return None
    if not name.strip() or not source:
        raise BadInput(f"atom {identifier!r} has the name {name!r} and the source {source!r}")
    # A gene goes by its symbol.
    is_preferred_type = term_type == "ACR" if source == "HGNC" else term_type in PREFERRED_TERM_TYPES
    order = (not is_preferred_type, status != "P", form != "PF", is_preferred != "Y")
    return _Atom(identifier, source, term_type, code, name.strip(), _level(level), order)


def _level(level: str) -> int:
    if not (level.isascii() and level.isdecimal()):
        raise BadInput(f"restriction level {level!r} is no number")
    return int(level)


def _identifier_of(atom: _Atom) -> str | None:
    code = CODES.get(atom.source)
    if code is None or atom.term_type not in code.term_types:
        return None
    local_id = code.local_id(atom.code)
    return make_curie(code.prefix, local_id) if local_id else None
