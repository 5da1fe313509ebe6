"""What an edge must show, worked out in plain Python from its open evidence: slow, and none of our SQL."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kg_pipeline.ledger.claims import is_review
from kg_pipeline.ledger.works import work_keys
from kg_pipeline.records import Article, Evidence

VERSIONS = {"UpdateIn", "UpdateOf", "RepublishedFrom"}


class Witness(NamedTuple):
    """Open evidence and its article, with polarity and probability as verdicts leave them."""

    article: Article
    evidence: Evidence
    polarity: str
    probability: float


class Belief(NamedTuple):
    """The numbers of an edge."""

    score: float
    support: int
    refute: int
    articles: int
    status: str


def linked_versions(standing: Iterable[Article]) -> list[set[int]]:
    """PMIDs that standing records tie together."""
    return _merge(
        {article.pmid, correction.pmid}
        for article in standing
        for correction in article.corrections
        if correction.kind in VERSIONS and correction.pmid is not None
    )


def believe(witnesses: Sequence[Witness], linked: Sequence[set[int]]) -> Belief:
    """The edge of these witnesses (docs/graph.md); `linked` are PMIDs of one work each."""
    articles = {witness.article.pmid: witness.article for witness in witnesses}
    works = _works(articles, linked)
    (s, support), (r, refute) = (
        _side([witness for witness in witnesses if (witness.polarity == "refutes") == against], works)
        for against in (False, True)
    )
    status = "refuted" if not support else "contested" if refute else "asserted"
    score = -math.expm1(-s) * s / (s + r) if s else 0.0
    return Belief(score, support, refute, len(articles), status)


def _side(witnesses: Iterable[Witness], works: dict[int, int]) -> tuple[float, int]:
    """Mass and number of works."""
    best: dict[int, float] = {}
    for witness in witnesses:
        weight = 0.7 * witness.probability * (0.5 if witness.evidence.certainty == "speculated" else 1)
        mass = -math.log1p(-weight * (0.5 if is_review(witness.article) else 1))
        work = works[witness.article.pmid]
        best[work] = max(best.get(work, 0.0), mass)
    return math.fsum(best.values()), len(best)


def _works(articles: dict[int, Article], linked: Sequence[set[int]]) -> dict[int, int]:
    """The number of each article's work."""
    alike = [
        {pmid for pmid in articles if work_keys(articles[pmid])[key] == work_keys(article)[key]}
        for article in articles.values()
        for key in (0, 1)
    ]
    merged = _merge([*alike, *(group & articles.keys() for group in linked if group & articles.keys())])
    return {pmid: number for number, work in enumerate(merged) for pmid in work}


def _merge(groups: Iterable[set[int]]) -> list[set[int]]:
    merged: list[set[int]] = []
    for group in groups:
        meeting = [other for other in merged if other & group]
        merged = [other for other in merged if not other & group] + [group.union(*meeting)]
    return merged
