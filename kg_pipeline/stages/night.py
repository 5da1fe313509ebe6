"""The steps of a scheduled night, from what it takes in to ledger and graph; each gives the next a reference.

Every step may be begun again, or twice at once, and then finds what is done: shards are named by content, and the
ledger has one writer.
"""

import logging
import shlex
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kg_pipeline.errors import BadInput, Misconfigured, Retryable
from kg_pipeline.ledger.covered import covered_days
from kg_pipeline.ledger.places import nlm_place
from kg_pipeline.ledger.store import Ledger, has_ledger, open_ledger
from kg_pipeline.ledger.watermark import declared_baselines
from kg_pipeline.logs import at_work
from kg_pipeline.pubmed.nlm_files import Directory
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.fetch import fetch_query
from kg_pipeline.stages.intake import Intake, NightParams, Occasion, days_left_out, resolve_intake
from kg_pipeline.stages.ledger_texts import write_unread
from kg_pipeline.stages.nights import (
    FetchedNight,
    NightPlan,
    PlannedShard,
    ShardRead,
    batch_references,
    outcome_path,
    places_of,
    plan_of,
    read_night,
    read_outcome,
    run_of,
    write_night,
    write_whole,
)
from kg_pipeline.stages.nlm_files import NlmFile, fetch_nlm_file, files_to_take, list_update_files
from kg_pipeline.stages.parse import ParseCounts, ParsedFile, parse
from kg_pipeline.stages.reading import read_parsed_shard
from kg_pipeline.stages.shards import read_header
from kg_pipeline.stages.sources import Source
from kg_pipeline.stages.unread import unread_shards

BATCH_TEXTS = 500
"""Texts a task reads, minutes of a core; more of them where a GPU reads."""
MAX_BATCHES = 200
"""Tasks that a scheduler maps a step over without labour."""
MAX_UPDATE_FILES = 10
"""Of one night: with up to 30,000 citations each, more would be a backfill under the name of a night."""
_LOG = logging.getLogger(__name__)


def resolve_night(settings: Settings, params: NightParams, occasion: Occasion) -> Intake:
    """What the night takes in; see `resolve_intake`."""
    query = params.query or settings.nightly_query
    ledger = ledger_so_far(settings.data)
    covered = {day for _, day in covered_days(ledger, [query])} if ledger else set()
    intake = resolve_intake(params, occasion, query, covered)
    if left_out := days_left_out(intake, occasion, covered):
        since, until = left_out
        conf = {"source": "days", "query": params.query, "date_from": since, "date_to": until}
        _LOG.warning(
            "%s to %s are not covered, too long ago for a night; airflow dags trigger pubmed_backfill --conf %s",
            since,
            until,
            shlex.quote(msgspec.json.encode(conf).decode()),
        )
    return intake


def fetch_night(settings: Settings, intake: Intake) -> str:
    """The reference of what was received of it, each content once and in the order of their hashes.

    Raises `Retryable` for a source that does not answer, and for a gap in the numbers of the update files.
    """
    fetched_on = datetime.now(UTC).date()
    found = [fetch_nlm_file(settings, *_split(file)) for file in intake.files]
    if intake.follows_updates:
        found += [fetch_nlm_file(settings, file.name, file.directory) for file in _new_update_files(settings)]
    if intake.query is not None:  # last: an answer comes after all of NLM's files that were received before it
        found += fetch_query(settings, intake.query, intake.since, intake.until)
    sources = {source.received.sha256: source for source in found}
    _LOG.info("received %d files, %d bytes", len(sources), sum(file.received.n_bytes for file in sources.values()))
    night = FetchedNight(intake, fetched_on, tuple(sources[key] for key in sorted(sources)))
    return write_night(settings.data, night)


def plan_night(
    settings: Settings, extractor: Extractor, fetched: str, batch_texts: int = BATCH_TEXTS
) -> list[str]:
    """The references of the batches to read of what was received, one at least."""
    night = read_night(settings.data, fetched, FetchedNight)
    files, refused_files = _parse_all(settings.data, night.sources)
    shards = _plan_shards(settings.data, files, extractor)
    plan = NightPlan(
        intake=night.intake,
        fetched_on=night.fetched_on,
        sources=night.sources,
        extractor=extractor.id,
        parsed=sum((file.counts for _, file in files), ParseCounts()),
        answered=sum(file.counts.articles for _, file in files if file.received.way == "entrez"),
        refused_files=tuple(refused_files),
        shards=shards,
        batches=_batches(shards, batch_texts),
    )
    reference = write_night(settings.data, plan)
    _LOG.info("%s: %d texts to read in %d batches", reference, plan.n_unread, len(plan.batches))
    return batch_references(reference, plan)


def read_batch(settings: Settings, extractor: Extractor, batch: str) -> int:
    """Read the shards of a batch that are not read yet; how many texts they hold.

    A shard that cannot be read holds nothing back but itself. Raises `Retryable` at the end if there was one;
    called again, it begins with those tried least, so that what killed it comes last. Raises `Misconfigured`
    where models or lexicon are not those of the plan.
    """
    data, reference = settings.data, plan_of(batch)
    plan = read_plan(settings, extractor, reference)
    places = places_of(batch, plan)
    with at_work(run=run_of(data, reference)):
        by_tries = sorted(places, key=lambda place: read_outcome(data, reference, place).tries)
        outcomes = [_read_shard(data, reference, plan, place, extractor) for place in by_tries]
    if failed := [outcome.failed for outcome in outcomes if outcome.failed]:
        raise Retryable(f"{batch}: {len(failed)} of {len(places)} shards failed: {'; '.join(failed)}")
    return sum(plan.shards[place].n_unread for place in places)


