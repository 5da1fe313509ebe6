"""A ledger made without any model: each invented article says that a gene causes a disease of its own."""

from collections.abc import Sequence
from pathlib import Path

from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.records import (
    Article,
    Candidate,
    Concept,
    Delivered,
    EntityType,
    Evidence,
    Link,
    Linked,
    Mention,
    MentionPair,
    Parsed,
    Reading,
    Received,
    Section,
)
from kg_pipeline.stages.commit import LEDGER

_GENE = "NCBIGene:672"
EXTRACTOR = ExtractorParts("small-1", {"rules": "small"}, ("biolink:associated_with",))


def commit_articles(data: Path, pmids: Sequence[int]) -> int:
    """Deliver and read these articles in one commit; its sequence."""
    data.mkdir(exist_ok=True)
    with open_writer(data / LEDGER) as writer:
        writer.commit(
            "small",
            parsed=deliver(*pmids),
            extractors=[EXTRACTOR],
            readings=[read_pair(pmid, _GENE, _disease(pmid)) for pmid in pmids],
            concepts=[
                (_GENE, Concept(_GENE, "Gene", "BRCA1")),
                *((_disease(pmid), Concept(_disease(pmid), "Disease", f"disease {pmid}")) for pmid in pmids),
            ],
            vocabulary="small",
        )
        return writer.ledger.last_sequence


def deliver(*pmids: int) -> list[tuple[Received, list[Parsed]]]:
    """The file that delivers these articles."""
    name = f"articles-{pmids[0]}"
    file = Received(name.ljust(64, "0"), name, "file", "2026-01-01T00:00:00+00:00", f"received/{name}", 1)
    return [(file, [Delivered(position, _article(pmid)) for position, pmid in enumerate(pmids)])]


def _article(pmid: int) -> Article:
    return Article(pmid, 1, f"On {pmid}.", (Section(f"BRCA1 causes disease{pmid}."),))


def _disease(pmid: int) -> str:
    return f"MONDO:{pmid}"


def read_pair(pmid: int, gene_id: str, disease_id: str) -> Reading:
    """A reading of the article that links its gene and its disease to these identifiers."""
    article = _article(pmid)
    gene = _link(article, "BRCA1", gene_id, "Gene")
    disease = _link(article, f"disease{pmid}", disease_id, "Disease")
    subject, object_ = sorted((gene_id, disease_id))
    spans = _span(disease), _span(gene)
    found = Evidence(
        pmid=article.pmid,
        text_hash=article.text_hash,
        extractor=EXTRACTOR.id,
        subject=subject,
        predicate="biolink:associated_with",
        qualifiers=(),
        object=object_,
        scope="sentence",
        polarity="supports",
        certainty="asserted",
        raw_probability=0.9,
        probability=0.9,
        best=MentionPair(*(spans if subject == disease_id else spans[::-1]), 0.9),
    )
    return Reading(article.pmid, article.text_hash, EXTRACTOR.id, (gene, disease), (found,))


def _link(article: Article, name: str, identifier: str, entity_type: EntityType) -> Linked:
    start = article.document.text.index(name)
    end = start + len(name)
    mention = Mention(start, end, name, entity_type)
    return Linked(mention, (Link(start, end, Candidate(identifier, name, "exact")),))


def _span(linked: Linked) -> tuple[int, int]:
    return linked.mention.start_char, linked.mention.end_char
