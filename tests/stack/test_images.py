"""The images: their Dockerfiles linted, their install steps run as plain commands, and what they install used."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_REPOSITORY = Path(__file__).parent.parent.parent
_DOCKERFILES = sorted((_REPOSITORY / "docker").glob("*.Dockerfile"))
_UV = str(Path(sys.executable).with_name("uv"))
_NOT_PASSED_ON = ("AIRFLOW", "PYTHON", "VIRTUAL_ENV", "KG_")
_CELERY = "airflow.providers.celery.executors.celery_executor"


def _instructions(dockerfile: Path) -> Iterator[list[str]]:
    """Each instruction's words; ours continue no line."""
    for line in dockerfile.read_text(encoding="utf-8").splitlines():
        assert not line.endswith("\\")
        if line and not line.startswith("#"):
            yield shlex.split(line)


def _installs(dockerfile: Path) -> list[list[str]]:
    found = [words[1:] for words in _instructions(dockerfile) if words[0] == "RUN" and "install" in words[1:4]]
    assert found
    return found


def _run(command: list[str], folder: Path, path: Path, **variables: str) -> str:
    ours = {name: value for name, value in os.environ.items() if not name.startswith(_NOT_PASSED_ON)}
    environment = {**ours, "PATH": f"{path}:{os.environ['PATH']}", **variables}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=900
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def _in(venv: Path, install: list[str]) -> list[str]:
    """The image's step for a virtual environment instead of the system, with the cache that an image has not."""
    python = str(venv / "bin" / "python")
    return [_UV, *[word for word in install[1:] if word not in ("--system", "--no-cache")], "--python", python]


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder and a virtual environment (`venv`) as the Airflow image's COPY and install steps make them."""
    folder = tmp_path_factory.mktemp("image")
    subprocess.run([_UV, "venv", "--quiet", "--python", sys.executable, folder / "venv"], check=True)
    for instruction in _instructions(_REPOSITORY / "docker" / "airflow.Dockerfile"):
        match instruction:
            case ["COPY", *words]:
                *sources, target = [word for word in words if not word.startswith("--")]
                for source in sources:
                    _copy(_REPOSITORY / source, folder / target, into=target.endswith("/"))
            case ["RUN", "uv", *words]:
                _run(_in(folder / "venv", ["uv", *words]), folder, folder / "venv" / "bin")
    return folder


def _copy(source: Path, target: Path, *, into: bool) -> None:
    target = target / source.name if into else target
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy2(source, target)


@pytest.mark.parametrize("dockerfile", _DOCKERFILES, ids=lambda path: path.name)
def test_a_dockerfile_has_no_finding(dockerfile: Path) -> None:
    assert len(_DOCKERFILES) == 2
    hadolint = Path(sys.executable).with_name("hadolint")
    done = subprocess.run([hadolint, dockerfile], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("dockerfile", _DOCKERFILES, ids=lambda path: path.name)
def test_what_uv_installs_is_compiled(dockerfile: Path) -> None:
    words = list(_instructions(dockerfile))
    compiled = words.index(["ENV", "UV_COMPILE_BYTECODE=1"])
    assert compiled < min(n for n, each in enumerate(words) if each[:3] == ["RUN", "uv", "pip"])


def test_uv_of_the_image_can_be_had() -> None:
    pip = next(words for words in _installs(_REPOSITORY / "docker" / "airflow.Dockerfile") if words[0] == "pip")
    wanted = [word for word in pip[2:] if not word.startswith("-")]
    assert len(wanted) == 1
    _run([_UV, "pip", "install", "--dry-run", "--python", sys.executable, *wanted], _REPOSITORY, Path())


def test_airflow_s_image_has_what_its_services_run_and_no_torch(image: Path) -> None:
    path = image / "venv" / "bin"
    _run([str(path / "python"), "-c", f"import {_CELERY}, statsd, psycopg2, redis"], image, path)
    assert "kg-pipeline" in _run([str(path / "kg-pipeline"), "--version"], image, path)
    listed = _run([_UV, "pip", "list", "--python", str(path / "python")], image, path)
    assert "apache-airflow" in listed
    assert "\ntorch " not in listed


def test_airflow_is_set_up_with_its_pools_and_user(image: Path, tmp_path: Path) -> None:
    path = image / "venv" / "bin"
    variables = {
        "AIRFLOW_HOME": str(tmp_path),
        "AIRFLOW__CORE__AUTH_MANAGER": "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW_ADMIN_PASSWORD": "for this test alone",
        "KG_GPUS": "2",
    }
    said = _run([str(image / "docker" / "airflow-init.sh")], image, path, **variables)
    assert 'User "admin" created with role "Admin"' in said
    pools = _run(["airflow", "pools", "list", "--output", "plain"], image, path, **variables)
    slots = {line.split()[0]: line.split()[1] for line in pools.splitlines()[1:] if line.strip()}
    assert slots["gpu"] == "2"
    assert slots["entrez"] == "1"
    assert slots["ledger"] == "1"


def test_torch_goes_with_all_the_rest() -> None:
    """Resolved beside what is installed here; uv says what it found on standard error."""
    (install,) = _installs(_REPOSITORY / "docker" / "worker.Dockerfile")
    python = Path(sys.executable)
    resolve = [*_in(python.parent.parent, install), "--dry-run"]
    done = _run(["sh", "-c", '"$@" 2>&1', "sh", *resolve], _REPOSITORY, python.parent)
    assert re.search(r"^(Resolved|Audited) \d+ packages", done, re.MULTILINE)
    assert not re.search(r"^ - (torch|apache-airflow)==", done, re.MULTILINE), done
