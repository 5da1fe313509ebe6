"""The temporary file of an export, on a disk that takes no more."""

import resource
from collections.abc import Iterator

import pytest

from kg_pipeline.errors import Retryable
from kg_pipeline.export.scratch import Scratch


@pytest.fixture
def small_files() -> Iterator[None]:
    """No file of this process may grow beyond a mebibyte, as if the disk were full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.usefixtures("small_files")
def test_a_full_disk_of_temporary_files_is_told_with_their_folder() -> None:
    with (
        pytest.raises(Retryable, match=r"in TMPDIR or else /var/tmp, cannot be written: (disk|database)"),
        Scratch() as s,
    ):
        s.add_parts((f"owner {number}", b"part" * 1000) for number in range(4000))
