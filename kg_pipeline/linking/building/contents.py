"""What a lexicon holds, made from the rows of all vocabularies: concepts, names, misgroundings. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from collections.abc import Mapping as AbstractMapping
from itertools import chain, groupby
from operator import attrgetter

import msgspec

from kg_pipeline.identifiers import split_curie
from kg_pipeline.linking.building.confirm import confirm_entries
from kg_pipeline.linking.building.equivalence import Node, merge_identifiers
from kg_pipeline.linking.building.hierarchy import annotate_nodes, refuse_unknown, relate_nodes
from kg_pipeline.linking.building.kept_home import KeptHome
from kg_pipeline.linking.entries import (
    Annotation,
    CuratedName,
    Edition,
    Entry,
    HeadingNames,
    Mapping,
    Misgrounding,
    Parent,
    RefusedRow,
    Retired,
    Row,
)
from kg_pipeline.linking.go_forms import find_forms
from kg_pipeline.linking.normalize import bag_key, name_key
from kg_pipeline.linking.order import STATUSES, Status, vocabulary_rank
from kg_pipeline.linking.sources.readers.families import HGNC_SYMBOL
from kg_pipeline.records import Concept, EntityType, Record

MAX_SYNONYMS = 50
_SAME_NAME = attrgetter("key", "type", "identifier", "name", "vocabulary")
_CATEGORY_PREFIXES = ("MONDO", "DOID", "HP", "DRUGBANK")
"""Whose word on the category goes before the others': a phenotype of HPO that MeSH files under diseases is one."""


class Name(Record, frozen=True, order=True, gc=False):
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
    retired: list[tuple[str, str]]
    """Identifier no longer used, and the node of what took its place."""
    parents: list[Parent]
    """Between nodes."""
    annotations: list[Annotation]
    """Between nodes."""
    editions: list[Edition]
    conflicts: list[Mapping]
    """Not followed: mappings that would merge what a vocabulary keeps apart, relations that close a cycle."""
    refused: list[RefusedRow]


