"""XML from outside, looked at before it is parsed: what its prolog forbids never reaches the parser."""

from typing import IO

from kg_pipeline.prolog import Prolog, WrongFile

MAX_ITEM_BYTES = 256 * 2**20
"""Of memory, roughly, for the XML between two calls of `start_item`; a file may never end one."""
_TAG_BYTES = 240
"""What libxml2 takes for an element and the text after it, however short they are."""


class SafeXml:
    """A stream of XML for a parser of lxml. `read` raises `WrongFile` for what `Prolog` refuses, another root than
    `root`, or an item that never ends."""

    def __init__(self, stream: IO[bytes], name: str, root: str, namespace: str | None = None) -> None:
        self._stream, self._name, self._root = stream, name, root
        self._prolog = Prolog(name, namespace)
        self._item_bytes = 0

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none at the end."""
        chunk = self._stream.read(size)
        if self._prolog.root is None:
            self._prolog.feed(chunk, is_last=not chunk)
            self._check_root(self._prolog.root)
        self._item_bytes += len(chunk) + _TAG_BYTES * chunk.count(b"<")
        if self._item_bytes > MAX_ITEM_BYTES:
            raise WrongFile(f"{self._name}: a document takes more than {MAX_ITEM_BYTES} bytes of memory; split it")
        return chunk

    def start_item(self) -> None:
        """Count the memory of the next item."""
        self._item_bytes = 0

    def _check_root(self, root: str | None) -> None:
        if root not in (None, self._root):
            raise WrongFile(f"{self._name}: root element <{root}>; expected <{self._root}>")
