"""Nights on disk: what one took in, its plan, what was made of its shards; JSON in `nights/`, named by content.

Nothing in a name depends on who asked, when, or how often: the same night begun twice works on the same files.
"""

import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from kg_pipeline.errors import BadInput, using
from kg_pipeline.identifiers import content_id
from kg_pipeline.ledger.readings import TextKey
from kg_pipeline.records import Record
from kg_pipeline.stages.intake import Intake
from kg_pipeline.stages.parse import ParseCounts
from kg_pipeline.stages.sources import Source

NIGHTS = "nights"
"""Their folder in the data folder."""
R = TypeVar("R", bound=Record)


class FetchedNight(Record, frozen=True):
    """What a night received."""

    intake: Intake
    fetched_on: date
    """The day in UTC that the fetching began on, which may still bring more."""
    sources: tuple[Source, ...]


class PlannedShard(Record, frozen=True):
    """A parsed shard, and which of its texts are read already."""

    reference: str
    source: int | None
    """Which of the night's sources it comes from; None for texts of the ledger that an earlier night held back."""
    n_unread: int
    read_already: tuple[TextKey, ...]


class NightPlan(Record, frozen=True):
    """All shards of a night, those with unread texts in batches."""

    intake: Intake
    fetched_on: date
    sources: tuple[Source, ...]
    extractor: str
    parsed: ParseCounts
    answered: int
    """Articles that the search itself brought."""
    refused_files: tuple[str, ...]
    shards: tuple[PlannedShard, ...]
    batches: tuple[tuple[int, ...], ...]
    """Places in `shards`."""

    @property
    def n_unread(self) -> int:
        """Texts to read."""
        return sum(shard.n_unread for shard in self.shards)


class ShardRead(Record, frozen=True):
    """How far the reading of a planned shard came; whoever reads it tells it in the same file."""

    tries: int = 0
    """How often it was begun: one that kills its readers was begun more often than others."""
    readings: str | None = None
    failed: str | None = None
    """What kept it from being read."""
    read_s: float = 0.0
    """How long its reading took, all tries together."""


def write_night(data: Path, night: FetchedNight | NightPlan) -> str:
    """The reference of the night's file, which is written unless it is there."""
    reference = f"{NIGHTS}/{type(night).__name__.lower()}-{content_id(night)}.json"
    if not (data / reference).exists():
        write_whole(data / reference, night)
    return reference


def read_night(data: Path, reference: str, kind: type[R]) -> R:
    """A night's file. Raises `BadInput` for a reference to none, or to another kind."""
    path = data / reference
    if not path.resolve().is_relative_to((data / NIGHTS).resolve()):
        raise BadInput(f"{reference}: not below {NIGHTS}/; give the reference that the step before returned")
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except OSError as error:
        raise BadInput(f"{reference}: no such night in {data} ({error.strerror}); plan it again") from error
    except msgspec.DecodeError as error:
        raise BadInput(f"{reference}: {error}; give the reference that the step before returned") from error


def run_of(data: Path, plan: str) -> str:
    """The run's name, the same whoever works at the plan: its hash, after the moment it was first made here."""
    made_at = datetime.fromtimestamp((data / plan).stat().st_mtime, UTC)
    return f"{made_at:%Y%m%dT%H%M%SZ}-night-{Path(plan).stem[-8:]}"


def batch_references(reference: str, plan: NightPlan) -> list[str]:
    """One for each batch of the plan at that reference, which has at least one, if an empty one."""
    return [f"{reference}#{number}" for number in range(len(plan.batches))]


def plan_of(batch: str) -> str:
    """The reference of the plan that the batch is one of."""
    return batch.partition("#")[0]


def places_of(batch: str, plan: NightPlan) -> tuple[int, ...]:
    """The places in the plan of the batch's shards."""
    return plan.batches[int(batch.partition("#")[2])]


def outcome_path(data: Path, reference: str, place: int) -> Path:
    """Where it lies how far the reading of the shard at that place of the plan came."""
    return data / f"{reference.removesuffix('.json')}-{place}.json"


def read_outcome(data: Path, reference: str, place: int) -> ShardRead:
    """How far the reading came; nowhere if it was never begun."""
    path = outcome_path(data, reference, place)
    with using(path):
        return msgspec.json.decode(path.read_bytes(), type=ShardRead) if path.exists() else ShardRead()


def read_outcomes(data: Path, reference: str, plan: NightPlan) -> Iterator[tuple[PlannedShard, ShardRead]]:
    """The plan's shards that have texts to read, in order, and how far each came."""
    for place, shard in enumerate(plan.shards):
        if shard.n_unread:
            yield shard, read_outcome(data, reference, place)


def write_whole(path: Path, record: Record) -> None:
    """Write the record as JSON; the file appears whole or not at all."""
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with using(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            unfinished.write_bytes(msgspec.json.format(msgspec.json.encode(record)))
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
