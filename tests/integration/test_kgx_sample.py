"""The sample's KGX: no record breaks Biolink's pinned model, and the `kgx` library reads all of them back."""

import ast
import json
import subprocess
import venv
from pathlib import Path
from typing import Any

import pytest
from biolink_records import biolink_errors
from command_line import run_command

from kg_pipeline.settings import Settings

Sample = tuple[Path, dict[str, Any]]
Exported = tuple[Path, dict[str, int]]
_EXPORT = Path(__file__).parents[1] / "export"
_STUDIES = "has_supporting_studies"
_READ, _REQUIREMENTS = _EXPORT / "read_kgx.py", _EXPORT / "kgx_requirements.txt"


@pytest.fixture(scope="session")
def kgx_python() -> Path:
    """Python with the `kgx` library, whose pins are not ours; its environment is made once, in the cache."""
    folder = Settings.from_environment().cache / "kgx-2.7.0"
    python, whole = folder / "bin" / "python", folder / "whole"
    if not whole.exists():
        venv.create(folder, with_pip=True, clear=True)
        install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--requirement", _REQUIREMENTS]
        subprocess.run(install, check=True)
        whole.touch()
    return python


@pytest.fixture(scope="module")
def exported(sample: Sample, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    """A folder of KGX and the counts that the command printed."""
    out = tmp_path_factory.mktemp("kgx")
    done = run_command("export", "kgx", out, "--json", data=sample[0])
    assert done.returncode == 0, done.stderr
    return out, json.loads(done.stdout)


def read_lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def test_the_model_finds_no_error_in_any_record(exported: Exported) -> None:
    out, counts = exported
    lines = read_lines(out / "nodes.jsonl") + read_lines(out / "edges.jsonl")
    assert counts["nodes"] > 50
    assert counts["edges"] > 50
    assert counts["background"] > 50
    assert len(lines) == counts["nodes"] + counts["edges"] + counts["background"]
    assert [error for line in lines for error in biolink_errors(line)] == []


def test_every_edge_has_its_ends_its_articles_and_its_sentences(exported: Exported) -> None:
    out, counts = exported
    nodes = {json.loads(line)["id"] for line in read_lines(out / "nodes.jsonl")}
    written = [json.loads(line) for line in read_lines(out / "edges.jsonl")]
    assert all({edge["subject"], edge["object"]} <= nodes for edge in written)
    edges = [edge for edge in written if edge["knowledge_level"] != "knowledge_assertion"]
    assert len(edges) == counts["edges"]
    assert all(edge["publications"] for edge in edges)
    results = [
        (edge, result)
        for edge in edges
        for study in edge["has_supporting_studies"].values()
        for result in study["has_study_results"]
    ]
    assert len(results) == counts["evidence"] == sum(edge["evidence_count"] for edge in edges)
    for edge, result in results:
        (text,) = result["supporting_text"]
        assert result["xref"][0] in edge["publications"]
        for end in (result["subject_location_in_text"], result["object_location_in_text"]):
            name = text[slice(*end)]
            assert name == name.strip() != ""


@pytest.mark.parametrize("form", ["tsv", "jsonl"])
def test_the_kgx_library_reads_every_record_back(exported: Exported, kgx_python: Path, form: str) -> None:
    out, counts = exported
    command = [kgx_python, _READ, out / f"nodes.{form}", out / f"edges.{form}"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    read = {record["id"]: record for record in map(json.loads, done.stdout.splitlines())}
    written = {
        record["id"]: record
        for name in ("nodes", "edges")
        for record in map(json.loads, read_lines(out / f"{name}.jsonl"))
    }
    assert len(written) == counts["nodes"] + counts["edges"] + counts["background"]
    assert {key: _core(record) for key, record in read.items()} == {
        key: _core(record) for key, record in written.items()
    }
    edges = [(read[key], studies) for key, edge in written.items() if (studies := edge.get(_STUDIES))]
    assert len(edges) == counts["edges"]
    if form == "tsv":
        assert all(sorted(edge["supporting_text"]) == _sentences(studies) for edge, studies in edges)
    else:
        assert any("[0," in json.dumps(studies) for _, studies in edges)
        assert all(ast.literal_eval(edge[_STUDIES]) == _without_zeros(studies) for edge, studies in edges)


def _sentences(studies: dict[str, Any]) -> list[str]:
    results = (result for study in studies.values() for result in study["has_study_results"])
    return sorted({text for result in results for text in result["supporting_text"]})


def _without_zeros(value: Any) -> Any:
    """Studies as the library reads them, besides that it makes a text of them: docs/exports.md warns."""
    if isinstance(value, dict):
        return {key: _without_zeros(item) for key, item in value.items()}
    return [_without_zeros(item) for item in value if item] if isinstance(value, list) else value


def _core(record: dict[str, Any]) -> dict[str, Any]:
    """What the library keeps, though it sorts lists and makes texts of numbers."""
    same = (
        "id",
        "name",
        "subject",
        "predicate",
        "object",
        "object_aspect_qualifier",
        "object_direction_qualifier",
        "knowledge_level",
        "agent_type",
        "primary_knowledge_source",
    )
    lists = ("category", "publications", "qualifiers", "synonym", "xref", "in_taxon")
    texts = ("has_confidence_score", "evidence_count", "negated")
    return {
        **{key: record.get(key) for key in same},
        **{key: sorted(record.get(key, [])) for key in lists},
        **{key: str(record.get(key)) for key in texts},
    }
