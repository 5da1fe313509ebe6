"""The state of an article as a function of the set of its deliveries: no order of arrival, no clock, no I/O."""

from collections.abc import Collection, Iterable

from kg_pipeline.ledger.places import Place
from kg_pipeline.records import Record


class Citation(Record, frozen=True):
    """A delivered citation, by what decides whether it is the current one."""

    version: int
    revised: str
    """DateRevised, ISO; empty sorts before any date."""
    place: Place
    record_hash: str
    text_hash: str


class Deletion(Record, frozen=True):
    """A delivered deletion."""

    place: Place


class ArticleState(Record, frozen=True):
    """What a PMID's deliveries come to: its current record, or, when it is deleted, the last one it had."""

    record_hash: str
    text_hash: str
    is_deleted: bool


def article_state(deliveries: Iterable[Citation | Deletion]) -> ArticleState | None:
    """The state of one PMID; None when only deletions of it came (they are kept: the article may come later).

    Citations not later than the newest deletion are dropped; of the rest the greatest by (PMID version,
    DateRevised, place, record hash) is current.
    """
    known = tuple(deliveries)
    citations = [delivery for delivery in known if isinstance(delivery, Citation)]
    if not citations:
        return None
    deleted_at = max((delivery.place for delivery in known if isinstance(delivery, Deletion)), default=None)
    standing = [citation for citation in citations if deleted_at is None or citation.place > deleted_at]
    current = _newest(standing or citations)
    return ArticleState(current.record_hash, current.text_hash, is_deleted=not standing)


def _newest(citations: Collection[Citation]) -> Citation:
    return max(citations, key=lambda found: (found.version, found.revised, found.place, found.record_hash))
