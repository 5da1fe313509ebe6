"""XML from outside, looked at before it is parsed: a document that declares entities never reaches the parser.

Entities are the means of the attacks on XML parsers (CWE-776, CWE-611); libxml2 expands them in attributes even
when told not to resolve them. The formats read here need none.
"""

from typing import BinaryIO, NoReturn
from xml.parsers import expat

from kg_pipeline.errors import BadInput

MAX_ITEM_BYTES = 256 * 2**20
"""Of memory, roughly, for the XML between two calls of `start_item`; a file may never end one."""
_TAG_BYTES = 240
"""What libxml2 takes for an element and the text after it, however short they are."""


class WrongFile(BadInput):
    """Nothing of the file, or nothing more of it, can be read."""


class SafeXml:
    """A stream of XML for a parser of lxml. `read` raises `WrongFile` for an entity declaration, another root than
    `root`, or an item that never ends."""

    def __init__(self, stream: BinaryIO, name: str, root: str) -> None:
        self._stream, self._name, self._root = stream, name, root
        self._found_root: str | None = None
        self._item_bytes = 0
        self._prolog = expat.ParserCreate(namespace_separator=" ")
        self._prolog.StartElementHandler = self._check_root
        self._prolog.EntityDeclHandler = self._refuse_entity
        self._prolog.DefaultHandler = self._check_reference

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none at the end."""
        chunk = self._stream.read(size)
        if self._found_root is None:
            self._read_prolog(chunk)
        self._item_bytes += len(chunk) + _TAG_BYTES * chunk.count(b"<")
        if self._item_bytes > MAX_ITEM_BYTES:
            raise WrongFile(f"{self._name}: a document takes more than {MAX_ITEM_BYTES} bytes of memory; split it")
        return chunk

    def start_item(self) -> None:
        """Count the memory of the next item."""
        self._item_bytes = 0

    def _read_prolog(self, chunk: bytes) -> None:
        try:
            self._prolog.Parse(chunk, not chunk)
        except (expat.ExpatError, LookupError, ValueError) as exc:  # the last two: unknown encodings
            if self._found_root is None:
                raise WrongFile(f"{self._name}: not well-formed XML ({exc})") from exc

    def _check_root(self, root: str, _attributes: dict[str, str]) -> None:
        self._prolog.StartElementHandler = None
        self._found_root = root
        if root != self._root:
            raise WrongFile(f"{self._name}: root element <{root}>; expected <{self._root}>")

    def _check_reference(self, token: str) -> None:
        # After a reference to declarations that it does not read, expat tells of none any more.
        if self._found_root is None and token.startswith("%"):
            self._refuse_entity(token.strip("%;"))

    def _refuse_entity(self, entity: str, *_declaration: object) -> NoReturn:
        raise WrongFile(
            f"{self._name}, line {self._prolog.CurrentLineNumber}: declares the entity {entity!r}; entities are "
            "never expanded here, write their text instead"
        )
