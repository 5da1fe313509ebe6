"""What a text states of a pair of entities: the general relation or a narrower one, a denial, a co-occurrence.

Of each question a model is asked (BioRED's of a pair in the text, DDI's of two drugs) a pair has one statement:
the narrower label if it holds at least half of what speaks for any relation, and then with its own probability,
which is at most that of any relation; else the general label, which every narrower one implies, with the
probability of any relation. Where a sentence denies a relation of the pair, the pair has refuting statements, of
that relation and of all that imply it, and no supporting one: of what an article looks at and what it finds, the
finding is the denial.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import exp, log
from typing import Literal, cast

from kg_pipeline.records import GO_TYPES, Calibration, EntityType, MentionPair, ModelHeader, Span
from kg_pipeline.relations.cues import Denied, denial_probability, find_denial, find_doubt
from kg_pipeline.relations.model import Entity, ScoredMentions, ScoredPair, ScoredTask, has_sigmoid
from kg_pipeline.relations.predicates import CO_OCCURRENCE, Rule, Triple, find_rule, is_too_general, state
from kg_pipeline.relations.sentences import SentenceIndex

KEPT_FROM = 0.05
"""Pairs scored lower are not kept; thresholds apply later."""
NARROW_SHARE = 0.5

_DENIED_LABELS: dict[Denied, str] = {
    "related": "Association",
    "raised": "Positive_Correlation",
    "lowered": "Negative_Correlation",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered that a statement rests on."""

    first: Entity
    second: Entity
    task: ScoredTask
    labels: tuple[str, ...]
    """Whose probabilities add up to that of the statement."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a text before it is tied to the text and the extractor."""

    label: str
    """The first that the table has for what is stated."""
    triple: Triple
    polarity: Literal["supports", "refutes", "unknown"]
    certainty: Literal["asserted", "speculated"]
    raw_probability: float
    related: float
    """Raw probability of any relation of the pair that makes an edge."""
    probability: float
    mentions: tuple[MentionPair, ...]
    """Best first."""
    is_in_sentence: bool
    cue: str | None = None
    answer: Answer | None = None
    """None where no model was asked: denials, co-occurrences."""


def state_pair(
    pair: ScoredPair, entities: Sequence[Entity], sentences: SentenceIndex, header: ModelHeader
) -> Iterator[Statement]:
    first, second = entities[pair.first], entities[pair.second]
    denials = _state_denials(first, second, sentences)
    if denials:
        yield from denials
        return
    for task in _join_sentences(pair.tasks):
        statement = _state_support(task, first, second, sentences, header)
        if statement is not None:
            yield statement


def _join_sentences(tasks: Iterable[ScoredTask]) -> tuple[ScoredTask, ...]:
    """One answer a question: of several (two drugs in several sentences) the likeliest, with all mentions."""
    by_task: dict[str, list[ScoredTask]] = {}
    for task in tasks:
        by_task.setdefault(task.task, []).append(task)
    return tuple(_join_answers(answers) for answers in by_task.values())


def _join_answers(answers: Sequence[ScoredTask]) -> ScoredTask:
    ordered = sorted(answers, key=lambda task: (-task.related, task.mentions[0].first, task.mentions[0].second))
    best = ordered[0]
    mentions = tuple(mention for task in ordered for mention in task.mentions)
    return ScoredTask(best.task, best.general, best.related, best.labels, mentions)


def _state_denials(first: Entity, second: Entity, sentences: SentenceIndex) -> tuple[Statement, ...]:
    """What the first sentence that denies a relation of the pair, in the order of the text, denies."""
    for sentence, one, other in sentences.shared(first.spans, second.spans):
        text, (a, b), others = sentences.cut(sentence, one, other)
        denial = find_denial(text, a, b, others)
        if denial is not None:
            is_doubted = find_doubt(text, a, b) is not None
            rules = _denied_rules(first, second, denial.denies)
            return tuple(_refute(rule, (first, one), (second, other), denial.cue, is_doubted) for rule in rules)
    return ()


def _denied_rules(first: Entity, second: Entity, denied: Denied) -> tuple[Rule, ...]:
    types = _types(first, second)
    # A gene and a disease are seldom said not to raise or lower each other in any narrower sense than "related".
    label = _DENIED_LABELS["related" if "Chemical" not in types else denied]
    rule = find_rule(*types, "Drug_Interaction" if set(types) == {"Chemical"} else label)
    if rule is None:
        return ()
    narrower = (find_rule(*types, label) for label in rule.narrower)
    return (rule, *(found for found in narrower if found is not None))


def _refute(
    rule: Rule, first: tuple[Entity, Span], second: tuple[Entity, Span], cue: str, is_doubted: bool
) -> Statement:
    triple = _triple(rule, first[0], second[0])
    probability = denial_probability()
    scored = ScoredMentions(first[1], second[1], probability, ())
    return Statement(
        rule.labels[0],
        triple,
        "refutes",
        "speculated" if is_doubted else "asserted",
        probability,
        probability,
        probability,
        (_mention_pair(triple, first[0], scored, probability),),
        True,
        cue,
    )


