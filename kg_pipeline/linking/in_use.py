"""Shell: the note in the cache that says which lexicon is in use; without one it is that of all pinned wheels."""

import tempfile
from pathlib import Path

import msgspec

from kg_pipeline.errors import Misconfigured, using
from kg_pipeline.linking.sources.chosen_files import File
from kg_pipeline.records import Record

LEXICONS = "lexicons"
"""Folder of the cache."""
_NOTE = Path(LEXICONS, "in-use.json")


class HashedFile(Record, frozen=True, order=True):
    """A file that a lexicon is made of."""

    file: File
    sha256: str


class InUse(Record, frozen=True):
    """What the lexicon in use is made of, so that another version of the code makes it again."""

    folders: tuple[str, ...] = ()
    files: tuple[HashedFile, ...] = ()
    """Those of the folders that vocabularies were read from, sorted."""
    pinned: tuple[str, ...] | None = None
    """Names of the pinned vocabularies beside them; None is all."""
    lexicon: str = ""
    """Its name in the cache."""


def read_in_use(cache: Path) -> InUse:
    """What is in use. Raises `Misconfigured` for a note that is none of ours."""
    path = cache / _NOTE
    try:
        with using(path):
            return msgspec.json.decode(path.read_bytes(), type=InUse) if path.exists() else InUse()
    except msgspec.DecodeError as exc:
        raise Misconfigured(
            f"{path}: {exc}; run kg-pipeline vocab build, with --from for a folder of yours, which writes it anew"
        ) from exc


def write_in_use(cache: Path, in_use: InUse) -> None:
    """Note it, all at once: who reads it meanwhile reads the former one."""
    path = cache / _NOTE
    with using(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".in-use-", delete=False) as stream:
            stream.write(msgspec.json.format(msgspec.json.encode(in_use)))
        Path(stream.name).chmod(0o644)  # other users' workers read it, too
        Path(stream.name).replace(path)
