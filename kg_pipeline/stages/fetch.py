"""Fetch: citations from Entrez or files from disk, kept as received."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.places import nlm_place
from kg_pipeline.pubmed.entrez import EntrezClient, Fetched, Missing
from kg_pipeline.pubmed.eutilities import Eutilities
from kg_pipeline.pubmed.received import FOLDER, all_received, keep_bytes, keep_file, printable, rename_received
from kg_pipeline.settings import Settings
from kg_pipeline.stages.progress import StartProgress, watch_nothing
from kg_pipeline.stages.sources import OnRefusal, Source, ignore_refusal, name_first

_REFERENCE = re.compile(rf"{FOLDER}/[0-9a-f]{{64}}\.xml(\.gz)?")
_PMID = re.compile(r"0*[1-9][0-9]{0,7}")


def receive_files(data: Path, files: Iterable[Path]) -> tuple[list[Source], list[str]]:
    """The files in the order given, each content once; and what is wrong with unreadable ones.

    References that `fetch` printed are files, too. A content that comes under several names goes by NLM's, else by
    the first in the alphabet, so that the order of the files changes nothing.
    """
    given = list(dict.fromkeys(files))
    by_name = sorted(given, key=lambda path: (nlm_place(path.name) is None, path.name, path))
    outcomes = {path: _receive(path, data) for path in by_name}
    sources: dict[str, Source] = {}
    refused: list[str] = []
    for path in given:
        outcome = outcomes[path]
        if isinstance(outcome, BadInput):
            refused.append(str(outcome))
        else:
            sources.setdefault(outcome.received.sha256, outcome)
    return list(sources.values()), refused


def fetch_query(
    settings: Settings,
    query: str,
    since: date | None = None,
    until: date | None = None,
    start: StartProgress = watch_nothing,
) -> list[Source]:
    """All answers to a query, of records entered or changed in those days (both included)."""
    sources, _ = _keep(settings, _client(settings).fetch_query(query, since, until), start)
    return sources


def fetch_pmids(
    settings: Settings, pmids: Path, start: StartProgress = watch_nothing, on_refusal: OnRefusal = ignore_refusal
) -> tuple[list[Source], int]:
    """The answers for the PMIDs in a file; and how many were refused: lines that are none, PMIDs PubMed lacks."""
    client = _client(settings)
    wanted, n_refused = _read_pmids(pmids, on_refusal)
    sources, missing = _keep(settings, client.fetch_pmids(wanted), start)
    if missing:
        listed = ", ".join(map(str, missing[:20])) + (" ..." if len(missing) > 20 else "")
        on_refusal(f"{printable(pmids)}: PubMed lacks {len(missing)} of the PMIDs asked for: {listed}")
    return sources, n_refused + len(missing)


def _receive(path: Path, data: Path) -> Source | BadInput:
    is_reference = _REFERENCE.fullmatch(path.as_posix()) is not None
    try:
        receipt = keep_file(data / path if is_reference else path, data)
    except BadInput as error:
        return error
    if nlm_place(path.name) and not nlm_place(receipt.name):
        receipt = rename_received(receipt, path.name, data)
    return Source(receipt, printable(path))


def _client(settings: Settings) -> EntrezClient:
    return EntrezClient(Eutilities(settings))


def _keep(
    settings: Settings, answers: Iterator[Fetched | Missing] | Iterator[Fetched], start: StartProgress
) -> tuple[list[Source], list[int]]:
    """The answers, each content once, called by their references; and the PMIDs that PubMed lacks."""
    advance = start("fetch", None, "citations")
    after = _newest_nlm_file(settings.data)
    sources: dict[str, Source] = {}
    missing: list[int] = []
    for answer in answers:
        if isinstance(answer, Missing):
            missing += answer.pmids
            continue
        receipt = keep_bytes(answer.content, answer.name, settings.data, way="entrez", after=after)
        sources[receipt.sha256] = Source(receipt, receipt.path)
        advance(len(answer.pmids))
    return list(sources.values()), missing


def _newest_nlm_file(data: Path) -> tuple[int, int]:
    """Year and number of the newest of NLM's files received so far; zeros where there is none."""
    places = (nlm_place(receipt.name) for receipt in all_received(data))
    return max(((place.year, place.number) for place in places if place), default=(0, 0))


def _read_pmids(path: Path, on_refusal: OnRefusal) -> tuple[list[int], int]:
    """The PMIDs of the file's lines, held; and the number of lines that are none."""
    try:
        text = path.read_bytes().decode("utf-8-sig", errors="backslashreplace")
    except OSError as error:
        raise BadInput(f"{printable(path)}: cannot be read ({error.strerror}); give one PMID a line") from error
    pmids: list[int] = []
    refused: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        if _PMID.fullmatch(line.strip()):
            pmids.append(int(line))
        elif line.strip():
            refused.append(
                f"{printable(path)}, line {number}: {line.strip()[:40]!r} is no PMID; give one number a line"
            )
    for message in name_first(refused, len(refused), printable(path)):
        on_refusal(message)
    return pmids, len(refused)
