"""The steps of nights, releases and upkeep as a scheduler calls them: parameters, occasion, one reference."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.identifiers import content_id
from kg_pipeline.settings import Settings
from kg_pipeline.stages import backfill, care, night, night_load, releases, vocabulary, vocabulary_release
from kg_pipeline.stages.extractor import open_extractor
from kg_pipeline.stages.gate import read_limits
from kg_pipeline.stages.intake import Intake, Occasion, read_params
from kg_pipeline.stages.nights import plan_of
from kg_pipeline.stages.report import RUNS, read_report
from kg_pipeline.stages.tidy import tidy as tidy_folder

Params = Mapping[str, Any]
_LOG = logging.getLogger(__name__)


def resolve(params: Params, occasion: Params, _reference: None) -> dict[str, Any]:
    """What the night takes in."""
    when = msgspec.convert(occasion, Occasion)
    read_limits(params["limits"])  # wrong ones are told of now, not after hours of reading
    intake = night.resolve_night(Settings.from_environment(), read_params(params), when)
    _LOG.info("takes in %s", intake)
    return dict(msgspec.to_builtins(intake))


def fetch(_params: Params, _occasion: Params, intake: Params) -> str:
    """The reference of what was received."""
    return night.fetch_night(Settings.from_environment(), msgspec.convert(intake, Intake))


def plan(params: Params, _occasion: Params, fetched: str) -> list[str]:
    """The batches to read, one at least."""
    settings = Settings.from_environment()
    return night.plan_night(settings, open_extractor(settings), fetched, params["batch_texts"])


def read(_params: Params, _occasion: Params, batch: str) -> int:
    """The number of texts read."""
    settings = Settings.from_environment()
    return night.read_batch(settings, open_extractor(settings), batch)


def gate(params: Params, _occasion: Params, batches: Sequence[str] | None) -> str:
    """The plan that the batches are of, if its yield is as nights' yields are."""
    if not batches:
        raise BadInput("there is no plan; see the step that should have made it")
    settings, reference, limits = Settings.from_environment(), plan_of(batches[0]), read_limits(params["limits"])
    night_load.gate_night(settings, open_extractor(settings), reference, limits, params["accept"])
    return reference


def load(_params: Params, _occasion: Params, plan: str) -> str:
    """The reference of the night's report."""
    settings = Settings.from_environment()
    return f"{RUNS}/{night_load.load_night(settings, open_extractor(settings), plan).run}.json"


def export_release(_params: Params, _occasion: Params, _reference: None) -> str | None:
    """The reference of the release of the ledger's last commit; a second call for it, or none, makes nothing."""
    settings = Settings.from_environment()
    ledger = night.ledger_so_far(settings.data)
    if ledger is None or not ledger.last_sequence:
        _LOG.info("the ledger has no commit yet, so there is nothing to export")
        return None
    return releases.export_release(settings).reference


def report(_params: Params, _occasion: Params, loaded: str) -> None:
    """Tells what the night did. Raises `BadInput` if it lacks articles or whole files, so that someone looks."""
    told = read_report(Settings.from_environment().data / loaded)
    _LOG.info("%s: %s", loaded, told)
    if told.refused_files:
        refused = "; ".join(told.refused_files)
        raise BadInput(
            f"{loaded}: files are refused, so no day is covered and the next night asks again: {refused}"
        )
    if told.held_back:
        raise BadInput(f"{loaded}: {told.held_back} texts are held back; see the batches that failed")


def plan_backfill(params: Params, _occasion: Params, _reference: None) -> list[dict[str, Any]]:
    """Runs of the nightly DAG, one for each night of the backfill; none where only its plan was asked for."""
    settings, wanted, today = Settings.from_environment(), backfill.read_backfill(params), datetime.now(UTC).date()
    nights = backfill.cut_backfill(settings, wanted, today)
    if nights:
        _LOG.info("%s", backfill.weigh_backfill(settings, open_extractor(settings), wanted, today))
    _LOG.info("%d nights", len(nights))
    runs = [{"conf": night, "trigger_run_id": f"backfill-{content_id(night)}"} for night in nights]
    return [] if params["plan_only"] else runs


def close_baseline(params: Params, _occasion: Params, _reference: None) -> None:
    """Declares the annual baseline, which closes what it lacks, if all of it was asked for and is in."""
    if params["plan_only"]:
        return
    if closed := backfill.close_baseline(Settings.from_environment(), backfill.read_backfill(params)):
        _LOG.info("closed: %s", closed)


def update_vocabulary(params: Params, _occasion: Params, _reference: None) -> str:
    """The reference of what changed in the lexicon in use by its sources, which were looked at again."""
    return vocabulary_release.update_release(Settings.from_environment(), params["ontologies"])


def compare_vocabulary(params: Params, _occasion: Params, _update: str) -> list[str]:
    """The batches to read of articles that the vocabularies link otherwise, one at least."""
    return vocabulary_release.prepare_release(Settings.from_environment(), params["batch_texts"])


def read_vocabulary(_params: Params, _occasion: Params, batch: str) -> int:
    """The number of shards read."""
    return vocabulary_release.read_release_batch(Settings.from_environment(), batch)


def weigh_vocabulary(params: Params, _occasion: Params, batches: Sequence[str]) -> str:
    """The reference of the page that shows what would change, if that is not too much."""
    limits = read_limits(params["limits"])
    return vocabulary_release.weigh_release(Settings.from_environment(), batches[0], limits, params["accept"])


def adopt_vocabulary(_params: Params, _occasion: Params, _page: str) -> dict[str, Any]:
    """What was added to the ledger."""
    settings = Settings.from_environment()
    adopted = vocabulary.adopt_vocabulary(settings, open_extractor(settings))
    _LOG.info("%s", adopted)
    return dict(msgspec.to_builtins(adopted.committed))


def check(params: Params, _occasion: Params, _reference: None) -> None:
    """Raises `BadInput` naming what is wrong with the data folder."""
    found = list(care.check(Settings.from_environment(), deep=params["deep"]))
    if found:
        told = "; ".join(f"{each.table}: {each.what} ({each.n_rows}, as {each.example})" for each in found)
        raise BadInput(f"the data folder is not whole: {told}; see docs/curation.md, Housekeeping")


def compact(params: Params, _occasion: Params, _reference: None) -> None:
    """Joins the ledger's small files and drops what no commit made visible."""
    for table in care.compact(Settings.from_environment(), params["keep_hours"]):
        _LOG.info("%s", table)


def tidy(params: Params, _occasion: Params, _reference: None) -> None:
    """Removes what past nights left."""
    for folder in tidy_folder(Settings.from_environment(), params["keep_days"], params["keep_pages_days"]):
        _LOG.info("%s", folder)
