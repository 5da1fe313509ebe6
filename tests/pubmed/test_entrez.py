"""The Entrez client against a server of our own: complete whatever happens, polite, silent about its key."""

import dataclasses
import itertools
import logging
import traceback
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest
from Bio import Entrez
from entrez_server import API_KEY, EntrezServer, Entry, Fault, invented_entries, real_entries
from pubmed_xml import article_xml

from kg_pipeline.errors import BadInput, Misconfigured, PipelineError, Retryable
from kg_pipeline.pubmed.entrez import EntrezClient, Fetched, Missing
from kg_pipeline.pubmed.eutilities import Eutilities
from kg_pipeline.pubmed.parse import parse_pubmed
from kg_pipeline.pubmed.received import keep_bytes
from kg_pipeline.records import Delivered
from kg_pipeline.settings import Settings


class Clients:
    """Clients of the server that note their pauses instead of making them."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pauses_s: list[float] = []

    def make(self, *, max_ids: int = 9_998, batch_ids: int = 500, timeout_s: float = 5.0) -> EntrezClient:
        eutilities = Eutilities(self.settings, sleep=self.pauses_s.append, timeout_s=timeout_s, max_attempts=3)
        return EntrezClient(eutilities, max_ids=max_ids, batch_ids=batch_ids)


@pytest.fixture
def clients(entrez_settings: Settings) -> Clients:
    return Clients(entrez_settings)


def pmids_of(answers: Iterable[Fetched | Missing]) -> list[int]:
    return [pmid for answer in answers if isinstance(answer, Fetched) for pmid in answer.pmids]


def test_a_query_fetches_every_record_in_batches_from_the_history(
    entrez_server: EntrezServer, clients: Clients
) -> None:
    answers = list(clients.make(batch_ids=10).fetch_query("BRCA1"))
    assert [len(answer.pmids) for answer in answers] == [10, 10, 5]
    assert sorted(pmids_of(answers)) == sorted(entrez_server.entries)
    assert [asked.utility for asked in entrez_server.asked] == ["esearch", "efetch", "efetch", "efetch"]
    for asked in entrez_server.asked:
        assert asked.parameters["tool"] == "kg_pipeline"
        assert asked.parameters["email"] == "curator@example.org"
        assert asked.parameters["db"] == "pubmed"
    assert all("WebEnv" in asked.parameters for asked in entrez_server.asked[1:])


def test_what_is_kept_is_what_the_server_sent(
    entrez_server: EntrezServer, clients: Clients, tmp_path: Path
) -> None:
    receipts = {
        keep_bytes(answer.content, answer.name, tmp_path, way="entrez")
        for _run in range(2)
        for answer in clients.make(batch_ids=10).fetch_query("BRCA1")
    }
    assert len(receipts) == 3
    n_articles = 0
    for receipt in receipts:
        with (tmp_path / receipt.path).open("rb") as stream:
            n_articles += sum(isinstance(item, Delivered) for item in parse_pubmed(stream, receipt.name))
    assert n_articles == len(entrez_server.entries)


def test_real_records_come_through_whole(shared_data: Path, entrez_server: EntrezServer, clients: Clients) -> None:
    files = [
        shared_data / "medline" / name for name in ("medline16n0902.xml.gz", "pubmed_result_ortho_2019.xml.gz")
    ]
    entries = list(real_entries(files))
    assert len(entries) == 604 + 292
    entrez_server.entries = {entry.pmid: entry for entry in entries}
    answers = list(clients.make().fetch_query("all[sb]", date(1950, 1, 1), date(2020, 12, 31)))
    assert sorted(pmids_of(answers)) == sorted(entrez_server.entries)
    assert clients.pauses_s == []


def test_a_window_that_is_too_full_is_cut_by_days_and_a_full_day_by_pmids(
    entrez_server: EntrezServer, clients: Clients
) -> None:
    full_day = [
        Entry(pmid, article_xml(pmid, "BRCA1"), "2024/01/05", "2024/01/06")
        for pmid in range(10_000_000, 99_000_000, 10_000_000)
    ]
    entrez_server.entries = {entry.pmid: entry for entry in [*full_day, *invented_entries(8)]}
    answers = list(clients.make(max_ids=7).fetch_query("BRCA1", date(2024, 1, 4), date(2024, 1, 10)))
    assert sorted(pmids_of(answers)) == sorted(entrez_server.search("BRCA1"))
    terms = [asked.parameters["term"] for asked in entrez_server.asked if asked.utility == "esearch"]
    assert "2024/01/01:2024/01/10[crdt]" in terms[0]
    assert any("[uid]" in term for term in terms)


def test_no_record_means_no_answer(clients: Clients) -> None:
    assert list(clients.make().fetch_query("nothing-like-it")) == []


FAULTS = [
    Fault("status", status=429, headers={"Retry-After": "7"}),
    Fault("status", status=500),
    Fault("status", status=502, body=b"<html>Bad Gateway</html>"),
    Fault("timeout"),
    Fault("cut_xml"),
    Fault("cut_connection"),
    Fault("body", body=b'{"error":"API rate limit exceeded","api-key":"' + API_KEY.encode() + b'"}'),
    Fault("reset"),
    Fault("body", body=b"<eFetchResult><ERROR>Search Backend failed: down</ERROR></eFetchResult>"),
    Fault("body", body=b"rate limited", headers={"Content-Type": "text/plain"}),
    Fault("body", body=b""),
    Fault("body", body=b"<html><body>Maintenance</body></html>"),
]


def fault_id(fault: Fault) -> str:
    return f"{fault.kind}-{fault.status}-{fault.body[:12]!r}"


@pytest.mark.parametrize("utility", ["esearch", "efetch"])
@pytest.mark.parametrize("fault", FAULTS, ids=fault_id)
def test_a_passing_fault_is_overcome_and_nothing_is_lost(
    entrez_server: EntrezServer, clients: Clients, fault: Fault, utility: str
) -> None:
    entrez_server.stall_s = 0.8
    entrez_server.fail(dataclasses.replace(fault, utility=utility))
    answers = list(clients.make(timeout_s=0.4).fetch_query("BRCA1"))
    assert sorted(pmids_of(answers)) == sorted(entrez_server.entries)
    assert len(clients.pauses_s) == 1
    assert entrez_server.faults == []
    if fault.status == 429:
        assert clients.pauses_s[0] >= 7


@pytest.mark.parametrize("fault", FAULTS[::3], ids=fault_id)
def test_a_lasting_fault_is_retryable_and_no_message_or_log_holds_the_key(
    entrez_server: EntrezServer, clients: Clients, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    entrez_server.stall_s = 0.5
    entrez_server.fail(dataclasses.replace(fault, times=100))
    with caplog.at_level(logging.DEBUG), pytest.raises(Retryable, match="gave up after 3 attempts") as caught:
        list(clients.make(timeout_s=0.2).fetch_query("BRCA1"))
    assert len(clients.pauses_s) == 2
    assert 0.5 <= clients.pauses_s[0] % 7 < clients.pauses_s[1]
    assert API_KEY not in "".join(traceback.format_exception(caught.value))
    assert API_KEY not in caplog.text
    assert entrez_server.url in str(caught.value)


def test_a_count_that_the_list_contradicts_is_asked_again_and_then_raised(
    entrez_server: EntrezServer, clients: Clients
) -> None:
    entrez_server.fail(Fault("wrong_count", "esearch"))
    assert len(pmids_of(clients.make().fetch_query("BRCA1"))) == 25
    entrez_server.fail(Fault("wrong_count", "esearch", times=3))
    with pytest.raises(Retryable, match="counts 26 records and lists 25"):
        list(clients.make().fetch_query("BRCA1"))


def test_a_record_left_out_is_fetched_by_pmid_and_if_it_stays_out_reported(
    entrez_server: EntrezServer, clients: Clients
) -> None:
    entrez_server.fail(Fault("leave_out"))
    answers = list(clients.make().fetch_query("BRCA1"))
    assert [len(answer.pmids) for answer in answers] == [24, 1]
    assert entrez_server.asked[-1].parameters["id"] == "1025"
    entrez_server.fail(Fault("leave_out", times=2))
    entrez_server.entries[77] = Entry(77, article_xml(1001, "BRCA1, of another number"))
    with pytest.raises(Retryable, match="1 of 2 records are missing: PMIDs 77;"):
        list(clients.make().fetch_query("BRCA1"))


def test_a_lost_history_is_made_up_for_by_pmid(entrez_server: EntrezServer, clients: Clients) -> None:
    entrez_server.fail(Fault("expire_history", skip=1))
    answers = list(clients.make(batch_ids=10).fetch_query("BRCA1"))
    assert sorted(pmids_of(answers)) == sorted(entrez_server.entries)
    assert len(pmids_of(answers)) == 25
    assert clients.pauses_s == []


def test_pmids_are_fetched_once_each_in_chunks_and_the_missing_are_listed(
    clients: Clients,
) -> None:
    wanted = [1001, 5, 1002, 1001, 6, *range(1003, 1011)]
    *answers, missing = clients.make(batch_ids=4).fetch_pmids(wanted)
    assert sorted(pmids_of(answers)) == list(range(1001, 1011))
    assert missing == Missing((5, 6))
    assert list(clients.make().fetch_pmids([7])) == [Missing((7,))]
    assert list(clients.make().fetch_pmids([])) == []


def test_a_pmid_left_out_once_is_not_missing(entrez_server: EntrezServer, clients: Clients) -> None:
    entrez_server.fail(Fault("leave_out"))
    answers = list(clients.make().fetch_pmids([1001, 1002]))
    assert [type(answer) for answer in answers] == [Fetched, Fetched]
    assert sorted(pmids_of(answers)) == [1001, 1002]


def test_long_lists_of_pmids_are_posted(entrez_server: EntrezServer, clients: Clients) -> None:
    entrez_server.entries = {entry.pmid: entry for entry in invented_entries(300)}
    assert len(pmids_of(clients.make().fetch_pmids(entrez_server.entries))) == 300
    assert [asked.method for asked in entrez_server.asked] == ["POST"]


@pytest.mark.parametrize(("key", "a_second"), [(None, 3), (API_KEY, 10)])
def test_the_rate_stays_within_ncbis_rule(
    entrez_server: EntrezServer, clients: Clients, key: str | None, a_second: int
) -> None:
    clients.settings = Settings.from_environment(
        {"KG_ENTREZ_URL": entrez_server.url, "KG_ENTREZ_EMAIL": "a@b.org", "KG_ENTREZ_API_KEY": key or ""}
    )
    list(clients.make(batch_ids=5).fetch_query("BRCA1"))
    moments = [asked.at_s for asked in entrez_server.asked]
    assert len(moments) == 6
    pauses = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert sum(pauses) / len(pauses) > 0.95 / a_second
    assert all(("api_key" in asked.parameters) == bool(key) for asked in entrez_server.asked)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"KG_ENTREZ_EMAIL": ""}, "KG_ENTREZ_EMAIL"),
        ({"KG_ENTREZ_EMAIL": "nobody"}, "KG_ENTREZ_EMAIL"),
        ({"KG_ENTREZ_TOOL": "two words"}, "KG_ENTREZ_TOOL"),
        ({"KG_ENTREZ_URL": "file:///etc"}, "KG_ENTREZ_URL"),
        ({"KG_ENTREZ_URL": "localhost"}, "KG_ENTREZ_URL"),
    ],
)
def test_who_asks_and_where_are_checked_before_anything_is_asked(change: dict[str, str], said: str) -> None:
    settings = Settings.from_environment({"KG_ENTREZ_EMAIL": "a@b.org", **change})
    with pytest.raises(Misconfigured, match=said):
        Eutilities(settings)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, b'{"error":"API key invalid","api-key":"' + API_KEY.encode() + b'"}', Misconfigured),
        (404, b"<html>Not Found</html>", Misconfigured),
        (400, b"<eSearchResult><ERROR>Invalid term</ERROR></eSearchResult>", BadInput),
    ],
)
def test_a_fault_of_the_request_is_not_asked_again(
    entrez_server: EntrezServer, clients: Clients, status: int, body: bytes, error: type[PipelineError]
) -> None:
    entrez_server.fail(Fault("status", "esearch", status=status, body=body))
    with pytest.raises(error) as caught:
        list(clients.make().fetch_query("BRCA1"))
    assert API_KEY not in str(caught.value)
    assert len(entrez_server.asked) == 1


def test_two_clients_do_not_meet(clients: Clients) -> None:
    """Their addresses, keys and tries are their own, and Biopython's module stays as it was."""
    with EntrezServer(invented_entries(3, first_pmid=1)) as other:
        elsewhere = Clients(Settings.from_environment({"KG_ENTREZ_URL": other.url, "KG_ENTREZ_EMAIL": "c@d.org"}))
        first, second = clients.make().fetch_query("BRCA1"), elsewhere.make().fetch_query("BRCA1")
        assert len(pmids_of(second)) == 3
        assert len(pmids_of(first)) == 25
        assert {asked.parameters["email"] for asked in other.asked} == {"c@d.org"}
        assert not any("api_key" in asked.parameters for asked in other.asked)
    assert (Entrez.email, Entrez.api_key, Entrez.max_tries) == (None, None, 3)
