"""The compact relation model: one reading of each window of a text, two markers for each pair of mentions."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from kg_pipeline.encoder.model_folder import ModelFolder, file_hash, open_model_folder
from kg_pipeline.encoder.session import EncoderSession
from kg_pipeline.encoder.windows import Window
from kg_pipeline.encoder.wordpieces import PieceEncoder
from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import Device, Document, ModelHeader
from kg_pipeline.relations.model import GENERAL, TASKS, Entity, ScoredMentions, ScoredPair, ScoredTask
from kg_pipeline.relations.numpy_head import NumpyHead, join_mentions, probabilities
from kg_pipeline.relations.pair_features import Floats, mention_features
from kg_pipeline.relations.questions import (
    MentionRow,
    PlacedText,
    Question,
    WindowRow,
    ask,
    key_of,
    place_text,
    window_rows,
)

HEADS_FILE = "heads.npz"
_CODE = "relations-compact-1"
"""Changes when this package computes anything else from the same weights."""
_DECIMALS = 6
"""Beyond which sums differ between processors."""

MAX_ROWS = 1_000
"""Mention pairs read beside a window at a time: bounds the memory of a dense text."""


class CompactRelationModel:
    """ONNX reader and numpy heads of a model folder."""

    device: Device = "cpu"

    def __init__(
        self, folder: ModelFolder, encoder: PieceEncoder, session: EncoderSession, head: NumpyHead
    ) -> None:
        self._folder, self._encoder, self._session, self._head = folder, encoder, session, head

    @classmethod
    def open(cls, path: Path) -> "CompactRelationModel":
        """The model in that folder. Raises `Misconfigured` for one that lacks a file or knows other labels."""
        folder = open_model_folder(path, "relations")
        expected = tuple(label for labels in TASKS.values() for label in labels)
        if folder.header.labels != expected:
            raise Misconfigured(f"{path}: labels {folder.header.labels}, expected {expected}; train it again")
        head = NumpyHead.open(path / HEADS_FILE)
        return cls(folder, folder.open_encoder(), EncoderSession(folder.onnx), head)

    @property
    def header(self) -> ModelHeader:
        """Of the folder."""
        return self._folder.header

    @property
    def folder(self) -> Path:
        """Where its files lie."""
        return self._folder.path

    @property
    def encoder(self) -> PieceEncoder:
        """The folder's own tokenizer."""
        return self._encoder

    @cached_property
    def fingerprint(self) -> str:
        """See `hash_folder`."""
        return hash_folder(self._folder)

    def score_pairs(
        self, document: Document, entities: Sequence[Entity], pairs: Sequence[tuple[int, int]]
    ) -> tuple[ScoredPair, ...]:
        """The pairs in the order given; a pair that no window holds together has no task."""
        if not pairs:
            return ()
        text = place_text(document, entities, self._encoder)
        questions = {pair: ask(text, *pair) for pair in pairs}
        scores = self._read(text, (question for asked in questions.values() for question in asked))
        answers = {
            pair: tuple(task for q in asked if (task := self._answer(text, q, scores)) is not None)
            for pair, asked in questions.items()
        }
        return tuple(ScoredPair(first, second, answers[first, second]) for first, second in pairs)

    def _read(self, text: PlacedText, questions: Iterable[Question]) -> dict[tuple[str, WindowRow], Floats]:
        """Scores of mention pairs by task, each window read once a task, in the order of the text."""
        by_window: dict[tuple[str, Window], set[MentionRow]] = {}
        for question in questions:
            for window, row in question.rows:
                by_window.setdefault((question.task, window), set()).add(row)
        result: dict[tuple[str, WindowRow], Floats] = {}
        for (task, window), rows in by_window.items():
            ordered = sorted(rows, key=lambda row: (key_of(row[0]), key_of(row[1])))
            for start in range(0, len(ordered), MAX_ROWS):
                part = ordered[start : start + MAX_ROWS]
                for row, scores in zip(part, self._read_window(text, task, window, part), strict=True):
                    result[task, (window, row)] = scores
        return result

    def _read_window(self, text: PlacedText, task: str, window: Window, rows: list[MentionRow]) -> Floats:
        """Scores of the rows. Shape ``(n_rows, n_labels)``."""
        (states,) = self._session.run(window_rows(text, task, window, rows, self._encoder))
        features = np.array([mention_features(a, b) for a, b in rows], dtype=np.float32)
        return self._head.score_mentions(task, states, features)

    def _answer(
        self, text: PlacedText, question: Question, scores: dict[tuple[str, WindowRow], Floats]
    ) -> ScoredTask | None:
        read = [row for _, row in question.rows]
        if not read:
            return None
        task = question.task
        rows = np.stack([scores[task, row] for row in question.rows])
        bias = self._head.score_features(task, np.array([question.features], dtype=np.float32))
        joined = probabilities(join_mentions(rows, np.zeros(len(read), dtype=np.int64), 1) + bias)[0]
        mentions = [
            _scored_mentions(text, question, row, row_probabilities)
            for row, row_probabilities in zip(read, probabilities(rows + bias), strict=True)
        ]
        mentions.sort(key=lambda scored: (-scored.related, scored.first, scored.second))
        return ScoredTask(task, GENERAL[task], _related(joined), _label_row(task, joined), tuple(mentions))


def hash_folder(folder: ModelFolder) -> str:
    """Hash of weights, tokenizer, header without scores, and our arithmetic."""
    return folder.fingerprint(_CODE, _hash(folder.path / HEADS_FILE))


def _scored_mentions(
    text: PlacedText, question: Question, row: MentionRow, row_probabilities: Floats
) -> ScoredMentions:
    return ScoredMentions(
        *text.row_spans(question, row), _related(row_probabilities), _label_row(question.task, row_probabilities)
    )


def _related(row: Floats) -> float:
    return round(float(1.0 - row[0]), _DECIMALS)


def _label_row(task: str, row: Floats) -> tuple[tuple[str, float], ...]:
    return tuple((label, round(float(p), _DECIMALS)) for label, p in zip(TASKS[task], row[1:], strict=True))


def _hash(path: Path) -> str:
    if not path.is_file():
        raise Misconfigured(f"{path.parent} is no compact relation model: it lacks {path.name}; install it again")
    return file_hash(path)
