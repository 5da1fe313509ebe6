"""The tiny world of the exports."""

from collections.abc import Callable

import pytest
from tiny_world import changes

from kg_pipeline.records import GraphChanges


@pytest.fixture
def world() -> Callable[..., GraphChanges]:
    """Makes the tiny world; streams may be replaced by name."""
    return changes
