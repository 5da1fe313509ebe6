"""NLM's own revisions and deletion, with the real commands: which reading stands, which evidence, which edges."""

import gzip
import json
from pathlib import Path
from typing import Any, NamedTuple

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

from kg_pipeline.records import Article, Evidence

_ORIGINAL, _CHANGED = (f"pubmed21n1016_excerpt_{which}.xml.gz" for which in ("original", "partially_changed"))
_DELETES = "medline16n0902.xml.gz"
_DELETED, _OTHER = 26432306, 99990001
_REVISED, _SAME, _ALSO_REVISED = 31878634, 31878635, 31878636
# The marks that tell the changed excerpt from the original, and what is put in their place for one more revision.
_STATEMENTS = {
    b"ALSO CHANGED FOR TESTING.": b"Aspirin caused asthma.",
    b"CHANGED FOR TESTING.": b"Mutations of CFTR cause cystic fibrosis.",
}
_SHARED, _OWN = ("cftr", "cystic fibrosis"), ("aspirin", "warfarin")


Told = dict[tuple[str, str], int]
"""By the names of its ends, the articles of an edge."""


class _Step(NamedTuple):
    """What is given, which revision of the excerpt stands then, and whether the deletion holds."""

    given: str
    standing: str
    is_deleted: bool


_FORWARD = (
    _Step("original", "original", False),
    _Step("changed", "changed", False),
    _Step("stated", "stated", False),
    _Step("deletion", "stated", True),
)
_BACKWARD = (
    _Step("deletion", "", True),
    _Step("stated", "stated", True),
    _Step("changed", "changed", True),
    _Step("original", "original", True),
)


class _Seen(NamedTuple):
    """The edges after a step, and those that must be there."""

    viewed: Edges
    expected: Edges
    told: Told


class _Course(NamedTuple):
    """A data folder after all steps, and what was seen after each."""

    data: Path
    seen: list[_Seen]


@pytest.fixture(scope="module")
def files(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Path]]:
    """By step, what is given to a command."""
    folder, medline = tmp_path_factory.mktemp("files"), shared_data / "medline"
    marked = gzip.decompress((medline / _CHANGED).read_bytes())
    for mark, statement in _STATEMENTS.items():
        assert mark in marked
        marked = marked.replace(mark, statement)
    (folder / "marked.xml").write_bytes(marked)
    statement = "Mutations of CFTR cause cystic fibrosis."
    abstracts = {_DELETED: f"{statement} Warfarin interacted with aspirin.", _OTHER: f"It is known. {statement}"}
    # A place before the update file's, as a baseline's.
    (folder / "medline16n0001.xml").write_bytes(
        article_set(article_xml(pmid, abstract=plain_abstract(text)) for pmid, text in abstracts.items())
    )
    return {
        "original": [folder / "medline16n0001.xml", medline / _ORIGINAL],
        "changed": [medline / _CHANGED],
        "stated": [folder / "marked.xml"],
        "deletion": [medline / _DELETES],
    }


@pytest.fixture(scope="module")
def forward(files: dict[str, list[Path]], tmp_path_factory: pytest.TempPathFactory) -> _Course:
    data = tmp_path_factory.mktemp("forward")
    return _Course(data, [_give(data, files[step.given], step) for step in _FORWARD])


@pytest.fixture(scope="module")
def backward(files: dict[str, list[Path]], tmp_path_factory: pytest.TempPathFactory) -> _Course:
    data = tmp_path_factory.mktemp("backward")
    return _Course(data, [_give(data, files[step.given], step) for step in _BACKWARD])


def _give(data: Path, given: list[Path], step: _Step) -> _Seen:
    if step.given == "deletion":
        # Its 604 articles are committed without being read, which takes minutes and is not asked here.
        _do(data, "load", *_do(data, "parse", *given)["shards"])
    else:
        _do(data, "run", "--input", *given)
    ledger = ledger_of(data)
    viewed = viewed_edges(ledger)
    articles = articles_of(ledger)
    standing = [each for each in articles if _stands(each, step)]
    evidence = evidence_in(ledger, standing)
    names = {each.id: _names(each, standing) for each in evidence}
    edges = edge_of(ledger, evidence).items()
    told = {names[each]: viewed[edge].articles for each, edge in edges if edge in viewed}
    return _Seen(viewed, expected_edges(ledger, standing), told)


def _stands(article: Article, step: _Step) -> bool:
    if article.pmid == _DELETED:
        return not step.is_deleted
    return article.pmid not in {_REVISED, _ALSO_REVISED} or _revision(article) == step.standing


def _revision(article: Article) -> str:
    text = article.sections[0].text.encode()
    if text.startswith(tuple(_STATEMENTS.values())):
        return "stated"
    return "changed" if text.startswith(tuple(_STATEMENTS)) else "original"


