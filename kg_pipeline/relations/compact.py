"""The compact relation model: one reading of each window of a text, two markers for each pair of mentions.

What DDI asks of two drugs is asked of their sentence alone, as the corpus asks it: a sentence with two drugs is
read once more by itself for all its pairs (typed F1 0.15 higher on the development part than in the whole text).
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from kg_pipeline.encoder.model_folder import ModelFolder, open_model_folder
from kg_pipeline.encoder.session import EncoderSession, window_inputs
from kg_pipeline.encoder.windows import MAX_PIECES, Window, cut_windows
from kg_pipeline.encoder.wordpieces import Integers, PieceEncoder, WordPieces
from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import Document, ModelHeader, Span
from kg_pipeline.relations.model import BIORED, DDI, GENERAL, TASKS, Entity, ScoredMentions, ScoredPair, ScoredTask
from kg_pipeline.relations.numpy_head import NumpyHead, join_mentions, probabilities
from kg_pipeline.relations.pair_features import (
    MAX_READ,
    TYPES,
    Floats,
    PlacedEntity,
    PlacedMention,
    mention_features,
    mention_pairs,
    order_pair,
    pair_features,
)
from kg_pipeline.relations.placing import mention_tags, place_mentions, read_sentences

HEADS_FILE = "heads.npz"
DRUG = "Chemical"
_LAST_DRUG_TAG = 2 + 2 * TYPES.index(DRUG)
_CODE = "relations-compact-1"
"""Changes when this package computes anything else from the same weights."""
_DECIMALS = 6
"""Beyond which sums differ between processors."""

MAX_ROWS = 1_000
"""Mention pairs read beside a window at a time: bounds the memory of a dense text."""

MentionRow = tuple[PlacedMention, PlacedMention]
WindowRow = tuple[Window, MentionRow]


@dataclass(frozen=True, slots=True)
class _Question:
    """A task asked of two entities through mention pairs; `swapped` if they are read in the other order."""

    task: str
    rows: tuple[WindowRow, ...]
    features: list[float]
    swapped: bool


@dataclass(frozen=True, slots=True)
class _PlacedText:
    pieces: WordPieces
    tags: Integers
    windows: tuple[Window, ...]
    sentences: tuple[Window, ...]
    n_drugs: Counter[int]
    """Mentions of chemicals by sentence."""
    entities: tuple[PlacedEntity | None, ...]
    n_linked: int
    spans: dict[tuple[int, int, str], Span] = field(repr=False)


class CompactRelationModel:
    """ONNX reader and numpy heads of a model folder."""

    def __init__(
        self, folder: ModelFolder, encoder: PieceEncoder, session: EncoderSession, head: NumpyHead
    ) -> None:
        self._folder, self._encoder, self._session, self._head = folder, encoder, session, head
        self._fingerprint = folder.fingerprint(_CODE, _hash(folder.path / HEADS_FILE))

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
    def fingerprint(self) -> str:
        """Hash of weights, tokenizer, header without scores, and our arithmetic."""
        return self._fingerprint

    def score_pairs(
        self, document: Document, entities: Sequence[Entity], pairs: Sequence[tuple[int, int]]
    ) -> tuple[ScoredPair, ...]:
        """The pairs in the order given; a pair that no window holds together has no task."""
        if not pairs:
            return ()
        text = self._place(document, entities)
        questions = {pair: _ask(text, *pair) for pair in pairs}
        scores = self._read(text, (question for asked in questions.values() for question in asked))
        answers = {
            pair: tuple(task for q in asked if (task := self._answer(text, q, scores)) is not None)
            for pair, asked in questions.items()
        }
        return tuple(ScoredPair(first, second, answers[first, second]) for first, second in pairs)

    def _place(self, document: Document, entities: Sequence[Entity]) -> _PlacedText:
        pieces = self._encoder.encode_document(document)
        mentions = [(span, entity.type) for entity in entities if entity.type in TYPES for span in entity.spans]
        sentences = read_sentences(document)
        found = place_mentions(document, pieces, sentences, mentions)
        placed = {mention: place for mention, place in zip(mentions, found, strict=True) if place is not None}
        spans: dict[tuple[int, int, str], Span] = {}
        for (span, _), place in sorted(placed.items()):
            spans.setdefault(_key(place), span)
        # Two names in the same pieces (a composite's parts) are read as one place.
        distinct = {_key(place): place for _, place in sorted(placed.items(), reverse=True)}
        rank = {key: index for index, key in enumerate(sorted(distinct))}
        final = {
            mention: PlacedMention(
                place.first_piece, place.end_piece, place.sentence, place.passage, place.in_title,
                rank[_key(place)], place.type,
            )
            for mention, place in placed.items()
        }  # fmt: skip
        return _PlacedText(
            pieces,
            mention_tags(len(pieces), list(final.values())),
            cut_windows(len(pieces)),
            _sentence_windows(pieces, sentences),
            Counter(place.sentence for place in distinct.values() if place.type == DRUG),
            tuple(_place_entity(entity, final) for entity in entities),
            sum(bool(entity.id) for entity in entities if entity.type in TYPES),
            spans,
        )

    def _read(self, text: _PlacedText, questions: Iterable[_Question]) -> dict[tuple[str, WindowRow], Floats]:
        """Scores of mention pairs by task, each window read once a task, in the order of the text."""
        by_window: dict[tuple[str, Window], set[MentionRow]] = {}
        for question in questions:
            for window, row in question.rows:
                by_window.setdefault((question.task, window), set()).add(row)
        result: dict[tuple[str, WindowRow], Floats] = {}
        for (task, window), rows in by_window.items():
            ordered = sorted(rows, key=lambda row: (_key(row[0]), _key(row[1])))
            for start in range(0, len(ordered), MAX_ROWS):
                part = ordered[start : start + MAX_ROWS]
                for row, scores in zip(part, self._read_window(text, task, window, part), strict=True):
                    result[task, (window, row)] = scores
        return result

    def _read_window(self, text: _PlacedText, task: str, window: Window, rows: list[MentionRow]) -> Floats:
        """Scores of the rows. Shape ``(n_rows, n_labels)``."""
        shift = 1 - window.start
        tags = np.concatenate([[0], text.tags[window.start : window.end], [0]]).astype(np.int64)[None, :]
        if task == DDI:
            tags = np.where(tags <= _LAST_DRUG_TAG, tags, 0)
        places = np.array([[(m.first_piece + shift, m.end_piece + shift) for m in row] for row in rows])
        kinds = np.array([(TYPES.index(a.type), TYPES.index(b.type) + len(TYPES)) for a, b in rows])
        inputs = window_inputs(text.pieces, window, self._encoder)
        marks = {"firsts": places[:, :, 0], "ends": places[:, :, 1], "kinds": kinds}
        (states,) = self._session.run({**inputs, "tags": tags, **marks})
        features = np.array([mention_features(a, b) for a, b in rows], dtype=np.float32)
        return self._head.score_mentions(task, states, features)

    def _answer(
        self, text: _PlacedText, question: _Question, scores: dict[tuple[str, WindowRow], Floats]
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


def _ask(text: _PlacedText, first: int, second: int) -> tuple[_Question, ...]:
    a, b = text.entities[first], text.entities[second]
    if a is None or b is None:
        return ()
    swapped = not order_pair(a, b)
    if swapped:
        a, b = b, a
    near = mention_pairs(a, b)
    if not near:
        return ()
    rows = near[:MAX_READ]
    placed = tuple((window, row) for row in rows if (window := _best_window(text.windows, row)) is not None)
    questions = [_Question(BIORED, placed, pair_features(a, b, near, text.n_linked), swapped)]
    if a.type == b.type == DRUG:
        questions.extend(_ask_sentences(text, rows, swapped))
    return tuple(questions)


def _ask_sentences(text: _PlacedText, rows: Sequence[MentionRow], swapped: bool) -> list[_Question]:
    """The drugs' mentions of one sentence, each pair a question of its own, as the DDI corpus asks it."""
    questions = []
    for a, b in rows:
        if a.sentence == b.sentence:
            turned = (a.first_piece, a.end_piece) > (b.first_piece, b.end_piece)
            row = tuple(replace(mention, in_title=False) for mention in ((b, a) if turned else (a, b)))
            alone = [PlacedEntity(mention.type, (mention,)) for mention in row]
            features = pair_features(alone[0], alone[1], [(row[0], row[1])], text.n_drugs[a.sentence])
            window = text.sentences[a.sentence]
            if window.end - window.start > MAX_PIECES:
                window = _best_window(text.windows, (a, b)) or window
            if window.end - window.start <= MAX_PIECES:
                questions.append(_Question(DDI, ((window, (row[0], row[1])),), features, swapped != turned))
    return questions


