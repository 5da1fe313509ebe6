"""Mentions by strict span and type, identifiers by document."""

from collections.abc import Mapping, Sequence, Set

from kg_pipeline.evaluation.scheme import SCORED_TYPES, name_identifiers, name_type
from kg_pipeline.evaluation.scores import Score, score_sets
from kg_pipeline.records import AnnotatedDocument, Span

Spans = tuple[Span, ...]


def score_mentions(
    gold: AnnotatedDocument, predicted: AnnotatedDocument, types: Sequence[str] = SCORED_TYPES
) -> dict[str, Score]:
    """Score by type of one document: a mention is right when all its spans and its type are.

    A nested mention is one of its own; a discontinuous one is right only with the same pieces.
    """
    return _score_by_type(mention_keys(gold), mention_keys(predicted), types)


def score_identifiers(
    gold: AnnotatedDocument, predicted: AnnotatedDocument, types: Sequence[str] = SCORED_TYPES
) -> dict[str, Score]:
    """Score by type of the set of identifiers of one document."""
    return _score_by_type(identifier_keys(gold), identifier_keys(predicted), types)


def _score_by_type(
    gold: Mapping[str, Set[object]], predicted: Mapping[str, Set[object]], types: Sequence[str]
) -> dict[str, Score]:
    return {kind: score_sets(gold.get(kind, set()), predicted.get(kind, set())) for kind in types}


def mention_keys(annotated: AnnotatedDocument) -> dict[str, set[object]]:
    """By type, the spans of the mentions."""
    keys: dict[str, set[object]] = {}
    for annotation in annotated.annotations:
        keys.setdefault(name_type(annotation.type), set()).add(annotation.spans)
    return keys


def identifier_keys(annotated: AnnotatedDocument) -> dict[str, set[object]]:
    """By type, the identifiers."""
    keys: dict[str, set[object]] = {}
    for annotation in annotated.annotations:
        keys.setdefault(name_type(annotation.type), set()).update(name_identifiers(annotation.identifiers))
    return keys
