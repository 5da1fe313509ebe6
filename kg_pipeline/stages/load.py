"""Load: the one writer. Shards into the ledger, then the graph up to the ledger's last commit."""

from collections.abc import Callable, Sequence

from kg_pipeline.graph.counts import GraphCounts
from kg_pipeline.ledger.writer import Committed, open_writer
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER, commit
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.graph import open_graph, update_graph


def load(
    settings: Settings,
    parsed: Sequence[str],
    readings: Sequence[str],
    extractor: Extractor,
    run: str,
    advance: Callable[[int], None] = lambda _: None,
) -> tuple[Committed, GraphCounts]:
    """What `commit` added to the ledger, and what the server then changed in the graph.

    Holds the ledger's lock for both, so that no other writer's graph falls between. Raises `Retryable` while
    another one is at work.
    """
    with open_writer(settings.data / LEDGER) as writer:
        committed = commit(writer, settings.data, parsed, readings, extractor, run, advance=advance)
        with open_graph(settings) as store:
            return committed, update_graph(settings, store)
