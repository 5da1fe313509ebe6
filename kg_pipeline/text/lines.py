"""Lines of a stream in bytes or characters, numbered, without their line ends."""

from collections.abc import Iterable, Iterator

from kg_pipeline.errors import BadInput

Lines = Iterable[bytes] | Iterable[str]
"""A binary or a text stream. Only a binary one lets the documents after invalid UTF-8 be read."""


def number_lines(stream: Lines, name: str) -> Iterator[tuple[int, str | BadInput]]:
    """Each line with its number from 1; a line that is not UTF-8 comes as the `BadInput` that says so.

    A byte order mark before the first line is dropped. In a binary stream only LF and CR LF end a line.
    """
    lines: Iterator[tuple[int, bytes | str]] = enumerate(stream, start=1)
    while (numbered := _next_line(lines, name)) is not None:
        number, line = numbered
        try:
            text = line.decode() if isinstance(line, bytes) else line
        except UnicodeDecodeError as exc:
            yield number, _not_utf8(f"{name}, line {number}", exc)
            continue
        if number == 1:
            text = text.removeprefix("\ufeff")
        yield number, text.removesuffix("\n").removesuffix("\r")


def _next_line(lines: Iterator[tuple[int, bytes | str]], name: str) -> tuple[int, bytes | str] | None:
    try:
        return next(lines, None)
    except UnicodeDecodeError as exc:  # a text stream cannot go on after it
        raise _not_utf8(name, exc) from exc


def _not_utf8(place: str, exc: UnicodeDecodeError) -> BadInput:
    found = bytes(exc.object[exc.start : exc.start + 8])
    return BadInput(f"{place}: {found!r} is not UTF-8; convert the file to UTF-8")
