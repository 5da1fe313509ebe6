"""The pinned sources of names: one file of `ontologies/` a package, each with its vocabularies. Holds no data."""

import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import EntityType, Record
from kg_pipeline.resources import resource_folder


class Vocabulary(Record, frozen=True):
    """Members of an archive that one reader turns into entries, with their licence."""

    name: str
    reader: str
    members: tuple[str, ...]
    gives: tuple[EntityType, ...]
    release: str
    licence: str
    may_travel: bool = True
    """Whether what comes from it may leave the user's machine, as in an export."""


class Source(Record, frozen=True):
    """A wheel on the package index, pinned by the hash of its bytes, and the vocabularies in it."""

    package: str
    version: str
    wheel: str
    sha256: str
    code_licence: str
    homepage: str
    vocabulary: tuple[Vocabulary, ...]


def read_sources(folder: Path | None = None) -> tuple[Source, ...]:
    """All pinned sources, in the order of their file names."""
    paths = sorted((folder or resource_folder("ontologies")).glob("*.toml"))
    return tuple(_read_source(path) for path in paths)


def _read_source(path: Path) -> Source:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), Source)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise Misconfigured(f"{path}: {exc}; restore the file as it came with kg-pipeline") from exc


def select_vocabularies(sources: Sequence[Source], names: Sequence[str] | None) -> tuple[Source, ...]:
    """The sources cut down to the vocabularies named, all for None. An unknown name is `Misconfigured`."""
    if names is None:
        return tuple(sources)
    known = sorted(vocabulary.name for source in sources for vocabulary in source.vocabulary)
    unknown = sorted(set(names) - set(known))
    if unknown:
        raise Misconfigured(f"unknown vocabulary {', '.join(unknown)}; known: {', '.join(known)}")
    kept = (_keep_vocabularies(source, frozenset(names)) for source in sources)
    return tuple(source for source in kept if source.vocabulary)


def _keep_vocabularies(source: Source, names: frozenset[str]) -> Source:
    kept = tuple(vocabulary for vocabulary in source.vocabulary if vocabulary.name in names)
    return msgspec.structs.replace(source, vocabulary=kept)
