"""What stands before an XML document's root: looked at first, so that nothing dangerous is ever parsed.

Entities are the means of the attacks on XML parsers (CWE-776, CWE-611); libxml2 expands them in attributes even
when told not to resolve them. No format read here needs any: a DOCTYPE names a DTD and declares nothing itself. A
document with declarations of its own is refused where they begin. To look at each of them would not do: after a
reference to a DTD that it does not read, a parser no longer tells of them all.
"""

from xml.parsers import expat

from kg_pipeline.errors import BadInput


class WrongFile(BadInput):
    """Nothing of the file, or nothing more of it, can be read."""


class Prolog:
    """Reads the beginning of a document chunk by chunk, up to the name of its root."""

    def __init__(self, name: str, namespace: str | None = None) -> None:
        self.root: str | None = None
        self._name = name
        self._namespace = namespace
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._check_doctype
        self._parser.StartElementHandler = self._start

    def feed(self, chunk: bytes, *, is_last: bool) -> None:
        """Read on; `root` is set once it is found.

        Raises `WrongFile` for declarations inside the document, a root in another namespace, or no XML.
        """
        try:
            self._parser.Parse(chunk, is_last)
        except (expat.ExpatError, LookupError, ValueError) as exc:  # the last two: unknown encodings
            if self.root is None:
                raise WrongFile(
                    f"{self._name}: not XML ({exc}); unpack it if it is packed, else give XML"
                ) from exc

    def _start(self, root: str, attributes: dict[str, str]) -> None:
        self.root = root
        self._parser.StartElementHandler = None
        namespace = attributes.get("xmlns") or None
        if namespace not in (None, self._namespace):
            expected = f"in {self._namespace!r}" if self._namespace else "in none"
            raise WrongFile(
                f"{self._name}, line {self._parser.CurrentLineNumber}: <{root}> is in the namespace "
                f"{namespace!r}, where one {expected} is read; give the file as its source has it"
            )

    def _check_doctype(self, _root: str, _system: str | None, _public: str | None, has_declarations: bool) -> None:
        if has_declarations:
            raise WrongFile(
                f"{self._name}, line {self._parser.CurrentLineNumber}: the DOCTYPE has declarations of its own, "
                "where entities are declared, so the file is refused; give it as its source has it, or take them "
                "out and write the entities' text instead"
            )
