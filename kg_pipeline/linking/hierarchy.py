"""Which relations of hierarchies join the nodes of a lexicon: each node's of one vocabulary, and no cycle. Pure.

A node that several vocabularies know takes the hierarchy of the first of them in `HIERARCHY_ORDER`, so that
those of MONDO, DOID, HPO and MeSH do not run into each other where their terms are one node. What would still
close a cycle (a heading of MeSH may stand both over and under another one) is refused, that of the later
vocabulary first. Membership in families and complexes is taken from whoever states it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter

import msgspec

from kg_pipeline.linking.entries import Annotation, Parent, RefusedRow

HIERARCHY_ORDER = ("MONDO", "DOID", "HP", "CHEBI", "GO", "FPLX", "MESH")
"""By the prefix of the child; MeSH's headings are for indexing, and come last."""

Nodes = Mapping[str, str]
"""Node by identifier."""


def relate_nodes(rows: Iterable[Parent], node_of: Nodes) -> tuple[list[Parent], list[Parent]]:
    """The relations to follow, between nodes, sorted; and those refused since they would close a cycle.

    Each once, under the first vocabulary that states it. Holds all; their order does not matter.
    """
    stated = [row for row in rows if row.child in node_of and row.parent in node_of]
    ranks: dict[str, int] = defaultdict(lambda: len(HIERARCHY_ORDER))
    for row in stated:
        for identifier in (row.child, row.parent):
            node = node_of[identifier]
            ranks[node] = min(ranks[node], _rank(identifier))
    found: dict[tuple[str, str, str], Parent] = {}
    for row in sorted(stated, key=lambda row: (_rank(row.child), msgspec.structs.astuple(row))):
        child, parent = node_of[row.child], node_of[row.parent]
        is_chosen = row.predicate == "member_of" or _rank(row.child) == ranks[child]
        if is_chosen and child != parent:
            found.setdefault((child, parent, row.predicate), Parent(child, parent, row.predicate, row.vocabulary))
    kept, refused = refuse_cycles(list(found.values()))
    return sorted(kept, key=msgspec.structs.astuple), refused


def refuse_cycles(relations: Sequence[Parent]) -> tuple[list[Parent], list[Parent]]:
    """Those that make no cycle together, taken in their order, and the others."""
    suspects = _at_or_under_cycles(relations)
    kept: list[Parent] = []
    refused: list[Parent] = []
    parents: dict[str, list[str]] = defaultdict(list)
    for relation in relations:
        if relation.child not in suspects or relation.parent not in suspects:
            kept.append(relation)
        elif _reaches(parents, relation.parent, relation.child):
            refused.append(relation)
        else:
            kept.append(relation)
            parents[relation.child].append(relation.parent)
    return kept, refused


def _rank(identifier: str) -> int:
    prefix = identifier.partition(":")[0]
    return HIERARCHY_ORDER.index(prefix) if prefix in HIERARCHY_ORDER else len(HIERARCHY_ORDER)


def _at_or_under_cycles(relations: Iterable[Parent]) -> set[str]:
    """The nodes that cannot be put after their parents; almost always none."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    nodes: set[str] = set()
    for relation in relations:
        sorter.add(relation.child, relation.parent)
        nodes.update((relation.child, relation.parent))
    with suppress(CycleError):
        sorter.prepare()
    while ready := sorter.get_ready():
        nodes.difference_update(ready)
        sorter.done(*ready)
    return nodes


def _reaches(parents: Mapping[str, Sequence[str]], start: str, goal: str) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        node = waiting.pop()
        if node == goal:
            return True
        above = set(parents.get(node, ())) - seen
        seen |= above
        waiting.extend(above)
    return False


def annotate_nodes(rows: Iterable[Annotation], node_of: Nodes) -> list[Annotation]:
    """The annotations between two nodes, each once, sorted."""
    known = (row for row in rows if row.gene in node_of and row.term in node_of)
    found = {msgspec.structs.replace(row, gene=node_of[row.gene], term=node_of[row.term]) for row in known}
    return sorted(found, key=msgspec.structs.astuple)


def refuse_unknown(rows: Iterable[Parent | Annotation], node_of: Nodes) -> list[RefusedRow]:
    """Once for each identifier that relations or annotations name and no vocabulary has."""
    ends = {(row.vocabulary, identifier) for row in rows for identifier in _ends(row) if identifier not in node_of}
    reason = "no vocabulary here has what its relations name"
    return [RefusedRow(vocabulary, identifier, reason, identifier) for vocabulary, identifier in sorted(ends)]


def _ends(row: Parent | Annotation) -> tuple[str, str]:
    return (row.child, row.parent) if isinstance(row, Parent) else (row.gene, row.term)
