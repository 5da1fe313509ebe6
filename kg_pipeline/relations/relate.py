"""From a text's mentions to what it states of their pairs: evidence for the ledger, relations for the field."""

from collections.abc import Iterable, Sequence

from kg_pipeline.identifiers import content_id
from kg_pipeline.records import (
    GO_TYPES,
    AnnotatedPair,
    Annotation,
    Document,
    DocumentRelation,
    Evidence,
    LinkedMention,
    Qualifiers,
    Span,
)
from kg_pipeline.relations.cues import cue_table
from kg_pipeline.relations.entities import candidate_pairs, group_annotations, group_linked
from kg_pipeline.relations.model import DDI, TASKS, Entity, RelationModel, ScoredTask
from kg_pipeline.relations.placing import read_sentences
from kg_pipeline.relations.predicates import is_no_relation, predicate_table
from kg_pipeline.relations.sentences import SentenceIndex
from kg_pipeline.relations.statements import Statement, state_co_occurrences, state_pair
from kg_pipeline.text.corpus_types import known_type

RELATION_RULES = 4
"""Raised whenever the same scores and tables would give other evidence."""
DEFAULT_THRESHOLD = 0.5

Key = tuple[str, str, Qualifiers, str]
"""Subject, predicate, qualifiers, object."""

_RELATION_ORDER = ("Variant", "Chemical", "Gene", "Disease")
"""Of the ends of a relation, as most relations of BioRED and all of BC5CDR have it."""
_DDI_TYPES = {name: name.removeprefix("DDI-") for label in TASKS[DDI] for name in (label, f"DDI-{label}")}


def relation_fingerprint() -> str:
    """Hash of what decides, beside the model, what is stated of a pair: our rules and their tables."""
    return content_id(RELATION_RULES, predicate_table(), cue_table())


def relate_mentions(
    document: Document,
    linked: Sequence[LinkedMention],
    model: RelationModel,
    *,
    pmid: int,
    text_hash: str,
    extractor: str,
) -> tuple[Evidence, ...]:
    """What the text states of its linked mentions, one evidence a key, sorted by subject, predicate and object."""
    stated = state_mentions(document, linked, model)
    return tuple(_evidence(stated[key], pmid, text_hash, extractor) for key in sorted(stated))


def state_mentions(
    document: Document, linked: Sequence[LinkedMention], model: RelationModel
) -> dict[Key, Statement]:
    """The one statement of each subject, predicate, qualifiers and object."""
    entities = group_linked(linked)
    asked = asked_entities(entities)
    sentences = SentenceIndex(document.text, read_sentences(document), _spans(entities))
    scored = model.score_pairs(document, asked, candidate_pairs(asked))
    stated: dict[Key, Statement] = {}
    for statement in (
        *(statement for pair in scored for statement in state_pair(pair, asked, sentences, model.header)),
        *state_co_occurrences(entities, sentences),
    ):
        triple = statement.triple
        key = (triple.subject, triple.predicate, triple.qualifiers, triple.object)
        if key not in stated or _rank(statement) > _rank(stated[key]):
            stated[key] = statement
    return stated


def asked_entities(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Those that a model is asked of."""
    return tuple(entity for entity in entities if entity.type not in GO_TYPES)


def find_relations(
    document: Document, annotations: Sequence[Annotation], model: RelationModel
) -> tuple[DocumentRelation, ...]:
    """Relations of the identifiers given, as BioRED types them, above the model's thresholds; sorted.

    Annotations that do not lie inside the text are passed over.
    """
    text = document.text
    entities = group_annotations(annotation for annotation in annotations if annotation.is_inside(text))
    found: set[tuple[str, str, str]] = set()
    for pair in model.score_pairs(document, entities, candidate_pairs(entities, with_variants=True)):
        first, second = sorted((entities[pair.first], entities[pair.second]), key=_place_in_relation)
        for task in pair.tasks:
            if task.task != DDI and task.related >= _threshold(model, task, first, second):
                found.add((first.id, second.id, _likeliest(task)))
    return tuple(DocumentRelation(kind, first, second) for first, second, kind in sorted(found))


def _place_in_relation(entity: Entity) -> tuple[int, str]:
    return _RELATION_ORDER.index(entity.type), entity.id


def find_interactions(
    document: Document, annotations: Sequence[Annotation], model: RelationModel
) -> tuple[AnnotatedPair, ...]:
    """Each two chemicals of a sentence and the DDI type above the threshold, else None.

    Identifiers are not looked at. In the order of the annotations.
    """
    text = document.text
    drugs = [
        number
        for number, annotation in enumerate(annotations)
        if known_type(annotation.type) == "Chemical" and annotation.is_inside(text)
    ]
    entities = tuple(
        Entity(str(number), "Chemical", ((annotations[number].start_char, annotations[number].end_char),))
        for number in drugs
    )
    sentences = SentenceIndex(text, read_sentences(document), ())
    by_sentence = sentences.group((entity.spans[0], index) for index, entity in enumerate(entities))
    pairs = sorted(
        (min(a, b), max(a, b))
        for inside in by_sentence
        for place, (_, a) in enumerate(inside)
        for _, b in inside[place + 1 :]
    )
    return tuple(
        AnnotatedPair(drugs[pair.first], drugs[pair.second], _interaction_type(pair.tasks, model, entities[0]))
        for pair in model.score_pairs(document, entities, pairs)
    )


def _interaction_type(tasks: Iterable[ScoredTask], model: RelationModel, drug: Entity) -> str | None:
    for task in tasks:
        if any(label in _DDI_TYPES for label, _ in task.labels) and task.related >= _threshold(
            model, task, drug, drug
        ):
            return _DDI_TYPES.get(_likeliest(task))
    return None


def _threshold(model: RelationModel, task: ScoredTask, first: Entity, second: Entity) -> float:
    """Of the types of the pair (`Chemical-Gene`) where there is one, else of the question's general label."""
    thresholds = model.header.thresholds
    types = "-".join(sorted((first.type, second.type)))
    general = thresholds.get(task.general, DEFAULT_THRESHOLD)
    return general if task.task == DDI else thresholds.get(types, general)


def _likeliest(task: ScoredTask) -> str:
    related = [item for item in task.labels if not is_no_relation(item[0])]
    return max(related, key=lambda item: item[1])[0]


def _spans(entities: Iterable[Entity]) -> tuple[Span, ...]:
    return tuple(sorted({span for entity in entities for span in entity.spans}))


def _rank(statement: Statement) -> tuple[bool, float]:
    return statement.polarity == "refutes", statement.probability


def _evidence(statement: Statement, pmid: int, text_hash: str, extractor: str) -> Evidence:
    triple = statement.triple
    return Evidence(
        pmid=pmid,
        text_hash=text_hash,
        extractor=extractor,
        subject=triple.subject,
        predicate=triple.predicate,
        qualifiers=triple.qualifiers,
        object=triple.object,
        scope="sentence" if statement.is_in_sentence else "document",
        polarity=statement.polarity,
        certainty=statement.certainty,
        raw_probability=statement.raw_probability,
        probability=statement.probability,
        best=statement.mentions[0],
        others=statement.mentions[1:],
        cue=statement.cue,
    )
