"""Rows of delimited members: each is parsed or refused with its line; nothing is skipped in silence."""

import csv
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import RefusedRow, Row
from kg_pipeline.linking.members import Member
from kg_pipeline.linking.readers.streams import read_lines

if TYPE_CHECKING:
    import _csv

Cells = list[str]
Parse = Callable[[Cells], Iterable[Row]]


def parse_table(
    vocabulary: str,
    member: Member,
    parse: Parse,
    *,
    n_columns: int,
    delimiter: str = "\t",
    has_header: bool = False,
) -> Iterator[Row]:
    """What `parse` makes of each row; a row with another number of cells, or that `parse` refuses, is refused.

    Tab-separated rows know no quotes; comma-separated ones do, as in RFC 4180.
    """
    has_quotes = delimiter == ","
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if has_quotes else csv.QUOTE_NONE
    reader = csv.reader(read_lines(member), delimiter=delimiter, quoting=quoting, strict=True)
    for cells in _read_cells(reader, member):
        place = f"{member.name}, line {reader.line_num}"
        if (has_header and reader.line_num == 1) or not any(cells):
            continue
        yield from parse_cells(vocabulary, place, cells, parse, n_columns=n_columns)


def _read_cells(reader: "_csv.Reader", member: Member) -> Iterator[Cells]:
    try:
        yield from reader
    except csv.Error as exc:
        raise BadInput(f"{member.name}, line {reader.line_num}: {exc}; correct the line") from exc


def parse_cells(vocabulary: str, place: str, cells: Cells, parse: Parse, *, n_columns: int) -> Iterator[Row]:
    """What `parse` makes of one row, all of it or a `RefusedRow`."""
    if len(cells) != n_columns:
        yield refuse_row(vocabulary, place, f"{len(cells)} columns, expected {n_columns}", cells)
        return
    try:
        _check_text(cells)
        rows = list(parse(cells))
    except BadInput as exc:
        rows = [refuse_row(vocabulary, place, str(exc), cells)]
    yield from rows


def _check_text(cells: Cells) -> None:
    try:
        "".join(cells).encode("utf-8")
    except UnicodeEncodeError as exc:
        raise BadInput("not UTF-8") from exc


def refuse_row(vocabulary: str, place: str, reason: str, found: object) -> RefusedRow:
    """The refusal, with what was found cut to 200 characters of ASCII."""
    return RefusedRow(vocabulary, place, reason, ascii(found)[:200])


def split_names(joined: str, separator: str) -> tuple[str, ...]:
    """The names between separators, without empty ones and repetitions, in their order."""
    return tuple(dict.fromkeys(name.strip() for name in joined.split(separator) if name.strip()))
