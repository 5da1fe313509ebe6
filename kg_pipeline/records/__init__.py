"""Records that pass between stages: immutable, typed, refused when built wrong, read and written by msgspec.

In the order the data flows: `Delivery` (an `Article` or a deletion, in `records.pubmed`) - `Document` (`text`) -
`Mention`, `Linked` or `Unlinked` (`mentions`) - `Evidence`, `Reading` (`evidence`) - `Edge` (`graph`). Spans are
characters of the text, from 0, end excluded.
"""

from kg_pipeline.records.annotated import AnnotatedDocument, AnnotatedPair, Annotation, DocumentRelation, Written
from kg_pipeline.records.background import Background, BackgroundEdge, Relation, background_id
from kg_pipeline.records.base import GO_TYPES, EntityType, Record, Span, tidy_text
from kg_pipeline.records.evidence import Evidence, MentionPair, Qualifiers, Reading
from kg_pipeline.records.graph import (
    ArticleNode,
    Edge,
    EvidenceNode,
    Freshness,
    GraphChanges,
    LeftOut,
    VerdictNode,
    edge_id,
)
from kg_pipeline.records.mentions import (
    Candidate,
    Concept,
    Link,
    Linked,
    LinkedMention,
    Mention,
    Unlinked,
    UnlinkedReason,
)
from kg_pipeline.records.models import Calibration, Device, ModelHeader
from kg_pipeline.records.pubmed import (
    Article,
    Correction,
    Deleted,
    Delivered,
    Delivery,
    MeshHeading,
    OtherAbstract,
    Parsed,
    Received,
    Refusal,
    Section,
)
from kg_pipeline.records.text import Document, Passage

__all__ = [
    "GO_TYPES",
    "AnnotatedDocument",
    "AnnotatedPair",
    "Annotation",
    "Article",
    "ArticleNode",
    "Background",
    "BackgroundEdge",
    "Calibration",
    "Candidate",
    "Concept",
    "Correction",
    "Deleted",
    "Delivered",
    "Delivery",
    "Device",
    "Document",
    "DocumentRelation",
    "Edge",
    "EntityType",
    "Evidence",
    "EvidenceNode",
    "Freshness",
    "GraphChanges",
    "LeftOut",
    "Link",
    "Linked",
    "LinkedMention",
    "Mention",
    "MentionPair",
    "MeshHeading",
    "ModelHeader",
    "OtherAbstract",
    "Parsed",
    "Passage",
    "Qualifiers",
    "Reading",
    "Received",
    "Record",
    "Refusal",
    "Relation",
    "Section",
    "Span",
    "Unlinked",
    "UnlinkedReason",
    "VerdictNode",
    "Written",
    "background_id",
    "edge_id",
    "tidy_text",
]
