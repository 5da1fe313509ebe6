"""The graph of a data folder: opened where the settings say, and brought to the ledger's last commit."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from kg_pipeline.errors import Misconfigured
from kg_pipeline.graph.connection import GraphAddress, connect
from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.store import GraphStore
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER


@contextmanager
def open_graph(settings: Settings) -> Iterator[GraphStore]:
    """The graph store: the Neo4j server of `KG_GRAPH_URI` or, without one, the data folder's embedded server.

    An embedded server that was not running is started, and stopped again by the last who uses it. Raises
    `Retryable` when the server does not answer.
    """
    if settings.graph_uri is not None:
        with _store(
            settings, GraphAddress(settings.graph_uri, settings.graph_user, settings.graph_password)
        ) as store:
            yield store
        return
    with embedded_server(settings).in_use() as address, _store(settings, address) as store:
        yield store


def embedded_server(settings: Settings) -> EmbeddedServer:
    """The data folder's own server. Raises `Misconfigured` where another one is named."""
    if settings.graph_uri is not None:
        raise Misconfigured(
            f"KG_GRAPH_URI names the server {settings.graph_uri}, which we neither start nor stop; "
            "unset it for the embedded one"
        )
    return EmbeddedServer(settings.data)


def _store(settings: Settings, address: GraphAddress) -> GraphStore:
    return GraphStore(connect(address), infores=settings.infores)


def update_graph(settings: Settings, store: GraphStore) -> GraphCounts:
    """Bring the graph to the ledger's last commit; what the server changed.

    A load that was cut short is first done over to where it was going, then the rest follows.
    """
    ledger = open_ledger(settings.data / LEDGER)
    counts = GraphCounts()
    release = store.release()
    if release is not None and release.status == "loading" and release.target < ledger.last_sequence:
        counts += store.apply(graph_changes(replace(ledger, last_sequence=release.target), release.sequence))
        release = store.release()
    return counts + store.apply(graph_changes(ledger, release.sequence if release is not None else 0))
