"""Searches cut into windows that Entrez can give out whole: by days, a full day by ranges of PMIDs.

A window holds what entered PubMed (`crdt`) or changed (`mdat`) in its days: entry dates (`edat`) are backdated, so
by them alone records would be missed. An article has two dates but belongs to one window, that of the earlier day:
later windows leave out what the days before them held. So the windows of a search lose nothing and give nothing
twice. They are searched in the order of their days: what changes meanwhile moves ahead of the search.
"""

from datetime import date, timedelta

import msgspec

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.records import Record

LOOK_BACK_DAYS = 3
"""Searched again each time: records may show in searches up to some days after the date they bear."""
_FIRST_DAY = date(1900, 1, 1)
_LAST_PMID = 99_999_999
_ONE_DAY = timedelta(days=1)


class Window(Record, frozen=True):
    """A part of the search for `query`; without dates it is cut by PMIDs only."""

    query: str
    origin: date | None = None
    """The first day of the whole search."""
    since: date | None = None
    until: date | None = None
    pmids: tuple[int, int] | None = None
    """First and last, both included."""

    @property
    def term(self) -> str:
        """The search as Entrez understands it; it reads boolean operators from left to right."""
        term = f"({self.query})"
        if self.origin and self.since and self.until:
            term += f" AND ({_dated(self.since, self.until)})"
            if self.since > self.origin:
                term += f" NOT ({_dated(self.origin, self.since - _ONE_DAY)})"
        if self.pmids:
            term += f" AND {self.pmids[0]}:{self.pmids[1]}[uid]"
        return term

    def halve(self) -> tuple["Window", "Window"]:
        """The earlier and the later half of its days or, of a single day, of its PMIDs."""
        if self.since and self.until and self.since < self.until:
            middle = self.since + (self.until - self.since) // 2
            return (
                msgspec.structs.replace(self, until=middle),
                msgspec.structs.replace(self, since=middle + _ONE_DAY),
            )
        first, last = self.pmids or (1, _LAST_PMID)
        if first == last:
            raise Retryable(f"the search {self.term} counts more records than its one PMID; run again later")
        middle_pmid = (first + last) // 2
        return (
            msgspec.structs.replace(self, pmids=(first, middle_pmid)),
            msgspec.structs.replace(self, pmids=(middle_pmid + 1, last)),
        )


def make_window(query: str, since: date | None, until: date | None, today: date) -> Window:
    """The whole search, looking back `LOOK_BACK_DAYS` before `since`; without either date it has no days."""
    if not query.strip():
        raise Misconfigured("the query is empty; give one as for PubMed's own search box")
    if since is None and until is None:
        return Window(query)
    last = until or max(today, since or today)
    if since is not None and since > last:
        raise Misconfigured(f"the search ends on {last}, before it begins on {since}; exchange the dates")
    if last < _FIRST_DAY:
        raise Misconfigured(f"the search ends on {last}; no record entered PubMed before {_FIRST_DAY}")
    first = _FIRST_DAY if since is None or since < _FIRST_DAY else since - timedelta(days=LOOK_BACK_DAYS)
    return Window(query, origin=first, since=first, until=last)


def _dated(since: date, until: date) -> str:
    days = f"{since:%Y/%m/%d}:{until:%Y/%m/%d}"
    return f"{days}[crdt] OR {days}[mdat]"
