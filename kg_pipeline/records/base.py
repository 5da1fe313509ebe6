"""What all records share: their base class, the types of entities, spans, and the tidying of text."""

import unicodedata
from typing import Literal

import msgspec

from kg_pipeline.errors import BadInput

EntityType = Literal["Gene", "Disease", "Chemical", "BiologicalProcess", "MolecularActivity", "CellularComponent"]


GO_TYPES: tuple[EntityType, ...] = ("BiologicalProcess", "MolecularActivity", "CellularComponent")


Span = tuple[int, int]


def tidy_text(text: str) -> str:
    """The text in Unicode NFC with one space between words and none at the ends."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all records."""


def check_span(what: str, start_char: int, end_char: int) -> None:
    """Raises `BadInput` for a span that is empty or negative; `what` it is of stands in the message."""
    if not 0 <= start_char < end_char:
        raise BadInput(f"{what}: span {start_char}:{end_char} is empty or negative; ends are excluded")


def check_probability(what: str, value: float) -> None:
    """Raises `BadInput` for a value outside 0 to 1."""
    if not 0.0 <= value <= 1.0:
        raise BadInput(f"{what}: {value} is not a probability between 0 and 1")
