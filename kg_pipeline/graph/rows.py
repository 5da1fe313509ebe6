"""Records as rows of the load statements: plain maps whose missing values are null, so that they are unset.

So are lists of nothing: a bulk import cannot make them, and its graph equals the one that is loaded.
"""

from collections.abc import Mapping

from kg_pipeline.identifiers import content_id
from kg_pipeline.records import ArticleNode, BackgroundEdge, Concept, Edge, EvidenceNode, VerdictNode
from kg_pipeline.relations.predicates import Rule, all_rules

Value = str | int | float | bool | list[str] | list[int] | None
Row = Mapping[str, Value | Mapping[str, Value]]

ROWS_VERSION = "2"
"""Raised when the rows hold other properties: graphs made of others are then loaded anew."""
AGENT_TYPE = "text_mining_agent"
BACKGROUND_LEVEL = "knowledge_assertion"
_ELECTRONIC = ("IEA",)
_BIOLINK = "biolink:"


def made_with(infores: str, belief: str) -> str:
    """What decides the content of a graph besides its ledger: a change of it concerns every edge.

    `infores` is written on mined edges as their source; `belief` is the version of their formula.
    """
    return f"rows {ROWS_VERSION}, belief {belief}, predicates {table_version(all_rules())}, {infores}"


def table_version(rules: tuple[Rule, ...]) -> str:
    """Of the whole table: exports, which are named by it, too, have its associations."""
    return content_id(rules)[:8]


def entity_row(concept: Concept) -> Row:
    """A node as `load/entity` takes it."""
    properties: dict[str, Value] = {
        "name": concept.name,
        "category": _BIOLINK + concept.category,
        "synonyms": list(concept.synonyms) or None,
        "xrefs": list(concept.xrefs) or None,
        "in_taxon": concept.in_taxon,
    }
    return {"id": concept.id, "properties": properties}


def article_row(article: ArticleNode) -> Row:
    """An article as `load/article` takes it."""
    properties: dict[str, Value] = {
        "title": article.title,
        "journal": article.journal,
        "published": article.published,
        "status": article.status,
        "claims": list(article.claims) or None,
        "reinstated": article.reinstated,
    }
    return {"pmid": article.pmid, "properties": properties}


def unlinked_row(pmid: int, names: tuple[str, ...]) -> Row:
    """What an article's reading links to nothing, as `load/unlinked` takes it."""
    return {"pmid": pmid, "unlinked": list(names) or None}


def edge_row(edge: Edge, knowledge_level: str, infores: str) -> Row:
    """A mined relationship as `load/edge_*` takes it, its qualifiers among its properties."""
    properties: dict[str, Value] = {
        "predicate": edge.predicate,
        **dict(edge.qualifiers),
        "score": edge.score,
        "support": edge.support,
        "refute": edge.refute,
        "articles": edge.articles,
        "status": edge.status,
        "first_seen": edge.first_seen,
        "last_seen": edge.last_seen,
        "knowledge_level": knowledge_level,
        "agent_type": AGENT_TYPE,
        "primary_knowledge_source": infores,
    }
    return {"id": edge.id, "subject": edge.subject, "object": edge.object, "properties": properties}


def background_row(edge: BackgroundEdge) -> Row:
    """A relationship of a vocabulary as `load/background_*` takes it; it has no score."""
    properties: dict[str, Value] = {
        "predicate": edge.predicate,
        "evidence_codes": list(edge.evidence_codes) or None,
        "knowledge_level": BACKGROUND_LEVEL,
        "agent_type": background_agent(edge),
        "primary_knowledge_source": edge.source,
    }
    return {"id": edge.id, "subject": edge.subject, "object": edge.object, "properties": properties}


def background_agent(edge: BackgroundEdge) -> str:
    """Who states it: people, but for annotations that no curator looked at (evidence code IEA alone)."""
    return "automated_agent" if edge.evidence_codes == _ELECTRONIC else "manual_agent"


def evidence_row(node: EvidenceNode) -> Row:
    """Evidence as `load/evidence` takes it; the identifiers as matched stay beside the nodes."""
    evidence = node.evidence
    (subject_matched, object_matched), (subject_span, object_span) = node.matched, node.spans
    properties: dict[str, Value] = {
        "edge_id": node.edge_id,
        "pmid": evidence.pmid,
        "predicate": evidence.predicate,
        **dict(evidence.qualifiers),
        "subject_matched": subject_matched,
        "object_matched": object_matched,
        "text": node.text,
        "date": node.date,
        "scope": evidence.scope,
        "polarity": evidence.polarity,
        "certainty": evidence.certainty,
        "cue": evidence.cue,
        "raw_probability": evidence.raw_probability,
        "probability": evidence.probability,
        "subject_span": list(subject_span),
        "object_span": list(object_span),
        "text_hash": evidence.text_hash,
        "extractor": evidence.extractor,
        "verdict": node.verdict,
    }
    return {"id": evidence.id, "pmid": evidence.pmid, "properties": properties}


def tie_row(node: EvidenceNode) -> Row:
    """The ends of evidence as `load/tied` takes them."""
    return {"id": node.evidence.id, "subject": node.subject, "object": node.object}


def verdict_row(verdict: VerdictNode) -> Row:
    """A verdict as `load/verdict` takes it."""
    properties = {name: getattr(verdict, name) for name in VerdictNode.__struct_fields__ if name != "id"}
    return {"id": verdict.id, "properties": properties}


def snake_case(class_name: str) -> str:
    """A Biolink class as its statement is named: PhenotypicFeature is phenotypic_feature."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in class_name).lstrip("_")
