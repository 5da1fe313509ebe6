"""Random histories: whatever happened to the articles, in any order, ledger and graph stand where they must."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import pytest
from belief import VERSIONS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from memory_ledger import memory_writer
from oracle import Told
from toy_ledger import (
    DEAF,
    EXTRACTOR,
    ToyGraph,
    article,
    background,
    concepts,
    concepts_above,
    parsed,
    read,
    received,
)

from kg_pipeline.ledger.rows import ExtractorParts
from kg_pipeline.ledger.verdicts import Judgement, Verdict
from kg_pipeline.ledger.view import graph_changes
from kg_pipeline.ledger.writer import LedgerWriter, open_writer
from kg_pipeline.records import Article

N_HISTORIES, N_EXAMPLES, N_STEPS = 20, 25, 4
_VERBS = ("causes", "causes", "spares", "hints", "brushes", "binds")
T = TypeVar("T")
_SHARED_TITLE = "One title of many words that two works may share."


class Deliver(NamedTuple):
    """Sentences (subject, verb, object) of an article of the history."""

    pmid: int
    sentences: tuple[tuple[str, str, str], ...]
    corrections: tuple[tuple[str, int], ...]
    revised: str
    version: int
    shares_title: bool


class Delete(NamedTuple):
    pmid: int


class Judge(NamedTuple):
    pmid: int
    sentence: tuple[str, str, str]
    judgement: Judgement
    curator: str


class List(NamedTuple):
    pmids: frozenset[int]


class Step(NamedTuple):
    """What a commit brings to all histories: one file, read by one extractor, linked by one vocabulary."""

    year: int
    extractor: ExtractorParts
    vocabulary: str
    happenings: tuple[Deliver | Delete | Judge | List, ...]
    """One to each history."""


_pmids = st.integers(1, 3)


def _mostly(usual: st.SearchStrategy[T], other: st.SearchStrategy[T]) -> st.SearchStrategy[T]:
    """Two of three times the usual one."""
    return st.integers(0, 2).flatmap(lambda chance: other if chance == 2 else usual)


# Mostly the same, so that articles meet on an edge.
_sentences = _mostly(
    st.just(("g1", "causes", "d1")),
    st.tuples(st.sampled_from(["g1", "g2", "e1"]), st.sampled_from(_VERBS), st.sampled_from(["d1", "e2", "g3"])),
)
_claims = _mostly(
    st.tuples(st.sampled_from(sorted(VERSIONS)), st.integers(1, 4)),
    st.tuples(st.sampled_from(["RetractionOf", "RetractionIn", "ErratumFor", "ExpressionOfConcernIn"]), _pmids),
)
_deliveries = st.builds(
    Deliver,
    _pmids,
    st.lists(_sentences, min_size=1, max_size=2, unique=True).map(tuple),
    st.lists(_claims, max_size=2, unique=True).map(tuple),
    st.sampled_from(["", "2021-01-01", "2022-01-01"]),
    st.integers(1, 2),
    st.sampled_from([False, False, True]),
)
# Of no edge of the others, and ties them.
_ties = st.builds(
    Deliver,
    st.just(4),
    st.just((("g2", "binds", "g3"),)),
    st.lists(st.tuples(st.just("UpdateOf"), _pmids), min_size=2, max_size=3, unique=True).map(tuple),
    st.just(""),
    st.just(1),
    st.just(False),
)
_judgements = st.builds(
    Judge,
    _pmids,
    _sentences,
    st.sampled_from(["accept", "reject", "flip", "withdraw"]),
    st.sampled_from(["ann", "bob"]),
)
_happenings = _mostly(
    _deliveries,
    st.one_of(
        _ties,
        st.builds(Delete, st.integers(1, 4)),
        _judgements,
        st.builds(List, st.frozensets(_pmids, max_size=2)),
    ),
)
_steps = st.builds(
    Step,
    st.sampled_from([26, 26, 27]),
    st.sampled_from([EXTRACTOR, DEAF]),
    st.sampled_from(["v1", "v2"]),
    st.tuples(*[_happenings] * N_HISTORIES),
)


class World:
    """A ledger that happenings come to, and all that was told so far."""

    def __init__(self, writer: LedgerWriter) -> None:
        self.writer = writer
        self.told = Told()
        self._listed: dict[int, frozenset[int]] = {}
        self._n_judged = 0

    def take(self, step: Step, number: int) -> None:
        """Commit one step, whose file has that number."""
        items: list[Article | int] = []
        verdicts: list[Verdict] = []
        for history, happening in enumerate(step.happenings):
            match happening:
                case Deliver():
                    items.append(_article(history, happening))
                case Delete(pmid):
                    items.append(_number(history, pmid))
                case Judge():
                    verdicts.append(self._judge(history, happening))
                case List(pmids):
                    self._listed[history] = frozenset(_number(history, pmid) for pmid in pmids)
        self._tell(step, number, items)
        self.writer.commit(
            "test",
            parsed=[(received(number, year=step.year), parsed(*items))],
            extractors=[step.extractor],
            readings=[read(item, step.extractor.id) for item in items if isinstance(item, Article)],
            concepts=[*concepts(step.vocabulary, 4 * N_HISTORIES), *concepts_above(4 * N_HISTORIES)],
            background=background(step.vocabulary, 4 * N_HISTORIES),
            vocabulary=step.vocabulary,
            lists={"watch": self.told.listed} if self._listed else {},
            baselines={2027: 1},
            verdicts=verdicts,
        )

    def _tell(self, step: Step, number: int, items: Sequence[Article | int]) -> None:
        told, place = self.told, (2000 + step.year, number)
        for item in items:
            if isinstance(item, Article):
                told.deliveries[item.pmid].append((place, item))
                told.readings.add((item.pmid, item.text_hash, step.extractor.id))
            else:
                told.deliveries[item].append((place, None))
        told.extractors = [*(name for name in told.extractors if name != step.extractor.id), step.extractor.id]
        told.listed = frozenset().union(*self._listed.values())
        told.once_listed |= told.listed
        told.nodes = {matched: concept.id for matched, concept in concepts(step.vocabulary, 4 * N_HISTORIES)}
        stated = background(step.vocabulary, 4 * N_HISTORIES)
        told.background = {given.node: given.relations for given in stated}
        if place == (2027, 1):
            told.baseline_year = 2027

    def _judge(self, history: int, happening: Judge) -> Verdict:
        self._n_judged += 1
        subject, verb, object_ = (_name(history, word) for word in happening.sentence)
        verdict = Verdict(
            pmid=_number(history, happening.pmid),
            sentence=f"{subject} {verb} {object_}.",
            subject_text=subject,
            object_text=object_,
            predicate="biolink:interacts_with" if verb == "binds" else "biolink:contributes_to",
            subject=subject,
            object=object_,
            judgement=happening.judgement,
            why="so",
            curator=happening.curator,
            judged_at=f"{self._n_judged:06}",
        )
        self.told.verdicts[verdict.pmid, verdict.sentence, verdict.curator] = verdict.judgement
        return verdict


def _number(history: int, pmid: int) -> int:
    return 10 * history + pmid


def _name(history: int, word: str) -> str:
    return word if word in _VERBS else f"{word[0]}{4 * history + int(word[1:])}"


def _article(history: int, happening: Deliver) -> Article:
    text = " ".join(" ".join(_name(history, word) for word in words) + "." for words in happening.sentences)
    fields: dict[str, Any] = {"title": _SHARED_TITLE} if happening.shares_title else {}
    corrections = ((kind, _number(history, about)) for kind, about in happening.corrections)
    return article(
        _number(history, happening.pmid),
        text + " Stuff." * (happening.version - 1),
        *corrections,
        revised=happening.revised,
        version=happening.version,
        **fields,
    )


def _check(graph: ToyGraph, told: Told) -> None:
    expected = told.edges()
    found = {(edge.subject, edge.predicate, edge.qualifiers, edge.object): edge for edge in graph.edges.values()}
    assert found.keys() == expected.keys()
    for triple, edge in found.items():
        score, *others = expected[triple]
        assert [edge.support, edge.refute, edge.articles, edge.status] == others
        assert edge.score == pytest.approx(score, abs=1e-6)
    assert set(graph.nodes) == told.all_nodes()
    assert set(graph.background.values()) == told.background_edges()
    statuses = told.statuses()
    assert all(node.status == statuses[pmid] for pmid, node in graph.articles.items())
    reinstated = {pmid for pmid, node in graph.articles.items() if node.reinstated}
    assert reinstated == told.reinstated() & graph.articles.keys()
    assert graph.unlinked == {pmid: told.unlinked(pmid) for pmid in graph.articles}


_HISTORIES = {
    "steps": st.lists(_steps, min_size=N_STEPS, max_size=N_STEPS),
    "numbers": st.permutations(range(1, N_STEPS + 1)),
    "pause": st.integers(1, N_STEPS - 1),
}


@settings(max_examples=N_EXAMPLES, suppress_health_check=list(HealthCheck))
@given(**_HISTORIES)
def test_any_history_ends_where_what_was_told_says(steps: list[Step], numbers: list[int], pause: int) -> None:
    assert N_HISTORIES * N_EXAMPLES >= 500
    _play(memory_writer(), steps, numbers, pause)


@settings(max_examples=2, suppress_health_check=list(HealthCheck))
@given(**_HISTORIES)
def test_on_disk_it_ends_there_too(
    new_ledger: Callable[[], Path], steps: list[Step], numbers: list[int], pause: int
) -> None:
    with open_writer(new_ledger()) as writer:
        _play(writer, steps, numbers, pause)


def _play(writer: LedgerWriter, steps: list[Step], numbers: list[int], pause: int) -> None:
    world = World(writer)
    graph = ToyGraph()
    for done, (step, number) in enumerate(zip(steps, numbers, strict=True), start=1):
        world.take(step, number)
        if done in {pause, N_STEPS}:
            graph.apply(graph_changes(world.writer.ledger, graph.sequence))
            graph.check()
    _check(graph, world.told)
    assert graph.content() == ToyGraph().apply(graph_changes(world.writer.ledger)).content()
