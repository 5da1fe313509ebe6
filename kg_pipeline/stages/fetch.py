"""Fetch: citations from Entrez or files from disk, kept as received."""

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from kg_pipeline.errors import BadInput
from kg_pipeline.pubmed.entrez import EntrezClient, Fetched, Missing
from kg_pipeline.pubmed.eutilities import Eutilities
from kg_pipeline.pubmed.received import keep_bytes, keep_file
from kg_pipeline.records import Received
from kg_pipeline.settings import Settings
from kg_pipeline.stages.progress import StartProgress, watch_nothing


def receive_files(data: Path, files: Iterable[Path]) -> tuple[list[Received], list[str]]:
    """The receipts of the files in the order given, each content once; and what is wrong with unreadable ones."""
    received: dict[str, Received] = {}
    refused: list[str] = []
    for path in files:
        try:
            receipt = keep_file(path, data)
        except BadInput as error:
            refused.append(str(error))
        else:
            received[receipt.sha256] = receipt
    return list(received.values()), refused


def fetch_query(
    settings: Settings,
    query: str,
    since: date | None = None,
    until: date | None = None,
    start: StartProgress = watch_nothing,
) -> list[Received]:
    """The receipts of all answers to a query, of records entered or changed in those days (both included)."""
    received, _ = _keep(settings, _client(settings).fetch_query(query, since, until), start)
    return received


def fetch_pmids(
    settings: Settings, pmids: Path, start: StartProgress = watch_nothing
) -> tuple[list[Received], list[str]]:
    """The receipts of the answers for the PMIDs in a file; and, if there are any, those that PubMed lacks."""
    return _keep(settings, _client(settings).fetch_pmids(_read_pmids(pmids)), start)


def _client(settings: Settings) -> EntrezClient:
    return EntrezClient(Eutilities(settings))


def _keep(
    settings: Settings, answers: Iterator[Fetched | Missing] | Iterator[Fetched], start: StartProgress
) -> tuple[list[Received], list[str]]:
    advance = start("fetch", None, "citations")
    received: dict[str, Received] = {}
    missing: list[str] = []
    for answer in answers:
        if isinstance(answer, Missing):
            listed = ", ".join(map(str, answer.pmids[:20])) + (" ..." if len(answer.pmids) > 20 else "")
            missing.append(f"PubMed lacks {len(answer.pmids)} of the PMIDs asked for: {listed}")
            continue
        receipt = keep_bytes(answer.content, answer.name, settings.data, way="entrez")
        received[receipt.sha256] = receipt
        advance(len(answer.pmids))
    return list(received.values()), missing


def _read_pmids(path: Path) -> Iterator[int]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if text := line.strip():
            if not (text.isascii() and text.isdigit() and int(text) > 0):
                raise BadInput(f"{path}, line {number}: {text[:40]!r} is no PMID; give one number a line")
            yield int(text)
