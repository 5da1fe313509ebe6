"""Shell: the curated file of overrides, a table that people edit in a spreadsheet; a wrong row refuses it all.

A header names the columns of `COLUMNS` in any order, others are not looked at; tabs, commas or semicolons separate
cells. Empty lines, and lines whose first cell begins with `#`, say nothing; nor does a row whose action, curator,
date and why are empty: it waits to be filled in.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Protocol, get_args

from kg_pipeline.errors import BadInput, Misconfigured, using
from kg_pipeline.linking.building.contents import Name
from kg_pipeline.linking.normalize import name_key
from kg_pipeline.linking.overrides import Action, Override, Overrides, Resolved
from kg_pipeline.records import Concept, EntityType

COLUMNS = ("action", "name", "type", "identifier", "curator", "date", "why")
_ACTIONS: tuple[Action, ...] = get_args(Action)
_TYPES: tuple[EntityType, ...] = get_args(EntityType)
_MARKS = "\t,;"
_DECIDED = ("action", "curator", "date", "why")


class Vocabularies(Protocol):
    """What a lexicon knows of identifiers and names."""

    def concept(self, identifier: str) -> Concept | None:
        """The node of an identifier as matched; None for one that is unknown."""

    def find(self, key: str, types: tuple[EntityType, ...]) -> tuple[Name, ...]:
        """Names with the key among the types."""


def read_overrides(path: Path, known: Vocabularies) -> Overrides:
    """The overrides of the file.

    Raises `Misconfigured` for a file that cannot be read or has wrong rows: what is wrong with the first, and the
    lines of the others.
    """
    rows: list[Resolved] = []
    said: dict[tuple[str, str, str], Override] = {}
    wrong: list[tuple[int, str]] = []
    for line, cells in _read_cells(path):
        try:
            row = _resolve(_parse(line, cells), known)
            _check_against(row, said)
        except BadInput as refusal:
            wrong.append((line, str(refusal)))
        else:
            rows.append(row)
    if wrong:
        (line, found), *others = wrong
        beside = f" (also wrong: line {', '.join(str(number) for number, _ in others)})" if others else ""
        raise Misconfigured(f"{path}, line {line}: {found}{beside}")
    return Overrides(rows)


def _read_cells(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Line number, from 1, and cells by column, of each row that says something."""
    try:
        with using(path):
            text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path}: no UTF-8 ({error}); save it as CSV UTF-8") from error
    header: list[str] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    try:
        for cells in reader:
            cells = [cell.strip() for cell in cells]
            if not any(cells) or cells[0].startswith("#"):
                continue
            if not header:
                header = _check_header([cell.lower() for cell in cells], path, reader.line_num)
                continue
            row = dict(zip(header, [*cells, *[""] * len(header)], strict=False))
            if any(row[column] for column in _DECIDED):
                yield reader.line_num, row
    except csv.Error as error:
        raise Misconfigured(f"{path}, line {reader.line_num}: {error}; save it as CSV UTF-8") from error


def _separator(text: str) -> str:
    """The mark that stands in the header, the first line that is no comment."""
    lines = (line for line in text.splitlines() if line.strip() and not line.lstrip('"').startswith("#"))
    header = next(lines, "")
    return max(_MARKS, key=header.count)


def _check_header(cells: list[str], path: Path, line: int) -> list[str]:
    if missing := [column for column in COLUMNS if column not in cells]:
        raise Misconfigured(
            f"{path}, line {line}: the header {','.join(cells)[:80]!r} lacks {', '.join(missing)}; "
            f"begin with the line {','.join(COLUMNS)}"
        )
    return cells


def _parse(line: int, cells: Mapping[str, str]) -> Override:
    for column in COLUMNS:
        if not cells[column]:
            raise BadInput(f"no {column} in the row of {cells['name']!r}; fill it in, or begin the line with #")
    action = next((known for known in _ACTIONS if known == cells["action"].lower()), None)
    if action is None:
        raise BadInput(f"action {cells['action']!r}; give one of {', '.join(_ACTIONS)}")
    type_ = next((known for known in _TYPES if known == cells["type"]), None)
    if type_ is None:
        raise BadInput(f"type {cells['type']!r}; give one of {', '.join(_TYPES)}")
    if not name_key(cells["name"]):
        raise BadInput(f"name {cells['name']!r} has no letter or digit; give the name as texts write it")
    day = _parse_day(cells["date"])
    return Override(action, cells["name"], type_, cells["identifier"], cells["curator"], day, cells["why"], line)


def _parse_day(value: str) -> date:
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise BadInput(f"date {value!r} is no day; write it as 2026-01-31") from error


def _resolve(told: Override, known: Vocabularies) -> Resolved:
    concept = known.concept(told.identifier)
    if concept is None:
        raise BadInput(
            f"identifier {told.identifier!r} of {told.name!r} is in no vocabulary of the lexicon; give a CURIE "
            "that is, as MESH:D001943, or take the row out"
        )
    own_names = known.find(name_key(concept.name), _TYPES)
    types = sorted({name.type for name in own_names if name.node == concept.id})
    if types and told.type not in types:
        raise BadInput(
            f"type {told.type!r} of {told.name!r}: {told.identifier} ({concept.name}) is a {' and '.join(types)}; "
            "give that type, or another identifier"
        )
    return Resolved(told, concept.id, concept.in_taxon)


def _check_against(row: Resolved, said: dict[tuple[str, str, str], Override]) -> None:
    """Raises `BadInput` where an earlier row forbids what this one adds or prefers, or the reverse."""
    told = row.override
    earlier = said.setdefault((name_key(told.name), told.type, row.node), told)
    if (earlier.action == "forbid") != (told.action == "forbid"):
        raise BadInput(
            f"{told.action} {told.name!r} {told.identifier}, but line {earlier.line} says {earlier.action}; "
            "keep one of them"
        )
