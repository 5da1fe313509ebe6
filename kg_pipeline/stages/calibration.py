"""What the relation model says of gold documents, held against them as evidence would carry it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import cast

from kg_pipeline.errors import BadInput
from kg_pipeline.evaluation.calibration import CalibrationReport, Judged, report_calibration
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ner.compact import refuse_long_text
from kg_pipeline.records import AnnotatedDocument, EntityType
from kg_pipeline.relations.entities import candidate_pairs, group_annotations
from kg_pipeline.relations.loading import load_relation_model
from kg_pipeline.relations.model import BIORED, DDI, GENERAL, TASKS, Entity, RelationModel
from kg_pipeline.relations.placing import read_sentences
from kg_pipeline.relations.predicates import find_rule, state
from kg_pipeline.relations.sentences import SentenceIndex
from kg_pipeline.relations.statements import KEPT_FROM, Statement, state_pair
from kg_pipeline.settings import Settings
from kg_pipeline.stages.progress import StartProgress, watch_nothing
from kg_pipeline.text.corpus_types import known_type
from kg_pipeline.text.refusals import Refuse, name_place, raise_refusal

Truth = dict[tuple[int, int], frozenset[str]]
"""The gold's labels of each pair asked, by the index of its entities; an empty set: unrelated."""


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
    Denials are left out: they carry a constant of the cues, and corpora annotate no denial.
    """
    task = DDI if gold.pairs else BIORED
    entities, truth = _asked_of_mentions(gold) if gold.pairs else _asked_of_document(gold)
    spans = [span for entity in entities for span in entity.spans]
    sentences = SentenceIndex(gold.document.text, read_sentences(gold.document), spans)
    for pair in model.score_pairs(gold.document, entities, list(truth)):
        asked = replace(pair, tasks=tuple(found for found in pair.tasks if found.task == task))
        for statement in state_pair(asked, entities, sentences, model.header):
            if statement.polarity != "refutes":
                ends = entities[pair.first], entities[pair.second]
                yield _judge(statement, task, ends, truth[pair.first, pair.second])


def _asked_of_mentions(gold: AnnotatedDocument) -> tuple[Sequence[Entity], Truth]:
    entities = [
        Entity(str(number), known_type(note.type) or note.type, ((note.start_char, note.end_char),))
        for number, note in enumerate(gold.annotations)
    ]
    return entities, {
        (pair.first, pair.second): frozenset([pair.type] if pair.type else ()) for pair in gold.pairs
    }


def _asked_of_document(gold: AnnotatedDocument) -> tuple[Sequence[Entity], Truth]:
    entities = group_annotations(note for note in gold.annotations if note.is_inside(gold.document.text))
    return entities, {
        (i, j): frozenset(
            relation.type
            for relation in gold.relations
            if {relation.subject, relation.object} == {entities[i].id, entities[j].id}
        )
        for i, j in candidate_pairs(entities)
    }


def _judge(statement: Statement, task: str, ends: tuple[Entity, Entity], labels: frozenset[str]) -> Judged:
    """The statement under its label; right if a gold label states the same, or implies it."""
    first, second = ((end.id, cast(EntityType, end.type)) for end in ends)
    rules = {label: find_rule(first[1], second[1], label) for label in (GENERAL[task], *TASKS[task])}
    triples = {label: state(rule, first, second) for label, rule in rules.items() if rule is not None}
    label = next(label for label, triple in triples.items() if triple == statement.triple)
    stated = triples.keys() & labels
    is_right = bool(stated) if label == GENERAL[task] else label in stated
    return Judged(label, statement.probability, is_right)
