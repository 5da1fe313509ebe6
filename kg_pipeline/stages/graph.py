"""The graph of a data folder: opened where the settings say, and brought to the ledger's last commit."""

import logging
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

import msgspec

from kg_pipeline.errors import Misconfigured, Retryable
from kg_pipeline.graph.address import GraphAddress
from kg_pipeline.graph.connection import connect
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.store import GraphRelease, GraphStore, told_made_with
from kg_pipeline.ledger.edges import BELIEF
from kg_pipeline.ledger.lock import writer_lock
from kg_pipeline.ledger.moments import find_sequence
from kg_pipeline.ledger.store import Ledger, has_ledger, open_ledger
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.records import Record
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER

_LOG = logging.getLogger(__name__)


class GraphStatus(Record, frozen=True):
    """Whether a graph server runs, where its files are if it is ours, and which commit it shows."""

    state: Literal["running", "stopped", "unresponsive", "refused"]
    """`refused` only in a status of the whole data folder: it answers, and takes not our user or password."""
    uri: str | None
    pid: int | None = None
    folder: str | None = None
    log: str | None = None
    ledger_id: str | None = None
    sequence: int | None = None
    release: str | None = None
    """`current` (at that commit), `as_of` (to stay there), `loading` or `emptying` (cut short, or at it)."""
    made_with: str | None = None
    """Formula, predicates and source of its edges."""


class Rebuilt(Record, frozen=True):
    """Where a graph that was made anew stands, and what was loaded."""

    ledger_id: str
    sequence: int
    as_of: str | None
    """The sequence or day asked for."""
    counts: GraphCounts


@contextmanager
def open_graph(settings: Settings) -> Iterator[GraphStore]:
    """The graph store: the Neo4j server of `KG_GRAPH_URI` or, without one, the data folder's embedded server.

    An embedded server that was not running is started, and stopped again by the last who uses it. Raises
    `Retryable` when the server does not answer.
    """
    if (named := _named_server(settings)) is not None:
        with _store(settings, named) as store:
            yield store
        return
    with embedded_server(settings).in_use() as address, _store(settings, address) as store:
        yield store


@contextmanager
def open_current_graph(settings: Settings) -> Iterator[GraphStore]:
    """The graph to ask; an embedded one that is behind its ledger, or gone, is first brought to the last commit.

    One that was rebuilt as of an earlier commit stays there, as its release says, and one that another formula or
    infores made, or was making, stays so until the next run. While another writer is at work it shows what it has;
    `told_caveat` says if that is not whole. Raises `Misconfigured`, and makes nothing, for a data folder that has
    neither ledger nor graph, `Retryable` while another writer makes its first graph.
    """
    ledger = _find_ledger(settings)
    with open_graph(settings) as store:
        if ledger is not None:
            _catch_up(settings, store, ledger)
        yield store


def told_caveat(settings: Settings, store: GraphStore) -> str | None:
    """Why an open graph is none to rely on, and the next step; None for one that is whole and as we make it."""
    release = store.release()
    if release is None:
        return "no ledger was loaded into the graph yet; the next run, or graph rebuild, loads it"
    if release.status == "as_of":
        return f"the graph was rebuilt as of commit {release.sequence}; graph rebuild brings it to the last"
    if release.made_with != store.made_with:
        found = f"{told_made_with(release)}{_told_place(settings, release)}"
        return f"{found}; the next run, or graph rebuild, makes it with {store.made_with}"
    if release.status == "current":
        return None
    found = f"the graph is not whole{_told_place(settings, release)}"
    return f"{found}; ask when that is done, or after the next run or graph rebuild"


def graph_status(settings: Settings) -> GraphStatus:
    """What there is, without starting anything. Raises `Unauthorized` where it refuses us."""
    if (named := _named_server(settings)) is not None:
        return _show_release(settings, named, GraphStatus("running", named.uri))
    server = embedded_server(settings)
    found = server.status()
    status = GraphStatus(found.state, found.uri, found.pid, str(found.folder), str(found.log))
    address = server.address()
    if status.state != "running" or address is None:
        return status
    return _show_release(settings, address, status)


def embedded_server(settings: Settings) -> EmbeddedServer:
    """The data folder's own server. Raises `Misconfigured` where another one is named."""
    if settings.graph_uri is not None:
        raise Misconfigured(
            f"KG_GRAPH_URI names the server {settings.graph_uri}, which we neither start nor stop; "
            "unset it for the embedded one"
        )
    return EmbeddedServer(settings.data, settings.cache)


