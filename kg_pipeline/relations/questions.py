"""What the compact model is asked of a text: two entities through pairs of their mentions, each pair in a window.

What DDI asks of two drugs is asked of their sentence alone, as the corpus asks it: a sentence with two drugs is
read once more by itself for all its pairs (typed F1 0.15 higher on the development part than in the whole text).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.encoder.session import window_inputs
from kg_pipeline.encoder.windows import MAX_PIECES, Window, cut_windows
from kg_pipeline.encoder.wordpieces import Integers, PieceEncoder, WordPieces
from kg_pipeline.records import Document, Span
from kg_pipeline.relations.model import BIORED, DDI, Entity
from kg_pipeline.relations.pair_features import (
    MAX_READ,
    TYPES,
    PlacedEntity,
    PlacedMention,
    mention_pairs,
    order_pair,
    pair_features,
)
from kg_pipeline.relations.placing import mention_tags, place_mentions, read_sentences

DRUG = "Chemical"
_LAST_DRUG_TAG = 2 + 2 * TYPES.index(DRUG)

MentionRow = tuple[PlacedMention, PlacedMention]
WindowRow = tuple[Window, MentionRow]


@dataclass(frozen=True, slots=True)
class Question:
    """A task asked of two entities through mention pairs; `swapped` if they are read in the other order."""

    task: str
    rows: tuple[WindowRow, ...]
    features: list[float]
    swapped: bool


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A text as the model reads it: pieces and windows, and the entities in their places."""

    pieces: WordPieces
    tags: Integers
    windows: tuple[Window, ...]
    sentences: tuple[Window, ...]
    n_drugs: Counter[int]
    """Mentions of chemicals by sentence."""
    entities: tuple[PlacedEntity | None, ...]
    n_linked: int
    spans: dict[tuple[int, int, str], Span] = field(repr=False)
    """Characters of the mentions by `key_of`."""

    def row_spans(self, question: Question, row: MentionRow) -> tuple[Span, Span]:
        """Where the two mentions stand, that of the first entity asked of before that of the second."""
        first, second = (self.spans[key_of(mention)] for mention in row)
        return (second, first) if question.swapped else (first, second)


def place_text(document: Document, entities: Sequence[Entity], encoder: PieceEncoder) -> PlacedText:
    """The text cut into pieces and windows, with the mentions of those entities in their places."""
    pieces = encoder.encode_document(document)
    mentions = [(span, entity.type) for entity in entities if entity.type in TYPES for span in entity.spans]
    sentences = read_sentences(document)
    found = place_mentions(document, pieces, sentences, mentions)
    placed = {mention: place for mention, place in zip(mentions, found, strict=True) if place is not None}
    spans: dict[tuple[int, int, str], Span] = {}
    for (span, _), place in sorted(placed.items()):
        spans.setdefault(key_of(place), span)
    # Two names in the same pieces (a composite's parts) are read as one place.
    distinct = {key_of(place): place for _, place in sorted(placed.items(), reverse=True)}
    rank = {key: index for index, key in enumerate(sorted(distinct))}
    final = {
        mention: PlacedMention(
            place.first_piece, place.end_piece, place.sentence, place.passage, place.in_title,
            rank[key_of(place)], place.type,
        )
        for mention, place in placed.items()
    }  # fmt: skip
    return PlacedText(
        pieces,
        mention_tags(len(pieces), list(final.values())),
        cut_windows(len(pieces)),
        _sentence_windows(pieces, sentences),
        Counter(place.sentence for place in distinct.values() if place.type == DRUG),
        tuple(_place_entity(entity, final) for entity in entities),
        sum(bool(entity.id) for entity in entities if entity.type in TYPES),
        spans,
    )


def ask(text: PlacedText, first: int, second: int) -> tuple[Question, ...]:
    """What is asked of two of its entities, by index; nothing of two that are never named apart."""
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
    questions = [Question(BIORED, placed, pair_features(a, b, near, text.n_linked), swapped)]
    if a.type == b.type == DRUG:
        questions.extend(_ask_sentences(text, rows, swapped))
    return tuple(questions)


def _ask_sentences(text: PlacedText, rows: Sequence[MentionRow], swapped: bool) -> list[Question]:
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
                questions.append(Question(DDI, ((window, (row[0], row[1])),), features, swapped != turned))
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


def window_rows(
    text: PlacedText, task: str, window: Window, rows: Sequence[MentionRow], encoder: PieceEncoder
) -> dict[str, NDArray[np.generic]]:
    """The inputs of the reader: the pieces of a window, and the markers of each of the mention pairs.

    Shapes: `input_ids`, `cases`, `tags` ``(1, n_pieces)``; `firsts`, `ends`, `kinds` ``(n_rows, 2)``.
    """
    shift = 1 - window.start
    tags = np.concatenate([[0], text.tags[window.start : window.end], [0]]).astype(np.int64)[None, :]
    if task == DDI:
        tags = np.where(tags <= _LAST_DRUG_TAG, tags, 0)
    places = np.array([[(m.first_piece + shift, m.end_piece + shift) for m in row] for row in rows])
    kinds = np.array([(TYPES.index(a.type), TYPES.index(b.type) + len(TYPES)) for a, b in rows])
    marks = {"firsts": places[:, :, 0], "ends": places[:, :, 1], "kinds": kinds}
    return {**window_inputs(text.pieces, window, encoder), "tags": tags, **marks}


def key_of(mention: PlacedMention) -> tuple[int, int, str]:
    """Where the mention stands and as what; two of one key are read as one place."""
    return mention.first_piece, mention.end_piece, mention.type
