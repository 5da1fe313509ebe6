"""A release of vocabularies in steps that a scheduler maps, each giving the next a reference; see `vocabulary`."""

import logging
import math
from collections.abc import Sequence

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import content_id
from kg_pipeline.ledger.counts import count_ledger
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.diff import write_page
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.gate import Limits
from kg_pipeline.stages.ledger_texts import read_all
from kg_pipeline.stages.lexicon import update_vocabularies
from kg_pipeline.stages.night import MAX_BATCHES
from kg_pipeline.stages.nights import NIGHTS, read_night, write_whole
from kg_pipeline.stages.report import RUNS
from kg_pipeline.stages.vocabulary import Prepared, compare_vocabulary, weigh_vocabulary

_LOG = logging.getLogger(__name__)


def update_release(settings: Settings, ontologies: Sequence[str]) -> str:
    """The reference of a file with what changed in the vocabularies, once their sources were looked at again.

    Raises as `update_vocabularies`; `Retryable` when vocabularies or ontologies cannot be downloaded.
    """
    updated = update_vocabularies(settings, ontologies=ontologies)
    for change in updated.changes:
        _LOG.info("%s", change)
    for left in updated.built.left:
        _LOG.warning("%s/%s is not read: %s", left.folder, left.file, left.reason)
    reference = f"{NIGHTS}/vocabulary-update-{updated.built.lexicon}.json"
    write_whole(settings.data / reference, updated)
    return reference


def prepare_release(settings: Settings, batch_texts: int) -> list[str]:
    """References of batches of articles to read again, one at least; the lexicon is built if it is not there.

    Raises as `compare_vocabulary`, and `Retryable` when the vocabularies cannot be downloaded.
    """
    prepared = compare_vocabulary(settings, open_extractor(settings))
    _LOG.info("%s", prepared.vocabulary)
    reference = f"{NIGHTS}/vocabulary-{content_id(prepared)}.json"
    write_whole(settings.data / reference, prepared)
    n_batches = max(1, min(MAX_BATCHES, math.ceil(prepared.vocabulary.changed / batch_texts)))
    return [f"{reference}#{number}/{n_batches}" for number in range(n_batches)]


def read_release_batch(settings: Settings, batch: str) -> int:
    """The number of shards read; those read before are taken as they are."""
    reference, _, which = batch.partition("#")
    number, _, n_batches = which.partition("/")
    shards = read_night(settings.data, reference, Prepared).shards[int(number) :: int(n_batches)]
    return len(read_all(settings, shards, open_extractor(settings))) if shards else 0


def weigh_release(settings: Settings, batch: str, limits: Limits, accept: bool = False) -> str:
    """The reference of a page that shows what the release would change in the graph, and why.

    Raises `BadInput` if it would take too many edges out of it, unless a person accepts that.
    """
    prepared = read_night(settings.data, batch.partition("#")[0], Prepared)
    difference = weigh_vocabulary(settings, open_extractor(settings), prepared.shards)
    page = f"{RUNS}/vocabulary-{prepared.vocabulary.lexicon_after}.html"
    write_page(difference, settings.data / page)
    n_edges = sum(count_ledger(open_ledger(settings.data / LEDGER)).edges.values())
    n_lost = difference.counts["withdrawn"]
    _LOG.info("%s: %s", page, difference.counts)
    if n_lost > n_edges * limits.max_lost_edges and not accept:
        raise BadInput(
            f"the vocabularies would take {n_lost:,} of {n_edges:,} edges out of the graph, more than the share "
            f"{limits.max_lost_edges:g}; see {page}, then give accept, or the limit max_lost_edges"
        )
    return page
