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
from kg_pipeline.stages.extractor import Extractor, open_extractor
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
def extractor() -> Extractor:
    return open_extractor(Settings.from_environment())


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
    report = run_files(settings, received, extractor, commit_every=commit_every)
    assert not refused
    assert report.parsed.citations == 66 + len(_TEXTS)
    assert (report.committed.sequence > 1) == (commit_every < COMMIT_EVERY)
    with open_graph(settings) as store:
        return content_digest(open_ledger(data / LEDGER)), tuple(dump_graph(store))


@pytest.mark.parametrize("commit_every", [COMMIT_EVERY, 1], ids=["one commit", "a commit a file"])
def test_shuffled_files_end_in_the_same_ledger_and_graph(
    extractor: Extractor, files: list[Path], expected: Digest, tmp_path: Path, commit_every: int
) -> None:
    shuffled = random.Random(commit_every).sample(files, len(files))
    assert shuffled != files
    assert len(expected[1]) > 100
    assert _run(tmp_path, extractor, shuffled, commit_every) == expected
