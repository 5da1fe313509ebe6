"""Shell: the vocabularies in folders of files, found by the names of the files, each with its hash and release."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

import msgspec

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.in_use import HashedFile
from kg_pipeline.linking.sources.chosen_files import File, FileSet, Left, choose_files, find_release
from kg_pipeline.linking.sources.folders import hash_files, list_files, open_file
from kg_pipeline.linking.sources.known_files import KnownFiles
from kg_pipeline.linking.sources.members import Member
from kg_pipeline.linking.sources.readers.streams import open_member
from kg_pipeline.records import Record

_HEAD_BYTES = 1 << 20


class FoundFiles(Record, frozen=True):
    """The vocabularies of folders, the files that make them, and those that make none."""

    sets: tuple[FileSet, ...] = ()
    files: tuple[HashedFile, ...] = ()
    left: tuple[Left, ...] = ()


def find_files(folders: Sequence[Path], known: Sequence[KnownFiles]) -> FoundFiles:
    """What lies in the folders and in all below; each file that makes a vocabulary is read once, for its hash.

    Raises `Misconfigured` for a folder that is not there or holds no file that is known, `BadInput` as
    `choose_files` and for a file that cannot be unpacked.
    """
    files, left = [], []
    for folder in dict.fromkeys(folder.resolve() for folder in folders):
        names, unfit = list_files(folder)
        files += [File(str(folder), name) for name in names]
        left += [Left(File(str(folder), name), reason) for name, reason in unfit.items()]
    found = _choose(files, known)
    if not found.sets:
        raise Misconfigured(
            f"{', '.join(map(str, folders))}: none of {len(files):,} files is known as a vocabulary's; "
            "see docs/vocabularies.md for the names that are"
        )
    return FoundFiles(found.sets, found.files, tuple(sorted([*found.left, *left])))


def find_again(files: Sequence[HashedFile], known: Sequence[KnownFiles]) -> FoundFiles:
    """The vocabularies of files found before. Raises `Misconfigured` if one is gone or not what it was."""
    found_now = _hash(each.file for each in files)
    for each in files:
        if found_now.get(each.file) != each.sha256:
            folder, what = each.file.folder, "not the same" if each.file in found_now else "not there"
            raise Misconfigured(
                f"{folder}: {each.file.name} is {what} any more, and the lexicon in use, made of it, must be "
                f"built again; run kg-pipeline vocab build --from {folder}, or without --from for the pinned ones"
            )
    return _choose([each.file for each in files], known)


def member_of(file: File) -> Member:
    """The file, opened unpacked."""
    return Member(file.name, partial(open_file, Path(file.folder), file.name))


def hash_of(made: FileSet, hashes: Mapping[File, str]) -> str:
    """The hash of a set's one file, or of the hashes of its files."""
    found = [hashes[file] for file in made.files]
    return found[0] if len(found) == 1 else hashlib.sha256("".join(found).encode()).hexdigest()


def _choose(files: Sequence[File], known: Sequence[KnownFiles]) -> FoundFiles:
    chosen, left = choose_files(files, known, _read_release)
    hashes = _hash(file for made in chosen for file in made.files)
    return FoundFiles(
        tuple(_with_release(made, hashes) for made in chosen),
        tuple(HashedFile(file, sha256) for file, sha256 in sorted(hashes.items())),
        tuple(left),
    )


def _with_release(made: FileSet, hashes: Mapping[File, str]) -> FileSet:
    """The set, named by what begins its hash where nothing else says which release it is."""
    release = made.vocabulary.release or f"sha256:{hash_of(made, hashes)[:12]}"
    return msgspec.structs.replace(made, vocabulary=msgspec.structs.replace(made.vocabulary, release=release))


def _read_release(known: KnownFiles, files: Sequence[File]) -> str:
    heads = [_read_head(member_of(file)) for file in files] if known.release else []
    return find_release(known, heads, [Path(file.name).name for file in files])


def _read_head(member: Member) -> str:
    with open_member(member) as stream:
        return stream.read(_HEAD_BYTES).decode("utf-8", errors="replace")


def _hash(files: Iterable[File]) -> dict[File, str]:
    """sha256 of the files that are there."""
    by_folder: dict[str, list[str]] = defaultdict(list)
    for file in files:
        by_folder[file.folder].append(file.name)
    return {
        File(folder, name): sha256
        for folder, names in by_folder.items()
        for name, sha256 in hash_files(Path(folder), names).items()
    }
