"""From identifiers of many vocabularies to nodes, merged through curated exact mappings only.

Two entries become one node if a mapping joins them one to one between their vocabularies. Where an identifier has
several mappings, those between entries that share a name go before the others ("Seizures" is HPO's seizure, not
the visual epilepsy that MONDO maps to it). No node ever holds two identifiers of one vocabulary.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as AbstractMapping

from kg_pipeline.linking.entries import Entry, Mapping
from kg_pipeline.linking.normalize import bag_key
from kg_pipeline.records import EntityType, Record

NODE_PREFIXES: AbstractMapping[EntityType, tuple[str, ...]] = {
    "Gene": ("NCBIGene", "HGNC", "MGI", "RGD", "FPLX"),
    "Disease": ("MONDO", "DOID", "MESH", "OMIM", "HP"),
    "Chemical": ("DRUGBANK", "CHEBI", "MESH"),
    "BiologicalProcess": ("GO",),
    "MolecularActivity": ("GO",),
    "CellularComponent": ("GO",),
}
"""Which identifier names a node, by type, best first (GRAPH.md); any other comes after these."""
# NCBI gives no names here, only numbers that HGNC points to; a gene's node is named by one all the same.
_NAMING_XREF = "NCBIGene"
# Vocabularies of which files may hold a part: an id of theirs without an entry is a cross-reference all the same.
_HELD_IN_PART = frozenset({_NAMING_XREF, "OMIM", "UMLS"})
# Joins through an identifier that is no entry itself (MESH - CAS - CHEBI), where it is one to one on both sides.
_BRIDGES = frozenset({"CAS", "PUBCHEM.COMPOUND", "CHEMBL.COMPOUND"})

Names = AbstractMapping[str, set[str]]


class Node(Record, frozen=True, gc=False):
    """Identifiers that mean one thing; `members` have names in the lexicon, `xrefs` need not."""

    id: str
    members: tuple[str, ...]
    xrefs: tuple[str, ...]


def _prefix(identifier: str) -> str:
    """Of an entry's or mapping's identifier, which is known to be a CURIE: there are millions to split."""
    return identifier.partition(":")[0]


def merge_identifiers(entries: Iterable[Entry], mappings: Iterable[Mapping]) -> tuple[list[Node], list[Mapping]]:
    """Nodes sorted by id, and the mappings refused. Holds all identifiers; their order does not matter."""
    mappings = set(mappings)
    mapped = {identifier for mapping in mappings for identifier in (mapping.subject, mapping.object)}
    types, names = _index_entries(entries, mapped)
    direct, outward = _sort_mappings(mappings, types)
    clusters = _Clusters(types)
    conflicts: list[Mapping] = []
    for candidates in (direct, _bridge(outward, types)):
        accepted, refused = _keep_one_to_one(candidates, names, types)
        conflicts += refused
        conflicts += [mapping for mapping in accepted if not clusters.join(mapping.subject, mapping.object)]
    return _name_nodes(clusters, types, outward), conflicts


def _index_entries(entries: Iterable[Entry], mapped: set[str]) -> tuple[dict[str, EntityType], Names]:
    """Types of all identifiers; keys of the names of those that some mapping has."""
    types: dict[str, EntityType] = {}
    names: dict[str, set[str]] = defaultdict(set)
    for entry in entries:
        types.setdefault(entry.identifier, entry.type)
        if entry.identifier in mapped:
            synonyms = entry.synonyms if entry.type == "Disease" else ()
            names[entry.identifier].update(bag_key(name) for name in (entry.name, *synonyms))
    return types, names


def _sort_mappings(
    mappings: Iterable[Mapping], types: AbstractMapping[str, EntityType]
) -> tuple[list[Mapping], list[Mapping]]:
    """Pairs of entries of one type, smaller identifier first and each once; and mappings to other identifiers."""
    direct: dict[tuple[str, str], str] = {}
    outward: list[Mapping] = []
    prefixes = {_prefix(identifier) for identifier in types} - _HELD_IN_PART
    for mapping in sorted(
        set(mappings), key=lambda mapping: (mapping.subject, mapping.object, mapping.vocabulary)
    ):
        subject, object_ = mapping.subject, mapping.object
        if subject not in types:
            continue
        if object_ not in types:
            # MeSH headings outside our branches and retired ids are no cross-references of a disease or a drug.
            if _prefix(object_) not in prefixes:
                outward.append(mapping)
        elif types[subject] == types[object_] and subject != object_:
            direct.setdefault((min(subject, object_), max(subject, object_)), mapping.vocabulary)
    return [Mapping(*pair, vocabulary) for pair, vocabulary in direct.items()], outward


def _bridge(outward: Iterable[Mapping], types: AbstractMapping[str, EntityType]) -> list[Mapping]:
    """Pairs of entries of one type that share a bridging identifier which names one entry in each vocabulary."""
    ends: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for mapping in outward:
        if _prefix(mapping.object) in _BRIDGES:
            ends[mapping.object][_prefix(mapping.subject)].add(mapping.subject)
    pairs: set[tuple[str, str]] = set()
    for by_prefix in ends.values():
        single = sorted(next(iter(subjects)) for subjects in by_prefix.values() if len(subjects) == 1)
        pairs.update((a, b) for i, a in enumerate(single) for b in single[i + 1 :] if types[a] == types[b])
    return [Mapping(a, b, "bridge") for a, b in sorted(pairs)]


def _keep_one_to_one(
    candidates: Sequence[Mapping], names: Names, types: AbstractMapping[str, EntityType]
) -> tuple[list[Mapping], list[Mapping]]:
    """The mappings to follow, those whose names agree first, and those refused for standing beside another."""
    rivals: dict[tuple[str, str], list[Mapping]] = defaultdict(list)
    for mapping in candidates:
        rivals[mapping.subject, _prefix(mapping.object)].append(mapping)
        rivals[mapping.object, _prefix(mapping.subject)].append(mapping)
    accepted: list[Mapping] = []
    refused: list[Mapping] = []
    agreeing = {mapping for mapping in candidates if _names_agree(mapping, names)}
    # Two names of one disease mostly agree in a synonym; names of one compound in two vocabularies often do not.
    diseases = (mapping for mapping in agreeing if types[mapping.subject] == "Disease")
    agreed = {identifier for mapping in diseases for identifier in (mapping.subject, mapping.object)}
    for mapping in candidates:
        beside = {
            *rivals[mapping.subject, _prefix(mapping.object)],
            *rivals[mapping.object, _prefix(mapping.subject)],
        }
        if mapping in agreeing:
            wins = beside & agreeing == {mapping}
        else:
            wins = len(beside) == 1 and not {mapping.subject, mapping.object} & agreed
        (accepted if wins else refused).append(mapping)
    return sorted(accepted, key=lambda mapping: mapping not in agreeing), refused


def _names_agree(mapping: Mapping, names: Names) -> bool:
    return bool(names[mapping.subject] & names[mapping.object])


class _Clusters:
    """Disjoint sets of identifiers, none with two of one vocabulary."""

    def __init__(self, identifiers: Iterable[str]) -> None:
        self._parent = {identifier: identifier for identifier in identifiers}
        self.members = {identifier: [identifier] for identifier in self._parent}

    def root(self, identifier: str) -> str:
        while self._parent[identifier] != identifier:
            identifier = self._parent[identifier]
        return identifier

    def join(self, first: str, second: str) -> bool:
        """Whether both are in one set now; False if that would put two of one vocabulary together."""
        a, b = sorted((self.root(first), self.root(second)))
        if a == b:
            return True
        prefixes = [_prefix(member) for member in (*self.members[a], *self.members[b])]
        if len(set(prefixes)) < len(prefixes):
            return False
        self._parent[b] = a
        self.members[a] += self.members.pop(b)
        return True


def _name_nodes(
    clusters: _Clusters, types: AbstractMapping[str, EntityType], outward: Iterable[Mapping]
) -> list[Node]:
    xrefs: dict[str, set[str]] = defaultdict(set)
    for mapping in outward:
        xrefs[clusters.root(mapping.subject)].add(mapping.object)
    claims: dict[str, int] = defaultdict(int)
    for found in xrefs.values():
        for xref in found:
            claims[xref] += 1
    nodes = []
    for root, members in clusters.members.items():
        if len(members) == 1 and root not in xrefs:
            nodes.append(Node(root, (root,), ()))
            continue
        sole = {xref for xref in xrefs[root] if claims[xref] == 1}
        node_id = _node_id(types[root], members, sole)
        others = {*members, *xrefs[root]} - {node_id}
        nodes.append(Node(node_id, tuple(sorted(members)), tuple(sorted(others))))
    return sorted(nodes, key=lambda node: node.id)


def _node_id(type_: EntityType, members: Sequence[str], xrefs: Iterable[str]) -> str:
    naming = [xref for xref in xrefs if _prefix(xref) == _NAMING_XREF]
    usable = [*members, *naming] if len(naming) == 1 else list(members)
    ranks = {prefix: rank for rank, prefix in enumerate(NODE_PREFIXES[type_])}
    return min(usable, key=lambda identifier: (ranks.get(_prefix(identifier), len(ranks)), identifier))
