"""Values as `neo4j-admin database import` reads them back: CSV fields, and the types of their columns (pure)."""

from collections.abc import Iterable

from kg_pipeline.errors import BadInput
from kg_pipeline.graph.rows import Value

ARRAY_DELIMITER = "\x1f"
"""Between the values of a list, for which the importer has no escape: ASCII's unit separator."""


def csv_line(values: Iterable[Value], where: str) -> bytes:
    """One record; null is an empty field and empty text a quoted one, which the importer tells apart.

    Raises `BadInput`, naming `where`, for a list with a value that holds the delimiter of lists.
    """
    return ",".join([_field(value, where) for value in values]).encode() + b"\n"


def _field(value: Value, where: str) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _quoted(value)
    return _quoted(ARRAY_DELIMITER.join([_item(item, where) for item in value]))


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _item(item: str | int, where: str) -> str:
    text = str(item)
    if ARRAY_DELIMITER in text:
        raise BadInput(
            f"{where}: {text!r} holds U+001F, which stands between the values of a list in a bulk import; "
            "mend it where it comes from, or load the graph with kg-pipeline load"
        )
    return text
