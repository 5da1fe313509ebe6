"""Alerts and dashboard: every expression parses and asks for what is exported; every alert is documented."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec
import promql_parser
import pytest
import yaml
from reports import HEALTHY, REPORT

from kg_pipeline.stages.health import MAX_LAG_HOURS
from kg_pipeline.stages.metrics import metrics_of

_REPOSITORY = Path(__file__).parent.parent.parent
_MONITORING = _REPOSITORY / "monitoring"
_METRIC = re.compile(r"\b(?:kg|airflow)_\w+")
_OF_A_TIMER = re.compile(r"_(count|sum)$")


def _alerts() -> dict[str, str]:
    (group,) = yaml.safe_load((_MONITORING / "alerts.yml").read_text(encoding="utf-8"))["groups"]
    return {rule["alert"]: rule["expr"] for rule in group["rules"]}


def _panels() -> Iterator[tuple[str, str]]:
    dashboard = json.loads((_MONITORING / "grafana/dashboards/kg-pipeline.json").read_text(encoding="utf-8"))
    for panel in dashboard["panels"]:
        for target in panel["targets"]:
            yield panel["title"], target["expr"]


_EXPRESSIONS = [*_alerts().items(), *_panels()]


def _exported() -> set[str]:
    run = msgspec.structs.replace(
        REPORT,
        finished_at="2026-03-02T03:00:00+00:00",
        durations_s={"read": 2.0},
        readers=1,
        pmids_refused=1,
        totals=msgspec.structs.replace(REPORT.totals, unlinked={"tied_candidates": 1}),
    )
    status = msgspec.structs.replace(HEALTHY, last_run=run)
    return {sample.name for metric in metrics_of(status, [run]) for sample in metric.samples}


def _airflow_metrics() -> list[dict[str, str]]:
    """What Airflow sends over StatsD: each under its `name`, and under its `legacy_name`, unless that is `-`."""
    spec = find_spec("airflow")
    if spec is None or spec.origin is None:
        pytest.skip("Airflow is not installed: pip install -e '.[airflow]'")
    template = Path(spec.origin).parent / "_shared/observability/metrics/metrics_template.yaml"
    metrics: list[dict[str, str]] = yaml.safe_load(template.read_text(encoding="utf-8"))["metrics"]
    return metrics


def _airflow_names() -> set[str]:
    """Those names, dotted, the older where there are two; one with variables as a pattern of the exporter."""
    metrics = _airflow_metrics()
    names = {each["name"] if each["legacy_name"] == "-" else each["legacy_name"] for each in metrics}
    return {"airflow." + re.sub(r"\{\w+\}", "*", name) for name in names}


@pytest.mark.parametrize(("name", "expression"), _EXPRESSIONS)
def test_an_expression_parses_and_asks_for_what_is_exported(name: str, expression: str) -> None:
    promql_parser.parse(expression)
    mappings = yaml.safe_load((_MONITORING / "statsd.yml").read_text(encoding="utf-8"))["mappings"]
    mapped = {mapping["name"] for mapping in mappings}
    asked = set(_METRIC.findall(expression))
    unmapped = {"airflow_scheduler_heartbeat", "airflow_dag_processing_import_errors"}
    assert asked, name
    for metric in asked:
        assert metric in _exported() | unmapped or _OF_A_TIMER.sub("", metric) in mapped


def test_what_is_asked_of_airflow_is_what_it_sends() -> None:
    sent = _airflow_names()
    mappings = yaml.safe_load((_MONITORING / "statsd.yml").read_text(encoding="utf-8"))["mappings"]
    for mapping in mappings:
        match = mapping["match"].replace("duration.*.*", "duration.failed.*")
        assert match in sent
    assert {"airflow.scheduler_heartbeat", "airflow.dag_processing.import_errors"} <= sent


def test_what_airflow_sends_twice_is_asked_for_by_its_labels() -> None:
    both = [each["name"] for each in _airflow_metrics() if each["legacy_name"] != "-"]
    asked = [
        (name, rest)
        for _, expression in _EXPRESSIONS
        for name, rest in re.findall(r"\b(airflow_\w+)(.?)", expression)
        if name in {"airflow_" + each.replace(".", "_") for each in both}
    ]
    assert {name for name, _ in asked} == {
        "airflow_pool_queued_slots",
        "airflow_pool_running_slots",
        "airflow_ti_finish",
    }
    assert {rest for _, rest in asked} == {"{"}


def test_status_and_alert_tell_of_a_missed_night_alike() -> None:
    assert _alerts()["MissedNight"] == f"kg_lag_seconds > {MAX_LAG_HOURS} * 3600"


def test_every_alert_says_in_the_docs_what_to_do() -> None:
    documented = (_REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8")
    wanted = {"MissedNight", "NightFailed", "GraphBehind", "ManyRefused", "DiskLow", "Neo4jDown", "WorkerDown"}
    assert wanted <= _alerts().keys()
    for alert in _alerts():
        assert f"| `{alert}` |" in documented


def test_alerts_fire_when_they_should() -> None:
    promtool = shutil.which("promtool")
    if promtool is None:
        pytest.skip("promtool is not installed: it comes with Prometheus, in Debian's package prometheus")
    scenes = Path(__file__).with_name("alert_scenes.yml")
    done = subprocess.run([promtool, "test", "rules", scenes], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