def _names(evidence: Evidence, articles: list[Article]) -> tuple[str, str]:
    (text,) = {each.document.text for each in articles if each.text_hash == evidence.text_hash}
    one, other = (text[slice(*span)].lower() for span in (evidence.best.subject_span, evidence.best.object_span))
    return min(one, other), max(one, other)


def _do(data: Path, *arguments: object) -> Any:
    done = run_command(*arguments, "--json", data=data)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _assert_course(course: _Course, told: list[Told]) -> None:
    for seen in course.seen:
        assert_same_edges(seen.viewed, seen.expected)
    assert [seen.told for seen in course.seen] == told
    assert shown_edges(course.data) == course.seen[-1].viewed


def test_revisions_bring_their_edges_and_the_deletion_takes_its_own(forward: _Course) -> None:
    _assert_course(forward, [{_SHARED: 2, _OWN: 1}, {_SHARED: 2, _OWN: 1}, {_SHARED: 3, _OWN: 1}, {_SHARED: 2}])
    told = {edge["id"]: edge for edge in _do(forward.data, "diff", 3, 4)["edges"]}
    before, after = forward.seen[2].viewed, forward.seen[3].viewed
    assert told.keys() == before.keys()
    for edge, difference in told.items():
        assert difference["change"] == ("changed" if edge in after else "withdrawn")
        (cause,) = difference["causes"]
        assert (cause["kind"], cause["pmids"]) == ("deletion", [_DELETED])


def test_in_the_other_order_the_deletion_holds_and_what_came_last_stands(backward: _Course) -> None:
    _assert_course(backward, [{}, {_SHARED: 1}, {}, {_SHARED: 1}])
    (edge,) = _do(backward.data, "diff", 2, 3)["edges"]
    (cause,) = edge["causes"]
    assert (edge["change"], cause["kind"], cause["pmids"]) == ("withdrawn", "revision", [_REVISED])


@pytest.mark.parametrize("order", ["forward", "backward"])
def test_each_revision_is_read_once_and_the_excerpt_itself_states_nothing(
    order: str, request: pytest.FixtureRequest
) -> None:
    ledger = ledger_of(request.getfixturevalue(order).data)
    records = [each for each in articles_of(ledger) if each.pmid in {_REVISED, _SAME, _ALSO_REVISED}]
    texts = sorted((each.pmid, _revision(each), each.text_hash) for each in records)
    revisions = ("changed", "original", "stated")
    found = [(pmid, revision) for pmid, revision, _ in texts]
    assert found == [
        *((_REVISED, revision) for revision in revisions),
        (_SAME, "original"),
        *((_ALSO_REVISED, revision) for revision in revisions),
    ]
    read = [(row["pmid"], row["text_hash"]) for row in ledger.rows("readings", ["pmid", "text_hash"])]
    assert sorted(read) == sorted(
        [
            *((pmid, text_hash) for pmid, _, text_hash in texts),
            *((each.pmid, each.text_hash) for each in articles_of(ledger) if each.pmid in {_DELETED, _OTHER}),
        ]
    )
    scored = evidence_in(ledger, records, threshold=0.05)
    stated = {(pmid, text_hash) for pmid, revision, text_hash in texts if revision == "stated"}
    assert {(each.pmid, each.text_hash) for each in scored} == stated


@pytest.mark.parametrize(
    ("order", "lives", "absences"),
    [
        (
            "forward",
            {
                _DELETED: ("deleted", 0, ["delivered", "read", "deleted"]),
                _SAME: ("current", 0, ["delivered", "read", "delivered again", "delivered again"]),
                _REVISED: ("current", 1, ["delivered", "read", "revised", "read", "revised", "read"]),
            },
            {
                ("aspirin", "warfarin"): "2 statements, none open: 2 deleted (PMID 26432306)",
                ("aspirin", "asthma"): "under the threshold 0.5 (PMID 31878636)",
            },
        ),
        (
            "backward",
            {
                _DELETED: ("deleted", 0, ["deleted", "delivered", "read"]),
                _REVISED: ("current", 0, ["delivered", "read", "revised", "read", "revised", "read"]),
            },
            {
                ("aspirin", "asthma"): "1 statement, none open: 1 superseded text (PMID 31878636)",
                ("terahertz", "CFTR"): "could not be linked: no candidate (PMID 31878634)",
            },
        ),
    ],
)
def test_articles_tell_their_lives_and_what_is_no_edge_its_reason(
    order: str,
    lives: dict[int, tuple[str, int, list[str]]],
    absences: dict[tuple[str, str], str],
    request: pytest.FixtureRequest,
) -> None:
    data = request.getfixturevalue(order).data
    for pmid, expected in lives.items():
        life = _do(data, "article", pmid)
        found = life["status"], life["open_evidence"], [event["what"] for event in life["events"]]
        assert found == expected
    for ends, reason in absences.items():
        done = run_command("explain", *ends, data=data)
        assert reason in done.stdout, done.stderr
