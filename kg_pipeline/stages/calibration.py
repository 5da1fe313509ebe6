"""What the relation model says of gold documents, held against them as evidence would carry it."""

from collections.abc import Iterator, Sequence

from kg_pipeline.errors import BadInput
from kg_pipeline.evaluation.calibration import CalibrationReport, Judged, report_calibration
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ner.compact import refuse_long_text
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.relations.entities import candidate_pairs, group_annotations
from kg_pipeline.relations.judged import KnownPairs, judge_pairs
from kg_pipeline.relations.loading import load_relation_model
from kg_pipeline.relations.model import BIORED, DDI, Entity, RelationModel
from kg_pipeline.relations.statements import KEPT_FROM
from kg_pipeline.settings import Settings
from kg_pipeline.stages.progress import StartProgress, watch_nothing
from kg_pipeline.text.corpus_types import known_type
from kg_pipeline.text.refusals import Refuse, name_place, raise_refusal


def evaluate_calibration(
    gold: Sequence[tuple[str, AnnotatedDocument]],
    settings: Settings,
    start: StartProgress = watch_nothing,
    on_refusal: Refuse = raise_refusal,
) -> CalibrationReport:
    """The report on gold documents, each with the name of its file; those too long to read are refused.

    Raises `BadInput` where no pair is asked of: the gold has no identifiers and no pairs of mentions.
    """
    model = load_relation_model(settings.relation_model)
    advance = start("judge", len(gold), "documents")
    judged: list[Judged] = []
    for name, document in gold:
        try:
            with name_place(name):
                refuse_long_text(document.document)
                judged.extend(judge_document(document, model))
        except BadInput as refusal:
            on_refusal(refusal)
        advance(1)
    if not judged:
        raise BadInput(
            f"{gold[0][0]}: nothing to judge, no two of its mentions are read as related; give gold documents "
            "with identifiers and relations, or with pairs of mentions"
        )
    return report_calibration(judged, len(gold), kept_from=KEPT_FROM, edges_from=BELIEF.threshold)


def judge_document(gold: AnnotatedDocument, model: RelationModel) -> Iterator[Judged]:
    """What evidence of the gold's mentions would claim, and whether the gold says it, too.

    Pairs of mentions (DDI) are judged where the gold lists them, else all pairs of its identifiers (BioRED).
    """
    known = _pairs_of_mentions(gold) if gold.pairs else _pairs_of_identifiers(gold)
    for judged in judge_pairs(known, model):
        yield Judged(judged.statement.label, judged.statement.probability, judged.is_right)


def _pairs_of_mentions(gold: AnnotatedDocument) -> KnownPairs:
    entities = [
        Entity(str(number), known_type(note.type) or note.type, ((note.start_char, note.end_char),))
        for number, note in enumerate(gold.annotations)
    ]
    labels = {(pair.first, pair.second): frozenset([pair.type] if pair.type else ()) for pair in gold.pairs}
    return KnownPairs(gold.document, entities, DDI, labels)


def _pairs_of_identifiers(gold: AnnotatedDocument) -> KnownPairs:
    entities = group_annotations(note for note in gold.annotations if note.is_inside(gold.document.text))
    labels = {
        (i, j): frozenset(
            relation.type
            for relation in gold.relations
            if {relation.subject, relation.object} == {entities[i].id, entities[j].id}
        )
        for i, j in candidate_pairs(entities)
    }
    return KnownPairs(gold.document, entities, BIORED, labels)
