"""Annotate: documents in, the same documents out with our mentions, identifiers and relations."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import BinaryIO, Literal, get_args

import msgspec
from msgspec import UNSET

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.field_ids import identify_in_field
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.link import link_mentions
from kg_pipeline.ner.compact import refuse_long_text
from kg_pipeline.pubmed.parse import parse_pubmed
from kg_pipeline.records import (
    AnnotatedDocument,
    Annotation,
    Delivered,
    EntityType,
    Linked,
    LinkedMention,
    Mention,
    Refusal,
    Written,
)
from kg_pipeline.relations.relate import find_interactions, find_relations
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.recognize import recognize_document
from kg_pipeline.text.corpus_types import known_type
from kg_pipeline.text.identifier_lists import NO_IDENTIFIER
from kg_pipeline.text.refusals import Refuse, raise_refusal
from kg_pipeline.text.slips import quote_pieces

Mentions = Literal["predicted", "given", "spans"]
Identifiers = Literal["field", "node"]
FIELD_TYPES: tuple[EntityType, ...] = ("Gene", "Disease", "Chemical")
"""What the field's corpora annotate; GO terms are left out of `annotate` unless asked for."""
_LINKED_TYPES: tuple[EntityType, ...] = get_args(EntityType)


def annotate_document(
    given: AnnotatedDocument,
    extractor: Extractor,
    *,
    mentions: Mentions = "predicted",
    identifiers: Identifiers = "field",
    types: Collection[str] = FIELD_TYPES,
) -> AnnotatedDocument:
    """The document with its text untouched and what we read in it; its own relations are always dropped.

    `mentions="given"` keeps the mentions and identifiers of the input, `"spans"` its mentions alone: ours are the
    identifiers, none for types that we do not link. `identifiers="field"` writes what the
    field's corpora write (`linking.field_ids`), `"node"` the CURIEs of the graph. Where the input has pairs of
    mentions, the interactions of mentions are read, too. Raises `BadInput` for a text too long to be read.
    """
    refuse_long_text(given.document)
    annotations = given.annotations
    if mentions == "predicted":
        annotations = tuple(_annotations(given, extractor, identifiers, types))
    elif mentions == "spans":
        annotations = link_spans(given, extractor.lexicon, identifiers)
    relations = find_relations(given.document, annotations, extractor.relation_model)
    pairs = find_interactions(given.document, annotations, extractor.relation_model) if given.pairs else ()
    return msgspec.structs.replace(given, annotations=annotations, relations=relations, pairs=pairs)


def _annotations(
    given: AnnotatedDocument, extractor: Extractor, identifiers: Identifiers, types: Collection[str]
) -> Iterator[Annotation]:
    found = [mention for mention in recognize_document(given.document, extractor) if mention.type in types]
    for linked in link_mentions(given.document, found, extractor.lexicon):
        mention = linked.mention
        yield Annotation(
            (mention.span,), mention.text, mention.type, _identifiers(linked, extractor.lexicon, identifiers)
        )


def link_spans(given: AnnotatedDocument, lexicon: Lexicon, identifiers: Identifiers) -> tuple[Annotation, ...]:
    """The annotations of the input in their order, with our identifiers in place of theirs."""
    mentions = [_mention_of(annotation, given.document.text) for annotation in given.annotations]
    linked = iter(link_mentions(given.document, filter(None, mentions), lexicon))
    return tuple(
        _identify(annotation, _identifiers(next(linked), lexicon, identifiers) if mention else ())
        for annotation, mention in zip(given.annotations, mentions, strict=True)
    )


def _identify(annotation: Annotation, found: tuple[str, ...]) -> Annotation:
    """The annotation with these identifiers and nothing of its own but spans, words, type and BioC's id."""
    value = ",".join(found) or NO_IDENTIFIER
    written = Written(value, id=annotation.written.id) if annotation.written else UNSET
    return msgspec.structs.replace(annotation, identifiers=found, separator=",", written=written)


def _mention_of(annotation: Annotation, text: str) -> Mention | None:
    """What is linked of an annotation; None for types that we do not link, and for one without words.

    Its words are what counts, those of its pieces with a space between, also where offsets slip: then it stands
    where it says, or at the start.
    """
    name = known_type(annotation.type) or annotation.type
    type_ = next((known for known in _LINKED_TYPES if known == name), None)
    is_inside = annotation.is_inside(text)
    words = quote_pieces(text, annotation.spans) if is_inside and len(annotation.spans) > 1 else annotation.text
    if type_ is None or not words.strip():
        return None
    start_char = annotation.start_char if is_inside else 0
    return Mention(start_char, start_char + len(words), words, type_)


def _identifiers(linked: LinkedMention, lexicon: Lexicon, identifiers: Identifiers) -> tuple[str, ...]:
    if not isinstance(linked, Linked):
        return ()
    if identifiers == "field":
        return identify_in_field(linked, lexicon.concept)
    nodes = (lexicon.node_of(identifier) for identifier in linked.identifiers)
    return tuple(dict.fromkeys(node for node in nodes if node))


def find_nodes(lexicon: Lexicon) -> Callable[[str], frozenset[str]]:
    """The node of any CURIE that the lexicon has; of a mere cross-reference all nodes that have it. Holds them."""
    nodes: dict[str, set[str]] = defaultdict(set)
    for xref, node in lexicon.cross_references():
        nodes[xref].add(node)

    def find(curie: str) -> frozenset[str]:
        own = lexicon.node_of(curie)
        return frozenset({own} if own else nodes.get(curie, ()))

    return find


def read_citations(
    stream: BinaryIO, name: str, *, on_refusal: Refuse = raise_refusal
) -> Iterator[AnnotatedDocument]:
    """The articles of PubMed XML as documents without annotations: a reader like those of `text.formats`."""
    for parsed in parse_pubmed(stream, name):
        if isinstance(parsed, Delivered):
            yield AnnotatedDocument(parsed.article.document)
        elif isinstance(parsed, Refusal):
            on_refusal(BadInput(f"{parsed.place}: citation refused, {parsed.reason}: {parsed.found}"))