def update_graph(settings: Settings, store: GraphStore) -> GraphCounts:
    """Bring the graph to the ledger's last commit; what the server changed.

    A load that was cut short is first done over to where it was going, then the rest follows; an emptying goes on.
    A graph that another formula, predicate table or infores made is loaded anew, for they concern every edge.
    """
    ledger = open_ledger(settings.data / LEDGER)
    counts = GraphCounts()
    release = store.release()
    if release is not None and (release.status == "emptying" or release.made_with != store.made_with):
        if release.made_with != store.made_with:
            _LOG.warning("%s; it is loaded anew with %s", told_made_with(release), store.made_with)
        store.empty(ledger.id)
        release = None
    if release is not None and release.status == "loading" and release.target < ledger.last_sequence:
        counts += store.apply(graph_changes(replace(ledger, last_sequence=release.target), release.sequence))
        release = store.release()
    return counts + store.apply(graph_changes(ledger, release.sequence if release is not None else 0))


def rebuild_graph(settings: Settings, as_of: str | None = None) -> Rebuilt:
    """Empty the graph and load it anew from the ledger, up to the sequence or day given or to the last commit.

    The embedded server gets a fresh folder, so that one that is broken is mended. Cut short, the next run, or a
    query with these settings, makes it anew from the last commit. Raises `Retryable` while another writes to the
    ledger or asks the server.
    """
    folder = open_ledger(settings.data / LEDGER).folder
    with writer_lock(folder):
        ledger = open_ledger(folder)
        if as_of is not None:
            ledger = replace(ledger, last_sequence=find_sequence(ledger, as_of))
        if settings.graph_uri is None:
            embedded_server(settings).renew()
        with open_graph(settings) as store:
            store.empty(ledger.id)
            counts = store.apply(graph_changes(ledger), "current" if as_of is None else "as_of")
    return Rebuilt(ledger.id, ledger.last_sequence, as_of, counts)


@contextmanager
def open_graph_as_of(settings: Settings, as_of: str) -> Iterator[GraphStore]:
    """The graph of a sequence or day, on an embedded server of its own in a temporary folder that goes after."""
    ledger = open_ledger(settings.data / LEDGER)
    ledger = replace(ledger, last_sequence=find_sequence(ledger, as_of))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="kg-graph-")))
        address = stack.enter_context(EmbeddedServer(folder, settings.cache).in_use())
        store = stack.enter_context(_store(settings, address))
        store.apply(graph_changes(ledger), "as_of")
        yield store


def _named_server(settings: Settings) -> GraphAddress | None:
    if settings.graph_uri is None:
        return None
    return GraphAddress(settings.graph_uri, settings.graph_user, settings.graph_password)


def _store(settings: Settings, address: GraphAddress) -> GraphStore:
    connection = connect(address, settings.graph_parallel)
    return GraphStore(connection, infores=settings.infores, belief=BELIEF.version)


def _show_release(settings: Settings, address: GraphAddress, status: GraphStatus) -> GraphStatus:
    try:
        with _store(settings, address) as store:
            release = store.release()
    except Retryable:
        return msgspec.structs.replace(status, state="unresponsive")
    if release is None:
        return status
    return msgspec.structs.replace(
        status,
        ledger_id=release.ledger_id,
        sequence=release.sequence,
        release=release.status,
        made_with=release.made_with,
    )


def _find_ledger(settings: Settings) -> Ledger | None:
    """The ledger that the embedded graph shows; None for a named server, or where only the graph is left."""
    if settings.graph_uri is not None:
        return None
    if has_ledger(settings.data / LEDGER):
        return open_ledger(settings.data / LEDGER)
    if not embedded_server(settings).folder.is_dir():
        raise Misconfigured(
            f"{settings.data} has neither a ledger nor a graph; name another folder with --data or KG_DATA, or "
            "begin one with kg-pipeline run"
        )
    return None


def _catch_up(settings: Settings, store: GraphStore, ledger: Ledger) -> None:
    release = store.release()
    if release is not None and not _is_behind(release, ledger, store.made_with):
        return
    with ExitStack() as stack:
        try:
            stack.enter_context(writer_lock(ledger.folder))
        except Retryable:
            if release is None:
                raise
            return
        # Who held the lock until now may have brought it up, and with other settings than a reader's.
        release = store.release()
        if release is None or _is_behind(release, ledger, store.made_with):
            update_graph(settings, store)


def _is_behind(release: GraphRelease, ledger: Ledger, made_with: str) -> bool:
    """Whether a question brings it on; what a reader's settings would make otherwise is left to the writers.

    What an emptying left is no graph, and is made again like one that was removed.
    """
    if release.status == "emptying":
        return True
    if release.status == "as_of" or release.made_with != made_with:
        return False
    return release.status == "loading" or release.sequence < ledger.last_sequence


def _told_place(settings: Settings, release: GraphRelease) -> str:
    """Where the graph stands if that is not its ledger's last commit, to follow what else is said of it."""
    if release.status == "emptying":
        return ", is being emptied or was cut short at it"
    if release.status == "loading":
        return f", is being loaded from commit {release.sequence} to {release.target} or was cut short on the way"
    ledger = _find_ledger(settings)
    if ledger is None or release.sequence >= ledger.last_sequence:
        return ""
    return f" and stands at commit {release.sequence} of {ledger.last_sequence}"