def ledger_so_far(data: Path) -> Ledger | None:
    """The ledger at its last commit; None before the first."""
    return open_ledger(data / LEDGER) if has_ledger(data / LEDGER) else None


def _split(file: str) -> tuple[str, Directory]:
    """Name and directory of a file of NLM's, `updatefiles` where none is given."""
    directory, _, name = file.rpartition("/")
    if nlm_place(name) is None or directory not in {"", "baseline", "updatefiles"}:
        raise Misconfigured(f"{file!r} is no file of NLM's; write it as baseline/pubmed26n0001.xml.gz")
    return name, "baseline" if directory == "baseline" else "updatefiles"


def _new_update_files(settings: Settings) -> list[NlmFile]:
    """The first after the ledger's watermark; a ledger without any update file of NLM's begins with the newest."""
    ledger, listed = ledger_so_far(settings.data), list_update_files(settings)
    if not listed:
        _LOG.warning("no update file is listed; see KG_PUBMED_FILES")
        return []
    baselines = declared_baselines(ledger) if ledger else {}
    if baselines and max(baselines) < listed[-1].year:
        _LOG.warning(
            "NLM has begun the year %d, and only its annual baseline tells what went before; airflow dags trigger "
            "pubmed_backfill",
            listed[-1].year,
        )
    files = files_to_take(ledger, listed, first=listed[-1].number)
    if left := files[MAX_UPDATE_FILES:]:
        _LOG.info("%d update files are left to the next nights, %s first", len(left), left[0].name)
    return files[:MAX_UPDATE_FILES]


def _parse_all(data: Path, sources: Sequence[Source]) -> tuple[list[tuple[int, ParsedFile]], list[str]]:
    """The good files, by their places among the sources; and what is wrong with the others."""
    files: list[tuple[int, ParsedFile]] = []
    refused: list[str] = []
    for place, source in enumerate(sources):
        try:
            files.append((place, parse(data, source, on_refusal=_LOG.warning)))
        except BadInput as error:
            _LOG.error("%s", error)
            refused.append(str(error))
    return files, refused


def _plan_shards(
    data: Path, files: Sequence[tuple[int, ParsedFile]], extractor: Extractor
) -> tuple[PlannedShard, ...]:
    source_of = {reference: place for place, file in files for reference in file.shards}
    unread = unread_shards(ledger_so_far(data), data, (file for _, file in files), extractor)
    of_files = tuple(
        PlannedShard(reference, source_of[reference], n_unread, tuple(sorted(read)))
        for reference, (read, n_unread) in unread.items()
    )
    return of_files + _held_back(data)


def _held_back(data: Path) -> tuple[PlannedShard, ...]:
    """Shards of the texts that no night could read so far."""
    ledger = ledger_so_far(data)
    shards = write_unread(data, ledger) if ledger else []
    return tuple(PlannedShard(shard, None, read_header(data, shard).n_records, ()) for shard in shards)


def _batches(shards: Sequence[PlannedShard], batch_texts: int) -> tuple[tuple[int, ...], ...]:
    """The places of the shards that hold unread texts, as many together as make a batch full; one at least."""
    size = max(batch_texts, -(-sum(shard.n_unread for shard in shards) // MAX_BATCHES))
    batches: list[list[int]] = [[]]
    n_texts = 0
    for place, shard in enumerate(shards):
        if not shard.n_unread:
            continue
        if n_texts >= size:
            batches.append([])
            n_texts = 0
        batches[-1].append(place)
        n_texts += shard.n_unread
    return tuple(map(tuple, batches))


def read_plan(settings: Settings, extractor: Extractor, reference: str) -> NightPlan:
    """The plan. Raises `Misconfigured` where it was made for another extractor than this worker has."""
    plan = read_night(settings.data, reference, NightPlan)
    if extractor.id != plan.extractor:
        raise Misconfigured(
            f"the night was planned for extractor {plan.extractor}, and this worker has {extractor.id}: other "
            "models or another lexicon; give all workers the same, then start the night again"
        )
    return plan


def _read_shard(data: Path, reference: str, plan: NightPlan, place: int, extractor: Extractor) -> ShardRead:
    """How far it came, written before it is begun and after; what another reader wrote meanwhile stays."""
    shard, path = plan.shards[place], outcome_path(data, reference, place)
    before = read_outcome(data, reference, place)
    write_whole(path, msgspec.structs.replace(before, tries=before.tries + 1))
    made: dict[str, str | None]
    began = time.monotonic()
    try:
        made = {"readings": ensure_read(data, plan, shard, extractor, before.readings), "failed": None}
    except (BadInput, Retryable) as error:
        _LOG.error("%s: %s", shard.reference, error)
        made = {"failed": f"{shard.reference}: {error}"}
    now = read_outcome(data, reference, place)
    outcome = msgspec.structs.replace(now, read_s=round(now.read_s + time.monotonic() - began, 3), **made)
    write_whole(path, outcome)
    return outcome


def ensure_read(
    data: Path, plan: NightPlan, shard: PlannedShard, extractor: Extractor, readings: str | None
) -> str:
    """The shard's readings, as they are or, where someone tidied them up meanwhile or there are none, made."""
    if readings is None or not (data / readings).exists():
        ensure_parsed(data, plan, shard)
        *_, readings = read_parsed_shard(data, shard.reference, extractor, frozenset(shard.read_already))
    return readings


def ensure_parsed(data: Path, plan: NightPlan, shard: PlannedShard) -> None:
    """Make the shard again if someone tidied it up meanwhile."""
    if (data / shard.reference).exists():
        return
    if shard.source is not None:
        parse(data, plan.sources[shard.source])
    elif (ledger := ledger_so_far(data)) is not None:
        write_unread(data, ledger)
