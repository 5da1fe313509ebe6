"""What a licence keeps at home is in no byte of an export for others, and in all that are for oneself."""

import json
from pathlib import Path

import pytest
from command_line import Run
from restricted_world import FREE, NOT_TO_BE_PASSED_ON, commit_restricted

from kg_pipeline.export.kgx import kgx_paths
from kg_pipeline.settings import Settings
from kg_pipeline.stages.export import export_bulk, export_kgx, export_rdf
from kg_pipeline.stages.releases import export_release


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of a data folder whose lexicon held vocabularies that may not be passed on."""
    folder = tmp_path_factory.mktemp("restricted")
    commit_restricted(folder / "data", folder / "files")
    return Settings.from_environment({}, data=folder / "data")


def held(*paths: Path) -> bytes:
    return b"".join(path.read_bytes() for path in paths)


def of(names: tuple[bytes, ...], content: bytes) -> list[bytes]:
    return [name for name in names if name in content]


@pytest.mark.parametrize("form", ["kg.nq", "kg.ttl"])
def test_rdf_says_nothing_of_it_unless_asked(settings: Settings, tmp_path: Path, form: str) -> None:
    out = tmp_path / form
    counts = export_rdf(settings, out)
    assert of(NOT_TO_BE_PASSED_ON, held(out)) == []
    iris = tuple(name.replace(b"UMLS:", b"").replace(b"MESH:", b"") for name in FREE)
    assert of(iris, held(out)) == list(iris)
    assert (counts.names_left_out, counts.xrefs_left_out) == (5, 2)
    whole = export_rdf(settings, out, include_restricted=True)
    assert of(NOT_TO_BE_PASSED_ON, held(out)) == list(NOT_TO_BE_PASSED_ON)
    assert (whole.names_left_out, whole.xrefs_left_out, whole.edges) == (0, 0, counts.edges)
    assert b"for its maker alone" in held(out)


def test_kgx_says_nothing_of_it_unless_asked(settings: Settings, tmp_path: Path) -> None:
    counts = export_kgx(settings, tmp_path)
    assert of(NOT_TO_BE_PASSED_ON, held(*kgx_paths(tmp_path))) == []
    assert of(FREE, held(*kgx_paths(tmp_path))) == list(FREE)
    assert (counts.names_left_out, counts.xrefs_left_out) == (5, 2)
    nodes = {node["id"]: node for node in map(json.loads, held(tmp_path / "nodes.jsonl").splitlines())}
    assert nodes["MESH:D999002"]["name"] == "MESH:D999002"
    assert nodes["DOID:9990001"]["synonym"] == ["open pyrexia", "fever of the tides"]
    export_kgx(settings, tmp_path, include_restricted=True)
    # KGX does not say what was matched.
    assert of(NOT_TO_BE_PASSED_ON[:-1], held(*kgx_paths(tmp_path))) == list(NOT_TO_BE_PASSED_ON[:-1])


def test_the_load_of_ones_own_server_holds_everything(settings: Settings, tmp_path: Path) -> None:
    export_bulk(settings, tmp_path)
    assert of(NOT_TO_BE_PASSED_ON, held(*tmp_path.glob("*.csv"))) == list(NOT_TO_BE_PASSED_ON)


def test_a_release_is_another_one_with_it(settings: Settings) -> None:
    free, whole = (export_release(settings, include_restricted=which) for which in (False, True))
    assert free.reference != whole.reference
    assert (settings.data / "exports" / "current").resolve() == (settings.data / free.reference).resolve()
    contents = [held(*_for_others(settings.data / each.reference)) for each in (free, whole)]
    assert [len(of(NOT_TO_BE_PASSED_ON, content)) for content in contents] == [0, len(NOT_TO_BE_PASSED_ON)]
    assert [each.manifest.includes_restricted for each in (free, whole)] == [False, True]
    assert [each.manifest.kgx.names_left_out for each in (free, whole)] == [5, 0]


def _for_others(release: Path) -> list[Path]:
    return [release / "graph.nq", *kgx_paths(release / "kgx")]


def test_the_commands_leave_it_out_unless_asked(kg: Run, settings: Settings, tmp_path: Path) -> None:
    for command in (["rdf", tmp_path / "kg.nq"], ["kgx", tmp_path]):
        done = kg("export", *command, "--json", data=settings.data)
        assert json.loads(done.stdout)["names_left_out"] == 5, done.stderr
        done = kg("export", *command, "--include-restricted", "--json", data=settings.data)
        assert json.loads(done.stdout)["names_left_out"] == 0, done.stderr
    done = kg("export", "release", "--include-restricted", "--json", data=settings.data)
    assert json.loads(done.stdout)["manifest"]["includes_restricted"] is True
