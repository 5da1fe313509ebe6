"""What a lexicon was built from: vocabularies with release, licence, counts; what it refused and did not merge."""

from collections.abc import Iterator

from kg_pipeline.linking.entries import Mapping, RefusedRow
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.records import Record


class ListedSource(Record, frozen=True):
    """Where a vocabulary was read from."""

    source: str
    """A package with its version, or files; empty for what came within another vocabulary."""
    release: str
    licence: str
    may_travel: bool
    sha256: str


class ListedVocabulary(Record, frozen=True):
    """A vocabulary of a lexicon, with the names and concepts that the lexicon has of it."""

    name: str
    sources: tuple[ListedSource, ...]
    names: int
    concepts: int
    refused: int
    """Rows that could not be read."""
    conflicts: int
    """Mappings not followed, as they would have merged what a vocabulary keeps apart."""

    @property
    def licences(self) -> tuple[str, ...]:
        """Of all its sources, each once."""
        return tuple(dict.fromkeys(source.licence for source in self.sources))

    @property
    def may_travel(self) -> bool:
        """Whether what comes from it may leave the user's machine: only if it may by all its sources."""
        return all(source.may_travel for source in self.sources)


def list_vocabularies(lexicon: Lexicon) -> tuple[ListedVocabulary, ...]:
    """All vocabularies, sorted by name."""
    sources: dict[str, list[ListedSource]] = {}
    columns = "name, source, release, licence, may_travel, sha256"
    for name, source, release, licence, may_travel, sha256 in lexicon.query(
        f"SELECT {columns} FROM vocabularies ORDER BY name, source, release"
    ):
        sources.setdefault(name, []).append(ListedSource(source, release, licence, bool(may_travel), sha256))
    counts = {name: (names, concepts) for name, names, concepts in lexicon.query("SELECT * FROM name_counts")}
    refused = lexicon.refused_counts()
    conflicts = dict(lexicon.query("SELECT vocabulary, count(*) FROM conflicts GROUP BY 1"))
    return tuple(
        ListedVocabulary(
            name,
            tuple(sources.get(name, ())),
            *counts.get(name, (0, 0)),
            refused.get(name, 0),
            conflicts.get(name, 0),
        )
        for name in sorted({*sources, *counts, *refused, *conflicts})
    )


def refused_rows(lexicon: Lexicon) -> Iterator[RefusedRow]:
    """What the build refused, each row with its place and the reason."""
    for row in lexicon.query("SELECT vocabulary, place, reason, found FROM refused"):
        yield RefusedRow(*row)


def conflicts(lexicon: Lexicon) -> Iterator[Mapping]:
    """The mappings that the build did not follow."""
    for row in lexicon.query("SELECT subject, object, vocabulary FROM conflicts"):
        yield Mapping(*row)
