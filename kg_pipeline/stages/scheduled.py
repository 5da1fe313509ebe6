"""The steps of a night as a scheduler calls them: parameters, occasion and one reference in, JSON out."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.settings import Settings
from kg_pipeline.stages import night, night_load, releases
from kg_pipeline.stages.gate import read_limits
from kg_pipeline.stages.intake import Intake, Occasion, read_params
from kg_pipeline.stages.nights import plan_of
from kg_pipeline.stages.report import RUNS, read_report

Params = Mapping[str, Any]
_LOG = logging.getLogger(__name__)


def resolve(params: Params, occasion: Params, _reference: None) -> dict[str, Any]:
    """What the night takes in."""
    when = msgspec.convert(occasion, Occasion)
    intake = night.resolve_night(Settings.from_environment(), read_params(params), when)
    _LOG.info("takes in %s", intake)
    return dict(msgspec.to_builtins(intake))


def fetch(_params: Params, _occasion: Params, intake: Params) -> str:
    """The reference of what was received."""
    return night.fetch_night(Settings.from_environment(), msgspec.convert(intake, Intake))


def plan(params: Params, _occasion: Params, fetched: str) -> list[str]:
    """The batches to read, one at least."""
    return night.plan_night(Settings.from_environment(), fetched, params["batch_texts"])


def read(_params: Params, _occasion: Params, batch: str) -> int:
    """The number of texts read."""
    return night.read_batch(Settings.from_environment(), batch)


def gate(params: Params, _occasion: Params, batches: Sequence[str] | None) -> str:
    """The plan that the batches are of, if its yield is as nights' yields are."""
    if not batches:
        raise BadInput("there is no plan; see the step that should have made it")
    reference = plan_of(batches[0])
    night_load.gate_night(Settings.from_environment(), reference, read_limits(params["limits"]), params["accept"])
    return reference


def load(_params: Params, _occasion: Params, plan: str) -> str:
    """The reference of the night's report."""
    return f"{RUNS}/{night_load.load_night(Settings.from_environment(), plan).run}.json"


def export_release(_params: Params, _occasion: Params, _reference: None) -> str:
    """The reference of the release of the ledger's last commit; a second call for it makes nothing."""
    return releases.export_release(Settings.from_environment()).reference


def report(_params: Params, _occasion: Params, loaded: str) -> None:
    """Tells what the night did. Raises `BadInput` if it held articles back, so that someone looks."""
    told = read_report(Settings.from_environment().data / loaded)
    _LOG.info("%s: %s", loaded, told)
    if told.held_back:
        raise BadInput(f"{loaded}: {told.held_back} texts are held back; see the batches that failed")
