"""NLM's files by number: what its server, a mirror or a folder lists, and which are kept as received, checked."""

from collections.abc import Collection, Sequence

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.places import nlm_place
from kg_pipeline.ledger.store import Ledger, has_ledger, open_ledger
from kg_pipeline.ledger.watermark import covered_files, declared_baselines
from kg_pipeline.ledger.watermark import files_to_take as numbers_to_take
from kg_pipeline.pubmed.nlm_files import Directory, open_nlm_files, receive_checked
from kg_pipeline.pubmed.received import rename_received
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.progress import Advance, StartProgress, watch_nothing
from kg_pipeline.stages.sources import Source


class NlmFile(Record, frozen=True):
    """A file that NLM lists: `pubmed26n1501.xml.gz` is number 1501 of 2026."""

    name: str
    directory: Directory
    year: int
    number: int
    n_bytes: int | None
    """About; None where the listing does not say."""


def list_update_files(settings: Settings) -> list[NlmFile]:
    """The daily update files there are, by year and number."""
    return _list(settings, "updatefiles")


def list_baseline_files(settings: Settings) -> list[NlmFile]:
    """The files of the annual baseline, by year and number."""
    return _list(settings, "baseline")


def find_nlm_files(settings: Settings, first: int, last: int) -> list[NlmFile]:
    """The files of those numbers (both included), update or baseline, of the newest year that has any.

    Raises `BadInput` if one of them is not listed.
    """
    found: dict[int, NlmFile] = {}
    for listed in (list_update_files, list_baseline_files):
        if len(found) <= last - first:
            found |= {file.number: file for file in _newest(listed(settings)) if first <= file.number <= last}
    if missing := [number for number in range(first, last + 1) if number not in found]:
        raise BadInput(
            f"no file number {missing[0]} is listed ({len(missing)} of {last - first + 1} are not); see "
            "updatefiles and baseline at KG_PUBMED_FILES"
        )
    return [found[number] for number in sorted(found)]


def files_to_take(ledger: Ledger | None, listed: Sequence[NlmFile], first: int | None = None) -> list[NlmFile]:
    """The update files that the ledger lacks after its watermark, in order.

    `first` is where a ledger without any file of NLM's begins. Raises like `ledger.watermark.files_to_take`.
    """
    by_place = {(file.year, file.number): file for file in listed}
    covered, baselines = (covered_files(ledger), declared_baselines(ledger)) if ledger else ({}, {})
    places = numbers_to_take(covered, baselines, by_place.keys(), first)
    return [by_place[place] for place in places]


def new_update_files(settings: Settings, first: int | None = None) -> list[NlmFile]:
    """The same of the ledger in the data folder, if there is one yet, and of all that is listed."""
    folder = settings.data / LEDGER
    ledger = open_ledger(folder) if has_ledger(folder) else None
    return files_to_take(ledger, list_update_files(settings), first)


def fetch_nlm_file(
    settings: Settings, name: str, directory: Directory, advance: Advance = lambda _: None
) -> Source:
    """The file kept as received under NLM's name, its checksum seen to be right; brought only if it is not kept.

    `advance` is told the bytes. Raises `Retryable` for what may pass, a wrong checksum among it.
    """
    receipt = receive_checked(open_nlm_files(settings.pubmed_files), directory, name, settings.data, advance)
    if not nlm_place(receipt.name):
        receipt = rename_received(receipt, name, settings.data)
    return Source(receipt, name)


def fetch_nlm_files(
    settings: Settings, files: Collection[NlmFile], start: StartProgress = watch_nothing
) -> list[Source]:
    """The same for several, in the order given."""
    sizes = [file.n_bytes for file in files]
    total = None if None in sizes else sum(size or 0 for size in sizes)
    advance = start("fetch", total, "bytes")
    return [fetch_nlm_file(settings, file.name, file.directory, advance) for file in files]


def _list(settings: Settings, directory: Directory) -> list[NlmFile]:
    listed = open_nlm_files(settings.pubmed_files).list_files(directory)
    placed = [(place, file) for file in listed if (place := nlm_place(file.name))]
    return [
        NlmFile(file.name, directory, place.year, place.number, file.n_bytes) for place, file in sorted(placed)
    ]


def _newest(files: Sequence[NlmFile]) -> list[NlmFile]:
    year = max((file.year for file in files), default=0)
    return [file for file in files if file.year == year]
