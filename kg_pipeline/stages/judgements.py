"""What curators say, as they give it: one by one, or many in a CSV file; and lists of PMIDs."""

import csv
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import cast, get_args

from kg_pipeline.errors import BadInput
from kg_pipeline.ledger.verdicts import Judgement
from kg_pipeline.records import Record
from kg_pipeline.stages.sources import OnRefusal
from kg_pipeline.text.lines import number_lines

_COLUMNS = ("id", "judgement", "why")
_PMID = re.compile(r"0*[1-9][0-9]{0,7}")
_END_OF_CELL = re.compile(r"[\t,;]")


class Judged(Record, frozen=True):
    """What a curator says of a piece of evidence, or of all open evidence of an edge."""

    id: str
    """Of the evidence or the edge."""
    judgement: Judgement
    why: str
    curator: str
    place: str = ""
    """Begins messages: file and line of it, or nothing."""

    def __post_init__(self) -> None:
        if self.judgement not in get_args(Judgement):
            raise BadInput(f"{self.judgement!r} is no judgement; give one of {', '.join(get_args(Judgement))}")
        for name in ("id", "why", "curator"):
            if not getattr(self, name).strip():
                raise BadInput(f"a judgement without {name}; fill it in")


def read_judgements(path: Path, curator: str, on_refusal: OnRefusal) -> tuple[list[Judged], int]:
    """The judgements of a CSV file with the columns id, judgement, why and maybe curator; and how many are none.

    Where the column or the cell is empty it is the `curator` given.
    """
    judged: list[Judged] = []
    n_refused = 0
    for place, row in _read_rows(path):
        try:
            if isinstance(row, BadInput):
                raise row
            given = {name: (row.get(name) or "").strip() for name in (*_COLUMNS, "curator")}
            judgement = cast(Judgement, given["judgement"])
            judged.append(Judged(given["id"], judgement, given["why"], given["curator"] or curator, f"{place}: "))
        except BadInput as error:
            n_refused += 1
            on_refusal(str(error) if error is row else f"{place}: {error}")
    return judged, n_refused


def read_pmids(path: Path, on_refusal: OnRefusal) -> tuple[set[int], int]:
    """The PMIDs of the first column, a header passed over; and how many lines have none there.

    Raises `BadInput` for a file without any.
    """
    pmids: set[int] = set()
    n_refused = 0
    for number, line in _read_lines(path):
        cell = line if isinstance(line, BadInput) else _first_cell(line)
        is_header = number == 1 and isinstance(cell, str) and not cell[:1].isdigit()
        if isinstance(cell, str) and _PMID.fullmatch(cell):
            pmids.add(int(cell))
        elif cell and not is_header:
            n_refused += 1
            found = f"{path}, line {number}: {cell[:40]!r} is no PMID" if isinstance(cell, str) else cell
            on_refusal(f"{found}; give one PMID a line, or in the first column")
    if not pmids:
        raise BadInput(f"{path}: no PMID in it; give one a line, or in the first column")
    return pmids, n_refused


def _first_cell(line: str) -> str:
    return _END_OF_CELL.split(line, maxsplit=1)[0].strip().strip('"').strip()


def _read_lines(path: Path) -> Iterator[tuple[int, str | BadInput]]:
    try:
        stream = path.open("rb")
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}); give a readable file") from error
    with stream:
        yield from number_lines(stream, str(path))


def _read_rows(path: Path) -> Iterator[tuple[str, dict[str, str] | BadInput]]:
    """Each row with its place; a row stands on one line."""
    columns: list[str] | None = None
    for number, line in _read_lines(path):
        place = f"{path}, line {number}"
        if columns is None:
            columns = _header(line, place)
        elif isinstance(line, BadInput):
            yield place, line
        elif line.strip():
            yield place, dict(zip(columns, _cells(line), strict=False))
    if columns is None:
        raise BadInput(f"{path}: empty; its first line names the columns {', '.join(_COLUMNS)}")


def _header(line: str | BadInput, place: str) -> list[str]:
    if isinstance(line, BadInput):
        raise line
    columns = [cell.strip().casefold() for cell in _cells(line)]
    if missing := [name for name in _COLUMNS if name not in columns]:
        raise BadInput(f"{place}: no column {', '.join(missing)}; the first line names id,judgement,why[,curator]")
    return columns


def _cells(line: str) -> list[str]:
    rows: Iterable[list[str]] = csv.reader([line])
    return next(iter(rows), [])
