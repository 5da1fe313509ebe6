"""The stack's compose file: valid by the specification and by Compose itself, and what every service must have."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

_REPOSITORY = Path(__file__).parent.parent.parent
_FILE = _REPOSITORY / "docker-compose.yml"
_EXAMPLE = _REPOSITORY / ".env.example"
_ONE_SHOT = {"airflow-init"}
_SECRET = re.compile(r"PASSWORD|SECRET|KEY|AUTH$|_CONN$|BROKER_URL|RESULT_BACKEND")
_PROFILES = ("--profile", "gpu", "--profile", "watch")


def _services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))["services"]
    assert {"airflow-scheduler", "worker-cpu", "worker-gpu", "postgres", "redis", "neo4j"} <= services.keys()
    return services


_SERVICES = _services()
every_service = pytest.mark.parametrize("name", _SERVICES)


def _compose(env: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Compose itself; the package's wrapper would end with 0 whatever it finds."""
    spec = find_spec("compose")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    binary = Path(spec.submodule_search_locations[0]) / "docker-compose"
    command = [binary, "--env-file", env, "--file", _FILE, *arguments]
    return subprocess.run(command, env={}, capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture
def filled_in(tmp_path: Path) -> Path:
    """The example with a value for each variable that must have one."""
    env = tmp_path / "env"
    env.write_text(re.sub(r"=$", "=xyz", _EXAMPLE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    return env


def test_the_file_is_valid_by_the_specification() -> None:
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(_FILE)]
    done = subprocess.run(check, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("profiles", [(), _PROFILES], ids=["plain", "all profiles"])
def test_compose_takes_the_file_once_the_example_is_filled_in(filled_in: Path, profiles: tuple[str, ...]) -> None:
    done = _compose(filled_in, *profiles, "config", "--quiet")
    assert done.returncode == 0, done.stderr


def test_every_variable_that_must_have_a_value_is_refused_without_one(filled_in: Path) -> None:
    needed = set(re.findall(r"\$\{(\w+):\?", _FILE.read_text(encoding="utf-8")))
    listed = set(re.findall(r"^(\w+)=$", filled_in.with_name("env").read_text(), re.MULTILINE))
    named = set(re.findall(r"^(\w+)=", _EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))
    assert listed == set()
    assert needed == named
    for variable in needed:
        env = filled_in.with_name("lacking")
        env.write_text(re.sub(rf"^{variable}=.*$", "", filled_in.read_text(), flags=re.MULTILINE))
        done = _compose(env, "config", "--quiet")
        assert done.returncode != 0
        assert f"{variable} is missing a value" in done.stderr


def test_a_worker_for_another_gpu_is_added_as_documented(filled_in: Path, tmp_path: Path) -> None:
    documented = (_REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```yaml\n(.*?)```", documented, re.DOTALL)
    override = tmp_path / "docker-compose.override.yml"
    override.write_text(snippet.replace("docker-compose.yml", str(_FILE)), encoding="utf-8")
    done = _compose(filled_in, "--file", str(override), *_PROFILES, "config", "--format", "json")
    assert done.returncode == 0, done.stderr
    services = json.loads(done.stdout)["services"]
    first, second = (services[name] for name in ("worker-gpu", "worker-gpu-1"))
    assert second["environment"].pop("CUDA_VISIBLE_DEVICES") == "1"
    assert first["environment"].pop("CUDA_VISIBLE_DEVICES") == "0"
    assert {**second, "build": None} == {**first, "build": None}


def test_what_may_be_set_is_in_the_example() -> None:
    optional = set(re.findall(r"\$\{(\w+):-", _FILE.read_text(encoding="utf-8")))
    assert optional
    assert optional <= set(re.findall(r"^# (\w+)=", _EXAMPLE.read_text(encoding="utf-8"), re.MULTILINE))


@every_service
def test_images_are_pinned(name: str) -> None:
    assert re.fullmatch(r"[\w./-]+:v?\d+\.\d+(\.\d+)?(-\w+)?", _SERVICES[name]["image"])


@every_service
def test_memory_is_limited_and_what_ends_is_started_again(name: str) -> None:
    assert re.fullmatch(r"\d+[mg]|\$\{\w+:-\d+g\}", _SERVICES[name]["mem_limit"])
    assert _SERVICES[name]["restart"] == ("on-failure:3" if name in _ONE_SHOT else "unless-stopped")


@every_service
def test_ports_are_on_loopback(name: str) -> None:
    assert all(port.startswith("127.0.0.1:") for port in _SERVICES[name].get("ports", []))


@every_service
def test_a_service_has_a_health_check_and_others_wait_for_it(name: str) -> None:
    if name not in _ONE_SHOT:
        assert _SERVICES[name]["healthcheck"]["test"]
    for other, waits in _SERVICES[name].get("depends_on", {}).items():
        wanted = "service_completed_successfully" if other in _ONE_SHOT else "service_healthy"
        assert waits == {"condition": wanted}


@every_service
def test_secrets_come_from_the_environment(name: str) -> None:
    for variable, value in _SERVICES[name].get("environment", {}).items():
        if _SECRET.search(variable):
            assert "${" in str(value), f"{variable} of {name}"


@every_service
def test_what_is_mounted_from_the_repository_is_there_and_is_not_written(name: str) -> None:
    for volume in _SERVICES[name].get("volumes", []):
        if volume.startswith("./"):
            assert (_REPOSITORY / volume.split(":")[0]).exists()
            assert volume.endswith(":ro")


def test_all_of_airflow_has_one_environment_and_one_image() -> None:
    ours = {name: each for name, each in _SERVICES.items() if name.startswith(("airflow-", "worker-"))}
    assert len(ours) == 7
    for variable in ("AIRFLOW__API_AUTH__JWT_SECRET", "AIRFLOW__CORE__FERNET_KEY", "AIRFLOW__CORE__EXECUTOR"):
        assert len({each["environment"][variable] for each in ours.values()}) == 1
    assert {each["image"] for name, each in ours.items() if name != "worker-gpu"} == {"kg-pipeline-airflow:0.1.0"}


def test_every_setting_reaches_the_tasks() -> None:
    documented = re.findall(r"`(KG_\w+)`", (_REPOSITORY / "docs" / "settings.md").read_text(encoding="utf-8"))
    assert len(set(documented)) > 15
    environment = _SERVICES["worker-cpu"]["environment"]
    assert set(documented) <= environment.keys()
    fixed = {name for name in documented if f"${{{name}:" not in environment[name]}
    assert fixed == {"KG_DATA", "KG_CACHE", "KG_LOG", "KG_GRAPH_URI", "KG_GRAPH_USER"}


@pytest.mark.parametrize("name", ["neo4j", "neo4j-reader"])
def test_neo4j_has_time_to_stop(name: str) -> None:
    assert _SERVICES[name]["stop_grace_period"] == "2m"


@pytest.mark.parametrize(
    ("name", "job"), [("airflow-dag-processor", "dag_processor"), ("airflow-triggerer", "triggerer")]
)
@pytest.mark.parametrize(("status", "code"), [("healthy", 0), ("unhealthy", 1), (None, 1)])
def test_a_job_is_as_healthy_as_the_api_server_says(name: str, job: str, status: str | None, code: int) -> None:
    _, python, option, program, asked = _SERVICES[name]["healthcheck"]["test"]
    assert (python, asked) == ("python", job)
    with _answering({"scheduler": {"status": "healthy"}, job: {"status": status}}) as address:
        here = program.replace("airflow-api-server:8080", address)
        assert here != program
        assert subprocess.run([sys.executable, option, here, asked], check=False).returncode == code


@contextmanager
def _answering(said: object) -> Iterator[str]:
    """The address of a server that answers that, in JSON."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(said).encode())

        def log_message(self, *_: object) -> None:
            """Nothing."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        Thread(target=server.handle_request).start()
        yield f"127.0.0.1:{server.server_port}"


@pytest.mark.parametrize("minutes", [None, 200, 20])
def test_the_reader_is_ill_once_an_export_waits_for_hours(minutes: int | None, tmp_path: Path) -> None:
    (tmp_path / "exports" / "current").mkdir(parents=True)
    (tmp_path / "wget").write_text("#!/bin/sh\n")
    (tmp_path / "wget").chmod(0o755)
    if minutes is not None:
        touched = time.time() - 60 * minutes
        (tmp_path / "up-to-date").touch()
        os.utime(tmp_path / "up-to-date", (touched, touched))
    kind, check = _SERVICES["neo4j-reader"]["healthcheck"]["test"]
    assert kind == "CMD-SHELL"
    here = check.replace("$$", "$").replace("/pipeline/kg", str(tmp_path)).replace("/data/", f"{tmp_path}/")
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(["sh", "-c", here], env={"PATH": path}, check=False)
    assert (done.returncode == 0) == (minutes == 20)


def test_without_a_gpu_the_cpu_worker_reads() -> None:
    command = _SERVICES["worker-cpu"]["command"]
    assert command[command.index("--queues") + 1] == "${KG_CPU_QUEUES:-default,gpu}"
    assert "gpu" in _SERVICES["worker-gpu"]["profiles"]


@pytest.mark.parametrize("name", ["worker-cpu", "worker-gpu"])
def test_workers_share_the_models_of_the_hub(name: str) -> None:
    assert _SERVICES[name]["environment"]["HF_HOME"].startswith("/cache/")
    assert "cache:/cache" in _SERVICES[name]["volumes"]
