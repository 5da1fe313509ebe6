"""The stages one by one, as a scheduler calls them, end where `run` ends."""

import json
from pathlib import Path
from typing import Any

from command_line import Run, serving

from kg_pipeline.cli.run import sample_files
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.ledger.dump import content_digest
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.graph import open_graph


def test_stage_by_stage_equals_the_run(served: tuple[Path, dict[str, Any]], tmp_path: Path, kg: Run) -> None:
    parsed = json.loads(kg("parse", *sample_files(), "--json", data=tmp_path).stdout)
    assert parsed["citations"] == parsed["articles"] + parsed["refusals"] == 66
    assert parsed["deletions"] == 2
    shards = parsed["shards"]
    for stage in ("recognize", "link", "relate"):
        done = kg(stage, *shards, "--json", data=tmp_path)
        assert done.returncode == 0, done.stderr
        assert len(json.loads(done.stdout)["shards"]) == len(shards)
        shards = json.loads(done.stdout)["shards"]
    with serving(tmp_path):
        loaded = kg("load", *parsed["shards"], *shards, "--json", data=tmp_path)
        assert loaded.returncode == 0, loaded.stderr
        assert _content(tmp_path) == _content(served[0])
        again = json.loads(kg("load", *parsed["shards"], *shards, "--json", data=tmp_path).stdout)
        assert again["committed"]["added"] == {}


def _content(data: Path) -> tuple[str, list[str]]:
    with open_graph(Settings.from_environment(data=data)) as store:
        return content_digest(open_ledger(data / LEDGER)), list(dump_graph(store))


def test_a_shard_that_is_not_there_is_named(tmp_path: Path, kg: Run) -> None:
    done = kg("recognize", "shards/parsed/none.jsonl.gz", data=tmp_path)
    assert done.returncode == 3
    assert "none.jsonl.gz" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_shard_that_is_none_is_named_and_the_others_are_done(tmp_path: Path, kg: Run) -> None:
    parsed = json.loads(kg("parse", *sample_files(), "--json", data=tmp_path).stdout)["shards"]
    folder = tmp_path / "shards" / "parsed"
    whole = (tmp_path / parsed[0]).read_bytes()
    (folder / "text.jsonl.gz").write_text("{}", encoding="utf-8")
    (folder / "folder.jsonl.gz").mkdir()
    (folder / "short.jsonl.gz").write_bytes(whole[:-20])
    (folder / "spoiled.jsonl.gz").write_bytes(whole[:100] + b"\xff" * 50 + whole[150:])
    bad = [f"shards/parsed/{name}.jsonl.gz" for name in ("text", "folder", "short", "spoiled")]
    done = kg("recognize", *bad, parsed[1], "--json", data=tmp_path)
    assert done.returncode == 3
    assert [line.split(": ")[1] for line in done.stderr.splitlines()] == bad
    assert len(json.loads(done.stdout)["shards"]) == 1
    for command in ("link", "relate", "load"):
        for reference in bad:
            done = kg(command, reference, data=tmp_path)
            assert done.returncode == 3
            (line,) = done.stderr.splitlines()
            assert reference in line


def test_a_file_without_all_its_shards_is_refused_and_whole_it_is_committed(tmp_path: Path, kg: Run) -> None:
    path = tmp_path / "many.xml"
    citation = "<PubmedArticle><MedlineCitation><PMID>{}</PMID><Article/></MedlineCitation></PubmedArticle>"
    citations = "".join(citation.format(99_000_000 + number) for number in range(300))
    path.write_text(f"<PubmedArticleSet>{citations}</PubmedArticleSet>", encoding="utf-8")
    data = tmp_path / "data"
    parsed = json.loads(kg("parse", path, "--json", data=data).stdout)
    assert len(parsed["shards"]) == 2
    for some in parsed["shards"]:
        done = kg("load", some, "--json", data=data)
        assert done.returncode == 3
        assert "many.xml" in done.stderr
        assert "Traceback" not in done.stderr
    loaded = json.loads(kg("load", *parsed["shards"], "--json", data=data).stdout)
    assert loaded["committed"]["added"]["deliveries"] == 300
