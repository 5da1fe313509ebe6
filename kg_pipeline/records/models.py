"""What a model says of itself."""

from typing import Literal

import msgspec

from kg_pipeline.records.base import Record

Device = Literal["cpu", "cuda"]
"""Where a model reads."""


class Calibration(Record, frozen=True):
    """Platt scaling of a logit: probability = sigmoid(slope * logit + intercept). Platt 1999."""

    slope: float
    intercept: float


class ModelHeader(Record, frozen=True):
    """Our `kg_model.json` beside a model in Hugging Face layout."""

    name: str
    version: str
    task: Literal["ner", "relations"]
    labels: tuple[str, ...]
    """In the order of the model's outputs."""
    corpora: dict[str, str] = msgspec.field(default_factory=dict)
    """Corpus to licence, for exports that must leave some out."""
    scores: dict[str, float] = msgspec.field(default_factory=dict)
    calibration: dict[str, Calibration] = msgspec.field(default_factory=dict)
    """By label; labels without one keep the raw probability, as does a narrow one named as another question's
    general one."""
    thresholds: dict[str, float] = msgspec.field(default_factory=dict)
    """By label or type, chosen on a development split."""
