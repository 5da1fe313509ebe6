"""Real retracted articles and others that say the same: a list closes what it names, edge by edge."""

import json
import lzma
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import pytest
from command_line import run_command
from plain_edges import (
    Edges,
    articles_of,
    assert_same_edges,
    edge_of,
    evidence_in,
    expected_edges,
    ledger_of,
    shown_edges,
    viewed_edges,
)
from pubmed_xml import article_set, article_xml, plain_abstract

from kg_pipeline.graph.dump import dump_graph
from kg_pipeline.records import Article, Evidence
from kg_pipeline.settings import Settings
from kg_pipeline.stages.graph import open_graph

_N_RETRACTED = 18
_N_OTHERS = 6
Text = dict[str, Any]


class _Story(NamedTuple):
    """A data folder after retracted articles, then others, then the list; and what was seen on the way."""

    data: Path
    files: tuple[Path, Path]
    list: Path
    retracted: frozenset[int]
    before: Edges
    after: Edges


@pytest.fixture(scope="module")
def story(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> _Story:
    folder = tmp_path_factory.mktemp("retracted")
    data, listed = folder / "data", shared_data / "medline" / "pubmed_retractions_pmids.tsv"
    known = {int(line) for line in listed.read_text(encoding="utf-8").splitlines()}
    texts = _texts(shared_data)
    retracted = sorted(texts.keys() & known)[:_N_RETRACTED]
    files = folder / "retracted.xml", folder / "others.xml"
    _write(files[0], (texts[pmid] for pmid in retracted))
    _do(data, "run", "--input", files[0])
    others = {pmid: text for pmid, text in texts.items() if pmid not in known}
    _write(files[1], (others[pmid] for pmid in _saying_the_same(data, others)))
    _do(data, "run", "--input", files[1])
    before = viewed_edges(ledger_of(data))
    _do(data, "retractions", listed, "--name", "watch")
    return _Story(data, files, listed, frozenset(retracted), before, shown_edges(data))


def _texts(shared_data: Path) -> dict[int, Text]:
    """Those with PMID and title."""
    with lzma.open(shared_data / "text" / "abstracts.jsonl.xz", "rt", encoding="utf-8") as lines:
        return {int(text["pmid"]): text for text in map(json.loads, lines) if text.get("pmid") and text["title"]}


def _write(path: Path, texts: Iterable[Text]) -> None:
    path.write_bytes(
        article_set(
            article_xml(text["pmid"], escape(text["title"]), plain_abstract(text["text"])) for text in texts
        )
    )


def _saying_the_same(data: Path, texts: dict[int, Text]) -> list[int]:
    """PMIDs of texts with both names of an edge in one sentence, those with most such edges first."""
    ledger = ledger_of(data)
    articles = {article.pmid: article for article in articles_of(ledger)}
    named = {_names(evidence, articles[evidence.pmid]) for evidence in evidence_in(ledger, articles.values())}
    bodies = {pmid: text["text"].casefold() for pmid, text in texts.items()}
    held = Counter(pmid for names in named for pmid, body in bodies.items() if _in_one_sentence(names, body))
    return sorted(held, key=lambda pmid: (-held[pmid], pmid))[:_N_OTHERS]


def _names(evidence: Evidence, article: Article) -> tuple[str, ...]:
    spans = evidence.best.subject_span, evidence.best.object_span
    return tuple(article.document.text[slice(*span)].casefold() for span in spans)


def _in_one_sentence(names: tuple[str, ...], body: str) -> bool:
    return all(name in body for name in names) and any(
        all(name in sentence for name in names) for sentence in body.split(". ")
    )


def _do(data: Path, *arguments: object) -> Any:
    done = run_command(*arguments, "--json", data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_before_the_list_every_edge_rests_on_all_that_was_read(story: _Story) -> None:
    assert len(story.before) > 20
    ledger = ledger_of(story.data)
    assert_same_edges(story.before, expected_edges(ledger, articles_of(ledger)))


def test_after_it_every_edge_rests_on_the_others_alone(story: _Story) -> None:
    ledger = ledger_of(story.data)
    others = [article for article in articles_of(ledger) if article.pmid not in story.retracted]
    assert_same_edges(story.after, expected_edges(ledger, others))
    assert len(story.after) < len(story.before)
    assert sum(belief != story.before[edge] for edge, belief in story.after.items()) >= 1


def test_the_rest_alone_shows_the_same_and_what_the_list_named_before_changes_nothing(
    story: _Story, tmp_path: Path
) -> None:
    _do(tmp_path, "run", "--input", story.files[1])
    assert viewed_edges(ledger_of(tmp_path)) == story.after
    _do(tmp_path, "retractions", story.list, "--name", "watch")
    _do(tmp_path, "run", "--input", story.files[0])
    assert _graph(tmp_path) == _graph(story.data)


def _graph(data: Path) -> list[str]:
    with open_graph(Settings.from_environment(data=data)) as store:
        return dump_graph(store)


def test_the_difference_names_the_retraction_of_each_article(story: _Story) -> None:
    ledger = ledger_of(story.data)
    closed = evidence_in(ledger, (each for each in articles_of(ledger) if each.pmid in story.retracted))
    pmid_of = {each.id: each.pmid for each in closed}
    said_by: dict[str, set[int]] = {}
    for evidence, edge in edge_of(ledger, closed).items():
        said_by.setdefault(edge, set()).add(pmid_of[evidence])
    told = {edge["id"]: edge for edge in _do(story.data, "diff", 2, 3)["edges"]}
    assert told.keys() == said_by.keys()
    for edge, pmids in said_by.items():
        (cause,) = told[edge]["causes"]
        assert (cause["kind"], set(cause["pmids"])) == ("retraction", pmids)
        assert "watch" in cause["detail"]
        assert told[edge]["change"] == ("changed" if edge in story.after else "withdrawn")


def test_the_life_of_a_retracted_article_tells_the_list(story: _Story) -> None:
    ledger = ledger_of(story.data)
    pmid = evidence_in(ledger, (each for each in articles_of(ledger) if each.pmid in story.retracted))[0].pmid
    life = _do(story.data, "article", pmid)
    assert (life["status"], life["claims"], life["open_evidence"]) == (
        "retracted",
        ["retraction by list watch"],
        0,
    )
    assert [event["what"] for event in life["events"]] == ["delivered", "read", "retraction stated"]
