"""What KGX says of one record: nodes and associations with the slots of Biolink's pinned model (pure)."""

from collections.abc import Sequence
from itertools import groupby
from operator import attrgetter

import msgspec

from kg_pipeline.export.associations import AGENT_TYPE, AssociationType
from kg_pipeline.export.iris import OurIris
from kg_pipeline.export.terms import VOCABULARY
from kg_pipeline.graph.rows import BACKGROUND_LEVEL, background_agent
from kg_pipeline.identifiers import make_curie
from kg_pipeline.records import BackgroundEdge, Concept, Edge, EvidenceNode, Span

ACCEPTED_AGENT_TYPE = "manual_validation_of_automated_agent"


class KgxNode(msgspec.Struct, frozen=True, omit_defaults=True):
    """A node; what is empty is not written."""

    id: str
    category: tuple[str, ...]
    name: str = ""
    synonym: tuple[str, ...] = ()
    xref: tuple[str, ...] = ()
    in_taxon: tuple[str, ...] = ()


class TextMiningStudyResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one text says of an association, and where."""

    id: str
    category: tuple[str, ...]
    description: str
    """Polarity and certainty: Biolink has no slots for them."""
    xref: tuple[str, ...]
    """The article."""
    supporting_text: tuple[str, ...]
    subject_location_in_text: Span
    """In characters of the supporting text, end excluded."""
    object_location_in_text: Span
    extraction_confidence_score: float
    supporting_document_year: int | None = None


class Study(msgspec.Struct, frozen=True):
    """What one extractor read, under the name of its activity in the RDF."""

    id: str
    category: tuple[str, ...]
    has_study_results: tuple[TextMiningStudyResult, ...]


class KgxEdge(msgspec.Struct, frozen=True, omit_defaults=True):
    """An association; a refuted edge is negated, its score the belief in the triple as it stands.

    What comes of a vocabulary has neither score nor evidence of ours.
    """

    id: str
    category: tuple[str, ...]
    subject: str
    predicate: str
    object: str
    knowledge_level: str
    agent_type: str
    primary_knowledge_source: str
    has_confidence_score: float | None = None
    evidence_count: int | None = None
    publications: tuple[str, ...] = ()
    negated: bool = False
    object_aspect_qualifier: str = ""
    object_direction_qualifier: str = ""
    qualifiers: tuple[str, ...] = ()
    """Those that Biolink has no slots for, as terms of ours."""
    has_evidence: tuple[str, ...] = ()
    """Kinds of evidence of an annotation, as terms of the Evidence and Conclusion Ontology."""
    has_supporting_studies: dict[str, Study] = {}

    @property
    def supporting_text(self) -> tuple[str, ...]:
        """The sentences of its studies, each once: all that TSV can hold of them."""
        results = (result for study in self.has_supporting_studies.values() for result in study.has_study_results)
        return tuple(dict.fromkeys(text for result in results for text in result.supporting_text))


class Found(msgspec.Struct, frozen=True):
    """Of a piece of evidence what its association says."""

    extractor: str
    pmid: int
    result: TextMiningStudyResult
    is_accepted: bool


EVIDENCE_CODES = {
    "EXP": "ECO:0000269",
    "IDA": "ECO:0000314",
    "IPI": "ECO:0000353",
    "IMP": "ECO:0000315",
    "IGI": "ECO:0000316",
    "IEP": "ECO:0000270",
    "HTP": "ECO:0006056",
    "HDA": "ECO:0007005",
    "HMP": "ECO:0007001",
    "HGI": "ECO:0007003",
    "HEP": "ECO:0007007",
    "IBA": "ECO:0000318",
    "IBD": "ECO:0000319",
    "IKR": "ECO:0000320",
    "IRD": "ECO:0000321",
    "ISS": "ECO:0000250",
    "ISO": "ECO:0000266",
    "ISA": "ECO:0000247",
    "ISM": "ECO:0000255",
    "IGC": "ECO:0000317",
    "RCA": "ECO:0000245",
    "TAS": "ECO:0000304",
    "NAS": "ECO:0000303",
    "IC": "ECO:0000305",
    "IEA": "ECO:0000501",
}
"""Of GO, as its curators map them (gaf-eco-mapping.txt of the Evidence and Conclusion Ontology)."""
NODE_COLUMNS = KgxNode.__struct_fields__
EDGE_COLUMNS = (*KgxEdge.__struct_fields__[:-1], "supporting_text")


def found_of(node: EvidenceNode, ours: OurIris) -> Found:
    """The part of open evidence that goes into an association."""
    evidence = node.evidence
    subject, object_ = ((start - node.start_char, end - node.start_char) for start, end in node.spans)
    result = TextMiningStudyResult(
        id=ours.evidence(evidence.id).value,
        category=("biolink:TextMiningStudyResult",),
        description=f"{evidence.polarity}, {evidence.certainty}",
        xref=(make_curie("PMID", str(evidence.pmid)),),
        supporting_text=(node.text,),
        subject_location_in_text=subject,
        object_location_in_text=object_,
        extraction_confidence_score=evidence.probability,
        supporting_document_year=int(node.date[:4]) if node.date else None,
    )
    return Found(evidence.extractor, evidence.pmid, result, node.verdict == "accept")


def node_record(concept: Concept) -> KgxNode:
    """A node with its one class, which is what Biolink's model lets it say."""
    return KgxNode(
        id=concept.id,
        category=(f"biolink:{concept.category}",),
        name=concept.name,
        synonym=tuple(dict.fromkeys(concept.synonyms)),
        xref=tuple(dict.fromkeys(concept.xrefs)),
        in_taxon=(concept.in_taxon,) if concept.in_taxon else (),
    )


