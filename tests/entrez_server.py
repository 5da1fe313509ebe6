"""A local server that speaks NCBI's esearch and efetch with history over records of ours, faults included.

Terms are evaluated as PubMed does: operators from left to right, words side by side joined by AND. Known are words
(anywhere in the record), `a:b[crdt]`, `a:b[mdat]`, `a:b[uid]` and `all[sb]`.
"""

import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, urlsplit

from lxml import etree
from pubmed_xml import article_set, article_xml

API_KEY = "0123456789abcdef"
MAX_IDS = 9_999
"""What PubMed gives out of one search."""


@dataclass(frozen=True)
class Entry:
    """A `PubmedArticle` on the server, with the days it entered and changed, as YYYY/MM/DD."""

    pmid: int
    xml: str
    crdt: str = "2024/01/01"
    mdat: str = "2024/01/01"


@dataclass(frozen=True)
class Asked:
    """A request as it came."""

    utility: str
    method: str
    parameters: dict[str, str]
    at_s: float


FaultKind = Literal[
    "status",
    "body",
    "timeout",
    "cut_xml",
    "cut_connection",
    "reset",
    "wrong_count",
    "leave_out",
    "expire_history",
]


@dataclass
class Fault:
    """Happens to the next `times` requests of a utility, after `skip` good ones."""

    kind: FaultKind
    utility: str = "efetch"
    times: int = 1
    skip: int = 0
    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


