"""`kg-pipeline plan` on a fresh folder: measured by reading the sample, and nothing is left behind."""

import json
from pathlib import Path

from command_line import Run

from kg_pipeline.cli.run import sample_files


def test_a_plan_on_a_fresh_machine_measures_and_leaves_nothing(tmp_path: Path, kg: Run) -> None:
    data = tmp_path / "data"
    done = kg("plan", "--input", *sample_files(), "--price-per-hour", "2", "--json", data=data)
    assert done.returncode == 0, done.stderr
    plan = json.loads(done.stdout)
    assert (plan["articles"], plan["texts"]["value"]) == ({"value": 66, "basis": "counted"}, 66)
    assert plan["shards"]["value"] == 2
    assert plan["hours_cpu"]["value"] > plan["read_hours_cpu"]["value"] > 0
    assert plan["cost_cpu"]["value"] == plan["hours_cpu"]["value"] * 2
    assert "50 articles of the job itself, read just now" in plan["read_hours_cpu"]["basis"]
    assert plan["read_hours_gpu"]["value"] is None
    assert plan["graph_hours"]["value"] is None
    assert not data.exists()


def test_a_plan_is_of_one_thing(tmp_path: Path, kg: Run) -> None:
    done = kg("plan", "--query", "BRCA1", "--nlm", "3", data=tmp_path)
    assert done.returncode == 2
    assert "give one of --query, --input or --nlm" in done.stderr
