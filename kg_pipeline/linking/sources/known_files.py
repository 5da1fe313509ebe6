"""Which files are known by their names, of which vocabulary, and who reads them, by `ontologies/files/`."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.sources.readers import READERS
from kg_pipeline.records import EntityType, Record
from kg_pipeline.resources import resource_folder


class KnownFiles(Record, frozen=True):
    """Files that lie in one folder and that one reader turns into entries of a vocabulary.

    Names are matched from their end, as `PurePosixPath.match` does, the case counts, and how a file is packed does
    not: `hpo/*.json` is also `vocabularies/hpo/hp_2019.json.xz`.
    """

    name: str
    """Of the vocabulary."""
    reader: str
    files: tuple[str, ...]
    """Patterns in the reader's order; where there is the first, each must be there, maybe several times."""
    gives: tuple[EntityType, ...]
    licence: str
    may_travel: bool = True
    optional: tuple[str, ...] = ()
    """Patterns of files that the reader takes as well, and tells apart by their names."""
    is_newest: bool = False
    """Whether each file is a release of the whole vocabulary, of which only the newest counts."""
    release: str = ""
    """Regular expression whose first group that matches in the head of a file is its release; else a date in its
    name is, else what begins the hash of the files."""

    def __post_init__(self) -> None:
        if self.reader not in READERS:
            raise ValueError(f"{self.name}: reader {self.reader!r} is none of {', '.join(sorted(READERS))}")
        if not self.files or (self.is_newest and (len(self.files) > 1 or self.optional)):
            raise ValueError(f"{self.name}: needs files, and just one where the newest counts")
        try:
            re.compile(self.release)
        except re.error as error:
            raise ValueError(f"{self.name}: release {self.release!r} is no regular expression: {error}") from error


class _Declared(Record, frozen=True):
    vocabulary: tuple[KnownFiles, ...]


def read_known_files(folder: Path | None = None) -> tuple[KnownFiles, ...]:
    """All files that are known, in the order of the declarations. Raises `Misconfigured` for a broken one."""
    paths = sorted((folder or resource_folder("ontologies") / "files").glob("*.toml"))
    return tuple(known for path in paths for known in _read(path))


def _read(path: Path) -> Sequence[KnownFiles]:
    try:
        return msgspec.convert(tomllib.loads(path.read_text(encoding="utf-8")), _Declared).vocabulary
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError) as exc:
        raise Misconfigured(f"{path}: {exc}; restore the file as it came with kg-pipeline") from exc
