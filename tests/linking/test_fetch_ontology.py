"""Ontologies through the real pyobo, from what it has downloaded before: the network is out of reach of tests."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from vocabulary_folder import NEW_DOID, put

pytest.importorskip("pyobo", reason="the extra [pyobo] is not installed")

_FETCH = """
import json, sys
from pathlib import Path
from kg_pipeline.errors import PipelineError
from kg_pipeline.linking.sources.fetch_ontology import fetch_ontology

def fetch(named):
    try:
        return fetch_ontology(named, Path(sys.argv[1])).read_text(encoding="utf-8")
    except PipelineError as error:
        return f"{type(error).__name__}: {error}"

print(json.dumps([fetch(named) for named in sys.argv[2:]]))
"""


def test_a_release_is_written_as_obo_the_same_each_time_and_what_is_not_there_is_told(tmp_path: Path) -> None:
    put(tmp_path, "pystow/pyobo/raw/doid/2021-02-28/doid.obo", NEW_DOID)
    # pyobo reads its variables when it is imported; nothing listens at that port.
    variables = {"PYSTOW_HOME": str(tmp_path / "pystow"), "https_proxy": "http://127.0.0.1:9"}
    named = ["doid@2021-02-28", "doid@2021-02-28", "no-such-ontology", "hp@1999-12-31"]
    done = subprocess.run(
        [sys.executable, "-c", _FETCH, str(tmp_path / "fetched"), *named],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    first, again, unknown, absent = json.loads(done.stdout.splitlines()[-1])
    assert "data-version: 2021-02-28\n" in first and "name: neap fever\n" in first
    assert first == again and "auto-generated-by" not in first
    assert unknown.startswith("Misconfigured: pyobo knows no ontology 'no-such-ontology'")
    assert absent.startswith("Retryable: pyobo got no hp@1999-12-31")
    assert [path.name for path in (tmp_path / "fetched").iterdir()] == ["doid.obo"]
