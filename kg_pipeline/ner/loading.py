"""One door for every recognizer: the compact one, a folder of ours, any Hugging Face folder or hub id."""

from functools import partial
from pathlib import Path
from typing import TypeAlias

from kg_pipeline.encoder.found import FoundModel
from kg_pipeline.encoder.model_folder import ONNX_FILE, open_model_folder
from kg_pipeline.encoder.published import PublishedModel, find_published
from kg_pipeline.errors import Misconfigured
from kg_pipeline.ner.compact import CompactRecognizer
from kg_pipeline.ner.recognizer import DECODING_RULES, Recognizer
from kg_pipeline.resources import resource_folder

COMPACT = "compact"
FoundRecognizer: TypeAlias = FoundModel[Recognizer]


def find_recognizer(model: str) -> FoundRecognizer:
    """The recognizer that the name stands for, not opened yet: `compact`, a folder, or a hub id.

    Raises `Misconfigured` if there is no such model; opening it does if it does not recognize what we look for,
    or if it needs torch and there is none.
    """
    path = resource_folder("models") / "ner" if model == COMPACT else Path(model)
    if model == COMPACT or (path / ONNX_FILE).is_file():
        ours = open_model_folder(path, "ner")
        return FoundModel(partial(ours.fingerprint, DECODING_RULES), partial(CompactRecognizer, ours))
    found = find_published(model)
    return FoundModel(partial(found.fingerprint, DECODING_RULES), partial(_open_published, found))


def load_recognizer(model: str) -> Recognizer:
    """The same, opened."""
    return find_recognizer(model).opened


def _open_published(found: PublishedModel) -> Recognizer:
    try:
        from kg_pipeline.ner.huggingface import HuggingFaceRecognizer
    except ImportError as exc:
        raise Misconfigured(
            f"the model {found.name!r} needs torch and transformers: install kg-pipeline[ml], or use {COMPACT!r}"
        ) from exc
    return HuggingFaceRecognizer.load(found)
