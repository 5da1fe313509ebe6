"""Versioned exports: each commit of the ledger as RDF, KGX and bulk CSV, in a folder that never changes."""

import hashlib
import logging
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from filelock import FileLock

from kg_pipeline.errors import Misconfigured, using
from kg_pipeline.export.bulk import BulkCounts, write_bulk
from kg_pipeline.export.dataset import LICENCE, rights_of
from kg_pipeline.export.kgx import KgxCounts, write_kgx
from kg_pipeline.export.rdf import write_rdf
from kg_pipeline.export.release import RdfCounts
from kg_pipeline.graph.rows import made_with
from kg_pipeline.identifiers import content_id
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ledger.store import Ledger, open_ledger
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.progress import Advance

EXPORTS = "exports"
CURRENT = "current"
MANIFEST = "manifest.json"
KEPT = 3
"""The newest releases that stay; what still reads an older one has so long to end."""
FORMAT = "3"
"""Raised when the same ledger gives other files: what it gave before is then no such release."""
_PARTIAL = ".partial-"
_LOG = logging.getLogger(__name__)


class ExportedFile(Record, frozen=True):
    """A file of a release."""

    path: str
    bytes: int
    sha256: str


class Manifest(Record, frozen=True):
    """`manifest.json`: of what a release was made, and what it holds."""

    ledger_id: str
    sequence: int
    made_with: str
    format: str
    base_iri: str
    infores: str
    licence: str
    includes_restricted: bool
    """Whether RDF and KGX, as the bulk CSV always, hold what vocabularies say that may not be passed on."""
    rdf: RdfCounts
    kgx: KgxCounts
    bulk: BulkCounts
    files: tuple[ExportedFile, ...]


class Exported(Record, frozen=True):
    """Where a release lies, relative to the data folder, and whether it was there before."""

    reference: str
    was_there: bool
    removed: tuple[str, ...]
    """Older releases that went."""
    manifest: Manifest


def export_release(
    settings: Settings,
    keep: int = KEPT,
    advance: Advance = lambda _: None,
    *,
    include_restricted: bool = False,
) -> Exported:
    """The release of the ledger's last commit; `exports/current` then leads to it, if it holds nothing restricted.

    Made once: what is there is left as it is. Who comes while another exports waits for that. Cut short, it leaves
    no folder under a release's name; the next one clears away what is left.
    """
    open_ledger(settings.data / LEDGER)
    with _exporting(settings.data / EXPORTS) as exports:
        # Who waited exports what the ledger says by then, and never goes back.
        ledger = open_ledger(settings.data / LEDGER)
        name = release_name(settings, ledger, include_restricted=include_restricted)
        release = exports / name
        was_there = (release / MANIFEST).exists()
        if not was_there:
            partial = exports / f"{_PARTIAL}{uuid.uuid4().hex}"
            _write(settings, ledger, partial, advance, include_restricted=include_restricted)
            partial.rename(release)
        if not include_restricted:
            _lead_to(exports, name)
        removed = remove_old_releases(exports, keep)
        manifest = msgspec.json.decode((release / MANIFEST).read_bytes(), type=Manifest)
    _LOG.info("%s %s", name, "was there" if was_there else "exported")
    return Exported(f"{EXPORTS}/{name}", was_there, removed, manifest)


def release_name(settings: Settings, ledger: Ledger, *, include_restricted: bool = False) -> str:
    """Ledger, sequence, and the hash of what else decides the content."""
    decided = content_id(FORMAT, _made_with(settings), settings.base_iri, LICENCE, include_restricted)
    return f"{ledger.id}-{ledger.last_sequence}-{decided[:8]}"


def remove_old_releases(exports: Path, keep: int) -> tuple[str, ...]:
    """The names of the releases that went: all but the newest `keep` and the current one."""
    current = (exports / CURRENT).resolve()
    releases = sorted(
        (manifest.parent for manifest in exports.glob(f"*/{MANIFEST}") if not manifest.parent.is_symlink()),
        key=lambda release: release.stat().st_mtime_ns,
        reverse=True,
    )
    gone = [release for release in releases[keep:] if release != current]
    for release in gone:
        # Never half there under its name.
        leaving = release.rename(exports / f"{_PARTIAL}{uuid.uuid4().hex}")
        shutil.rmtree(leaving)
    return tuple(release.name for release in gone)


@contextmanager
def _exporting(exports: Path) -> Iterator[Path]:
    """The folder of exports, held by this process alone and without what others left unfinished."""
    with using(exports):
        exports.mkdir(exist_ok=True)
        with FileLock(exports / "export.lock"):
            for leftover in exports.glob(f"{_PARTIAL}*"):
                shutil.rmtree(leftover)
            yield exports


def _made_with(settings: Settings) -> str:
    return made_with(settings.infores, BELIEF.version)


def _write(
    settings: Settings, ledger: Ledger, folder: Path, advance: Advance, *, include_restricted: bool
) -> None:
    for part in (folder, folder / "kgx"):
        part.mkdir()
    named = {"base_iri": settings.base_iri, "infores": settings.infores}
    travelling = not include_restricted
    rdf = write_rdf(
        graph_changes(ledger, travelling=travelling),
        folder / "graph.nq",
        **named,
        rights=rights_of(include_restricted),
        on_progress=advance,
    )
    kgx = write_kgx(graph_changes(ledger, travelling=travelling), folder / "kgx", **named, on_progress=advance)
    bulk = write_bulk(
        graph_changes(ledger),
        folder / "bulk",
        infores=settings.infores,
        belief=BELIEF.version,
        on_progress=advance,
    )
    manifest = Manifest(
        ledger_id=ledger.id,
        sequence=ledger.last_sequence,
        made_with=_made_with(settings),
        format=FORMAT,
        **named,
        licence=LICENCE,
        includes_restricted=include_restricted,
        rdf=rdf,
        kgx=kgx,
        bulk=bulk,
        files=tuple(_describe(path, folder) for path in sorted(folder.rglob("*")) if path.is_file()),
    )
    (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))


def _describe(path: Path, folder: Path) -> ExportedFile:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return ExportedFile(str(path.relative_to(folder)), path.stat().st_size, digest)


def _lead_to(exports: Path, name: str) -> None:
    """Swaps the link in one step, so that it leads to a whole release whenever one looks."""
    link = exports / CURRENT
    if link.exists() and not link.is_symlink():
        raise Misconfigured(f"{link} is no link; move it away, then export again")
    if link.is_symlink() and link.readlink() == Path(name):
        return
    fresh = exports / f".{uuid.uuid4().hex}.link"
    fresh.symlink_to(name)
    fresh.replace(link)
