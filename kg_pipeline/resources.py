"""Folders that travel with the package: `cypher`, `ontologies`, the compact models, the sample."""

from pathlib import Path

from kg_pipeline.errors import Misconfigured

_PACKAGE = Path(__file__).parent


def resource_folder(name: str) -> Path:
    """The folder of that name inside the installed package or, in a checkout, beside it."""
    for folder in (_PACKAGE / name, _PACKAGE.parent / name):
        if folder.is_dir():
            return folder
    raise Misconfigured(f"the installation lacks its folder {name!r}; install kg-pipeline again")
