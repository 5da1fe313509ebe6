"""A real Airflow: scheduler, API server, DAG processor, triggerer on PostgreSQL; with Celery, workers and Redis.

Needs the servers of PostgreSQL and Redis on this machine; everything listens on loopback, in a folder of its own.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psycopg2
from airflow_world import airflow_variables

_PATIENCE_S = 1200.0
_POSTGRES = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


def missing_servers() -> str | None:
    """What this machine lacks."""
    if not _POSTGRES:
        return "no PostgreSQL: install Debian's package postgresql"
    return None if shutil.which("redis-server") else "no Redis: install Debian's package redis-server"


class LiveAirflow:
    """Its processes by name; each is the leader of a group of its own, so that a kill takes its children along."""

    def __init__(self, folder: Path, executor: str, variables: Mapping[str, str]) -> None:
        self.folder = folder
        # Not in the folder: those of pytest are open to their owner alone, and PostgreSQL refuses to be root.
        self._cluster = Path(tempfile.mkdtemp(prefix="kg-postgres-"))
        ports = _free_ports(4)
        self._postgres_port, self._redis_port, api_port, log_port = ports
        database = f"postgres@127.0.0.1:{self._postgres_port}/airflow"
        self.environment = {
            **os.environ,
            **airflow_variables(folder / "home"),
            "AIRFLOW__CORE__EXECUTOR": executor,
            "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{api_port}/execution/",
            "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS": "True",
            "AIRFLOW__CORE__PARALLELISM": "4",
            "AIRFLOW__API__HOST": "127.0.0.1",
            "AIRFLOW__API__PORT": str(api_port),
            "AIRFLOW__API__WORKERS": "1",
            "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_urlsafe(48),
            "AIRFLOW__API__SECRET_KEY": secrets.token_urlsafe(24),
            "AIRFLOW__DATABASE__SQL_ALCHEMY_CONN": f"postgresql+psycopg2://{database}",
            "AIRFLOW__CELERY__RESULT_BACKEND": f"db+postgresql://{database}",
            "AIRFLOW__CELERY__BROKER_URL": f"redis://127.0.0.1:{self._redis_port}/0",
            "AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT": str(log_port),
            "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "1",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "30",
            "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "5",
            **variables,
        }
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start a process, known by that name from now on."""
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                command, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def start_airflow(self, name: str, *arguments: str) -> None:
        """Start one of Airflow's services."""
        self.start(name, sys.executable, "-m", "airflow", *arguments)

    def start_worker(self, queue: str) -> None:
        """A Celery worker that reads one queue, one task at a time."""
        # Two on one host: the second cannot serve logs, so neither does.
        options = ["--queues", queue, "--concurrency", "1", "--skip-serve-logs"]
        self.start_airflow(
            f"worker-{queue}", "celery", "worker", *options, "--celery-hostname", f"{queue}@localhost"
        )

    def kill(self, name: str) -> None:
        """End a process and its children, unasked."""
        process = self._processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def run(self, *arguments: str) -> str:
        """What an Airflow command prints."""
        done = subprocess.run(
            [sys.executable, "-m", "airflow", *arguments], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    def rows(self, query: str) -> list[tuple[str, ...]]:
        """What Airflow's database answers."""
        where = {"host": "127.0.0.1", "port": self._postgres_port, "user": "postgres"}
        with psycopg2.connect(dbname="airflow", **where) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    def wait_for(self, query: str) -> list[tuple[str, ...]]:
        """What the query answers, once it answers anything."""
        deadline = time.monotonic() + _PATIENCE_S
        while not (found := self.rows(query)):
            assert time.monotonic() < deadline, f"{query}: nothing; the logs are in {self.folder}"
            time.sleep(0.5)
        return found

    def wait_for_runs(self, run_ids: str, number: int) -> None:
        """Until so many runs with ids like that succeeded. Raises if one failed."""
        ended = f"SELECT state FROM dag_run WHERE run_id LIKE '{run_ids}' AND state IN ('success', 'failed')"
        self.wait_for(f"SELECT 1 FROM ({ended}) e HAVING count(*) >= {number} OR bool_or(state = 'failed')")
        assert set(self.rows(ended)) == {("success",)}

    def start_database(self) -> None:
        """A cluster of PostgreSQL, and Airflow's tables and pools in it."""
        cluster = self._cluster
        as_nobody = ("setpriv", "--reuid=nobody", "--clear-groups") if os.geteuid() == 0 else ()
        if as_nobody:
            shutil.chown(cluster, "nobody")
        bin_folder = _POSTGRES[-1]
        initdb = [*as_nobody, bin_folder / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust"]
        subprocess.run(initdb, check=True, capture_output=True)
        port = str(self._postgres_port)
        self.start("postgres", *as_nobody, f"{bin_folder}/postgres", "-D", str(cluster), "-p", port, "-k", "")
        createdb = [bin_folder / "createdb", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "airflow"]
        while subprocess.run(createdb, capture_output=True).returncode:
            time.sleep(0.2)
        self.run("db", "migrate")
        self.run("pools", "set", "gpu", "2", "reading")
        self.run("pools", "set", "entrez", "1", "one that asks NCBI")
        self.run("pools", "set", "ledger", "1", "one writer")

    def stop(self) -> None:
        """All of it, the last started first."""
        for name in reversed(list(self._processes)):
            self.kill(name)
        shutil.rmtree(self._cluster)


@contextmanager
def live_airflow(folder: Path, executor: str, variables: Mapping[str, str]) -> Iterator[LiveAirflow]:
    """An Airflow for the time of the block; Celery's workers are for the block to start."""
    folder.mkdir(exist_ok=True)
    airflow = LiveAirflow(folder, executor, variables)
    try:
        airflow.start_database()
        if executor == "CeleryExecutor":
            airflow.start("redis", "redis-server", "--bind", "127.0.0.1", "--port", str(airflow._redis_port))
        for name in ("api-server", "scheduler", "dag-processor", "triggerer"):
            airflow.start_airflow(name, name)
        airflow.wait_for("SELECT dag_id FROM dag WHERE dag_id = 'pubmed_nightly'")
        yield airflow
    finally:
        airflow.stop()


def _free_ports(n: int) -> list[int]:
    sockets = [socket.socket() for _ in range(n)]
    for free in sockets:
        free.bind(("127.0.0.1", 0))
    ports = [int(free.getsockname()[1]) for free in sockets]
    for free in sockets:
        free.close()
    return ports