class EntrezServer:
    """Serves its entries while the `with` lasts, at `url`; `asked` holds every request in order."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = {entry.pmid: entry for entry in entries}
        self.asked: list[Asked] = []
        self.faults: list[Fault] = []
        self.max_ids = MAX_IDS
        self.stall_s = 2.0
        self._history: dict[str, list[int]] = {}
        self._lock = threading.Lock()
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}/entrez/eutils/"

    def __enter__(self) -> "EntrezServer":
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._http.shutdown()
        self._http.server_close()

    def fail(self, fault: Fault) -> None:
        self.faults.append(fault)

    def search(self, term: str) -> list[int]:
        """PMIDs that match, newest first, as PubMed lists them."""
        matches = _parse_term(term)
        return sorted((entry.pmid for entry in self.entries.values() if matches(entry)), reverse=True)

    def take_fault(self, utility: str) -> Fault | None:
        with self._lock:
            for fault in self.faults:
                if fault.utility == utility:
                    if fault.skip:
                        fault.skip -= 1
                        return None
                    fault.times -= 1
                    if not fault.times:
                        self.faults.remove(fault)
                    return fault
        return None

    def esearch(self, parameters: dict[str, str], fault: Fault | None) -> tuple[int, bytes]:
        pmids = self.search(parameters["term"])
        with self._lock:
            key = f"{len(self._history) + 1}"
            self._history[key] = pmids
        listed = pmids[: min(int(parameters.get("retmax", "20")), self.max_ids)]
        count = len(pmids) + (fault is not None and fault.kind == "wrong_count")
        ids = "".join(f"<Id>{pmid}</Id>" for pmid in listed)
        body = (
            '<?xml version="1.0" encoding="UTF-8" ?>\n'
            '<!DOCTYPE eSearchResult PUBLIC "-//NLM//DTD esearch 20060628//EN" '
            '"https://eutils.ncbi.nlm.nih.gov/eutils/dtd/20060628/esearch.dtd">\n'
            f"<eSearchResult><Count>{count}</Count><RetMax>{len(listed)}</RetMax><RetStart>0</RetStart>"
            f"<QueryKey>{key}</QueryKey><WebEnv>MCID_{key}</WebEnv><IdList>{ids}</IdList></eSearchResult>"
        )
        return 200, body.encode()

    def efetch(self, parameters: dict[str, str], fault: Fault | None) -> tuple[int, bytes]:
        if fault is not None and fault.kind == "expire_history":
            self._history.clear()
        if "id" in parameters:
            pmids = [int(text) for text in parameters["id"].split(",")]
        elif parameters.get("WebEnv") == f"MCID_{parameters['query_key']}" and self._knows(
            parameters["query_key"]
        ):
            start = int(parameters.get("retstart", "0"))
            pmids = self._history[parameters["query_key"]][: self.max_ids][start:][: int(parameters["retmax"])]
        else:
            key = parameters.get("query_key")
            return 400, f"<eFetchResult><ERROR>Unable to obtain query #{key}</ERROR></eFetchResult>".encode()
        known = [self.entries[pmid].xml for pmid in pmids if pmid in self.entries]
        if not known:
            return (
                400,
                b"<eFetchResult><ERROR>ID list is empty! Possibly it has no correct IDs.</ERROR></eFetchResult>",
            )
        if fault is not None and fault.kind == "leave_out":
            known = known[1:]
        return 200, article_set(known)

    def _knows(self, key: str) -> bool:
        return key in self._history


def _handler_for(server: EntrezServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, query: str) -> None:
            utility = urlsplit(self.path).path.rpartition("/")[2].removesuffix(".fcgi")
            parameters = {name: values[0] for name, values in parse_qs(query).items()}
            server.asked.append(Asked(utility, self.command, parameters, time.monotonic()))
            fault = server.take_fault(utility)
            if fault is not None and fault.kind in {"status", "body"}:
                self._send(fault.status if fault.kind == "status" else 200, fault.body, fault.headers)
                return
            if fault is not None and fault.kind == "timeout":
                time.sleep(server.stall_s)
            status, body = (server.esearch if utility == "esearch" else server.efetch)(parameters, fault)
            if fault is not None and fault.kind == "reset":
                self._reset()
            elif fault is not None and fault.kind == "cut_xml":
                self._send(status, body[: len(body) // 2])
            elif fault is not None and fault.kind == "cut_connection":
                self._send(status, body[: len(body) // 2], {"Content-Length": str(len(body))})
            else:
                self._send(status, body)

        def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
            self.send_response(status)
            fields = {
                "Content-Type": "text/xml; charset=UTF-8",
                "Content-Length": str(len(body)),
                **(headers or {}),
            }
            for name, value in fields.items():
                self.send_header(name, value)
            try:
                self.end_headers()
                self.wfile.write(body)
            except ConnectionError:
                return  # a client that gave up waiting

        def _reset(self) -> None:
            """Close with RST instead of FIN."""
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()

        def log_message(self, *_arguments: object) -> None:
            return

    return Handler


Matches = Callable[[Entry], bool]
_TOKEN = re.compile(r'\(|\)|"[^"]*"(?:\[\w+\])?|[^\s()]+')
_RANGE = re.compile(r"([0-9/]+):([0-9/]+)\[(crdt|mdat|uid)\]")


def _parse_term(term: str) -> Matches:
    tokens = _TOKEN.findall(term)
    matches, end = _parse_sequence(tokens, 0)
    if end != len(tokens):
        raise ValueError(f"unbalanced term {term!r}")
    return matches


def _parse_sequence(tokens: list[str], start: int) -> tuple[Matches, int]:
    matches, i = _parse_operand(tokens, start)
    while i < len(tokens) and tokens[i] != ")":
        operator = tokens[i] if tokens[i] in {"AND", "OR", "NOT"} else "AND"
        right, i = _parse_operand(tokens, i + (tokens[i] == operator))
        matches = _join(operator, matches, right)
    return matches, i


def _join(operator: str, left: Matches, right: Matches) -> Matches:
    if operator == "OR":
        return lambda entry: left(entry) or right(entry)
    if operator == "NOT":
        return lambda entry: left(entry) and not right(entry)
    return lambda entry: left(entry) and right(entry)


def _parse_operand(tokens: list[str], start: int) -> tuple[Matches, int]:
    token = tokens[start]
    if token == "(":
        matches, end = _parse_sequence(tokens, start + 1)
        return matches, end + 1
    found = _RANGE.fullmatch(token)
    if found is None:
        word = re.sub(r"\[\w+\]$", "", token).strip('"').lower()
        return (lambda entry: token == "all[sb]" or word in entry.xml.lower()), start + 1
    first, last, tag = found.groups()
    if tag == "uid":
        return (lambda entry: int(first) <= entry.pmid <= int(last)), start + 1
    return (lambda entry: first <= getattr(entry, tag) <= last), start + 1


def invented_entries(n: int, *, first_pmid: int = 1001, days: int = 10) -> list[Entry]:
    """Records spread over the first `days` (28 at most) of January 2024; every third one changed a day later."""
    entries = []
    for i in range(n):
        day = i % days + 1
        pmid = first_pmid + i
        title = f"Invented finding {i} on BRCA1"
        changed = min(day + (i % 3 == 0), 28)
        entries.append(Entry(pmid, article_xml(pmid, title), f"2024/01/{day:02}", f"2024/01/{changed:02}"))
    return entries


def real_entries(files: Iterable[Path]) -> Iterator[Entry]:
    """The records of PubMed files, by their own dates; a citation without its PubmedArticle is given one."""
    for file in files:
        for citation in etree.parse(file).iter("MedlineCitation"):
            article = citation.getparent()
            if article is None or article.tag != "PubmedArticle":
                article = etree.Element("PubmedArticle")
                article.append(deepcopy(citation))
            mdat = _day(citation.find("DateRevised"))
            yield Entry(
                int(citation.findtext("PMID", "")),
                etree.tostring(article, encoding="unicode", with_tail=False),
                _day(citation.find("DateCreated")) or mdat,
                mdat,
            )


def _day(element: etree._Element | None) -> str:
    return "/".join(element.findtext(part, "") for part in ("Year", "Month", "Day")) if element is not None else ""
