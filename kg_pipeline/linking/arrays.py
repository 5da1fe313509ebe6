"""Arrays of a model in a file of NumPy's, read without pickle."""

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.errors import Misconfigured


def read_arrays(path: Path, *names: str) -> tuple[NDArray[Any], ...]:
    """The arrays of those names. Raises `Misconfigured` if the file lacks one or is no such file."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            return tuple(arrays[name] for name in names)
    except (OSError, EOFError, KeyError, ValueError, AttributeError, zipfile.BadZipFile) as exc:
        raise Misconfigured(f"{path} lacks {', '.join(names)}: {exc}; install kg-pipeline again") from exc
