"""What is recognized in a text, and what it is linked to."""

from typing import Literal

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import is_curie
from kg_pipeline.records.base import EntityType, Record, Span, check_probability, check_span


class Mention(Record, frozen=True):
    """A span of the document's text that names something; `score` is the recognizer's own, 0 to 1."""

    start_char: int
    end_char: int
    text: str
    type: EntityType
    score: float = 1.0

    def __post_init__(self) -> None:
        check_span(f"mention {self.text!r}", self.start_char, self.end_char)
        check_probability(f"score of mention {self.text!r}", self.score)
        if len(self.text) != self.end_char - self.start_char:
            raise BadInput(
                f"mention {self.text!r} has {len(self.text)} characters, its span "
                f"{self.start_char}:{self.end_char} does not; annotate the text again"
            )

    @property
    def span(self) -> Span:
        """Start and end."""
        return self.start_char, self.end_char


class Candidate(Record, frozen=True):
    """A concept that a name may mean: the identifier as matched, and how it was found."""

    identifier: str
    name: str
    """The vocabulary's name that matched."""
    match: str
    """The rule that found it: exact, normalized, abbreviation ..."""
    score: float = 1.0

    def __post_init__(self) -> None:
        if not is_curie(self.identifier):
            raise BadInput(f"candidate identifier {self.identifier!r} is not a CURIE; make it with make_curie")


class Link(Record, frozen=True):
    """The concept chosen for a mention or, in a composite mention, for a part of it."""

    start_char: int
    end_char: int
    chosen: Candidate


UnlinkedReason = Literal["no_candidate", "tied_candidates", "below_threshold", "forbidden", "other_species"]
"""The last: a gene of an organism of which the lexicon has none so named."""


class Linked(Record, frozen=True, tag="linked"):
    """A mention and its concepts (several for a composite mention), with the candidates that lost."""

    mention: Mention
    links: tuple[Link, ...]
    losing: tuple[Candidate, ...] = ()

    def __post_init__(self) -> None:
        if not self.links:
            raise BadInput(f"mention {self.mention.text!r} is linked to nothing; make it Unlinked with a reason")

    @property
    def identifiers(self) -> tuple[str, ...]:
        """The chosen identifiers, each once, in the order of their parts."""
        return tuple(dict.fromkeys(link.chosen.identifier for link in self.links))


class Unlinked(Record, frozen=True, tag="unlinked"):
    """A mention that names no concept, or more than one; counted by reason."""

    mention: Mention
    reason: UnlinkedReason
    losing: tuple[Candidate, ...] = ()


LinkedMention = Linked | Unlinked


class Concept(Record, frozen=True):
    """What the vocabularies know of a node: `id` follows the declared order of prefixes for its type."""

    id: str
    category: str
    """Biolink class without its prefix: Gene, Disease, ChemicalEntity, Drug, BiologicalProcess ..."""
    name: str
    synonyms: tuple[str, ...] = ()
    xrefs: tuple[str, ...] = ()
    """Every other identifier of the same thing, CURIEs, sorted."""
    in_taxon: str | None = None
    kept_home: tuple[str, ...] = ()
    """Of its name, synonyms and xrefs, and of retired identifiers of it, sorted: what only vocabularies say that
    may not leave the user's machine. Never its id, which edges hang on."""
