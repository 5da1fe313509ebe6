"""Mentions placed among the pieces, sentences and passages of their text."""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from kg_pipeline.encoder.wordpieces import Integers, WordPieces
from kg_pipeline.records import Document, Span
from kg_pipeline.relations.pair_features import TYPES, PlacedMention
from kg_pipeline.text.sentences import split_sentences


def place_mentions(
    document: Document,
    pieces: WordPieces,
    sentences: Sequence[Span],
    mentions: Sequence[tuple[Span, str]],
) -> tuple[PlacedMention | None, ...]:
    """The mentions (span, type) in the order given; None for one of no piece (nothing but spaces)."""
    starts = [start for start, _ in sentences]
    passages = [passage.start_char for passage in document.passages]
    ranks = {mention: rank for rank, mention in enumerate(sorted(set(mentions)))}
    placed: list[PlacedMention | None] = []
    for mention in mentions:
        (start, end), entity_type = mention
        first = int(np.searchsorted(pieces.end_chars, start, side="right"))
        last = int(np.searchsorted(pieces.start_chars, end, side="left"))
        if first >= last:
            placed.append(None)
            continue
        passage = max(0, bisect_right(passages, start) - 1)
        in_title = document.passages[passage].kind == "title"
        sentence = max(0, bisect_right(starts, start) - 1)
        placed.append(PlacedMention(first, last, sentence, passage, in_title, ranks[mention], entity_type))
    return tuple(placed)


def mention_tags(n_pieces: int, mentions: Sequence[PlacedMention]) -> Integers:
    """Per piece 0 outside, 1 + 2t at the first and 2 + 2t at a later piece of a mention of type t; inner wins."""
    tags = np.zeros(n_pieces, dtype=np.int32)
    for mention in sorted(mentions, key=lambda m: (m.first_piece - m.end_piece, m.first_piece, m.type)):
        tag = 1 + 2 * TYPES.index(mention.type)
        tags[mention.first_piece : mention.end_piece] = tag + 1
        tags[mention.first_piece] = tag
    return tags


def read_sentences(document: Document) -> tuple[Span, ...]:
    """Sentences of the document; a passage that says it is one (the DDI corpus) is not cut again."""
    given = tuple((p.start_char, p.end_char) for p in document.passages if p.kind == "sentence")
    return given if len(given) == len(document.passages) else split_sentences(document)
