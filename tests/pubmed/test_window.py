"""Windows lose nothing and give nothing twice."""

from datetime import date

import pytest
from entrez_server import EntrezServer, Entry
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.pubmed.window import Window, make_window

TODAY = date(2024, 2, 1)


def cut(server: EntrezServer, whole: Window, max_ids: int) -> list[tuple[Window, list[int]]]:
    """The windows as the client cuts them, each with what the server finds in it."""
    found = server.search(whole.term)
    if len(found) <= max_ids:
        return [(whole, found)]
    earlier, later = whole.halve()
    return cut(server, earlier, max_ids) + cut(server, later, max_ids)


days = st.integers(1, 28).map(lambda day: f"2024/01/{day:02}")
entries = st.lists(
    st.builds(Entry, st.integers(1, 99_999_999), st.sampled_from(["tau", "ras"]), days, days),
    max_size=40,
    unique_by=lambda entry: entry.pmid,
)


@given(entries=entries, first=st.integers(1, 25), n_days=st.integers(0, 10), max_ids=st.integers(1, 5))
def test_every_record_of_the_days_is_in_exactly_one_window(
    entries: list[Entry], first: int, n_days: int, max_ids: int
) -> None:
    server = EntrezServer.__new__(EntrezServer)
    server.entries = {entry.pmid: entry for entry in entries}
    since, until = date(2024, 1, first), date(2024, 1, min(28, first + n_days))
    windows = cut(server, make_window("tau", since, until, TODAY), max_ids)
    begin, end = f"2024/01/{max(1, first - 3):02}", f"{until:%Y/%m/%d}"
    expected = {
        entry.pmid
        for entry in entries
        if entry.xml == "tau" and (begin <= entry.crdt <= end or begin <= entry.mdat <= end)
    }
    received = [pmid for _window, pmids in windows for pmid in pmids]
    assert sorted(received) == sorted(expected)
    assert all(len(pmids) <= max_ids for _window, pmids in windows)


def test_terms_read_as_pubmed_reads_them() -> None:
    whole = make_window("BRCA1 AND breast cancer", date(2024, 1, 4), date(2024, 1, 6), TODAY)
    earlier, later = whole.halve()
    assert whole.term == (
        "(BRCA1 AND breast cancer) AND (2024/01/01:2024/01/06[crdt] OR 2024/01/01:2024/01/06[mdat])"
    )
    assert (earlier.since, earlier.until) == (date(2024, 1, 1), date(2024, 1, 3))
    assert later.term == (
        "(BRCA1 AND breast cancer) AND (2024/01/04:2024/01/06[crdt] OR 2024/01/04:2024/01/06[mdat])"
        " NOT (2024/01/01:2024/01/03[crdt] OR 2024/01/01:2024/01/03[mdat])"
    )


def test_a_full_day_is_cut_by_pmids() -> None:
    day = Window("tau", origin=TODAY, since=TODAY, until=TODAY)
    lower, upper = day.halve()
    assert lower.term.endswith(" AND 1:50000000[uid]")
    assert upper.term.endswith(" AND 50000001:99999999[uid]")
    assert Window("tau").halve()[0].term == "(tau) AND 1:50000000[uid]"


def test_the_days_look_back_and_end_today() -> None:
    assert make_window("x", date(2024, 1, 10), None, TODAY) == Window(
        "x", date(2024, 1, 7), date(2024, 1, 7), TODAY
    )
    assert make_window("x", None, TODAY, TODAY).since == date(1900, 1, 1)
    assert make_window("x", None, None, TODAY) == Window("x")


def test_days_before_pubmed_are_those_since_its_beginning() -> None:
    assert make_window("x", date.min, TODAY, TODAY) == make_window("x", None, TODAY, TODAY)
    with pytest.raises(Misconfigured, match="ends on 1809-02-12"):
        make_window("x", None, date(1809, 2, 12), TODAY)


def test_nonsense_is_refused() -> None:
    with pytest.raises(Misconfigured, match="ends on 2024-01-01, before it begins on 2024-01-02"):
        make_window("x", date(2024, 1, 2), date(2024, 1, 1), TODAY)
    with pytest.raises(Misconfigured, match="the query is empty"):
        make_window(" ", None, None, TODAY)
    with pytest.raises(Retryable, match="counts more records than its one PMID"):
        Window("x", pmids=(5, 5)).halve()
