"""The compact recognizer: one pass of a small quantized encoder on a CPU for genes, diseases and chemicals."""

from collections.abc import Iterator, Sequence
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.encoder.model_folder import ModelFolder
from kg_pipeline.encoder.session import EncoderSession, window_inputs
from kg_pipeline.encoder.windows import cut_windows
from kg_pipeline.encoder.wordpieces import WordPieces
from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.ner.agreement import agree
from kg_pipeline.ner.decode import decode_mentions
from kg_pipeline.ner.tags import N_TAGS
from kg_pipeline.records import Device, Document, EntityType, Mention, ModelHeader
from kg_pipeline.records.text import MAX_CHARS


class CompactRecognizer:
    """A folder of ours, opened. `header.labels` are the entity types in the order of the model's outputs."""

    device: Device = "cpu"

    def __init__(self, folder: ModelFolder) -> None:
        self.header: ModelHeader = folder.header
        self._types = _entity_types(folder)
        self._encoder = folder.open_encoder()
        self._session = EncoderSession(folder.onnx)

    def recognize(self, document: Document) -> tuple[Mention, ...]:
        """See `Recognizer`."""
        refuse_long_text(document)
        pieces = self._encoder.encode_document(document)
        found = agree(document, decode_mentions(pieces, self._score_pieces(pieces), self._types))
        least = self.header.thresholds
        return tuple(mention for mention in found if mention.score >= least.get(mention.type, 0.0))

    def recognize_all(self, documents: Sequence[Document]) -> Iterator[tuple[Mention, ...]]:
        """See `Recognizer`; one by one, which a CPU reads hardly slower and int8 must not mix."""
        return map(self.recognize, documents)

    def _score_pieces(self, pieces: WordPieces) -> NDArray[np.float32]:
        """Logits of the tags of each type. Shape ``(n_pieces, n_types * 5)``."""
        scores = np.empty((len(pieces), len(self._types) * N_TAGS), dtype=np.float32)
        for window in cut_windows(len(pieces)):
            (logits,) = self._session.run(window_inputs(pieces, window, self._encoder))
            first = window.decide_start - window.start + 1
            n_decided = window.decide_end - window.decide_start
            scores[window.decide_start : window.decide_end] = logits[0, first : first + n_decided]
        return scores


def refuse_long_text(document: Document) -> None:
    """Raises `BadInput` for a document above `MAX_CHARS`."""
    n_chars = document.passages[-1].end_char if document.passages else 0
    if n_chars > MAX_CHARS:
        raise BadInput(f"document {document.id}: {n_chars} characters; at most {MAX_CHARS} are read, split it")


def _entity_types(folder: ModelFolder) -> tuple[EntityType, ...]:
    known: tuple[EntityType, ...] = get_args(EntityType)
    types = tuple(type_ for label in folder.header.labels for type_ in known if type_ == label)
    if len(types) != len(folder.header.labels):
        raise Misconfigured(
            f"{folder.path}: labels {', '.join(folder.header.labels)}; a compact recognizer has entity types "
            f"({', '.join(known)})"
        )
    return types
