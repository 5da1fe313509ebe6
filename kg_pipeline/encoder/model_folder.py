"""A compact model on disk: a folder in Hugging Face layout plus our header `kg_model.json`."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from kg_pipeline.encoder.wordpieces import PieceEncoder
from kg_pipeline.errors import Misconfigured
from kg_pipeline.identifiers import content_id
from kg_pipeline.records import ModelHeader

HEADER_FILE = "kg_model.json"
TOKENIZER_FILE = "tokenizer.json"
ONNX_FILE = "model.int8.onnx"


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder that was found complete, its header read."""

    path: Path
    header: ModelHeader

    @property
    def onnx(self) -> Path:
        """The quantized network."""
        return self.path / ONNX_FILE

    def open_encoder(self) -> PieceEncoder:
        """The folder's own tokenizer."""
        return PieceEncoder.open(self.path / TOKENIZER_FILE)

    def fingerprint(self, *code: str) -> str:
        """Hash of what decides a result: weights, tokenizer, header without scores, and the `code` given."""
        files = [file_hash(self.path / name) for name in (ONNX_FILE, TOKENIZER_FILE)]
        return content_id(*files, msgspec.structs.replace(self.header, scores={}), *code)


def open_model_folder(path: Path, task: Literal["ner", "relations"]) -> ModelFolder:
    """The compact model in that folder. Raises `Misconfigured` if a file lacks or it is for another task."""
    lacking = [name for name in (HEADER_FILE, TOKENIZER_FILE, ONNX_FILE) if not (path / name).is_file()]
    if lacking:
        raise Misconfigured(
            f"{path} is no compact model: it lacks {', '.join(lacking)}; train or install it again"
        )
    header = read_header(path)
    if header.task != task:
        raise Misconfigured(
            f"the model in {path} is for {header.task!r}, not {task!r}; name one made for that task"
        )
    return ModelFolder(path, header)


def read_header(path: Path) -> ModelHeader:
    """The header of a model folder. Raises `Misconfigured` if it cannot be read."""
    try:
        return msgspec.json.decode((path / HEADER_FILE).read_bytes(), type=ModelHeader)
    except (OSError, msgspec.DecodeError) as exc:
        raise Misconfigured(f"{path / HEADER_FILE}: {exc}; train or fetch the model again") from exc


def write_header(path: Path, header: ModelHeader) -> None:
    """Writes the header into a model folder, readable and in a fixed order."""
    content = msgspec.json.format(msgspec.json.encode(header, order="deterministic"), indent=2)
    (path / HEADER_FILE).write_bytes(content + b"\n")


def file_hash(path: Path) -> str:
    """SHA-256 of a file's content."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
