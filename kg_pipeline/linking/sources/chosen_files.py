"""Which files of folders make which vocabulary, and which are left, with the reason. Pure."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath

from kg_pipeline.errors import BadInput
from kg_pipeline.linking.sources.folders import bare_name
from kg_pipeline.linking.sources.known_files import KnownFiles
from kg_pipeline.linking.sources.vocabularies import Vocabulary
from kg_pipeline.records import Record

_DATE = re.compile(r"(?<!\d)(?:19|20)\d\d(?:([-_.]?)(?:0[1-9]|1[0-2])(?:\1(?:0[1-9]|[12]\d|3[01]))?)?(?!\d)")


class File(Record, frozen=True, order=True):
    """A file below one of the folders given."""

    folder: str
    name: str


class Left(Record, frozen=True, order=True):
    """A file that makes no vocabulary, and why."""

    file: File
    reason: str


class FileSet(Record, frozen=True):
    """Files of one folder, which one reader turns into a vocabulary; `vocabulary.members` are their names."""

    folder: str
    vocabulary: Vocabulary

    @property
    def files(self) -> tuple[File, ...]:
        """In the reader's order."""
        return tuple(File(self.folder, name) for name in self.vocabulary.members)


def choose_files(
    files: Sequence[File], known: Sequence[KnownFiles], release_of: Callable[[KnownFiles, Sequence[File]], str]
) -> tuple[list[FileSet], list[Left]]:
    """What the files make, in the order declared, and what is left; the order of the files does not matter.

    A file goes to the first that takes it. Raises `BadInput` if one lacks another that its reader needs beside it.
    """
    once, left = _drop_repeated(sorted(files))
    candidates: list[tuple[KnownFiles, FileSet]] = []
    free = dict.fromkeys(once)
    for each in known:
        for found in _match(each, [*free]):
            candidates.append((each, _make_set(each, found, release_of(each, found))))
            free = {file: None for file in free if file not in found}
    newest = _newest_by_vocabulary(candidates)
    chosen = []
    for each, made in candidates:
        if not each.is_newest or made == newest[each.name]:
            chosen.append(made)
        else:
            left += [Left(file, _older(made, newest[each.name])) for file in made.files]
    left += [Left(file, "no reader knows it by its name") for file in free]
    return chosen, sorted(left)


def _drop_repeated(files: Sequence[File]) -> tuple[list[File], list[Left]]:
    """Of what lies there packed and unpacked the first."""
    first: dict[tuple[str, PurePosixPath], File] = {}
    left = []
    for file in files:
        known = first.setdefault((file.folder, bare_name(file.name)), file)
        if known != file:
            left.append(Left(file, f"{known.name} is there, too"))
    return list(first.values()), left


def _match(known: KnownFiles, files: Sequence[File]) -> Iterator[list[File]]:
    """The files of each folder that fit, in the reader's order; each by itself where the newest counts."""
    by_folder: dict[tuple[str, PurePosixPath], list[File]] = defaultdict(list)
    for file in files:
        by_folder[file.folder, bare_name(file.name).parent].append(file)
    for together in by_folder.values():
        first = [file for file in together if _fits(file, known.files[0])]
        if not first:
            continue
        if known.is_newest:
            yield from ([file] for file in first)
            continue
        found = dict.fromkeys(first)
        for pattern in (*known.files[1:], *known.optional):
            fitting = [file for file in together if _fits(file, pattern)]
            if not fitting and pattern in known.files:
                raise BadInput(
                    f"{first[0].folder}: {first[0].name} for {known.name} needs {pattern} beside it, which is not "
                    "there; add that file, or take this one out of the folder"
                )
            found.update(dict.fromkeys(fitting))
        yield list(found)


def _fits(file: File, pattern: str) -> bool:
    return bare_name(file.name).match(pattern)


def _make_set(known: KnownFiles, files: Sequence[File], release: str) -> FileSet:
    names = tuple(file.name for file in files)
    vocabulary = Vocabulary(known.name, known.reader, names, known.gives, release, known.licence, known.may_travel)
    return FileSet(files[0].folder, vocabulary)


def _newest_by_vocabulary(candidates: Sequence[tuple[KnownFiles, FileSet]]) -> dict[str, FileSet]:
    newest: dict[str, FileSet] = {}
    for known, made in candidates:
        if known.is_newest and _age(made) >= _age(newest.get(known.name, made)):
            newest[known.name] = made
    return newest


def _age(made: FileSet) -> tuple[str, str, tuple[str, ...]]:
    """Later releases are greater; one without a date is smallest."""
    date = find_date(made.vocabulary.release)
    return re.sub(r"\D", "", date), made.folder, made.vocabulary.members


def _older(made: FileSet, newest: FileSet) -> str:
    return (
        f"release {made.vocabulary.release or 'unknown'} of {made.vocabulary.name}; "
        f"{newest.vocabulary.members[0]} has {newest.vocabulary.release or 'none either'}"
    )


def find_date(text: str) -> str:
    """The first year, month or day in the text; empty if there is none."""
    found = _DATE.search(text)
    return found[0] if found else ""


def find_release(known: KnownFiles, heads: Sequence[str], names: Sequence[str]) -> str:
    """The release of files by what is declared in their heads, else by their names; empty if neither says it."""
    if known.release:
        for head in heads:
            if found := re.search(known.release, head, re.MULTILINE):
                return next((group for group in found.groups() if group), found[0])
    return next(filter(None, map(find_date, names)), "")