def _state_support(
    task: ScoredTask, first: Entity, second: Entity, sentences: SentenceIndex, header: ModelHeader
) -> Statement | None:
    types = _types(first, second)
    edges = [(label, score) for label, score in task.labels if find_rule(*types, label) is not None]
    related = min(1.0, sum(score for _, score in edges))
    narrow, score = max(
        (item for item in edges if item[0] != task.general), key=lambda item: item[1], default=(task.general, 0.0)
    )
    is_narrow = score >= NARROW_SHARE * related
    label, raw = (narrow, score) if is_narrow else (task.general, related)
    rule = find_rule(*types, label)
    if rule is None or raw < KEPT_FROM:
        return None
    triple = _triple(rule, first, second)
    ordered = _order_mentions(task.mentions, sentences)
    is_in_sentence = sentences.common(ordered[0].first, ordered[0].second) is not None
    cue = _doubt(ordered[0], sentences)
    share = raw / task.related if task.related else 0.0
    return Statement(
        rule.labels[0],
        triple,
        "supports" if is_in_sentence else "unknown",
        "speculated" if cue else "asserted",
        round(raw, 6),
        round(related, 6),
        # Calibrated apart, a narrower label could come out likelier than the general one that it implies.
        min(
            calibrate(raw, header.calibration.get(label) if has_sigmoid(label, task.general) else None),
            calibrate(related, header.calibration.get(task.general)),
        ),
        tuple(_mention_pair(triple, first, m, round(min(1.0, m.related * share), 6)) for m in ordered),
        is_in_sentence,
        cue,
        Answer(first, second, task, (label,) if is_narrow else tuple(name for name, _ in edges)),
    )


def _order_mentions(mentions: Sequence[ScoredMentions], sentences: SentenceIndex) -> list[ScoredMentions]:
    """Likeliest first; a pair in one sentence goes before one that is no more than twice as likely."""

    def weight(scored: ScoredMentions) -> float:
        return scored.related * (2 if sentences.common(scored.first, scored.second) is not None else 1)

    return sorted(mentions, key=lambda scored: (-weight(scored), scored.first, scored.second))


def _doubt(scored: ScoredMentions, sentences: SentenceIndex) -> str | None:
    sentence = sentences.common(scored.first, scored.second)
    if sentence is None:
        return None
    text, (a, b), _ = sentences.cut(sentence, scored.first, scored.second)
    return find_doubt(text, a, b)


def calibrate(raw: float, calibration: Calibration | None) -> float:
    """Platt's sigmoid of the logit, six decimals; the raw probability without a calibration."""
    if calibration is None:
        return round(raw, 6)
    clipped = min(max(raw, 1e-6), 1 - 1e-6)
    logit = log(clipped / (1 - clipped))
    scaled = min(max(calibration.slope * logit + calibration.intercept, -50.0), 50.0)
    return round(1 / (1 + exp(-scaled)), 6)


def _types(first: Entity, second: Entity) -> tuple[EntityType, EntityType]:
    return cast(EntityType, first.type), cast(EntityType, second.type)


def _triple(rule: Rule, first: Entity, second: Entity) -> Triple:
    types = _types(first, second)
    return state(rule, (first.id, types[0]), (second.id, types[1]))


def _mention_pair(triple: Triple, first: Entity, scored: ScoredMentions, probability: float) -> MentionPair:
    spans = (scored.first, scored.second) if triple.subject == first.id else (scored.second, scored.first)
    return MentionPair(*spans, probability)


def state_co_occurrences(entities: Sequence[Entity], sentences: SentenceIndex) -> Iterator[Statement]:
    """GO terms beside genes, diseases and drugs in one sentence: plainly so, and no more is claimed.

    Terms that are too general say nothing of what stands beside them, and are left out.
    """
    by_sentence = sentences.group({(span, entity) for entity in entities if entity.id for span in entity.spans})
    found: dict[tuple[Entity, Entity], list[tuple[Span, Span]]] = {}
    for inside in by_sentence:
        terms = [item for item in inside if item[1].type in GO_TYPES and not is_too_general(item[1].id)]
        others = [item for item in inside if item[1].type not in GO_TYPES]
        for (span, term), (other_span, other) in ((a, b) for a in terms for b in others):
            if term.id != other.id and not (span[0] < other_span[1] and other_span[0] < span[1]):
                found.setdefault((term, other), []).append((span, other_span))
    for (term, other), spans in found.items():
        rule = find_rule(*_types(term, other), CO_OCCURRENCE)
        if rule is not None:
            triple = _triple(rule, term, other)
            pairs = [ScoredMentions(a, b, 1.0, ()) for a, b in sorted(spans)]
            mentions = tuple(_mention_pair(triple, term, pair, 1.0) for pair in pairs)
            yield Statement(CO_OCCURRENCE, triple, "supports", "asserted", 1.0, 1.0, 1.0, mentions, True)