def _sentence_windows(pieces: WordPieces, sentences: Sequence[Span]) -> tuple[Window, ...]:
    """Each sentence as a window of its own."""
    starts = np.searchsorted(pieces.start_chars, [start for start, _ in sentences])
    ends = np.searchsorted(pieces.start_chars, [end for _, end in sentences])
    return tuple(Window(a, b, a, b) for a, b in zip(map(int, starts), map(int, ends), strict=True))


def _place_entity(entity: Entity, placed: dict[tuple[Span, str], PlacedMention]) -> PlacedEntity | None:
    found = {placed[span, entity.type] for span in entity.spans if (span, entity.type) in placed}
    ordered = tuple(sorted(found, key=lambda mention: (mention.first_piece, mention.end_piece)))
    return PlacedEntity(entity.type, ordered) if ordered else None


def _best_window(windows: Sequence[Window], row: MentionRow) -> Window | None:
    """The window that holds both mentions furthest from its edges."""
    first = min(mention.first_piece for mention in row)
    end = max(mention.end_piece for mention in row)
    holding = [window for window in windows if window.start <= first and end <= window.end]
    return max(
        holding, key=lambda window: (min(first - window.start, window.end - end), -window.start), default=None
    )


def _scored_mentions(
    text: _PlacedText, question: _Question, row: MentionRow, row_probabilities: Floats
) -> ScoredMentions:
    spans = [text.spans[_key(mention)] for mention in row]
    if question.swapped:
        spans.reverse()
    return ScoredMentions(
        spans[0], spans[1], _related(row_probabilities), _label_row(question.task, row_probabilities)
    )


def _related(row: Floats) -> float:
    return round(float(1.0 - row[0]), _DECIMALS)


def _label_row(task: str, row: Floats) -> tuple[tuple[str, float], ...]:
    return tuple((label, round(float(p), _DECIMALS)) for label, p in zip(TASKS[task], row[1:], strict=True))


def _key(mention: PlacedMention) -> tuple[int, int, str]:
    return mention.first_piece, mention.end_piece, mention.type


def _hash(path: Path) -> str:
    if not path.is_file():
        raise Misconfigured(f"{path.parent} is no compact relation model: it lacks {path.name}; install it again")
    return hashlib.sha256(path.read_bytes()).hexdigest()
