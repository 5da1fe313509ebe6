"""Claims on articles: retraction, concern, erratum, version, each held by the record that states it (pure).

A claim stands while the record that states it is the current record of its own PMID: so it is ended by that
source's own update, and kept for an article that has not come yet.
"""

from typing import Literal

from kg_pipeline.records import Article, Record

ClaimKind = Literal["retraction", "concern", "erratum", "version"]
"""`version`: the two articles are one work, so that what both say is said once (`ledger.versions`)."""


class Claim(Record, frozen=True):
    """What `source_pmid` states of `pmid`; `basis` is NLM's RefType or publication type that states it."""

    pmid: int
    kind: ClaimKind
    source: Literal["record", "notice"]
    source_pmid: int
    basis: str


# RefType values: https://www.nlm.nih.gov/bsd/licensee/elements_descriptions.html#commentscorrections. Partial
# retractions and corrected republications flag an article as errata do; its evidence stays open.
_OF_ITSELF: dict[str, ClaimKind] = {
    "RetractionIn": "retraction",
    "RetractedandRepublishedIn": "retraction",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "erratum",
    "PartialRetractionIn": "erratum",
    "CorrectedandRepublishedIn": "erratum",
}
_OF_ANOTHER: dict[str, ClaimKind] = {
    "RetractionOf": "retraction",
    "RetractedandRepublishedFrom": "retraction",
    "ExpressionOfConcernFor": "concern",
    "ErratumFor": "erratum",
    "PartialRetractionOf": "erratum",
    "CorrectedandRepublishedFrom": "erratum",
}
# A preprint and its paper, a review and its update, an article printed or published again, a report and its
# summary for patients.
_VERSIONS = frozenset(
    {
        "UpdateIn",
        "UpdateOf",
        "RepublishedIn",
        "RepublishedFrom",
        "CorrectedandRepublishedIn",
        "CorrectedandRepublishedFrom",
        "RetractedandRepublishedIn",
        "RetractedandRepublishedFrom",
        "ReprintIn",
        "ReprintOf",
        "SummaryForPatientsIn",
        "OriginalReportIn",
    }
)
_PUBLICATION_TYPES: dict[str, ClaimKind] = {"Retracted Publication": "retraction"}
_NOTICES = frozenset({"RetractionOf", "PartialRetractionOf", "ErratumFor", "ExpressionOfConcernFor", "CommentOn"})


def is_notice(article: Article) -> bool:
    """Whether the article is about another one (retraction, erratum, concern, comment): it yields no evidence."""
    return any(correction.kind in _NOTICES for correction in article.corrections)


def is_review(article: Article) -> bool:
    """Whether PubMed calls it a review, which tells again what others found."""
    return any(kind in {"Review", "Systematic Review"} for kind in article.publication_types)


def claims_of(article: Article) -> tuple[Claim, ...]:
    """The claims that the record makes, on itself and on others, each once and sorted."""
    claims = {
        Claim(article.pmid, kind, "record", article.pmid, publication_type)
        for publication_type in article.publication_types
        if (kind := _PUBLICATION_TYPES.get(publication_type))
    }
    claims |= {
        Claim(correction.pmid, "version", "record", article.pmid, correction.kind)
        for correction in article.corrections
        if correction.kind in _VERSIONS and correction.pmid is not None and correction.pmid != article.pmid
    }
    for correction in article.corrections:
        if kind := _OF_ITSELF.get(correction.kind):
            claims.add(Claim(article.pmid, kind, "record", article.pmid, correction.kind))
        elif correction.pmid is not None and (kind := _OF_ANOTHER.get(correction.kind)):
            claims.add(Claim(correction.pmid, kind, "notice", article.pmid, correction.kind))
    return tuple(sorted(claims, key=lambda claim: (claim.pmid, claim.kind, claim.basis)))
