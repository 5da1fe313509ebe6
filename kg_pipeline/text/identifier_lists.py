"""Lists of identifiers as corpora write them in one value: `D001943|D010051`, `3172,3651`, `17125;17129`."""

import re

from kg_pipeline.records import Annotation

NO_IDENTIFIER = "-"
_NONE = frozenset({"", "-", "-1"})
_SEPARATORS = ("|", ",", ";")
# A variant is one identifier that holds separators: `c|SUB|T|920|G;Gene:23417` (tmVar).
_VARIANT = re.compile(r"(?:^|;|:)[a-z]?\|[A-Za-z]+\||variant|tmvar", re.IGNORECASE)


def split_identifiers(value: str) -> tuple[tuple[str, ...], str]:
    """The identifiers in the value and what stood between them; none for an empty value, `-` and `-1`.

    The first of `|`, `,` and `;` that occurs is the separator; what it means differs by corpus. `+` (NCBI disease:
    one concept written as two) separates nothing here.
    """
    value = value.strip()
    if value in _NONE:
        return (), ","
    if _VARIANT.search(value):
        return (value,), ","
    separator = next((separator for separator in _SEPARATORS if separator in value), ",")
    parts = (part.strip() for part in value.split(separator))
    return tuple(part for part in parts if part not in _NONE), separator


def join_identifiers(annotation: Annotation) -> str | None:
    """One value for the identifiers, `-` for none; as the annotation's file wrote it, if it had one."""
    if annotation.written:
        return annotation.written.identifiers
    return annotation.separator.join(annotation.identifiers) or NO_IDENTIFIER
