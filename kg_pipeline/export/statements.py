"""What RDF says of one record: pure functions from records to statements, no statement twice."""

from pyoxigraph import Literal, NamedNode

from kg_pipeline.export.associations import AGENT_TYPE, AssociationType
from kg_pipeline.export.iris import OurIris, expand_curie
from kg_pipeline.export.terms import IDENTIFIER, TYPE, Statement, date, term, whole_number
from kg_pipeline.identifiers import make_curie
from kg_pipeline.records import ArticleNode, BackgroundEdge, Concept, Edge, EvidenceNode, Qualifiers, Span

DIRECT_TRIPLE_SCORE = 0.5
"""An asserted edge of this score or more is also a plain triple of its two nodes."""

# Biolink has drugs under chemicals; without inference a query for chemicals would miss them.
_WIDER_CATEGORY = {"Drug": "ChemicalEntity"}

_LABEL, _SYNONYM, _SAME = term("rdfs:label"), term("skos:altLabel"), term("skos:exactMatch")
_CATEGORY, _IN_TAXON = term("biolink:category"), term("biolink:in_taxon")
_ARTICLE, _TITLE, _DATE = term("biolink:Article"), term("dcterms:title"), term("dcterms:date")
_JOURNAL, _STATUS, _CLAIM = term("prism:publicationName"), term("kg:status"), term("kg:claim")
_ASSOCIATION = term("biolink:Association")
_SUBJECT, _PREDICATE, _OBJECT = term("biolink:subject"), term("biolink:predicate"), term("biolink:object")
_SCORE, _SUPPORT = term("biolink:has_confidence_score"), term("kg:support")
_REFUTE, _ARTICLES = term("kg:refute"), term("kg:articles")
_FIRST_SEEN, _LAST_SEEN = term("kg:first_seen"), term("kg:last_seen")
_LEVEL, _AGENT = term("biolink:knowledge_level"), term("biolink:agent_type")
_SOURCE = term("biolink:primary_knowledge_source")
_EVIDENCE, _STATEMENT = term("biolink:TextMiningStudyResult"), term("kg:statement")
_DERIVED, _GENERATED = term("prov:wasDerivedFrom"), term("prov:wasGeneratedBy")
_TEXT, _TEXT_HASH, _CUE = term("biolink:supporting_text"), term("kg:text_hash"), term("kg:cue")
_POLARITY, _CERTAINTY, _SCOPE = term("kg:polarity"), term("kg:certainty"), term("kg:scope")
_PROBABILITY, _RAW = term("biolink:extraction_confidence_score"), term("kg:raw_probability")
_SUBJECT_READ, _OBJECT_READ = term("biolink:original_subject"), term("biolink:original_object")
_SUBJECT_MENTION, _OBJECT_MENTION = term("kg:subject_mention"), term("kg:object_mention")
_SELECTOR, _START, _END = term("oa:TextPositionSelector"), term("oa:start"), term("oa:end")


def describe_node(concept: Concept) -> list[Statement]:
    """A node with its categories, names and the other identifiers of the same thing."""
    node = expand_curie(concept.id)
    category = expand_curie(f"biolink:{concept.category}")
    statements: list[Statement] = [
        (node, TYPE, category),
        (node, _CATEGORY, category),
        (node, IDENTIFIER, Literal(concept.id)),
        (node, _LABEL, Literal(concept.name)),
    ]
    if wider := _WIDER_CATEGORY.get(concept.category):
        statements.append((node, TYPE, expand_curie(f"biolink:{wider}")))
    if concept.in_taxon:
        statements.append((node, _IN_TAXON, expand_curie(concept.in_taxon)))
    statements += [(node, _SYNONYM, Literal(synonym)) for synonym in dict.fromkeys(concept.synonyms)]
    statements += [(node, _SAME, expand_curie(xref)) for xref in dict.fromkeys(concept.xrefs)]
    return statements


def describe_article(article: ArticleNode) -> list[Statement]:
    """An article with title, journal, date, status and the open claims on it."""
    pmid = make_curie("PMID", str(article.pmid))
    node = expand_curie(pmid)
    statements: list[Statement] = [
        (node, TYPE, _ARTICLE),
        (node, IDENTIFIER, Literal(pmid)),
        (node, _STATUS, Literal(article.status)),
    ]
    if article.title:
        statements.append((node, _TITLE, Literal(article.title)))
    if article.journal:
        statements.append((node, _JOURNAL, Literal(article.journal)))
    if article.published:
        statements.append((node, _DATE, date(article.published)))
    statements += [(node, _CLAIM, Literal(claim)) for claim in dict.fromkeys(article.claims)]
    return statements


