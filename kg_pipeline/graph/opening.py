"""Which server a command talks to: the one that the user names, or the embedded one of the data folder."""

from collections.abc import Mapping
from pathlib import Path

from kg_pipeline.graph.connection import GraphAddress, connect
from kg_pipeline.graph.embedded import EmbeddedServer
from kg_pipeline.graph.store import GraphStore


def open_graph(
    data: Path,
    uri: str | None,
    user: str,
    password: str | None,
    *,
    infores: str,
    knowledge_levels: Mapping[str, str],
) -> GraphStore:
    """The graph at that address or, without one, that of the data folder, whose server is started if it must.

    Raises `Retryable` where nothing answers, within seconds for a server that is not ours to start.
    """
    address = EmbeddedServer(data).up() if uri is None else GraphAddress(uri, user, password)
    return GraphStore(connect(address), infores=infores, knowledge_levels=knowledge_levels)
