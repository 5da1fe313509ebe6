"""Settings are refused when they are read, each by its name, before anything is made."""

from pathlib import Path

import pytest

from kg_pipeline.errors import Misconfigured
from kg_pipeline.settings import Settings


def _read(**environment: str) -> Settings:
    return Settings.from_environment({"KG_DATA": "kg-data", **environment})


def test_the_flag_goes_before_the_variable_and_paths_are_absolute(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _read().data == tmp_path / "kg-data"
    assert Settings.from_environment({"KG_DATA": "a"}, data=Path("b")).data == tmp_path / "b"
    assert list(tmp_path.iterdir()) == []


def test_secrets_do_not_show() -> None:
    shown = repr(_read(KG_GRAPH_PASSWORD="hidden-1", KG_ENTREZ_API_KEY="hidden-2"))
    assert "hidden" not in shown


@pytest.mark.parametrize("variable", ["KG_DATA", "KG_CACHE"])
@pytest.mark.parametrize("below", [".", "folder"])
def test_a_folder_that_is_a_file_or_lies_below_one_is_refused(variable: str, below: str, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Misconfigured, match="file is a file; name a folder"):
        _read(**{variable: str(tmp_path / "file" / below)})


@pytest.mark.parametrize("variable", ["KG_DATA", "KG_CACHE"])
def test_a_folder_that_cannot_be_is_refused(variable: str, tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for impossible in (tmp_path / "circle", tmp_path / ("x" * 300)):
        with pytest.raises(Misconfigured, match=str(impossible)):
            _read(**{variable: str(impossible)})


@pytest.mark.parametrize("name", ["a[1]", "a|b", "a^b", "a%41b", "a\\b", "a\nb", "a\udcff"])
def test_a_data_folder_where_tables_cannot_lie_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="tables cannot lie"):
        Settings.from_environment({}, data=tmp_path / name / "data")


@pytest.mark.parametrize("name", ["é 日本", "a%b", "a#b?", "${x}", "a{b}", "'\"", "~", "s3:x"])
def test_other_data_folders_are_taken(name: str, tmp_path: Path) -> None:
    assert Settings.from_environment({}, data=tmp_path / name).data == tmp_path / name


@pytest.mark.parametrize(
    "base",
    ["kg/", "https://kg.example.org", "https://kg.example.org/a b/", "urn:x/", "http://[::1/", "http://a/%zz/"],
)
def test_a_base_iri_that_cannot_be_is_refused(base: str) -> None:
    with pytest.raises(Misconfigured, match="KG_BASE_IRI"):
        _read(KG_BASE_IRI=base)


@pytest.mark.parametrize("base", ["https://kg.example.org/", "http://localhost:8080/kg/a%20b/"])
def test_a_base_iri_that_ends_with_a_slash_is_taken(base: str) -> None:
    assert _read(KG_BASE_IRI=base).base_iri == base


@pytest.mark.parametrize("infores", ["kg-pipeline", "infores:", "infores:Ours", "infores:a b", "INFORES:x"])
def test_an_infores_that_cannot_be_is_refused(infores: str) -> None:
    with pytest.raises(Misconfigured, match="KG_INFORES"):
        _read(KG_INFORES=infores)


def test_an_infores_is_taken() -> None:
    assert _read(KG_INFORES="infores:ours-2").infores == "infores:ours-2"


@pytest.mark.parametrize("few", ["0", "-1", "100", "two", "4.0"])
def test_a_number_of_parallel_transactions_is_one_from_1_to_99(few: str) -> None:
    with pytest.raises(Misconfigured, match="KG_GRAPH_PARALLEL"):
        _read(KG_GRAPH_PARALLEL=few)
    assert (_read().graph_parallel, _read(KG_GRAPH_PARALLEL="16").graph_parallel) == (4, 16)


def test_overrides_are_those_named_or_those_of_the_data_folder_if_there_are_any(tmp_path: Path) -> None:
    own, named = tmp_path / "overrides.csv", tmp_path / "ours.csv"
    assert Settings.from_environment({}, data=tmp_path).overrides is None
    own.touch()
    assert Settings.from_environment({}, data=tmp_path).overrides == own
    with pytest.raises(Misconfigured, match=r"KG_OVERRIDES '.*ours.csv' is no file"):
        Settings.from_environment({"KG_OVERRIDES": str(named)}, data=tmp_path)
    named.touch()
    assert Settings.from_environment({"KG_OVERRIDES": str(named)}, data=tmp_path).overrides == named
