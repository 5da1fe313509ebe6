"""The place of a received file in time: NLM's year and file number, then our receipt (LEDGER: deliveries)."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from kg_pipeline.records import Received

# https://ftp.ncbi.nlm.nih.gov/pubmed/baseline/README.txt; until 2016 the files were called medlineYYnNNNN.
_NLM_NAME = re.compile(r"(?:pubmed|medline)(\d\d)n(\d{4,})\.xml(?:\.gz)?")


class Place(NamedTuple):
    """Compares as time does: a later NLM file, or a later receipt after the same NLM file, is greater."""

    year: int
    number: int
    receipt: int


def nlm_place(name: str) -> Place | None:
    """The place that NLM's own file name states, receipt 0; None for any other name."""
    match = _NLM_NAME.fullmatch(name)
    return Place(2000 + int(match[1]), int(match[2]), 0) if match else None


def place_received(new: Iterable[Received], known: Iterable[Place]) -> list[tuple[Received, Place]]:
    """The new files with their places, in the order of their hashes; holds them all.

    An answer of Entrez comes after what was known when it was first received, whenever it is committed. For other
    files NLM-named ones of the same call count as known, and receipts go by the order of the hashes: so the order
    of files within one command changes nothing.
    """
    files = sorted({received.sha256: received for received in new}.values(), key=lambda file: file.sha256)
    places = list(known)
    named = {file.sha256: place for file in files if (place := nlm_place(file.name))}
    newest = max((*places, *named.values()), default=Place(0, 0, 0))
    receipt = max((place.receipt for place in places), default=0)
    placed = []
    for file in files:
        place = named.get(file.sha256)
        if place is None:
            receipt += 1
            year, number = file.after or (newest.year, newest.number)
            place = Place(year, number, receipt)
        placed.append((file, place))
    return placed