def describe_edge(edge: Edge, kind: AssociationType, source: NamedNode, ours: OurIris) -> list[Statement]:
    """A Biolink association; `source` is its primary knowledge source."""
    node = ours.edge(edge.id)
    statements: list[Statement] = [
        (node, TYPE, _ASSOCIATION),
        (node, _SUBJECT, expand_curie(edge.subject)),
        (node, _PREDICATE, expand_curie(edge.predicate)),
        (node, _OBJECT, expand_curie(edge.object)),
        (node, _SCORE, Literal(edge.score)),
        (node, _SUPPORT, whole_number(edge.support)),
        (node, _REFUTE, whole_number(edge.refute)),
        (node, _ARTICLES, whole_number(edge.articles)),
        (node, _STATUS, Literal(edge.status)),
        (node, _LEVEL, Literal(kind.knowledge_level)),
        (node, _AGENT, Literal(AGENT_TYPE)),
        (node, _SOURCE, source),
    ]
    if kind.association != "Association":
        statements.append((node, TYPE, expand_curie(f"biolink:{kind.association}")))
    if edge.first_seen:
        statements.append((node, _FIRST_SEEN, date(edge.first_seen)))
    if edge.last_seen:
        statements.append((node, _LAST_SEEN, date(edge.last_seen)))
    return statements + _qualifiers(node, edge.qualifiers)


def direct_triple(edge: Edge) -> Statement | None:
    """The edge as a plain triple of its nodes; None if it is contested, refuted or below `DIRECT_TRIPLE_SCORE`."""
    if edge.status != "asserted" or edge.refute or edge.score < DIRECT_TRIPLE_SCORE:
        return None
    return expand_curie(edge.subject), expand_curie(edge.predicate), expand_curie(edge.object)


def relation_triple(edge: BackgroundEdge) -> Statement:
    """What a vocabulary states, as a plain triple of its nodes."""
    return expand_curie(edge.subject), expand_curie(edge.predicate), expand_curie(edge.object)


def describe_evidence(found: EvidenceNode, ours: OurIris) -> list[Statement]:
    """One statement read in one text: what it says of which edge, where it stands and who read it."""
    evidence = found.evidence
    node = ours.evidence(evidence.id)
    (subject_matched, object_matched), (subject_span, object_span) = found.matched, found.spans
    statements: list[Statement] = [
        (node, TYPE, _EVIDENCE),
        (node, _STATEMENT, ours.edge(found.edge_id)),
        (node, _DERIVED, expand_curie(make_curie("PMID", str(evidence.pmid)))),
        (node, _GENERATED, ours.extraction(evidence.extractor)),
        (node, _TEXT, Literal(found.text)),
        (node, _TEXT_HASH, Literal(evidence.text_hash)),
        (node, _POLARITY, Literal(evidence.polarity)),
        (node, _CERTAINTY, Literal(evidence.certainty)),
        (node, _SCOPE, Literal(evidence.scope)),
        (node, _PROBABILITY, Literal(evidence.probability)),
        (node, _RAW, Literal(evidence.raw_probability)),
        (node, _SUBJECT_READ, Literal(subject_matched)),
        (node, _OBJECT_READ, Literal(object_matched)),
    ]
    if evidence.cue:
        statements.append((node, _CUE, Literal(evidence.cue)))
    subject_mention, object_mention = ours.evidence(evidence.id, "subject"), ours.evidence(evidence.id, "object")
    statements += [(node, _SUBJECT_MENTION, subject_mention), (node, _OBJECT_MENTION, object_mention)]
    statements += _selector(subject_mention, subject_span)
    statements += _selector(object_mention, object_span)
    return statements


def _selector(node: NamedNode, span: Span) -> list[Statement]:
    start_char, end_char = span
    return [
        (node, TYPE, _SELECTOR),
        (node, _START, whole_number(start_char)),
        (node, _END, whole_number(end_char)),
    ]


def _qualifiers(node: NamedNode, qualifiers: Qualifiers) -> list[Statement]:
    """Biolink's own slots end in `_qualifier` or name a predicate; the others are ours (ddi_type)."""
    statements: list[Statement] = []
    for slot, value in qualifiers:
        if slot == "qualified_predicate":
            statements.append((node, term("biolink:qualified_predicate"), expand_curie(value)))
        elif slot.endswith("_qualifier"):
            statements.append((node, term(f"biolink:{slot}"), Literal(value)))
        else:
            statements.append((node, term(f"kg:{slot}"), Literal(value)))
    return statements
