"""The trained part of linking: vectors of names, usage of names in corpora, weights of what speaks for a candidate."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.neighbours.encoder import NameEncoder
from kg_pipeline.linking.scorer import Weights
from kg_pipeline.linking.usage import Usage
from kg_pipeline.records import EntityType
from kg_pipeline.resources import resource_folder

TABLE_FILE, USAGE_FILE, WEIGHTS_FILE = "names.npz", "usage.npz", "weights.json"


@dataclass(frozen=True, slots=True)
class LinkingModel:
    """Opened; `fingerprint` hashes its files."""

    encoder: NameEncoder
    usage: Usage
    weights: dict[EntityType, Weights]
    fingerprint: str

    @classmethod
    def open(cls, path: Path) -> "LinkingModel":
        """From a folder. Raises `Misconfigured` if a file lacks or cannot be read."""
        try:
            contents = [(path / name).read_bytes() for name in (TABLE_FILE, USAGE_FILE, WEIGHTS_FILE)]
            weights = msgspec.json.decode(contents[2], type=dict[EntityType, dict[str, float]])
        except (OSError, msgspec.DecodeError) as exc:
            raise Misconfigured(f"{path} is no model for linking: {exc}; install kg-pipeline again") from exc
        return cls(
            NameEncoder.open(path / TABLE_FILE),
            Usage.open(path / USAGE_FILE),
            {**weights},
            content_id("linking model", [content.hex() for content in contents]),
        )


@cache
def shipped_model() -> LinkingModel:
    """The model that travels with the package."""
    return LinkingModel.open(resource_folder("models") / "linking")
