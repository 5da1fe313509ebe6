"""The trained part of linking: vectors of names, usage of names in corpora, weights of what speaks for one."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.weighing.neighbours.encoder import NameEncoder
from kg_pipeline.linking.weighing.usage import Usage
from kg_pipeline.records import EntityType, Record
from kg_pipeline.resources import resource_folder

TABLE_FILE, USAGE_FILE, WEIGHTS_FILE = "names.npz", "usage.npz", "weights.json"


class Decisions(Record, frozen=True):
    """What the file of weights holds, by type."""

    weights: dict[EntityType, dict[str, float]]
    thresholds: dict[EntityType, float]
    near_threshold: float


@dataclass(frozen=True, slots=True)
class LinkingModel:
    """Opened; `fingerprint` is the hash of its files."""

    encoder: NameEncoder
    usage: Usage
    weights: dict[EntityType, dict[str, float]]
    thresholds: dict[EntityType, float]
    """The least probability of a link."""
    near_threshold: float
    """That of one for which nothing but closeness speaks."""
    names_fingerprint: str
    """Hash of what vectors are made with: an index is of one only."""
    fingerprint: str

    @classmethod
    def open(cls, path: Path) -> "LinkingModel":
        """From a folder. Raises `Misconfigured` if a file lacks or cannot be read."""
        try:
            contents = [(path / name).read_bytes() for name in (TABLE_FILE, USAGE_FILE, WEIGHTS_FILE)]
            decisions = msgspec.json.decode(contents[2], type=Decisions)
        except (OSError, msgspec.DecodeError) as exc:
            raise Misconfigured(f"{path} is no model for linking: {exc}; install kg-pipeline again") from exc
        return cls(
            NameEncoder.open(path / TABLE_FILE),
            Usage.open(path / USAGE_FILE),
            decisions.weights,
            decisions.thresholds,
            decisions.near_threshold,
            content_id("names", contents[0].hex()),
            content_id("linking model", [content.hex() for content in contents]),
        )


@cache
def shipped_model() -> LinkingModel:
    """The model that travels with the package."""
    return LinkingModel.open(resource_folder("models") / "linking")
