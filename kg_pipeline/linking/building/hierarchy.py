"""Which relations of hierarchies join the nodes of a lexicon: each node's of one vocabulary, and no cycle. Pure.

A node that several vocabularies know takes the hierarchy of the first of them in `HIERARCHY_ORDER`, so that
those of MONDO, DOID, HPO and MeSH do not run into each other where their terms are one node. What would still
close a cycle (a heading of MeSH may stand both over and under another one) is refused, that of the later
vocabulary first. Membership in families and complexes is taken from whoever states it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from kg_pipeline.linking.entries import Annotation, Parent, RefusedRow

HIERARCHY_ORDER = ("MONDO", "DOID", "HP", "CHEBI", "GO", "FPLX", "MESH")
"""By the prefix of the child; MeSH's headings are for indexing, and come last."""
_RANKS = {prefix: rank for rank, prefix in enumerate(HIERARCHY_ORDER)}

Nodes = Mapping[str, str]
"""Node by identifier."""

_Stated = tuple[int, str, str, Literal["subclass_of", "member_of"], str]
"""Rank of the vocabulary, child, parent, predicate, vocabulary."""


def relate_nodes(rows: Iterable[Parent], node_of: Nodes) -> tuple[list[Parent], list[Parent]]:
    """The relations to follow, between nodes, sorted; and those refused since they would close a cycle.

    Each once, under the first vocabulary that states it. Holds all; their order does not matter.
    """
    stated = sorted(
        (_rank(row.child), row.child, row.parent, row.predicate, row.vocabulary)
        for row in rows
        if row.child in node_of and row.parent in node_of
    )
    first = _first_ranks(stated, node_of)
    found: dict[tuple[str, str, str], Parent] = {}
    for rank, below, above, predicate, vocabulary in stated:
        child, parent = node_of[below], node_of[above]
        is_chosen = predicate == "member_of" or rank == first[child]
        if is_chosen and child != parent and (child, parent, predicate) not in found:
            found[child, parent, predicate] = Parent(child, parent, predicate, vocabulary)
    kept, refused = refuse_cycles(list(found.values()))
    return sorted(kept, key=msgspec.structs.astuple), refused


def _first_ranks(stated: Iterable[_Stated], node_of: Nodes) -> dict[str, int]:
    """Of each node the rank of the first vocabulary that has it in its hierarchy, be it as the root."""
    ranks: dict[str, int] = {}
    for rank, below, above, _, _ in stated:
        ranks.setdefault(node_of[below], rank)
        ranks.setdefault(node_of[above], rank)
    return ranks


def refuse_cycles(relations: Sequence[Parent]) -> tuple[list[Parent], list[Parent]]:
    """Those that make no cycle together, taken in their order, and the others."""
    suspects = _near_cycles(relations)
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
    return _RANKS.get(identifier.partition(":")[0], len(_RANKS))


def _near_cycles(relations: Iterable[Parent]) -> set[str]:
    """The nodes on cycles, and on the ways from one to another; almost always none."""
    suspects: set[str] = set()
    pairs = [(relation.child, relation.parent) for relation in relations]
    for _direction in ("up", "down"):
        suspects = _never_free(pairs)
        pairs = [(parent, child) for child, parent in pairs if child in suspects and parent in suspects]
    return suspects


def _never_free(pairs: Sequence[tuple[str, str]]) -> set[str]:
    """The nodes that can never be put after all those that they are paired with."""
    n_before = Counter(node for node, _ in pairs)
    after: dict[str, list[str]] = defaultdict(list)
    for node, before in pairs:
        after[before].append(node)
    ready = [node for node in after if node not in n_before]
    while ready:
        for node in after.get(ready.pop(), ()):
            n_before[node] -= 1
            if not n_before[node]:
                ready.append(node)
    return {node for node, n_left in n_before.items() if n_left}


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
