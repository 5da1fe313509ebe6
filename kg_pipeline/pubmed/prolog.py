"""What stands before an XML document's root: looked at first, so that nothing dangerous is ever parsed.

Entities are the means of the attacks on XML parsers (CWE-776, CWE-611) and PubMed needs none: its DOCTYPE names a
DTD and declares nothing itself. A document with declarations of its own is refused where they begin. To look at
each of them would not do: after a reference to a DTD that it does not read, a parser no longer tells of them all.
"""

from xml.parsers import expat

from kg_pipeline.errors import BadInput


class Prolog:
    """Reads the beginning of a document chunk by chunk, up to the name of its root."""

    def __init__(self, name: str) -> None:
        self.root: str | None = None
        self._name = name
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._check_doctype
        self._parser.StartElementHandler = self._start

    def feed(self, chunk: bytes, *, is_last: bool) -> None:
        """Read on; `root` is set once it is found.

        Raises `BadInput` for declarations inside the document, a namespace on the root, or no XML.
        """
        try:
            self._parser.Parse(chunk, is_last)
        except (expat.ExpatError, LookupError, ValueError) as exc:  # the last two: unknown encodings
            if self.root is None:
                raise BadInput(f"{self._name}: not XML ({exc}); give PubMed XML, plain or gzipped") from exc

    def _start(self, root: str, attributes: dict[str, str]) -> None:
        self.root = root
        self._parser.StartElementHandler = None
        if namespace := attributes.get("xmlns"):
            raise BadInput(
                f"{self._name}, line {self._parser.CurrentLineNumber}: <{root}> is in the namespace "
                f"{namespace!r}, and PubMed's elements are in none; give the file as PubMed has it"
            )

    def _check_doctype(self, _root: str, _system: str | None, _public: str | None, has_declarations: bool) -> None:
        if has_declarations:
            raise BadInput(
                f"{self._name}, line {self._parser.CurrentLineNumber}: the DOCTYPE has declarations of its own, "
                "where entities are declared; PubMed's has none, so the file is refused: remove them or fetch it "
                "again"
            )
