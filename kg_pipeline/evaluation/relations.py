"""Relations of a document, and of the mention pairs of a sentence (DDI)."""

from collections.abc import Callable, Collection, Iterable

import msgspec

from kg_pipeline.evaluation.mentions import Spans
from kg_pipeline.evaluation.scheme import (
    INDUCES,
    SCORED_TYPES,
    name_identifier,
    name_identifiers,
    name_relation,
    name_type,
)
from kg_pipeline.evaluation.scores import Score, score_sets
from kg_pipeline.records import AnnotatedDocument, Record

Kinds = tuple[str, ...]
_UNKNOWN = "?"


class RelationScores(Record, frozen=True):
    """Undirected pairs of identifiers by document, with any type (`pair`) and the right one (`typed`)."""

    pair: Score
    typed: Score
    by_kinds: dict[str, Score]
    """Pairs by the types they relate: Disease-Gene, Chemical-Chemical ..."""
    all_pair: Score
    """Over all gold pairs, those of other types (variants) included."""
    all_typed: Score


class PairScores(Record, frozen=True):
    """Pairs of mentions: positive at all (`detection`), with the right type (`typed`), type by type."""

    detection: Score
    typed: Score
    by_type: dict[str, Score]


class _Relation(msgspec.Struct, frozen=True):
    """A relation as it is compared: sorted identifiers and, aside, the types they have in the document."""

    document: int
    pair: tuple[str, str]
    type: str
    kinds: Kinds


def score_relations(
    documents: Iterable[tuple[AnnotatedDocument, AnnotatedDocument]], types: Collection[str] = SCORED_TYPES
) -> RelationScores | None:
    """The scores over gold documents and their predictions; None if the gold has no relation at all.

    An identifier's type is what gold mentions say, else the predicted ones; predictions on identifiers that no
    mention has are wrong. Among the pairs of the scored types,
    only such combinations of types count as the gold relates (BC5CDR: chemical with disease), and where the gold
    knows only induction (CID), only predicted induction. Holds the relations of all documents.
    """
    gold: list[_Relation] = []
    predicted: list[_Relation] = []
    gold_types: set[str] = set()
    for number, (gold_document, predicted_document) in enumerate(documents):
        kinds = _identifier_kinds(gold_document, predicted_document)
        gold.extend(_relations(number, gold_document, kinds))
        predicted.extend(_relations(number, predicted_document, kinds))
        gold_types.update(relation.type for relation in gold_document.relations)
    if not gold:
        return None
    if gold_types == {INDUCES}:
        predicted = [relation for relation in predicted if relation.type == name_relation(INDUCES)]
    return _score_relations(gold, predicted, types)


def _score_relations(gold: list[_Relation], predicted: list[_Relation], types: Collection[str]) -> RelationScores:
    related = sorted({relation.kinds for relation in gold if set(relation.kinds) <= set(types)})
    known = _keep_kinds(gold, related)
    guessed = [*_keep_kinds(predicted, related), *(r for r in predicted if _UNKNOWN in r.kinds)]
    return RelationScores(
        pair=_score(known, guessed, _pair_key),
        typed=_score(known, guessed, _typed_key),
        by_kinds={
            "-".join(kinds): _score(_keep_kinds(gold, [kinds]), _keep_kinds(predicted, [kinds]), _pair_key)
            for kinds in related
        },
        all_pair=_score(gold, predicted, _pair_key),
        all_typed=_score(gold, predicted, _typed_key),
    )


def _identifier_kinds(gold: AnnotatedDocument, predicted: AnnotatedDocument) -> dict[str, str]:
    """The type of each identifier, whole and in its parts (a variant's identifier holds separators)."""
    kinds: dict[str, str] = {}
    for annotation in (*predicted.annotations, *gold.annotations):  # the gold has the last word
        names = [*name_identifiers(annotation.identifiers), *map(name_identifier, annotation.identifiers)]
        kinds.update(dict.fromkeys(names, name_type(annotation.type)))
    return kinds


def _relations(number: int, annotated: AnnotatedDocument, kinds: dict[str, str]) -> Iterable[_Relation]:
    for relation in annotated.relations:
        first, second = sorted((name_identifier(relation.subject), name_identifier(relation.object)))
        pair_kinds = tuple(sorted(kinds.get(identifier, _UNKNOWN) for identifier in (first, second)))
        yield _Relation(number, (first, second), name_relation(relation.type), pair_kinds)


def _keep_kinds(relations: list[_Relation], kinds: Collection[Kinds]) -> list[_Relation]:
    return [relation for relation in relations if relation.kinds in kinds]


def _pair_key(relation: _Relation) -> object:
    return relation.document, relation.pair


def _typed_key(relation: _Relation) -> object:
    return relation.document, relation.pair, relation.type


def _score(gold: list[_Relation], predicted: list[_Relation], key: Callable[[_Relation], object]) -> Score:
    return score_sets(set(map(key, gold)), set(map(key, predicted)))


def score_pairs(documents: Iterable[tuple[AnnotatedDocument, AnnotatedDocument]]) -> PairScores | None:
    """The scores of mention pairs, known by their mentions' spans; None if the gold lists no pair.

    Pairs without type are no claim on either side. Holds the positive pairs of all documents.
    """
    gold: set[tuple[int, Spans, Spans, str]] = set()
    predicted: set[tuple[int, Spans, Spans, str]] = set()
    has_pairs = False
    for number, (gold_document, predicted_document) in enumerate(documents):
        has_pairs = has_pairs or bool(gold_document.pairs)
        gold.update(_positive_pairs(number, gold_document))
        predicted.update(_positive_pairs(number, predicted_document))
    if not has_pairs:
        return None
    return PairScores(
        detection=score_sets({key[:3] for key in gold}, {key[:3] for key in predicted}),
        typed=score_sets(gold, predicted),
        by_type={
            kind: score_sets({key for key in gold if key[3] == kind}, {key for key in predicted if key[3] == kind})
            for kind in sorted({key[3] for key in gold})
        },
    )


def _positive_pairs(number: int, annotated: AnnotatedDocument) -> Iterable[tuple[int, Spans, Spans, str]]:
    for pair in annotated.pairs:
        if pair.type is not None:
            ends = (annotated.annotations[pair.first].spans, annotated.annotations[pair.second].spans)
            first, second = sorted(ends)
            yield number, first, second, pair.type
