"""The order of the files and the number of commits leave no trace in ledger or graph."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from kg_pipeline.cli.run import sample_files
from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.ledger.dump import content_digest
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.settings import Settings
from kg_pipeline.stages.commit import LEDGER
from kg_pipeline.stages.extractor import Extractor
from kg_pipeline.stages.fetch import receive_files
from kg_pipeline.stages.graph import open_graph
from kg_pipeline.stages.run import COMMIT_EVERY, run_files

Digest = tuple[str, tuple[str, ...]]
_ARTICLE = (
    "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID Version='1'>{pmid}</PMID><Article>"
    "<ArticleTitle>{title}</ArticleTitle><Abstract><AbstractText>{text}</AbstractText></Abstract></Article></MedlineCitation>"
    "</PubmedArticle></PubmedArticleSet>"
)
_TEXTS = (
    "Aspirin caused asthma.",
    "Mutations of CFTR cause cystic fibrosis.",
    "Warfarin interacted with aspirin.",
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The sample's files, and three that each revise one and the same article."""
    folder = tmp_path_factory.mktemp("files")
    made = [folder / f"mine-{number}.xml" for number in range(len(_TEXTS))]
    for path, text in zip(made, _TEXTS, strict=True):
        path.write_text(_ARTICLE.format(pmid=99990001, title="An invented title.", text=text), encoding="utf-8")
    return [*sample_files(), *made]


@pytest.fixture(scope="module")
def expected(extractor: Extractor, files: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Digest:
    return _run(tmp_path_factory.mktemp("expected"), extractor, files, COMMIT_EVERY)


def _run(data: Path, extractor: Extractor, files: Sequence[Path], commit_every: int) -> Digest:
    settings = Settings.from_environment(data=data)
    received, refused = receive_files(data, files)
    assert not refused
    with open_graph(settings) as store:
        report = run_files(settings, received, extractor, commit_every=commit_every)
        assert report.parsed.citations == 66 + len(_TEXTS)
        assert (report.committed.sequence > 1) == (commit_every < COMMIT_EVERY)
        return content_digest(open_ledger(data / LEDGER)), tuple(dump_graph(store))


@pytest.mark.parametrize("commit_every", [COMMIT_EVERY, 1], ids=["one commit", "a commit a file"])
def test_shuffled_files_end_in_the_same_ledger_and_graph(
    extractor: Extractor, files: list[Path], expected: Digest, tmp_path: Path, commit_every: int
) -> None:
    shuffled = random.Random(commit_every).sample(files, len(files))
    assert shuffled != files
    assert len(expected[1]) > 100
    assert _run(tmp_path, extractor, shuffled, commit_every) == expected


@pytest.mark.parametrize("copy_comes", ["before", "in a command before"])
def test_a_copy_under_another_name_changes_nothing(
    copy_comes: str, extractor: Extractor, files: list[Path], expected: Digest, tmp_path: Path
) -> None:
    """NLM's name, which has a place in time, is the content's."""
    copy, data = tmp_path / "a-copy.xml", tmp_path / "data"
    copy.write_bytes(files[0].read_bytes())
    if copy_comes == "in a command before":
        receive_files(data, [copy])
    assert _run(data, extractor, [copy, *files], COMMIT_EVERY) == expected


def test_a_content_under_two_names_goes_by_the_first_in_the_alphabet(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("b.xml", "a.xml")]
    for path in paths:
        path.write_text(_ARTICLE, encoding="utf-8")
    for data, given in ((tmp_path / "1", paths), (tmp_path / "2", paths[::-1])):
        (source,), _ = receive_files(data, given)
        assert (source.received.name, source.called) == ("a.xml", str(given[0]))


def test_a_text_that_two_files_deliver_is_read_once(extractor: Extractor, tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.xml" for number in range(2)]
    for number, path in enumerate(paths):
        text = _ARTICLE.format(pmid=99990001, title="An invented title.", text=_TEXTS[0])
        path.write_text(text.replace("<Article>", f"<DateRevised><Year>200{number}</Year></DateRevised><Article>"))
    data = tmp_path / "data"
    sources, _ = receive_files(data, paths)
    report = run_files(Settings.from_environment(data=data), sources, extractor)
    assert report.committed.added["articles"] == 2
    assert report.texts_read == report.committed.added["readings"] == 1
