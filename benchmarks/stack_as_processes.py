"""Do the services of docker-compose.yml start, and do their health checks pass, where there is no Docker engine?

Runs the file's own commands, environments and health checks as processes in namespaces of their own (host names,
loopback, folders): all but Neo4j and the profiles. Needs Linux, root, PostgreSQL and Redis, and in uv's cache what
the images install, for a namespace has no network (`pytest tests/stack/test_images.py` leaves it there):

    unshare --mount --net --pid --fork --mount-proc .venv/bin/python benchmarks/stack_as_processes.py WORK
"""

import json
import os
import re
import secrets
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

_REPOSITORY = Path(__file__).parent.parent
_COPIED = ("kg_pipeline", "cypher", "ontologies", "dags", "docker", "pyproject.toml", "README.md", "LICENSE")
_AS_NOBODY = ("setpriv", "--reuid=nobody", "--clear-groups")
_FOLDERS = (Path("/opt/kg"), Path("/opt/airflow"), Path("/data"), Path("/cache"))
_OF_IMAGE = {
    "AIRFLOW_HOME": "/opt/airflow",
    "AIRFLOW__CORE__DAGS_FOLDER": "/opt/kg/dags",
    "PYTHONPATH": "/opt/kg/dags",
}
_SERVICES = ("airflow-api-server", "airflow-scheduler", "airflow-dag-processor", "airflow-triggerer", "worker-cpu")
_PATIENCE_S = 300.0

Services = dict[str, dict[str, Any]]


def read_services(work: Path) -> Services:
    """The services as Compose sees them, with a random value for each secret."""
    example = (_REPOSITORY / ".env.example").read_text(encoding="utf-8")
    filled_in = re.sub(r"=$", lambda _: f"={_secret()}", example, flags=re.MULTILINE)
    env = work / "env"
    env.write_text(filled_in, encoding="utf-8")
    spec = find_spec("compose")
    assert spec is not None and spec.submodule_search_locations is not None
    compose = Path(spec.submodule_search_locations[0]) / "docker-compose"
    command = [
        compose,
        "--env-file",
        env,
        "--file",
        _REPOSITORY / "docker-compose.yml",
        "config",
        "--format",
        "json",
    ]
    services: Services = json.loads(_run(*command))["services"]
    return services


def _secret() -> str:
    """A Fernet key, which does for a password, too."""
    return urlsafe_b64encode(secrets.token_bytes(32)).decode()


def _run(*command: object) -> str:
    return subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout


@contextmanager
def place(work: Path, services: Services) -> Iterator[None]:
    """What an image and Compose's network give: folders, host names, loopback; folders made for it go after."""
    hosts = work / "hosts"
    hosts.write_text(f"127.0.0.1 localhost {' '.join(services)}\n", encoding="utf-8")
    _run("mount", "--bind", hosts, "/etc/hosts")
    _run("ip", "link", "set", "lo", "up")
    made = [folder for folder in _FOLDERS if not folder.exists()]
    for folder in _FOLDERS:
        source = work / folder.name
        source.mkdir()
        folder.mkdir(parents=True, exist_ok=True)
        _run("mount", "--bind", source, folder)
    _run("cp", "-r", *(_REPOSITORY / name for name in _COPIED), "/opt/kg")
    try:
        yield
    finally:
        for folder in _FOLDERS:
            _run("umount", folder)
        for folder in made:
            folder.rmdir()


