"""Reading on one machine: parsed shards through recognize, link and relate, over several processes."""

import logging
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path

from kg_pipeline.errors import Retryable
from kg_pipeline.ledger.readings import TextKey
from kg_pipeline.logs import at_work, configure_logs, context
from kg_pipeline.settings import Settings
from kg_pipeline.stages.extractor import Extractor, open_extractor
from kg_pipeline.stages.link import link
from kg_pipeline.stages.recognize import recognize
from kg_pipeline.stages.relate import relate
from kg_pipeline.stages.shards import read_header

_LOG = logging.getLogger(__name__)
Unread = Mapping[str, Collection[TextKey]]
"""Parsed shard to the texts in it that were read before."""


def read_parsed_shard(
    data: Path, reference: str, extractor: Extractor, read_already: Collection[TextKey]
) -> tuple[str, ...]:
    """The references of the shard's recognized texts, linked texts and readings, in this order."""
    with at_work(shard=reference):
        recognized = recognize(data, reference, extractor, read_already)
        linked = link(data, recognized, extractor)
        readings = relate(data, linked, extractor)
        _LOG.info("read %d texts", read_header(data, readings).n_records)
    return recognized, linked, readings


def read_shards(
    settings: Settings,
    shards: Unread,
    extractor: Extractor,
    n_workers: int,
    advance: Callable[[int], None] = lambda _: None,
) -> dict[str, tuple[str, ...]]:
    """For each parsed shard what `read_parsed_shard` made of it; `advance` is told the texts read.

    The result does not depend on the number of workers. Raises `Retryable` if a worker is killed: what it had
    finished is kept, and the same command goes on from there. Interrupted, it ends the workers.
    """
    made: dict[str, tuple[str, ...]] = {}
    for reference, references in _read_each(settings, shards, extractor, min(n_workers, len(shards))):
        made[reference] = references
        advance(read_header(settings.data, references[-1]).n_records)
    return made


def _read_each(
    settings: Settings, shards: Unread, extractor: Extractor, n_workers: int
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if n_workers <= 1:
        for reference, read_already in shards.items():
            yield reference, read_parsed_shard(settings.data, reference, extractor, read_already)
        return
    with ProcessPoolExecutor(
        n_workers,
        multiprocessing.get_context("spawn"),
        initializer=_start_worker,
        initargs=(settings, dict(context())),
    ) as pool:
        try:
            with _interrupts_held():  # the workers are started here, and it stays so in them
                futures = {pool.submit(_read_in_worker, *shard): shard[0] for shard in shards.items()}
            yield from _as_they_end(futures)
        except BrokenProcessPool as error:
            raise Retryable("a reading process was killed (out of memory?); run the same command again") from error
        except (KeyboardInterrupt, SystemExit, GeneratorExit):
            for worker in multiprocessing.active_children():
                worker.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Ctrl-C waits for the end of the block; processes started in it never see one, their parent ends them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _as_they_end(
    futures: dict[Future[tuple[str, ...]], str],
) -> Iterator[tuple[str, tuple[str, ...]]]:
    waiting: Iterable[Future[tuple[str, ...]]] = futures
    while waiting:
        ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        for future in ended:
            yield futures[future], future.result()


_worker: tuple[Settings, Extractor] | None = None


def _start_worker(settings: Settings, work: dict[str, object]) -> None:
    global _worker
    configure_logs(settings.log, work)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _worker = settings, open_extractor(settings)


def _end_with_parent() -> None:
    # A killed parent cannot stop its pool, and an orphan would wait for work for ever.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read_in_worker(reference: str, read_already: Collection[TextKey]) -> tuple[str, ...]:
    if _worker is None:
        raise RuntimeError("the worker was not started")
    settings, extractor = _worker
    return read_parsed_shard(settings.data, reference, extractor, read_already)
