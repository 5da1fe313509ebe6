"""What recognizing and linking GO terms reach together on annotated papers: strict spans, with and without id."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from kg_pipeline.evaluation.scores import Score, add_scores, score_sets
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.ner.go_terms import GoTermRecognizer
from kg_pipeline.records import GO_TYPES, AnnotatedDocument, EntityType, Linked, Record, Span

Term = tuple[tuple[Span, ...], str]
"""All its pieces, and its concept."""


class GoScore(Record, frozen=True):
    """Of one branch."""

    with_id: Score
    span_only: Score


def gold_terms(annotated: AnnotatedDocument, type_: EntityType, lexicon: Lexicon) -> set[Term]:
    """The annotated terms; a retired id that the lexicon knows is what took its place, an unknown one stays."""
    return {
        (annotation.spans, lexicon.node_of(identifier) or identifier)
        for annotation in annotated.annotations
        if annotation.type == type_
        for identifier in annotation.identifiers
    }


def found_terms(
    annotated: AnnotatedDocument, recognizer: GoTermRecognizer, lexicon: Lexicon
) -> Mapping[EntityType, set[Term]]:
    """The terms found and linked, by branch; a mention without a link has no id."""
    found: dict[EntityType, set[Term]] = defaultdict(set)
    document = annotated.document
    for linked in link_mentions(document, recognizer.recognize(document), lexicon):
        mention = linked.mention
        identifiers = linked.identifiers if isinstance(linked, Linked) else ("",)
        found[mention.type].update(((mention.span,), lexicon.node_of(id_) or id_) for id_ in identifiers)
    return found


def score_terms(
    papers: Iterable[AnnotatedDocument],
    recognizer: GoTermRecognizer,
    lexicon: Lexicon,
    types: Sequence[EntityType] = GO_TYPES,
) -> dict[EntityType, GoScore]:
    """Micro averages over the papers, by branch."""
    with_id: dict[EntityType, list[Score]] = defaultdict(list)
    span_only: dict[EntityType, list[Score]] = defaultdict(list)
    for annotated in papers:
        found = found_terms(annotated, recognizer, lexicon)
        for type_ in types:
            gold, ours = gold_terms(annotated, type_, lexicon), found.get(type_, set())
            with_id[type_].append(score_sets(gold, ours))
            span_only[type_].append(score_sets({spans for spans, _ in gold}, {spans for spans, _ in ours}))
    return {type_: GoScore(add_scores(with_id[type_]), add_scores(span_only[type_])) for type_ in types}