class Stack:
    """The processes, each with the environment of its service and a log in the work folder."""

    def __init__(self, work: Path, services: Services, venv: Path) -> None:
        self._work, self._services = work, services
        postgres = _run("pg_config", "--bindir").strip()
        self._path = f"{venv}/bin:{postgres}:{os.environ['PATH']}"
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def environment(self, name: str) -> dict[str, str]:
        """That of the service on top of that of its image."""
        own = {key: str(value) for key, value in self._services[name].get("environment", {}).items()}
        return {"PATH": self._path, "HOME": "/root", "HOSTNAME": os.uname().nodename, **_OF_IMAGE, **own}

    def start(self, name: str, *command: str) -> None:
        """The service's command, or another one for it."""
        told = command or [word.replace("$$", "$") for word in self._services[name]["command"]]
        with (self._work / f"{name}.log").open("wb") as log:
            self._processes[name] = subprocess.Popen(
                told, env=self.environment(name), cwd="/opt/kg", stdout=log, stderr=subprocess.STDOUT
            )

    def run(self, name: str) -> None:
        """A service that ends, which it must do well."""
        command = self._services[name]["command"]
        subprocess.run(command, env=self.environment(name), cwd="/opt/kg", check=True, capture_output=True)

    def wait_until_healthy(self, name: str) -> None:
        """Prints after how long its health check passed, and how long that takes. Raises `TimeoutError`."""
        kind, *words = [word.replace("$$", "$") for word in self._services[name]["healthcheck"]["test"]]
        command = ["sh", "-c", words[0]] if kind == "CMD-SHELL" else words
        began = time.monotonic()
        while True:
            asked = time.monotonic()
            done = subprocess.run(
                command, env=self.environment(name), cwd="/opt/kg", capture_output=True, check=False
            )
            now = time.monotonic()
            if done.returncode == 0:
                print(
                    f"{name:24} healthy after {now - began:5.0f} s, the check takes {now - asked:4.1f} s",
                    flush=True,
                )
                return
            if now - began > _PATIENCE_S:
                raise TimeoutError(f"{name} is not healthy: {done.stderr.decode()[-1000:]}")
            time.sleep(1)

    def stop(self) -> None:
        """All of it, the last started first."""
        for name, process in reversed(self._processes.items()):
            process.terminate()
            print(f"{name:24} ended with {process.wait(60)}", flush=True)


def start_postgres(stack: Stack, folder: Path) -> None:
    """As the image does at its first start: a cluster for the user of the environment, and its database."""
    told = stack.environment("postgres")
    folder.mkdir()
    password = folder.with_name("password")
    password.write_text(told["POSTGRES_PASSWORD"], encoding="utf-8")
    _run("chown", "nobody", folder, password)
    bindir = Path(_run("pg_config", "--bindir").strip())
    initdb = [
        bindir / "initdb",
        "-D",
        folder,
        "-U",
        told["POSTGRES_USER"],
        "--pwfile",
        password,
        "-A",
        "scram-sha-256",
    ]
    _run(*_AS_NOBODY, *initdb)
    stack.start("postgres", *_AS_NOBODY, str(bindir / "postgres"), "-D", str(folder), "-k", "/tmp")
    stack.wait_until_healthy("postgres")
    created = ["createdb", "-h", "127.0.0.1", "-U", told["POSTGRES_USER"], told["POSTGRES_DB"]]
    subprocess.run(created, env=told | {"PGPASSWORD": told["POSTGRES_PASSWORD"]}, check=True)


def install(venv: Path) -> None:
    """What the Airflow image installs, in an environment of its own."""
    uv = Path(sys.executable).with_name("uv")
    _run(uv, "venv", "--python", sys.executable, venv)
    requirements = ["-r", "/opt/kg/docker/airflow.txt", "kg-pipeline[airflow] @ file:///opt/kg"]
    _run(uv, "pip", "install", "--offline", "--python", venv / "bin" / "python", *requirements)


def start_all(stack: Stack, postgres: Path) -> None:
    """In the order that `depends_on` asks for."""
    start_postgres(stack, postgres)
    stack.start("redis")
    stack.wait_until_healthy("redis")
    for _ in range(2):  # as at the next `up`
        stack.run("airflow-init")
    for name in (*_SERVICES, "metrics"):
        stack.start(name)
        stack.wait_until_healthy(name)


def main(work: Path) -> None:
    work.mkdir(parents=True)
    services = read_services(work)
    with place(work, services):
        install(work / "venv")
        stack = Stack(work, services, work / "venv")
        try:
            start_all(stack, work / "postgres")
        finally:
            stack.stop()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
