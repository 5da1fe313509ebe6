"""What is read: documents of passages."""

from kg_pipeline.errors import BadInput
from kg_pipeline.records.base import Record


class Passage(Record, frozen=True):
    """A title, a section or a paragraph, standing at `start_char` of its document's text."""

    start_char: int
    text: str
    kind: str = "abstract"

    @property
    def end_char(self) -> int:
        """Where the passage ends in the document's text, excluded."""
        return self.start_char + len(self.text)


MAX_CHARS = 5_000_000
"""Of a text that is read: a longer one would take 300 MB of memory and ten minutes, and the longest article has a
tenth of it. Passages farther apart are a mistake."""


class Document(Record, frozen=True):
    """What is read: passages in order, none overlapping. No sentence and no mention crosses a passage."""

    id: str
    passages: tuple[Passage, ...]

    def __post_init__(self) -> None:
        if not self.id.strip():
            raise BadInput("a document without an id; give it one")
        end_char = 0
        for passage in self.passages:
            if passage.start_char - end_char > MAX_CHARS:
                raise BadInput(
                    f"document {self.id}: a passage starts more than {MAX_CHARS} characters behind the text "
                    "before it; correct the passage offsets"
                )
            if passage.start_char < end_char:
                raise BadInput(
                    f"document {self.id}: a passage starts at {passage.start_char}, inside the one before it "
                    f"(ends at {end_char}); correct the passage offsets"
                )
            end_char = passage.end_char

    @property
    def text(self) -> str:
        """The whole text: passages at their offsets, spaces between."""
        parts: list[str] = []
        length = 0
        for passage in self.passages:
            parts.append(" " * (passage.start_char - length))
            parts.append(passage.text)
            length = passage.end_char
        return "".join(parts)
