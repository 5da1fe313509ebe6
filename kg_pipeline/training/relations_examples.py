"""Labelled documents as numbers: pieces, tags, mentions, and by task the rows of mention pairs to read."""

from dataclasses import dataclass, field

from kg_pipeline.encoder.windows import MAX_PIECES
from kg_pipeline.encoder.wordpieces import PieceEncoder
from kg_pipeline.records import Span
from kg_pipeline.relations.pair_features import (
    MAX_READ,
    TYPES,
    PlacedEntity,
    PlacedMention,
    mention_features,
    mention_pairs,
    order_pair,
    pair_features,
)
from kg_pipeline.relations.placing import mention_tags, place_mentions, read_sentences
from kg_pipeline.training.relations_corpora import LabelledDocument, LabelledPair


@dataclass(frozen=True, slots=True)
class PairGroup:
    """The pairs of one task in a text: rows of mention pairs, and the entity pair that owns each."""

    rows: list[tuple[int, int]] = field(default_factory=list)
    """Mentions by index, in reading order."""
    mention_features: list[list[float]] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    pair_features: list[list[float]] = field(default_factory=list)
    allowed: list[frozenset[int]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Example:
    """A text ready to be learnt, framed by [CLS] and [SEP]; mentions as (first piece, end piece, type)."""

    corpus: str
    input_ids: list[int]
    cases: list[int]
    tags: list[int]
    mentions: list[tuple[int, int, int]]
    groups: dict[str, PairGroup]


def make_example(labelled: LabelledDocument, encoder: PieceEncoder) -> Example | None:
    """The first `MAX_PIECES` pieces of a document with the pairs whose mentions lie there; None without pairs."""
    pieces = encoder.encode_document(labelled.document)
    placed = _place(labelled, encoder)
    entities = [_place_entity(entity.type, entity.spans, placed) for entity in labelled.entities]
    n_known = sum(
        bool(entity.id) and place is not None for entity, place in zip(labelled.entities, entities, strict=True)
    )
    rows: dict[tuple[int, int, int], int] = {}
    groups: dict[str, PairGroup] = {}
    for pair in labelled.pairs:
        first, second = entities[pair.first], entities[pair.second]
        if first is not None and second is not None:
            _add_pair(groups, rows, pair, (first, second), n_known)
    if not groups:
        return None
    n = min(len(pieces), MAX_PIECES)
    tags = mention_tags(len(pieces), list(placed.values()))
    return Example(
        labelled.corpus,
        [encoder.cls_id, *map(int, pieces.ids[:n]), encoder.sep_id],
        [0, *map(int, pieces.cases[:n]), 0],
        [0, *map(int, tags[:n]), 0],
        list(rows),
        groups,
    )


def _place(labelled: LabelledDocument, encoder: PieceEncoder) -> dict[tuple[Span, str], PlacedMention]:
    document = labelled.document
    mentions = sorted({(span, entity.type) for entity in labelled.entities for span in entity.spans})
    found = place_mentions(document, encoder.encode_document(document), read_sentences(document), mentions)
    return {
        mention: place
        for mention, place in zip(mentions, found, strict=True)
        if place is not None and place.end_piece <= MAX_PIECES
    }


def _place_entity(
    entity_type: str, spans: tuple[Span, ...], placed: dict[tuple[Span, str], PlacedMention]
) -> PlacedEntity | None:
    found = {placed[span, entity_type] for span in spans if (span, entity_type) in placed}
    ordered = tuple(sorted(found, key=lambda mention: (mention.first_piece, mention.end_piece)))
    return PlacedEntity(entity_type, ordered) if ordered else None


def _add_pair(
    groups: dict[str, PairGroup],
    rows: dict[tuple[int, int, int], int],
    pair: LabelledPair,
    placed: tuple[PlacedEntity, PlacedEntity],
    n_known: int,
) -> None:
    first, second = placed if order_pair(*placed) else placed[::-1]
    near = mention_pairs(first, second)
    if not near:
        return
    group = groups.setdefault(pair.task, PairGroup())
    for a, b in near[:MAX_READ]:
        group.rows.append((_row(rows, a), _row(rows, b)))
        group.mention_features.append(mention_features(a, b))
        group.owner.append(len(group.allowed))
    group.pair_features.append(pair_features(first, second, near, n_known))
    group.allowed.append(pair.allowed)


def _row(rows: dict[tuple[int, int, int], int], mention: PlacedMention) -> int:
    key = (mention.first_piece + 1, mention.end_piece + 1, TYPES.index(mention.type))
    return rows.setdefault(key, len(rows))
