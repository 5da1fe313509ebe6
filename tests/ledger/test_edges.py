from collections.abc import Iterable
from random import Random

import duckdb
import msgspec
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.ledger.edges import BELIEF, WITNESS, edges_sql
from kg_pipeline.records import Edge, Record

_CONNECTION = duckdb.connect(config={"threads": 1})


class Witness(Record, frozen=True):
    """A row of `WITNESS` on one triple."""

    pmid: int
    work: int
    polarity: str
    certainty: str
    probability: float
    is_review: bool
    date: str


ASSERTED = Witness(1, 1, "supports", "asserted", 0.9, False, "2020-01")
_TRIPLE = {"subject": "MONDO:1", "predicate": "biolink:associated_with", "qualifiers": [], "object": "NCBIGene:1"}

witness_lists = st.lists(
    st.builds(
        Witness,
        pmid=st.integers(1, 6),
        work=st.integers(1, 4),
        polarity=st.sampled_from(["supports", "refutes", "unknown"]),
        certainty=st.sampled_from(["asserted", "speculated"]),
        probability=st.floats(0, 1),
        is_review=st.booleans(),
        date=st.sampled_from(["", "2001", "2010-05", "2020-01-31"]),
    ),
    max_size=12,
)


def edge_of(*witnesses: Witness) -> Edge | None:
    rows: Iterable[dict[str, object]] = [{**_TRIPLE, **msgspec.structs.asdict(witness)} for witness in witnesses]
    _CONNECTION.register("witness", pa.Table.from_pylist(list(rows), schema=WITNESS))
    found = _CONNECTION.sql(edges_sql("witness")).to_arrow_table().to_pylist()
    assert len(found) <= 1
    return Edge(**{**found[0], "qualifiers": ()}) if found else None


def score_of(*witnesses: Witness) -> float:
    edge = edge_of(*witnesses)
    return edge.score if edge else 0.0


def other(witness: Witness, **changes: object) -> Witness:
    return msgspec.structs.replace(witness, **changes)


def test_one_article_is_believed_as_far_as_one_article_can_be() -> None:
    edge = edge_of(ASSERTED)
    assert edge is not None
    assert edge.score == pytest.approx(0.7 * 0.9)
    assert (edge.support, edge.refute, edge.articles, edge.status) == (1, 0, 1, "asserted")
    assert (edge.first_seen, edge.last_seen) == ("2020-01", "2020-01")


def test_two_articles_are_believed_as_noisy_or() -> None:
    assert score_of(ASSERTED, other(ASSERTED, pmid=2, work=2)) == pytest.approx(1 - (1 - 0.63) ** 2)


def test_a_denied_pair_is_refuted_with_no_belief() -> None:
    edge = edge_of(other(ASSERTED, polarity="refutes"))
    assert edge is not None
    assert (edge.support, edge.refute, edge.status, edge.score) == (0, 1, "refuted", 0.0)


def test_one_of_each_is_contested_at_half_the_belief() -> None:
    edge = edge_of(ASSERTED, other(ASSERTED, pmid=2, work=2, polarity="refutes"))
    assert edge is not None
    assert (edge.status, edge.score) == ("contested", pytest.approx(0.63 / 2))


def test_a_work_counts_once_whichever_articles_tell_it() -> None:
    edge = edge_of(ASSERTED, other(ASSERTED, pmid=2))
    assert edge is not None
    assert (edge.score, edge.support, edge.articles) == (score_of(ASSERTED), 1, 2)


def test_speculation_and_reviews_weigh_less() -> None:
    assert score_of(other(ASSERTED, certainty="speculated")) < score_of(ASSERTED)
    assert score_of(other(ASSERTED, is_review=True)) < score_of(ASSERTED)


def test_unknown_polarity_counts_as_support() -> None:
    assert score_of(other(ASSERTED, polarity="unknown")) == score_of(ASSERTED)


def test_nothing_under_the_threshold_makes_an_edge() -> None:
    assert edge_of() is None
    assert edge_of(other(ASSERTED, probability=BELIEF.threshold - 0.01)) is None
    assert edge_of(other(ASSERTED, probability=BELIEF.threshold)) is not None


@given(witness_lists, st.randoms())
def test_order_changes_nothing(witnesses: list[Witness], chance: Random) -> None:
    shuffled = witnesses.copy()
    chance.shuffle(shuffled)
    assert edge_of(*shuffled) == edge_of(*witnesses)


@given(witness_lists)
def test_the_score_is_bounded_and_the_counts_fit_the_status(witnesses: list[Witness]) -> None:
    edge = edge_of(*witnesses)
    if edge:
        assert 0.0 <= edge.score <= 1.0
        assert edge.support + edge.refute >= 1
        assert (
            edge.status
            == {
                (True, False): "asserted",
                (True, True): "contested",
                (False, True): "refuted",
            }[edge.support > 0, edge.refute > 0]
        )


@given(witness_lists, witness_lists)
def test_support_raises_and_refutation_lowers(witnesses: list[Witness], more: list[Witness]) -> None:
    supporting = [other(witness, polarity="supports") for witness in more]
    refuting = [other(witness, polarity="refutes") for witness in more]
    assert score_of(*witnesses, *supporting) >= score_of(*witnesses) - 1e-12
    assert score_of(*witnesses, *refuting) <= score_of(*witnesses) + 1e-12
