"""What a query returns, as plain values that JSON can hold."""

from collections.abc import Mapping, Sequence

from neo4j.graph import Node, Path, Relationship
from neo4j.spatial import Point
from neo4j.time import Date, DateTime, Duration, Time

Plain = None | bool | int | float | str | list["Plain"] | dict[str, "Plain"]


def plain_value(value: object) -> Plain:
    """The value with temporal ones as ISO 8601, bytes as hexadecimal digits, and of the graph's own

    - a node as ``{"labels": […], "properties": {…}}``, labels sorted,
    - a relationship as ``{"type": …, "properties": {…}}``,
    - a path as ``{"nodes": […], "relationships": […]}``,
    - a point as ``{"srid": …, "coordinates": […]}``.
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case Node():
            return {"labels": _plain_list(sorted(value.labels)), "properties": _plain_map(value)}
        case Relationship():
            return {"type": value.type, "properties": _plain_map(value)}
        case Path():
            return {"nodes": _plain_list(value.nodes), "relationships": _plain_list(value.relationships)}
        case Point():
            return {"srid": value.srid, "coordinates": _plain_list(tuple(value))}
        case Date() | DateTime() | Duration() | Time():
            return value.iso_format()
        case bytes() | bytearray():
            return value.hex()
        case Mapping():
            return _plain_map(value)
        case Sequence():
            return _plain_list(value)
    return str(value)


def _plain_map(items: Mapping[str, object]) -> dict[str, Plain]:
    return {key: plain_value(item) for key, item in items.items()}


def _plain_list(items: Sequence[object]) -> list[Plain]:
    return [plain_value(item) for item in items]
