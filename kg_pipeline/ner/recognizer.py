"""What every recognizer offers, whatever model stands behind it."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from kg_pipeline.records import Device, Document, Mention, ModelHeader

DECODING_RULES = "1"
"""Raised whenever the same scores would give other mentions; part of every fingerprint."""


class Recognizer(Protocol):
    """Reads genes, diseases and chemicals in a document; the result depends on the document alone."""

    @property
    def header(self) -> ModelHeader:
        """What the model is and what it was trained on."""

    @property
    def device(self) -> Device:
        """Where it reads."""

    def recognize(self, document: Document) -> tuple[Mention, ...]:
        """Mentions in order, none overlapping, none crossing a passage. Raises `BadInput` for too long a text."""

    def recognize_all(self, documents: Sequence[Document]) -> Iterable[tuple[Mention, ...]]:
        """The same of each document, in their order; a GPU reads many together."""
