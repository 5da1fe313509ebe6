"""What a lexicon holds, made from the rows of all vocabularies: concepts, names, misgroundings. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from operator import attrgetter

from kg_pipeline.identifiers import split_curie
from kg_pipeline.linking.confirm import confirm_entries
from kg_pipeline.linking.entries import CuratedName, Entry, HeadingNames, Mapping, Misgrounding, RefusedRow, Row
from kg_pipeline.linking.equivalence import Node, merge_identifiers
from kg_pipeline.linking.normalize import bag_key, name_key
from kg_pipeline.linking.order import Status, vocabulary_rank
from kg_pipeline.linking.readers.families import HGNC_SYMBOL
from kg_pipeline.records import Concept, EntityType, Record

MAX_SYNONYMS = 50
_CATEGORY_PREFIXES = ("MONDO", "DOID", "HP", "DRUGBANK")
"""Whose word on the category goes before the others': a phenotype of HPO that MeSH files under diseases is one."""


class Name(Record, frozen=True, order=True):
    """A name of a concept, found by its key."""

    key: str
    type: EntityType
    identifier: str
    """As the vocabulary has it."""
    name: str
    vocabulary: str
    status: Status
    node: str
    taxon: str | None


class Contents(Record, frozen=True):
    """Everything a lexicon holds, sorted; what was refused and why."""

    names: list[Name]
    concepts: list[Concept]
    nodes: list[Node]
    forbidden: list[tuple[str, str]]
    """Name key and identifier."""
    conflicts: list[Mapping]
    refused: list[RefusedRow]


class Rows:
    """Rows of all vocabularies, sorted by kind."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.entries: list[Entry] = []
        self.mappings: list[Mapping] = []
        self.curated: list[CuratedName] = []
        self.headings: list[HeadingNames] = []
        self.misgroundings: list[Misgrounding] = []
        self.refused: list[RefusedRow] = []
        for row in rows:
            match row:
                case Entry():
                    self.entries.append(row)
                case Mapping():
                    self.mappings.append(row)
                case CuratedName():
                    self.curated.append(row)
                case HeadingNames():
                    self.headings.append(row)
                case Misgrounding():
                    self.misgroundings.append(row)
                case RefusedRow():
                    self.refused.append(row)


def compile_contents(rows: Iterable[Row]) -> Contents:
    """The contents of a lexicon; holds everything. The order of the rows does not matter."""
    sorted_rows = Rows(rows)
    confirmed = confirm_entries(sorted_rows.entries, sorted_rows.headings)
    entries = sorted(confirmed.entries, key=lambda entry: (entry.identifier, vocabulary_rank(entry), entry.name))
    nodes, conflicts = merge_identifiers(entries, [*sorted_rows.mappings, *confirmed.mappings])
    node_of = {member: node.id for node in nodes for member in node.members}
    curated, unresolved = _resolve_curated(sorted_rows, entries)
    names = {name for entry in entries for name in _names_of(entry, node_of[entry.identifier])}
    names.update(name for entry in curated for name in _names_of(entry, node_of[entry.identifier]))
    forbidden = {(name_key(row.name), row.identifier) for row in sorted_rows.misgroundings}
    return Contents(
        sorted(names, key=attrgetter("key", "type", "identifier", "name", "vocabulary", "status")),
        _make_concepts(nodes, [*entries, *curated]),
        nodes,
        sorted(forbidden),
        sorted(conflicts, key=lambda mapping: (mapping.subject, mapping.object)),
        sorted(
            [*sorted_rows.refused, *confirmed.refused, *unresolved],
            key=lambda row: (row.vocabulary, row.place, row.found),
        ),
    )


def _names_of(entry: Entry, node: str) -> Iterator[Name]:
    named: dict[str, Status] = {}
    for status, names in _names_by_status(entry):
        for name in names:
            named.setdefault(name, status)
    for name, status in named.items():
        keys = {name_key(name), bag_key(name) if entry.type == "Disease" else ""} - {""}
        for key in keys:
            yield Name(key, entry.type, entry.identifier, name, entry.vocabulary, status, node, entry.taxon)


def _names_by_status(entry: Entry) -> tuple[tuple[Status, Sequence[str]], ...]:
    curated = entry.category == _CURATED
    return (
        ("curated" if curated else "preferred", (entry.name, *entry.names)),
        ("synonym", entry.synonyms),
        ("former", entry.former),
    )


_CURATED = "CuratedName"


def _resolve_curated(rows: Rows, entries: Sequence[Entry]) -> tuple[list[Entry], list[RefusedRow]]:
    """Curated names as entries of the identifiers they mean; those whose identifier is unknown here, refused."""
    known: dict[str, Entry] = {entry.identifier: entry for entry in entries}
    aliases = {f"{HGNC_SYMBOL}:{entry.name}": entry for entry in entries if entry.vocabulary == "hgnc"}
    for mapping in rows.mappings:
        if mapping.object.startswith("UniProtKB:") and mapping.subject in known:
            aliases.setdefault(mapping.object, known[mapping.subject])
    resolved, refused = [], []
    for curated in sorted(rows.curated, key=attrgetter("identifier", "name")):
        entry = known.get(curated.identifier) or aliases.get(curated.identifier)
        if entry is None:
            reason = f"{curated.identifier} is in none of the vocabularies"
            refused.append(RefusedRow(curated.vocabulary, f"name {curated.name!r}", reason, curated.identifier))
        else:
            resolved.append(
                Entry(entry.identifier, entry.type, _CURATED, curated.name, curated.vocabulary, taxon=entry.taxon)
            )
    return resolved, refused


def _make_concepts(nodes: Iterable[Node], entries: Iterable[Entry]) -> list[Concept]:
    by_identifier: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_identifier[entry.identifier].append(entry)
    return [_make_concept(node, by_identifier) for node in nodes]


def _make_concept(node: Node, by_identifier: AbstractMapping[str, list[Entry]]) -> Concept:
    entries = sorted((entry for member in node.members for entry in by_identifier[member]), key=vocabulary_rank)
    own = [entry for entry in entries if entry.category != _CURATED]
    naming = next((entry for entry in own if entry.identifier == node.id), own[0])
    taxon = next((entry.taxon for entry in own if entry.taxon), None)
    return Concept(
        node.id, _category(own, naming), naming.name, _collect_synonyms(entries, naming.name), node.xrefs, taxon
    )


def _collect_synonyms(entries: Sequence[Entry], name: str) -> tuple[str, ...]:
    """Names other than the first, in the order of their status and vocabulary, each once whatever its case."""
    found: dict[str, str] = {}
    by_entry = [_names_by_status(entry) for entry in entries]
    for of_one_status in zip(*by_entry, strict=True):
        for _, names in of_one_status:
            for synonym in sorted(names):
                found.setdefault(synonym.lower(), synonym)
    found.pop(name.lower(), None)
    return tuple(found.values())[:MAX_SYNONYMS]


def _category(entries: Sequence[Entry], naming: Entry) -> str:
    by_prefix = {split_curie(entry.identifier)[0]: entry.category for entry in entries}
    return next((by_prefix[prefix] for prefix in _CATEGORY_PREFIXES if prefix in by_prefix), naming.category)
