"""PubMed records by query or by PMID, as received: searches on the history server, cut into windows."""

import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from itertools import islice

from kg_pipeline.errors import Retryable
from kg_pipeline.pubmed.eutilities import Eutilities
from kg_pipeline.pubmed.response import Found, NothingThere, read_fetched, read_found
from kg_pipeline.pubmed.window import make_window
from kg_pipeline.records import Record

MAX_IDS = 9_998
"""Of one search: PubMed gives out no more than its first 9,999."""
BATCH_IDS = 500
"""Records an answer; some 8 MB of XML."""
_LOG = logging.getLogger(__name__)


class Fetched(Record, frozen=True):
    """An answer of efetch as received, and the PMIDs of its records."""

    name: str
    content: bytes
    pmids: tuple[int, ...]


class Missing(Record, frozen=True):
    """PMIDs that were asked for and that PubMed does not have: never given out, merged or deleted."""

    pmids: tuple[int, ...]


class EntrezClient:
    """Fetches PubMed records; `max_ids` and `batch_ids` bound a search and an answer."""

    def __init__(self, eutilities: Eutilities, *, max_ids: int = MAX_IDS, batch_ids: int = BATCH_IDS) -> None:
        self._eutilities = eutilities
        self._max_ids = max_ids
        self._batch_ids = batch_ids

    def fetch_query(self, query: str, since: date | None = None, until: date | None = None) -> Iterator[Fetched]:
        """All records that match, each once; of those days only (both included) if a date is given.

        `until` is today where only `since` is given. Every record that PubMed counts is received, or `Retryable`
        is raised: what was yielded before stays good.
        """
        pending = [make_window(query, since, until, datetime.now(UTC).date())]
        while pending:
            window = pending.pop()
            found = self._search(window.term)
            if found.count > self._max_ids:
                pending.extend(reversed(window.halve()))
            else:
                yield from self._fetch_found(found)

    def count_query(self, query: str, since: date | None = None, until: date | None = None) -> int:
        """How many records `fetch_query` would give of the same; one request."""
        window = make_window(query, since, until, datetime.now(UTC).date())
        return self._eutilities.ask(
            "esearch", read_found, term=window.term, usehistory="y", retmax=0, retmode="xml"
        ).count

    def fetch_pmids(self, pmids: Iterable[int]) -> Iterator[Fetched | Missing]:
        """The records of those PMIDs, each once; last, if there are any, the PMIDs that PubMed does not have."""
        wanted = iter(dict.fromkeys(pmids))
        missing: list[int] = []
        while left := list(islice(wanted, self._batch_ids)):
            for _again in range(2):
                if left and (fetched := self._fetch_what_exists(left)):
                    left = _without(left, fetched.pmids)
                    yield fetched
            missing.extend(left)
        if missing:
            yield Missing(tuple(missing))

    def _search(self, term: str) -> Found:
        """The result of a search, with all its PMIDs unless there are more than `max_ids`."""

        def read(body: bytes) -> Found:
            found = read_found(body)
            n_listed = len(set(found.pmids))
            if found.count <= self._max_ids and found.count != n_listed:
                raise Retryable(f"the search counts {found.count} records and lists {n_listed}")
            return found

        found = self._eutilities.ask(
            "esearch", read, term=term, usehistory="y", retmax=self._max_ids, retmode="xml"
        )
        for phrase in found.unknown_phrases:
            _LOG.warning("PubMed does not know %r and searched without it: %s", phrase, term)
        return found

    def _fetch_found(self, found: Found) -> Iterator[Fetched]:
        """The records of a search from the history server; what it leaves out or forgets, by PMID."""
        left = list(found.pmids)
        where = {"WebEnv": found.web_env, "query_key": found.query_key}
        try:
            for start in range(0, found.count, self._batch_ids):
                fetched = self._fetch(_accept, **where, retstart=start, retmax=self._batch_ids)
                left = _without(left, fetched.pmids)
                yield fetched
        except NothingThere as exc:
            _LOG.info("%s; fetching %d records by PMID", exc, len(left))
        for start in range(0, len(left), self._batch_ids):
            yield self._fetch_all(left[start : start + self._batch_ids])

    def _fetch_all(self, pmids: list[int]) -> Fetched:
        """The records of PMIDs that PubMed counted a moment ago. Raises `Retryable` if one is missing."""

        def check(received: tuple[int, ...]) -> None:
            if missing := _without(pmids, received):
                raise Retryable(f"{len(missing)} of {len(pmids)} records are missing: PMIDs {_listed(missing)}")

        return self._fetch(check, id=pmids)

    def _fetch_what_exists(self, pmids: list[int]) -> Fetched | None:
        try:
            fetched = self._fetch(_accept, id=pmids)
        except NothingThere:
            return None
        return fetched if fetched.pmids else None

    def _fetch(self, check: Callable[[tuple[int, ...]], None], **parameters: object) -> Fetched:
        """An answer of efetch whose PMIDs pass the check; Biopython posts long lists of ids."""

        def read(body: bytes) -> Fetched:
            pmids = read_fetched(body)
            check(pmids)
            return Fetched(f"efetch-{sha256(body).hexdigest()[:16]}.xml", body, pmids)

        return self._eutilities.ask("efetch", read, retmode="xml", **parameters)


def _accept(_received: tuple[int, ...]) -> None:
    """Any answer will do."""


def _without(pmids: Iterable[int], received: Iterable[int]) -> list[int]:
    gone = set(received)
    return [pmid for pmid in pmids if pmid not in gone]


def _listed(pmids: list[int]) -> str:
    return ", ".join(map(str, pmids[:20])) + (" ..." if len(pmids) > 20 else "")
