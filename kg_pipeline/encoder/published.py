"""A published checkpoint in Hugging Face layout: found, fetched if need be, and hashed, all without torch."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from kg_pipeline.encoder.model_folder import HEADER_FILE, file_hash, read_header
from kg_pipeline.errors import Misconfigured
from kg_pipeline.identifiers import content_id
from kg_pipeline.records import ModelHeader

CONFIG_FILE = "config.json"
_TOKENIZER = (
    "tokenizer.json",
    "tokenizer_config.json",
    "special_tokens_map.json",
    "added_tokens.json",
    "vocab.*",
    "merges.txt",
    "*.model",
)
_WEIGHTS = (
    ("model*.safetensors", "model.safetensors.index.json"),
    ("pytorch_model*.bin", "pytorch_model.bin.index.json"),
)
"""transformers reads the first kind that is there."""


@dataclass(frozen=True, slots=True)
class PublishedModel:
    """A folder with a config and weights, of the name that the settings give it."""

    name: str
    path: Path

    def fingerprint(self, *code: str) -> str:
        """Hash of what decides a result: weights, config, tokenizer, header without scores, the `code` given."""
        weights = next(found for kind in _WEIGHTS if (found := _find(self.path, kind)))
        read = [*weights, *_find(self.path, (CONFIG_FILE, *_TOKENIZER))]
        header = msgspec.structs.replace(own, scores={}) if (own := self._own_header()) else None
        return content_id([(path.name, file_hash(path)) for path in read], header, *code)

    def header(self, task: Literal["ner", "relations"], labels: Mapping[int, str]) -> ModelHeader:
        """Our `kg_model.json` beside it, or one made from the `labels` in its config."""
        ordered = tuple(label for _, label in sorted((int(index), label) for index, label in labels.items()))
        return self._own_header() or ModelHeader(self.name, "as published", task, ordered)

    def _own_header(self) -> ModelHeader | None:
        return read_header(self.path) if (self.path / HEADER_FILE).is_file() else None


def find_published(name: str) -> PublishedModel:
    """The checkpoint in a folder, or of a hub id, whose files are fetched into the cache of `HF_HOME`.

    The hub is asked for the newest revision; where it does not answer, the cached one stands. Raises
    `Misconfigured` if there is no such model.
    """
    path = Path(name) if Path(name).is_dir() else _fetch(name)
    if not (path / CONFIG_FILE).is_file():
        raise _no_model(name, f"it lacks {CONFIG_FILE}")
    if not any(_find(path, kind) for kind in _WEIGHTS):
        raise _no_model(name, "it lacks model.safetensors or pytorch_model.bin")
    return PublishedModel(name, path)


def _fetch(name: str) -> Path:
    """The folder in the cache, with weights of one kind: many repositories hold the same in several."""
    # Half a second or more, which only a hub id costs.
    from huggingface_hub import snapshot_download

    path = Path()
    try:
        for kind in _WEIGHTS:
            wanted = [CONFIG_FILE, HEADER_FILE, *_TOKENIZER, *kind]
            path = Path(snapshot_download(name, allow_patterns=wanted))
            if _find(path, kind):
                break
    except Exception as exc:  # the library lets through those of its HTTP client
        raise _no_model(name, str(exc).partition("\n")[0]) from exc
    return path


def _find(path: Path, patterns: tuple[str, ...]) -> list[Path]:
    """Files of those names, sorted."""
    return sorted(found for pattern in patterns for found in path.glob(pattern))


def _no_model(name: str, why: str) -> Misconfigured:
    return Misconfigured(
        f"{name!r} is no model in Hugging Face layout ({why}); name a folder with config.json, weights and "
        "tokenizer, a hub id that can be reached, or 'compact'"
    )
