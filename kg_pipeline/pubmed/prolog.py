"""What stands before an XML document's root: looked at first, so that nothing dangerous is ever parsed.

Entities are the means of the attacks on XML parsers (CWE-776, CWE-611) and PubMed needs none: a document that
declares any is refused at the declaration, before a reference can be expanded.
"""

from typing import NoReturn
from xml.parsers import expat

from kg_pipeline.errors import BadInput


class Prolog:
    """Reads the beginning of a document chunk by chunk, up to the name of its root."""

    def __init__(self, name: str) -> None:
        self.root: str | None = None
        self._name = name
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EntityDeclHandler = self._refuse

    def feed(self, chunk: bytes, *, is_last: bool) -> None:
        """Read on; `root` is set once it is found. Raises `BadInput` for an entity declaration or no XML."""
        try:
            self._parser.Parse(chunk, is_last)
        except (expat.ExpatError, LookupError, ValueError) as exc:  # the last two: unknown encodings
            if self.root is None:
                raise BadInput(f"{self._name}: not XML ({exc}); give PubMed XML, plain or gzipped") from exc

    def _start(self, root: str, _attributes: dict[str, str]) -> None:
        self.root = root
        self._parser.StartElementHandler = None

    def _refuse(self, entity: str, *_declaration: object) -> NoReturn:
        raise BadInput(
            f"{self._name}, line {self._parser.CurrentLineNumber}: the document declares the entity {entity!r}; "
            "PubMed's never do, so it is refused: remove the declaration or fetch the file again"
        )