def edge_record(edge: Edge, kind: AssociationType, found: Sequence[Found], infores: str, ours: OurIris) -> KgxEdge:
    """An association with what was found of it; a curator's acceptance shows in its agent."""
    slots = dict(edge.qualifiers)
    return KgxEdge(
        id=ours.edge(edge.id).value,
        category=(f"biolink:{kind.association}",),
        subject=edge.subject,
        predicate=edge.predicate,
        object=edge.object,
        knowledge_level=kind.knowledge_level,
        agent_type=ACCEPTED_AGENT_TYPE if any(each.is_accepted for each in found) else AGENT_TYPE,
        primary_knowledge_source=infores,
        has_confidence_score=edge.score,
        evidence_count=len(found),
        publications=tuple(make_curie("PMID", str(pmid)) for pmid in sorted({each.pmid for each in found})),
        negated=edge.status == "refuted",
        object_aspect_qualifier=slots.pop("object_aspect_qualifier", ""),
        object_direction_qualifier=slots.pop("object_direction_qualifier", ""),
        qualifiers=tuple(f"{VOCABULARY}{slot}/{value}" for slot, value in slots.items()),
        has_supporting_studies=_studies(found, ours),
    )


def background_record(edge: BackgroundEdge, association: str, ours: OurIris) -> KgxEdge:
    """What a vocabulary states of two nodes, as an association of that class."""
    return KgxEdge(
        id=ours.background(edge.id).value,
        category=(f"biolink:{association}",),
        subject=edge.subject,
        predicate=edge.predicate,
        object=edge.object,
        knowledge_level=BACKGROUND_LEVEL,
        agent_type=background_agent(edge),
        primary_knowledge_source=edge.source,
        has_evidence=tuple(EVIDENCE_CODES[code] for code in edge.evidence_codes if code in EVIDENCE_CODES),
    )


def _studies(found: Sequence[Found], ours: OurIris) -> dict[str, Study]:
    ordered = sorted(found, key=lambda each: (each.extractor, each.pmid, each.result.id))
    studies = (
        Study(
            ours.extraction(extractor).value,
            ("biolink:Study",),
            tuple(each.result for each in group),
        )
        for extractor, group in groupby(ordered, key=attrgetter("extractor"))
    )
    return {study.id: study for study in studies}
