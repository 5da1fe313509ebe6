"""The whole content of a graph in a canonical form, to compare two."""

import msgspec

from kg_pipeline.graph.statements import find_statement
from kg_pipeline.graph.store import GraphStore
from kg_pipeline.graph.values import Plain, plain_value


def dump_graph(store: GraphStore) -> list[str]:
    """Nodes, then relationships, one JSON object a line, each part sorted; all in memory.

    The Release node is left out: how far a graph stands is not what it says.
    """
    return [*_lines(store, "nodes"), *_lines(store, "relationships")]


def _lines(store: GraphStore, name: str) -> list[str]:
    rows = store.query(find_statement("dump", name).text).rows
    return sorted(msgspec.json.encode(_ordered(row), order="deterministic").decode() for row in rows)


def _ordered(row: dict[str, Plain]) -> dict[str, Plain]:
    """The row with its labels sorted; every other list has an order of its own."""
    labels = row.get("labels")
    return {**row, "labels": plain_value(sorted(map(str, labels)))} if isinstance(labels, list) else row
