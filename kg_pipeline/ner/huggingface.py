"""Published token classifiers (BioBERT, PubMedBERT ...) through torch, on the GPU when there is one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModelForTokenClassification, AutoTokenizer, PreTrainedModel

from kg_pipeline.encoder.published import PublishedModel
from kg_pipeline.encoder.windows import MAX_PIECES, OVERLAP, Window, cut_windows
from kg_pipeline.encoder.wordpieces import PieceEncoder, WordPieces
from kg_pipeline.errors import Misconfigured
from kg_pipeline.ner.compact import refuse_long_text
from kg_pipeline.ner.labels import decode_labels, read_labels
from kg_pipeline.records import Device, Document, Mention, ModelHeader

PIECES_A_BATCH = 8_192


@dataclass(frozen=True, slots=True)
class _Read:
    """A document's pieces and the probabilities of the labels, to be filled window by window."""

    pieces: WordPieces
    probabilities: NDArray[np.float32]


class HuggingFaceRecognizer:
    """A BERT token classifier. The first piece of a word decides for the word, as such models are trained."""

    def __init__(self, model: PreTrainedModel, encoder: PieceEncoder, header: ModelHeader) -> None:
        """`header.labels` are the model's labels in the order of its outputs."""
        if len(header.labels) != model.config.num_labels:
            raise Misconfigured(
                f"{header.name}: kg_model.json names {len(header.labels)} labels, the model has "
                f"{model.config.num_labels}; name them all, in the order of its outputs"
            )
        self.header = header
        self._labels = read_labels(header.name, header.labels)
        self._encoder = encoder
        self.device: Device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model
        self._model.to(self.device)  # type: ignore[arg-type]
        self._model.requires_grad_(False).train(False)
        self._max_pieces = min(MAX_PIECES, model.config.max_position_embeddings - 2)

    @classmethod
    def load(cls, found: PublishedModel) -> "HuggingFaceRecognizer":
        """From its files. Raises `Misconfigured` if they hold no BERT token classifier."""
        try:
            model = AutoModelForTokenClassification.from_pretrained(found.path)
            tokenizer = AutoTokenizer.from_pretrained(found.path, use_fast=True)
        except (OSError, ValueError) as exc:
            raise Misconfigured(
                f"{found.name!r} cannot be read as a token classifier ({str(exc).splitlines()[0]}); name another "
                "model, or 'compact'"
            ) from exc
        backend = getattr(tokenizer, "backend_tokenizer", None)
        if backend is None:
            raise Misconfigured(f"{found.name!r}: its tokenizer gives no character offsets; add a tokenizer.json")
        return cls(model, PieceEncoder(backend), found.header("ner", model.config.id2label or {}))

    def recognize(self, document: Document) -> tuple[Mention, ...]:
        """See `Recognizer`."""
        return self.recognize_all([document])[0]

    def recognize_all(self, documents: Sequence[Document]) -> list[tuple[Mention, ...]]:
        """The mentions of each document, many read together: what a GPU needs. Holds the scores of all of them."""
        reads = [self._prepare(document) for document in documents]
        windows = [(read, window) for read in reads for window in cut_windows(*self._cutting(read))]
        for batch in _batches(windows):
            self._read_batch(batch)
        return [decode_labels(read.pieces, read.probabilities, self._labels) for read in reads]

    def _cutting(self, read: _Read) -> tuple[int, int, int]:
        return len(read.pieces), self._max_pieces, min(OVERLAP, self._max_pieces // 4)

    def _prepare(self, document: Document) -> _Read:
        refuse_long_text(document)
        pieces = self._encoder.encode_document(document)
        return _Read(pieces, np.empty((len(pieces), len(self._labels)), dtype=np.float32))

    def _read_batch(self, batch: Sequence[tuple[_Read, Window]]) -> None:
        length = max(window.end - window.start for _, window in batch) + 2
        input_ids = torch.zeros((len(batch), length), dtype=torch.long)
        mask = torch.zeros_like(input_ids)
        for row, (read, window) in enumerate(batch):
            ids = [self._encoder.cls_id, *read.pieces.ids[window.start : window.end], self._encoder.sep_id]
            input_ids[row, : len(ids)] = torch.tensor(np.array(ids))
            mask[row, : len(ids)] = 1
        with torch.inference_mode():
            logits = self._model(input_ids=input_ids.to(self.device), attention_mask=mask.to(self.device)).logits
            probabilities = logits.float().softmax(dim=-1).cpu().numpy()
        for row, (read, window) in enumerate(batch):
            first = window.decide_start - window.start + 1
            decided = slice(window.decide_start, window.decide_end)
            read.probabilities[decided] = probabilities[
                row, first : first + window.decide_end - window.decide_start
            ]


def _batches(windows: Sequence[tuple[_Read, Window]]) -> Iterator[list[tuple[_Read, Window]]]:
    """Windows of like length together, at most `PIECES_A_BATCH` pieces with their padding."""
    batch: list[tuple[_Read, Window]] = []
    for read, window in sorted(windows, key=lambda item: item[1].end - item[1].start):
        if batch and (len(batch) + 1) * (window.end - window.start + 2) > PIECES_A_BATCH:
            yield batch
            batch = []
        batch.append((read, window))
    if batch:
        yield batch
