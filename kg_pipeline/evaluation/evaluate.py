"""Gold documents against predicted ones, in step, into one report."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.evaluation.links import LinkScore, NodesOf, score_links
from kg_pipeline.evaluation.mentions import score_identifiers, score_mentions
from kg_pipeline.evaluation.relations import PairScores, RelationScores, score_pairs, score_relations
from kg_pipeline.evaluation.scheme import SCORED_TYPES, name_type
from kg_pipeline.evaluation.scores import Score, add_scores
from kg_pipeline.records import AnnotatedDocument, Document, Record

ALL = "all"

Both = tuple[AnnotatedDocument, AnnotatedDocument]


class EvaluationReport(Record, frozen=True):
    """What `kg-pipeline evaluate` prints; a part that the gold does not annotate is empty or None."""

    n_documents: int
    mentions: dict[str, Score]
    """By type that the gold annotates, then `all` (micro average)."""
    identifiers: dict[str, Score]
    relations: RelationScores | None
    pairs: PairScores | None
    unscored: dict[str, int]
    """Gold mentions of types that are not scored, by type as the gold names it."""
    links: dict[str, LinkScore]
    """By type; empty unless the predictions link the gold's own mentions."""


def evaluate_documents(
    gold: Iterable[AnnotatedDocument],
    predicted: Iterable[AnnotatedDocument],
    *,
    types: Sequence[str] = SCORED_TYPES,
    nodes_of: NodesOf | None = None,
) -> EvaluationReport:
    """The report on predictions for the same documents in the same order.

    `nodes_of`, of the lexicon that linked them, is given where the predictions link the gold's own mentions. Holds
    the annotations of all documents, not their texts. Raises `BadInput` where ids or texts differ or one side ends
    before the other, and as `score_links`.
    """
    documents = list(_in_step(gold, predicted))
    annotated = Counter(
        annotation.type for gold_document, _ in documents for annotation in gold_document.annotations
    )
    named = {name_type(corpus_type) for corpus_type in annotated}
    scored = [kind for kind in types if kind in named]
    return EvaluationReport(
        n_documents=len(documents),
        mentions=_sum_scores([score_mentions(*both, scored) for both in documents], scored),
        identifiers=_score_identifiers(documents, scored),
        relations=score_relations(documents, types),
        pairs=score_pairs(documents),
        unscored={kind: n for kind, n in sorted(annotated.items()) if name_type(kind) not in types},
        links=score_links(documents, nodes_of, scored) if nodes_of else {},
    )


def _score_identifiers(documents: Sequence[Both], scored: Sequence[str]) -> dict[str, Score]:
    """Summed scores of the types for which the gold has an identifier anywhere."""
    sums = _sum_scores([score_identifiers(*both, scored) for both in documents], scored)
    with_identifiers = [kind for kind in scored if sums[kind].tp + sums[kind].fn]
    return _sum_scores([{kind: sums[kind] for kind in with_identifiers}], with_identifiers)


def _sum_scores(by_document: Sequence[Mapping[str, Score]], kinds: Sequence[str]) -> dict[str, Score]:
    """By type and, behind, over all types; empty without types."""
    sums = {kind: add_scores(scores[kind] for scores in by_document) for kind in kinds}
    return {**sums, ALL: add_scores(sums.values())} if sums else {}


def _in_step(gold: Iterable[AnnotatedDocument], predicted: Iterable[AnnotatedDocument]) -> Iterator[Both]:
    """Both sides' annotations, document by document, without texts."""
    for number, (expected, found) in enumerate(zip_longest(gold, predicted), start=1):
        ids = [None if side is None else side.document.id for side in (expected, found)]
        if expected is None or found is None or ids[0] != ids[1]:
            raise BadInput(
                f"document number {number}: the gold has {ids[0]!r}, the predictions have {ids[1]!r}; "
                "give the same documents in the same order"
            )
        if expected.document.text.rstrip() != found.document.text.rstrip():
            raise BadInput(
                f"document {ids[0]}: gold and predictions have different texts, so offsets cannot be compared; "
                "annotate the gold's own text"
            )
        yield _without_text(expected), _without_text(found)


def _without_text(annotated: AnnotatedDocument) -> AnnotatedDocument:
    return msgspec.structs.replace(annotated, document=Document(annotated.document.id, ()))
