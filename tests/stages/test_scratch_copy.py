"""The copy of a ledger that a gate or a dry run writes to, taken while another writer is at work."""

from pathlib import Path

import pytest
from small_ledger import commit_articles

from kg_pipeline.errors import Retryable
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.diff import scratch_copy


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Those of a data folder with a small ledger."""
    commit_articles(tmp_path / "data", [1, 2])
    return Settings.from_environment({}, data=tmp_path / "data")


def _gone_when_copied(settings: Settings, name: str) -> None:
    """A file that the folder lists and that is not there any more: a link to nothing."""
    (settings.data / "ledger" / "readings" / "_delta_log" / name).symlink_to("nothing")


def test_what_delta_has_not_finished_is_left_out(settings: Settings) -> None:
    _gone_when_copied(settings, "00000000000000000009.json#1")
    with scratch_copy(settings) as scratch:
        assert open_ledger(scratch.data / "ledger").last_sequence == 1


def test_a_ledger_that_changes_while_it_is_copied_can_be_copied_again(settings: Settings) -> None:
    _gone_when_copied(settings, "00000000000000000000.json~")
    with pytest.raises(Retryable, match=r"readings changed while it was copied"), scratch_copy(settings):
        raise AssertionError("copied")
