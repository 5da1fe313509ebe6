"""The lexicon in use: built from pinned vocabularies and a user's files, listed, searched, brought up to date."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.build import ensure_lexicon, lexicon_in_use, use_lexicon
from kg_pipeline.linking.catalogue import ListedVocabulary, conflicts, list_vocabularies, refused_rows
from kg_pipeline.linking.in_use import read_in_use
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.lexicon_changes import VocabularyUpdate, compare_lexicons
from kg_pipeline.linking.search import Hit, search_names
from kg_pipeline.linking.sources.fetch_ontology import fetch_ontology
from kg_pipeline.linking.sources.found_files import FoundFiles, find_files
from kg_pipeline.linking.sources.known_files import read_known_files
from kg_pipeline.records import EntityType, Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.progress import StartProgress, watch_nothing

FETCHED = "ontologies"
"""Folder of the cache with what pyobo fetched."""


class LeftFile(Record, frozen=True):
    """A file of a folder that makes no vocabulary, and why."""

    folder: str
    file: str
    reason: str


class Built(Record, frozen=True):
    """The lexicon in use, and what was made of the folders that it was built from."""

    lexicon: str
    """Version: hash of the content."""
    path: str
    was_there: bool
    """Whether the same files and pins had been built before."""
    vocabularies: tuple[ListedVocabulary, ...]
    left: tuple[LeftFile, ...]


class Updated(Record, frozen=True):
    """The lexicon in use after a look at its sources, and what that changed by vocabulary."""

    built: Built
    before: str | None
    """Version of the lexicon that was in use; None if the cache has it no more, or another version built it."""
    changes: tuple[VocabularyUpdate, ...]


def open_lexicon(settings: Settings, start: StartProgress = watch_nothing) -> Lexicon:
    """The lexicon in use, built if it is not there, with the overrides that the settings name.

    Raises `Misconfigured` for an override that is wrong, and as `ensure_lexicon`.
    """
    path = ensure_lexicon(settings.cache, LexiconProgress(start), vocabularies=settings.vocabularies)
    return Lexicon.open(path, settings.overrides)


def build_vocabularies(
    settings: Settings,
    folders: Sequence[Path] = (),
    pinned: Sequence[str] | None = None,
    start: StartProgress = watch_nothing,
) -> Built:
    """The lexicon of the folders' files and the pinned vocabularies named (None: all), in use from now on.

    Raises `Misconfigured` for a folder without any known file, or pins named otherwise than `KG_VOCABULARIES` has
    them; `BadInput` for files that cannot be read or lack others.
    """
    if pinned is not None and settings.vocabularies is not None and set(pinned) != set(settings.vocabularies):
        raise Misconfigured(
            f"KG_VOCABULARIES names {', '.join(settings.vocabularies)} and goes before other pinned vocabularies; "
            "unset it, or name none"
        )
    return _build(settings, folders, pinned, start)


def _build(
    settings: Settings, folders: Sequence[Path], pinned: Sequence[str] | None, start: StartProgress
) -> Built:
    found = find_files(folders, read_known_files()) if folders else FoundFiles()
    path, was_there = use_lexicon(
        settings.cache, found, folders, pinned, LexiconProgress(start), vocabularies=settings.vocabularies
    )
    lexicon = Lexicon.open(path)
    left = tuple(LeftFile(each.file.folder, each.file.name, each.reason) for each in found.left)
    return Built(lexicon.version, str(path), was_there, list_vocabularies(lexicon), left)


def update_vocabularies(
    settings: Settings,
    folders: Sequence[Path] = (),
    ontologies: Sequence[str] = (),
    start: StartProgress = watch_nothing,
) -> Updated:
    """The lexicon in use after its folders, or those given, were looked at again, and ontologies fetched by pyobo.

    What changed is in use at once; `vocabulary.adopt_vocabulary` reads the articles again. Raises as
    `build_vocabularies` and `fetch_ontology`.
    """
    in_use = read_in_use(settings.cache)
    before = lexicon_in_use(settings.cache, settings.vocabularies)
    fetched = settings.cache / FETCHED
    advance = start("fetch", len(ontologies), "ontologies")
    for named in ontologies:
        fetch_ontology(named, fetched)
        advance(1)
    chosen = [*(folders or map(Path, in_use.folders))]
    if ontologies and fetched not in chosen:
        chosen.append(fetched)
    return _compare(before, _build(settings, chosen, in_use.pinned, start))


def _compare(before: Path | None, built: Built) -> Updated:
    if before is None:
        return Updated(built, None, ())
    try:
        former = Lexicon.open(before)
    except Misconfigured:  # of an older schema
        return Updated(built, None, ())
    version = former.version
    former.close()
    return Updated(built, version, compare_lexicons(before, Path(built.path)))


_LISTS: dict[str, Callable[[Lexicon], Iterable[Record]]] = {
    "vocabularies": list_vocabularies,
    "refused": refused_rows,
    "conflicts": conflicts,
}


def list_in_use(settings: Settings, what: str, start: StartProgress = watch_nothing) -> list[Record]:
    """Of the lexicon in use: `vocabularies`, rows `refused` by its build, mappings not followed (`conflicts`)."""
    return [*_LISTS[what](open_lexicon(settings, start))]


def search_vocabularies(
    settings: Settings, text: str, type_: EntityType | None, limit: int, start: StartProgress = watch_nothing
) -> list[Hit]:
    """Names of the lexicon in use, of the type if one is given."""
    return search_names(open_lexicon(settings, start), text, (type_,) if type_ else (), limit)


class LexiconProgress:
    """Tells of the building of a lexicon, if there is any to do."""

    def __init__(self, start: StartProgress) -> None:
        self._start = start
        self._advance: Callable[[int], None] | None = None
        self._done = 0

    def __call__(self, step: str, done: int, total: int) -> None:
        del step
        if self._advance is None:
            self._advance = self._start("lexicon", total, "steps")
        self._advance(done - self._done)
        self._done = done
