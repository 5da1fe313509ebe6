"""Annotate: documents in, the same documents out with our mentions, identifiers and relations."""

from collections.abc import Collection, Iterator
from typing import BinaryIO, Literal

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.field_ids import field_identifiers
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
    Refusal,
)
from kg_pipeline.relations.relate import find_interactions, find_relations
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.recognize import recognize_document
from kg_pipeline.text.refusals import Refuse, raise_refusal

Mentions = Literal["predicted", "given"]
Identifiers = Literal["field", "node"]
FIELD_TYPES: tuple[EntityType, ...] = ("Gene", "Disease", "Chemical")
"""What the field's corpora annotate; GO terms are left out of `annotate` unless asked for."""


def annotate_document(
    given: AnnotatedDocument,
    extractor: Extractor,
    *,
    mentions: Mentions = "predicted",
    identifiers: Identifiers = "field",
    types: Collection[str] = FIELD_TYPES,
) -> AnnotatedDocument:
    """The document with its text untouched and what we read in it; its own relations are always dropped.

    `mentions="given"` keeps the mentions and identifiers of the input. `identifiers="field"` writes what the
    field's corpora write (`linking.field_ids`), `"node"` the CURIEs of the graph. Where the input has pairs of
    mentions, the interactions of mentions are read, too. Raises `BadInput` for a text too long to be read.
    """
    refuse_long_text(given.document)
    annotations = given.annotations
    if mentions == "predicted":
        annotations = tuple(_annotations(given, extractor, identifiers, types))
    relations = find_relations(given.document, annotations, extractor.relation_model)
    pairs = find_interactions(given.document, annotations, extractor.relation_model) if given.pairs else ()
    return msgspec.structs.replace(given, annotations=annotations, relations=relations, pairs=pairs)


def _annotations(
    given: AnnotatedDocument, extractor: Extractor, identifiers: Identifiers, types: Collection[str]
) -> Iterator[Annotation]:
    found = [mention for mention in recognize_document(given.document, extractor) if mention.type in types]
    for linked in link_mentions(given.document, found, extractor.lexicon):
        mention = linked.mention
        yield Annotation((mention.span,), mention.text, mention.type, _identifiers(linked, extractor, identifiers))


def _identifiers(linked: LinkedMention, extractor: Extractor, identifiers: Identifiers) -> tuple[str, ...]:
    if not isinstance(linked, Linked):
        return ()
    names: list[str] = []
    for identifier in linked.identifiers:
        concept = extractor.lexicon.concept(identifier)
        if concept is None:
            continue
        if identifiers == "node":
            names.append(concept.id)
        else:
            as_matched = msgspec.structs.replace(concept, id=identifier, xrefs=())
            names += field_identifiers(as_matched, linked.mention.type) or field_identifiers(
                concept, linked.mention.type
            )
    return tuple(dict.fromkeys(names))


def read_citations(
    stream: BinaryIO, name: str, *, on_refusal: Refuse = raise_refusal
) -> Iterator[AnnotatedDocument]:
    """The articles of PubMed XML as documents without annotations: a reader like those of `text.formats`."""
    for parsed in parse_pubmed(stream, name):
        if isinstance(parsed, Delivered):
            yield AnnotatedDocument(parsed.article.document)
        elif isinstance(parsed, Refusal):
            on_refusal(BadInput(f"{parsed.place}: citation refused, {parsed.reason}: {parsed.found}"))
