"""One door for every recognizer: the compact one, a folder of ours, any Hugging Face folder or hub id."""

from pathlib import Path

from kg_pipeline.encoder.model_folder import ONNX_FILE, open_model_folder
from kg_pipeline.errors import Misconfigured
from kg_pipeline.ner.compact import CompactRecognizer
from kg_pipeline.ner.recognizer import Recognizer
from kg_pipeline.resources import resource_folder

COMPACT = "compact"


def load_recognizer(model: str) -> Recognizer:
    """The recognizer that the name stands for: `compact`, a folder, or a hub id.

    Raises `Misconfigured` if there is no such model, if it does not recognize what we look for, or if it needs
    torch and there is none.
    """
    if model == COMPACT:
        return CompactRecognizer(open_model_folder(resource_folder("models") / "ner", "ner"))
    if (Path(model) / ONNX_FILE).is_file():
        return CompactRecognizer(open_model_folder(Path(model), "ner"))
    try:
        from kg_pipeline.ner.huggingface import HuggingFaceRecognizer
    except ImportError as exc:
        raise Misconfigured(
            f"the model {model!r} needs torch and transformers: install kg-pipeline[ml], or use {COMPACT!r}"
        ) from exc
    return HuggingFaceRecognizer.load(model)
