"""Shell: ontologies fetched by pyobo, which knows where each is published, and kept as OBO files."""

import importlib
from pathlib import Path
from typing import Any

from kg_pipeline.errors import Misconfigured, Retryable, using

_STAMP = "auto-generated-by:"


def fetch_ontology(named: str, folder: Path) -> Path:
    """The OBO file of the ontology in the folder: the release published, or the one named, as `doid@2024-05-15`.

    Raises `Misconfigured` where pyobo is not installed or knows no such ontology, `Retryable` if it gets none.
    """
    prefix, _, version = named.partition("@")
    pyobo = _import_pyobo()
    path = folder / f"{prefix}.obo"
    try:
        ontology = pyobo.get_ontology(prefix, version=version or None, progress=False)
    except ValueError as error:
        raise Misconfigured(f"pyobo knows no ontology {prefix!r} ({error}); name one of bioregistry.io") from error
    except (OSError, RuntimeError) as error:
        raise Retryable(
            f"pyobo got no {named}: {error}; check the network and the release named, then run the command again"
        ) from error
    with using(folder):
        folder.mkdir(parents=True, exist_ok=True)
        written = path.with_suffix(".part")
        ontology.write_obo(written)
        _drop_stamp(written)
        written.replace(path)
    return path


def _import_pyobo() -> Any:
    try:
        return importlib.import_module("pyobo")
    except ImportError as error:
        raise Misconfigured(f"{error}; pip install 'kg-pipeline[pyobo]' brings what fetches ontologies") from error


def _drop_stamp(path: Path) -> None:
    """The moment of its making is no part of a release: the same release gives the same file."""
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(_STAMP)), encoding="utf-8")
