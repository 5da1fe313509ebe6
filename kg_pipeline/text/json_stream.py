"""Documents of a large JSON file, one in memory at a time: the standard decoder over a sliding window."""

import codecs
import json
from collections.abc import Iterator
from typing import BinaryIO

from kg_pipeline.errors import BadInput

_CHUNK_BYTES = 1 << 18
_MAX_VALUE_CHARS = 1 << 28
_SPACE = " \t\r\n"


def stream_items(stream: BinaryIO, name: str, keys: frozenset[str]) -> Iterator[object]:
    """The items of a top-level array, or of the arrays under these keys of top-level objects.

    A top-level object without any of the keys is an item itself; top-level values may follow each other (JSON
    lines). Raises `BadInput` where the JSON breaks; the items before were given.
    """
    window = _Window(stream, name)
    if not window.peek():
        raise BadInput(f"{name}: empty; expected JSON")
    while first := window.peek():
        if first == "[":
            yield from _items(window)
        elif first == "{":
            yield from _members(window, keys)
        else:
            raise window.broken(f"{first!r} where an object or an array begins")


def _items(window: "_Window") -> Iterator[object]:
    window.take("[")
    if window.peek() != "]":
        yield window.value()
        while window.peek() == ",":
            window.take(",")
            yield window.value()
    window.take("]")


def _members(window: "_Window", keys: frozenset[str]) -> Iterator[object]:
    members: dict[str, object] = {}
    is_collection = False
    window.take("{")
    while window.peek() == '"':
        key = str(window.value())
        window.take(":")
        if key in keys and window.peek() == "[":
            is_collection = True
            yield from _items(window)
        else:
            members[key] = window.value()
        if window.peek() != ",":
            break
        window.take(",")
    window.take("}")
    if not is_collection:
        yield members


def _parse_int(digits: str) -> int | float:
    """The number; a float where it has more digits than `int` reads, which no format of ours has a place for."""
    try:
        return int(digits)
    except ValueError:
        return float(digits)


class _Window:
    """The part of the text that is being read."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name
        self._decode = codecs.getincrementaldecoder("utf-8-sig")()
        self._parse = json.JSONDecoder(parse_int=_parse_int).raw_decode
        self._text = ""
        self._at = 0
        self._n_dropped = 0
        self._has_ended = False
        self._break: BadInput | None = None

    def peek(self) -> str:
        """The next character that is no white space, empty at the end."""
        while True:
            while self._at < len(self._text) and self._text[self._at] in _SPACE:
                self._at += 1
            if self._at < len(self._text):
                return self._text[self._at]
            if not self._fill():
                return ""

    def take(self, character: str) -> None:
        """Go beyond this character, which must be the next."""
        found = self.peek()
        if found != character:
            raise self.broken(f"{found!r} where {character!r} is expected" if found else "the file ends too early")
        self._at += 1

    def value(self) -> object:
        """The value that begins here."""
        self.peek()
        while True:
            try:
                value, end = self._parse(self._text, self._at)
            except RecursionError as exc:
                raise self.broken("nested too deeply") from exc
            except json.JSONDecodeError as exc:
                if not self._fill():
                    raise self.broken(exc.msg) from exc
                continue
            if end < len(self._text) or self._text[end - 1] in '"]}' or not self._fill():
                self._at = end
                return value

    def _fill(self) -> bool:
        """Read on, at least as much again as is held, so that a long value is not parsed too often.

        Where the stream breaks, what stands before is read, and the break raised when more is asked for.
        """
        if self._break is not None:
            raise self._break
        if self._has_ended:
            return False
        held = self._text[self._at :]
        if len(held) > _MAX_VALUE_CHARS:
            raise self.broken(f"a value longer than {_MAX_VALUE_CHARS} characters; is a quote or bracket missing?")
        chunk = self._read_bytes(max(_CHUNK_BYTES, len(held)))
        self._has_ended = not chunk
        read = self._decode_bytes(chunk, self._n_dropped + len(self._text))
        self._n_dropped += self._at
        self._text, self._at = held + read, 0
        return not self._has_ended or bool(read)

    def _read_bytes(self, n_bytes: int) -> bytes:
        """So many, fewer before the end or a break."""
        pieces: list[bytes] = []
        try:
            while n_bytes > 0 and (piece := self._stream.read(n_bytes)):
                pieces.append(piece)
                n_bytes -= len(piece)
        except BadInput as broken:
            if not pieces:
                raise
            self._break = broken
        return b"".join(pieces)

    def _decode_bytes(self, chunk: bytes, start_char: int) -> str:
        """Their text, up to what is not UTF-8."""
        try:
            return self._decode.decode(chunk, final=not chunk)
        except UnicodeDecodeError as exc:
            good = exc.object[: exc.start].decode()
            found = bytes(exc.object[exc.start : exc.start + 8])
            place = f"{self._name}, character {start_char + len(good)}"
            self._break = BadInput(f"{place}: {found!r} is not UTF-8; convert the file to UTF-8")
            return good

    def broken(self, what: str) -> BadInput:
        """The error of this place."""
        return BadInput(f"{self._name}, character {self._n_dropped + self._at}: not JSON ({what})")