class Rows:
    """Rows of all vocabularies, sorted by kind."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.entries: list[Entry] = []
        self.mappings: list[Mapping] = []
        self.curated: list[CuratedName] = []
        self.headings: list[HeadingNames] = []
        self.misgroundings: list[Misgrounding] = []
        self.retired: list[Retired] = []
        self.parents: list[Parent] = []
        self.annotations: list[Annotation] = []
        self.editions: list[Edition] = []
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
                case Retired():
                    self.retired.append(row)
                case Parent():
                    self.parents.append(row)
                case Annotation():
                    self.annotations.append(row)
                case Edition():
                    self.editions.append(row)
                case RefusedRow():
                    self.refused.append(row)


def compile_contents(rows: Iterable[Row], kept_home: Collection[str] = ()) -> Contents:
    """The contents of a lexicon; holds everything. The order of the rows does not matter.

    `kept_home` are the vocabularies that may not leave the user's machine, besides those whose editions say so.
    """
    sorted_rows = Rows(rows)
    confirmed = confirm_entries(sorted_rows.entries, sorted_rows.headings)
    entries = sorted(confirmed.entries, key=lambda entry: (entry.identifier, vocabulary_rank(entry), entry.name))
    mappings = [*sorted_rows.mappings, *confirmed.mappings]
    nodes, conflicts = merge_identifiers(entries, mappings)
    node_of = {member: node.id for node in nodes for member in node.members}
    aliases = _find_aliases(sorted_rows, entries)
    curated, unresolved = _resolve_curated(sorted_rows, entries, aliases)
    retired = _resolve_retired(sorted_rows.retired, node_of)
    called = _nodes_as_called(node_of, nodes, aliases, retired)
    parents, closing = relate_nodes(sorted_rows.parents, called)
    conflicts += [Mapping(row.child, row.parent, row.vocabulary) for row in closing]
    unknown = refuse_unknown((*sorted_rows.parents, *sorted_rows.annotations), called)
    named = (name for entry in (*entries, *curated) for name in _names_of(entry, node_of[entry.identifier]))
    forbidden = {(name_key(row.name), row.identifier) for row in sorted_rows.misgroundings}
    return Contents(
        _keep_best([*named, *_go_forms(entries, node_of)]),
        _make_concepts(nodes, [*entries, *curated], _mark_by(sorted_rows, mappings, retired, kept_home)),
        nodes,
        sorted(forbidden),
        retired,
        parents,
        annotate_nodes(sorted_rows.annotations, called),
        sorted(set(sorted_rows.editions), key=msgspec.structs.astuple),
        sorted(conflicts, key=lambda mapping: (mapping.subject, mapping.object)),
        sorted(
            [*sorted_rows.refused, *confirmed.refused, *unresolved, *unknown],
            key=lambda row: (row.vocabulary, row.place, row.found),
        ),
    )


def _keep_best(names: Iterable[Name]) -> list[Name]:
    """Sorted; of what two releases of a vocabulary give as preferred and as synonym, the better one."""
    by_name = groupby(sorted(names, key=_SAME_NAME), key=_SAME_NAME)
    return [min(same, key=lambda name: (STATUSES.index(name.status), name.taxon or "")) for _, same in by_name]


def _names_of(entry: Entry, node: str) -> Iterator[Name]:
    named: dict[str, Status] = {}
    for status, names in _names_by_status(entry):
        for name in names:
            named.setdefault(name, status)
    for name, status in named.items():
        keys = {name_key(name), bag_key(name) if entry.type == "Disease" else ""} - {""}
        for key in keys:
            yield Name(key, entry.type, entry.identifier, name, entry.vocabulary, status, node, entry.taxon)


def _go_forms(entries: Iterable[Entry], node_of: AbstractMapping[str, str]) -> Iterator[Name]:
    for form in find_forms(entries):
        entry = form.entry
        node = node_of[entry.identifier]
        yield Name(form.key, entry.type, entry.identifier, form.name, entry.vocabulary, form.status, node, None)


def _names_by_status(entry: Entry) -> tuple[tuple[Status, Sequence[str]], ...]:
    curated = entry.category == _CURATED
    return (
        ("curated" if curated else "preferred", (entry.name, *entry.names)),
        ("synonym", entry.synonyms),
        ("former", entry.former),
        ("weak", entry.weak),
    )


_CURATED = "CuratedName"


def _find_aliases(rows: Rows, entries: Sequence[Entry]) -> dict[str, Entry]:
    """Genes by their approved symbols and their proteins, as curators name them."""
    known: dict[str, Entry] = {entry.identifier: entry for entry in entries}
    aliases = {f"{HGNC_SYMBOL}:{entry.name}": entry for entry in entries if entry.vocabulary == "hgnc"}
    for mapping in rows.mappings:
        if mapping.object.startswith("UniProtKB:") and mapping.subject in known:
            aliases.setdefault(mapping.object, known[mapping.subject])
    return aliases


def _nodes_as_called(
    node_of: AbstractMapping[str, str],
    nodes: Iterable[Node],
    aliases: AbstractMapping[str, Entry],
    retired: Iterable[tuple[str, str]],
) -> dict[str, str]:
    """Node by whatever relations may call it: a member, a symbol or protein, its own id, a retired one."""
    return {
        **dict(retired),
        **{node.id: node.id for node in nodes},
        **{alias: node_of[entry.identifier] for alias, entry in aliases.items()},
        **node_of,
    }


def _resolve_curated(
    rows: Rows, entries: Sequence[Entry], aliases: AbstractMapping[str, Entry]
) -> tuple[list[Entry], list[RefusedRow]]:
    """Curated names as entries of the identifiers they mean; those whose identifier is unknown here, refused."""
    known: dict[str, Entry] = {entry.identifier: entry for entry in entries}
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


def _resolve_retired(rows: Iterable[Retired], node_of: AbstractMapping[str, str]) -> list[tuple[str, str]]:
    """Through any number of replacements; an id that is in use again, or leads nowhere, is left out."""
    replaced = {row.identifier: row.replaced_by for row in sorted(rows, key=msgspec.structs.astuple, reverse=True)}
    resolved = []
    for identifier in sorted(replaced.keys() - node_of.keys()):
        seen, current = {identifier}, replaced[identifier]
        while current not in node_of and current in replaced and current not in seen:
            seen.add(current)
            current = replaced[current]
        if current in node_of:
            resolved.append((identifier, node_of[current]))
    return resolved


def _mark_by(
    rows: Rows, mappings: Iterable[Mapping], retired: Iterable[tuple[str, str]], kept_home: Collection[str]
) -> KeptHome | None:
    """What marks names and cross-references that may not travel; None where all may."""
    editions = (edition.vocabulary for edition in rows.editions if not edition.may_travel)
    vocabularies = frozenset((*kept_home, *editions))
    return KeptHome(vocabularies, chain(mappings, rows.retired), retired) if vocabularies else None


def _make_concepts(nodes: Iterable[Node], entries: Iterable[Entry], home: KeptHome | None) -> list[Concept]:
    by_identifier: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_identifier[entry.identifier].append(entry)
    return [_make_concept(node, by_identifier, home) for node in nodes]


def _make_concept(node: Node, by_identifier: AbstractMapping[str, list[Entry]], home: KeptHome | None) -> Concept:
    entries = sorted((entry for member in node.members for entry in by_identifier[member]), key=vocabulary_rank)
    own = [entry for entry in entries if entry.category != _CURATED]
    naming = next((entry for entry in own if entry.identifier == node.id), own[0])
    taxon = next((entry.taxon for entry in own if entry.taxon), None)
    synonyms = _collect_synonyms(entries, naming.name)
    concept = Concept(node.id, _category(own, naming), naming.name, synonyms, node.xrefs, taxon)
    if home is not None:
        concept = home.mark(concept, ((entry, _all_names(entry)) for entry in entries))
    return _cut(concept) if len(synonyms) > MAX_SYNONYMS else concept


def _cut(concept: Concept) -> Concept:
    """The concept with its first synonyms; those that travel go before those that are kept home."""
    home = frozenset(concept.kept_home)
    kept = frozenset(sorted(concept.synonyms, key=lambda name: name in home)[:MAX_SYNONYMS])
    return msgspec.structs.replace(
        concept,
        synonyms=tuple(name for name in concept.synonyms if name in kept),
        kept_home=tuple(each for each in concept.kept_home if each in kept or each not in concept.synonyms),
    )


def _all_names(entry: Entry) -> list[str]:
    return [name for _, names in _names_by_status(entry) for name in names]


def _collect_synonyms(entries: Sequence[Entry], name: str) -> tuple[str, ...]:
    """Names other than the first, in the order of their status and vocabulary, each once whatever its case."""
    found: dict[str, str] = {}
    by_entry = [_names_by_status(entry) for entry in entries]
    for of_one_status in zip(*by_entry, strict=True):
        for _, names in of_one_status:
            for synonym in sorted(names):
                found.setdefault(synonym.lower(), synonym)
    found.pop(name.lower(), None)
    return tuple(found.values())


def _category(entries: Sequence[Entry], naming: Entry) -> str:
    if len(entries) == 1:
        return naming.category
    by_prefix = {split_curie(entry.identifier)[0]: entry.category for entry in entries}
    return next((by_prefix[prefix] for prefix in _CATEGORY_PREFIXES if prefix in by_prefix), naming.category)
