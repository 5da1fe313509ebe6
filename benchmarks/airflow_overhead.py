"""What Airflow costs: a night of 5,000 abstracts through `pubmed_nightly`, against `kg-pipeline run` on the same.

    python benchmarks/airflow_overhead.py ../shared/data --articles 5000

DATA is the folder of public data; its abstracts are given out by a local server that speaks Entrez. Airflow is a
real one (scheduler, API server, DAG processor, triggerer on PostgreSQL; LocalExecutor, two readers); the command
line has two workers. Both fill an empty data folder and its embedded graph, on the same machine, one after the
other, after a run on the sample, which builds the lexicon where there is none; timed is the DAG run from its start
to its end, and the command. Also how long each DAG file takes to parse.
"""

import argparse
import json
import lzma
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from xml.sax.saxutils import escape

_REPOSITORY = Path(__file__).parent.parent
sys.path[:0] = [str(_REPOSITORY / "tests"), str(_REPOSITORY / "tests" / "dags")]

from airflow_world import DAGS, run_python  # noqa: E402
from entrez_server import API_KEY, EntrezServer, Entry  # noqa: E402
from live_airflow import live_airflow  # noqa: E402
from pubmed_xml import article_xml, plain_abstract  # noqa: E402

_KG_PIPELINE = str(Path(sys.executable).with_name("kg-pipeline"))
_DAY = "2024-01-02"
_PARSE = """
import sys, time
from airflow.dag_processing.dagbag import DagBag
import airflow.sdk
began = time.perf_counter()
found = DagBag(dag_folder=sys.argv[1])
assert not found.import_errors, found.import_errors
print("SECONDS", time.perf_counter() - began)
"""


def main() -> None:
    """Both ways, and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of public data")
    parser.add_argument("--articles", type=int, default=5_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, EntrezServer(_entries(options.data, options.articles)) as server:
        work = Path(folder)
        variables = _variables(server, work)
        for path in sorted(DAGS.glob("*.py")):
            print(f"{path.name:24} parsed in {_parse_s(path, work):.2f} s", flush=True)
        subprocess.run(
            [_KG_PIPELINE, "run", "--sample", "--data", str(work / "warm")], check=True, capture_output=True
        )
        by_hand_s = _time_command(variables | {"KG_DATA": str(work / "hand")})
        print(f"command line             {by_hand_s:7.1f} s", flush=True)
        by_airflow_s = _time_airflow(work, variables | {"KG_DATA": str(work / "night")})
        print(f"Airflow                  {by_airflow_s:7.1f} s, {by_airflow_s / by_hand_s:.3f} times that")


def _entries(data: Path, n: int) -> Iterator[Entry]:
    return islice(_all_entries(data), n)


def _all_entries(data: Path) -> Iterator[Entry]:
    with lzma.open(data / "text" / "abstracts.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            record = json.loads(line)
            if record.get("kind") == "abstract" and record.get("text"):
                title = escape(record.get("title") or "Untitled")
                xml = article_xml(10_000_000 + number, title, plain_abstract(record["text"]))
                yield Entry(10_000_000 + number, xml, _DAY.replace("-", "/"), _DAY.replace("-", "/"))


def _variables(server: EntrezServer, work: Path) -> dict[str, str]:
    (work / "nlm" / "updatefiles").mkdir(parents=True)
    return {
        "KG_ENTREZ_URL": server.url,
        "KG_ENTREZ_EMAIL": "benchmark@example.org",
        "KG_ENTREZ_API_KEY": API_KEY,
        "KG_PUBMED_FILES": str(work / "nlm"),
        "no_proxy": "127.0.0.1",
    }


def _parse_s(path: Path, work: Path) -> float:
    printed = run_python(_PARSE, str(path), home=work / "parse").stdout
    return float(next(line for line in printed.splitlines() if line.startswith("SECONDS")).split()[1])


def _time_command(variables: dict[str, str]) -> float:
    command = [_KG_PIPELINE, "run", "--query", "all[sb]", "--workers", "2"]
    began = time.monotonic()
    done = subprocess.run(
        [*command, "--since", _DAY, "--until", _DAY, "--json"],
        env=dict(os.environ) | variables,
        check=True,
        capture_output=True,
        text=True,
    )
    took = time.monotonic() - began
    print({name: json.loads(done.stdout)[name] for name in ("articles", "texts_read", "edges")}, flush=True)
    return took


def _time_airflow(work: Path, variables: dict[str, str]) -> float:
    with live_airflow(work / "airflow", "LocalExecutor", variables) as airflow:
        conf = json.dumps({"date_from": _DAY, "date_to": _DAY, "update_files": False})
        airflow.run("dags", "trigger", "pubmed_nightly", "--run-id", "night", "--conf", conf)
        airflow.run("dags", "unpause", "pubmed_nightly")
        airflow.wait_for("SELECT 1 FROM dag_run WHERE run_id = 'night' AND state IN ('success', 'failed')")
        took = "SELECT state, extract(epoch FROM end_date - start_date) FROM dag_run WHERE run_id = 'night'"
        ((state, seconds),) = airflow.rows(took)
        steps = "extract(epoch FROM end_date - start_date)::int FROM task_instance WHERE run_id = 'night'"
        print(airflow.rows(f"SELECT task_id, map_index, {steps} ORDER BY start_date"), flush=True)
        assert state == "success", state
        return float(seconds)


if __name__ == "__main__":
    main()
