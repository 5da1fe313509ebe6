"""Rows of delimited members: each is parsed or refused with its line; nothing is skipped in silence."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePosixPath

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.entries import RefusedRow, Row
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.streams import read_lines

Cells = list[str]
Parse = Callable[[Cells], Iterable[Row]]
_N_TRIED = 100
"""A file whose first rows, so many, are all refused is another file than it is taken for."""


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

    Tab-separated rows know no quotes; comma-separated ones do, as in RFC 4180. Raises `BadInput` for a file of
    which no row, or none of the first hundred, can be read.
    """
    numbered = number_cells(member, delimiter, has_quotes=delimiter == ",")
    if has_header:
        numbered = (row for row in numbered if row[0] != 1)
    return _parse_rows(vocabulary, member, numbered, parse, n_columns)


def parse_columns(
    vocabulary: str,
    member: Member,
    parse: Parse,
    columns: Sequence[str],
    *,
    optional: Sequence[str] = (),
    delimiter: str = "\t",
    has_quotes: bool = False,
) -> Iterator[Row]:
    """As `parse_table`, of a file that names its columns: `parse` gets those asked for, in the order given.

    An optional column that the file lacks is empty. The names stand in the first row, or in a comment before it as
    CTD has them; lines that begin with `#` are comments. Raises `BadInput` for a file without the columns.
    """
    numbered = number_cells(member, delimiter, has_quotes=has_quotes or delimiter == ",")
    header = _find_header(member, numbered, columns)
    places = [header.index(column) for column in columns]
    places += [header.index(column) if column in header else len(header) for column in optional]

    def pick(cells: Cells) -> Iterable[Row]:
        padded = [*cells, ""]
        return parse([padded[place] for place in places])

    rows = (row for row in numbered if not row[1][0].startswith("#"))
    return _parse_rows(vocabulary, member, rows, pick, len(header))


def number_cells(member: Member, delimiter: str, *, has_quotes: bool) -> Iterator[tuple[int, Cells]]:
    """Rows that are not empty, with their lines from 1. Raises `BadInput` for a quote that never closes."""
    lines = read_lines(member)
    if has_quotes:
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
    else:
        reader = csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    try:
        for cells in reader:
            if any(cells):
                yield reader.line_num, cells
    except csv.Error as exc:
        raise BadInput(f"{member.name}, line {reader.line_num}: {exc}; correct the line") from exc


def _find_header(member: Member, numbered: Iterator[tuple[int, Cells]], columns: Sequence[str]) -> Cells:
    for line, cells in numbered:
        is_comment = cells[0].startswith("#")
        header = [cells[0].lstrip("# "), *cells[1:]] if is_comment else cells
        if set(columns) <= set(header):
            return header
        if not is_comment:
            missing = ", ".join(column for column in columns if column not in header)
            raise BadInput(
                f"{member.name}, line {line}: no column {missing} in {ascii(cells)[:200]}; give the file as its "
                "source has it"
            )
    raise BadInput(f"{member.name}: no row names the columns {', '.join(columns)}; fetch the file again")


def _parse_rows(
    vocabulary: str, member: Member, numbered: Iterable[tuple[int, Cells]], parse: Parse, n_columns: int
) -> Iterator[Row]:
    return keep_if_readable(
        member,
        (
            list(parse_cells(vocabulary, f"{member.name}, line {line}", cells, parse, n_columns=n_columns))
            for line, cells in numbered
        ),
    )


def keep_if_readable(member: Member, parsed: Iterable[list[Row]]) -> Iterator[Row]:
    """The rows of all lines or elements. Raises `BadInput` if the first hundred, or all there are, are refused."""
    refused: list[RefusedRow] | None = []
    for rows in parsed:
        if refused is not None:
            if len(rows) == 1 and isinstance(rows[0], RefusedRow):
                refused.append(rows[0])
                if len(refused) == _N_TRIED:
                    raise _unreadable(member, refused)
                continue
            yield from refused
            refused = None
        yield from rows
    if refused:
        raise _unreadable(member, refused)


def _unreadable(member: Member, refused: Sequence[RefusedRow]) -> BadInput:
    first = refused[0]
    return BadInput(
        f"{member.name} is not what it is taken for: the first {len(refused)} are refused, {first.place} because "
        f"{first.reason} (found {first.found}); give the file as its source has it"
    )


def parse_cells(vocabulary: str, place: str, cells: Cells, parse: Parse, *, n_columns: int) -> Iterator[Row]:
    """What `parse` makes of one row, all of it or a `RefusedRow`."""
    if len(cells) != n_columns:
        yield refuse_row(vocabulary, place, f"{len(cells)} columns, expected {n_columns}", cells)
        return
    try:
        check_text(cells)
        rows = list(parse(cells))
    except BadInput as exc:
        rows = [refuse_row(vocabulary, place, str(exc), cells)]
    yield from rows


def check_text(cells: Iterable[str]) -> None:
    """Raises `BadInput` for bytes that were no UTF-8."""
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


def find_member(members: Sequence[Member], stem: str) -> Member | None:
    """The one whose file name begins with the stem, whatever its case; None if there is none."""
    named = [member for member in members if PurePosixPath(member.name).name.lower().startswith(stem.lower())]
    if len(named) > 1:
        raise BadInput(f"{named[0].name} and {named[1].name} both hold {stem}; give one of them")
    return named[0] if named else None


def need_member(members: Sequence[Member], stem: str) -> Member:
    """As `find_member`. Raises `BadInput` if there is none."""
    if (member := find_member(members, stem)) is None:
        names = ", ".join(member.name for member in members) or "no file"
        raise BadInput(f"{names}: none begins with {stem}; give that file too")
    return member
