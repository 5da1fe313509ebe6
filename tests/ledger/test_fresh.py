from datetime import date, timedelta
from math import exp, inf, log

import duckdb
import msgspec
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from test_edges import ASSERTED, Witness, edge_of, other, witness_lists
from toy_ledger import World, article, commit_file, received

from kg_pipeline.errors import Misconfigured
from kg_pipeline.ledger.edges import WITNESS, edges_sql
from kg_pipeline.ledger.explained import Explanation
from kg_pipeline.ledger.explanation import explain_pair
from kg_pipeline.ledger.fresh import FreshEdge, fresh_edges
from kg_pipeline.ledger.store import Ledger
from kg_pipeline.ledger.tables import TABLES
from kg_pipeline.ledger.writer import LedgerWriter
from kg_pipeline.records import Freshness

GENE, DISEASE = "NCBIGene:1", "MONDO:1"
TODAY = date(2026, 1, 1)
YEAR = 365.25
_CONNECTION = duckdb.connect(config={"threads": 1})
_TRIPLE = {"subject": "MONDO:1", "predicate": "biolink:associated_with", "qualifiers": [], "object": "NCBIGene:1"}

half_lives = st.floats(1, 1e5)
days = st.dates(date(1990, 1, 1), date(2040, 1, 1))


def _score(freshness: Freshness, *witnesses: Witness) -> float:
    """What is left of the score of an edge of these; of no edge, 0."""
    rows = [{**_TRIPLE, **msgspec.structs.asdict(witness)} for witness in witnesses]
    _CONNECTION.register("witness", pa.Table.from_pylist(rows, schema=WITNESS))
    found = _CONNECTION.sql(edges_sql("witness", freshness=freshness)).to_arrow_table().to_pylist()
    return float(found[0]["score"]) if found else 0.0


def _aged(freshness: Freshness, age_days: int, **fields: object) -> Witness:
    return other(ASSERTED, date=(freshness.as_of - timedelta(days=age_days)).isoformat(), **fields)


@settings(max_examples=40)
@given(witness_lists, days)
def test_with_an_infinite_half_life_nothing_fades(witnesses: list[Witness], as_of: date) -> None:
    edge = edge_of(*witnesses)
    assert _score(Freshness(as_of, inf), *witnesses) == (edge.score if edge else 0.0)


@settings(max_examples=40)
@given(witness_lists, days, half_lives)
def test_what_is_left_is_bounded_and_of_support_alone_never_more(
    witnesses: list[Witness], as_of: date, half_life_days: float
) -> None:
    freshness = Freshness(as_of, half_life_days)
    assert 0 <= _score(freshness, *witnesses) <= 1
    supporting = [other(witness, polarity="supports") for witness in witnesses]
    assert _score(freshness, *supporting) <= _score(Freshness(as_of, inf), *supporting)


@settings(max_examples=40)
@given(witness_lists, days, half_lives, st.integers(0, 20_000), st.integers(0, 20_000))
def test_older_support_leaves_less_and_older_refutation_more(
    witnesses: list[Witness], as_of: date, half_life_days: float, age_days: int, more_days: int
) -> None:
    freshness = Freshness(as_of, half_life_days)
    for polarity, sign in (("supports", 1), ("refutes", -1)):
        younger, older = (
            _aged(freshness, days, polarity=polarity, work=99) for days in (age_days, age_days + more_days)
        )
        assert sign * _score(freshness, *witnesses, older) <= sign * _score(freshness, *witnesses, younger) + 1e-12


@settings(max_examples=40)
@given(witness_lists, days, half_lives, st.integers(0, 5_000))
def test_what_is_left_of_past_articles_falls_with_time_and_grows_with_the_half_life(
    witnesses: list[Witness], as_of: date, half_life_days: float, later_days: int
) -> None:
    past = [other(witness, date=witness.date and min(witness.date, as_of.isoformat())) for witness in witnesses]
    supporting = [other(witness, polarity="supports") for witness in past]
    left = _score(Freshness(as_of, half_life_days), *supporting)
    assert _score(Freshness(as_of + timedelta(days=later_days), half_life_days), *supporting) <= left + 1e-12
    assert _score(Freshness(as_of, half_life_days + later_days), *supporting) >= left - 1e-12


@pytest.mark.parametrize(
    ("published", "share"),
    [
        ("2026-01-01", 1),
        ("2025-01-01", 2 ** (-365 / YEAR)),
        ("2024", 2 ** (-731 / YEAR)),
        ("2024-12", 2 ** (-396 / YEAR)),
        ("2030-06", 1),
        ("", 1),
    ],
)
def test_age_is_counted_from_the_beginning_of_what_is_known_and_is_never_negative(
    published: str, share: float
) -> None:
    mass = -share * log(1 - 0.7 * 0.9)
    left = _score(Freshness(TODAY, YEAR), other(ASSERTED, date=published))
    assert left == pytest.approx(1 - exp(-mass), abs=1e-8)


def test_of_one_work_the_version_counts_of_which_more_is_left() -> None:
    weaker = other(ASSERTED, pmid=2, certainty="speculated", date="2026-01-01")
    alone = _score(Freshness(TODAY, YEAR), weaker)
    assert _score(Freshness(TODAY, YEAR), ASSERTED, weaker) == alone
    assert _score(Freshness(TODAY, inf), ASSERTED, weaker) > alone


@pytest.mark.parametrize("half_life_days", [0.0, -1.0, float("nan")])
def test_a_half_life_that_is_none_is_refused(half_life_days: float) -> None:
    with pytest.raises(Misconfigured, match="give a longer one"):
        Freshness(TODAY, half_life_days)


@pytest.fixture
def world(writer: LedgerWriter) -> World:
    """Two genes that old and new articles relate to a disease; one of the edges is denied, one improbable."""
    found = World(writer)
    found.deliver(
        1,
        article(1, "g1 causes d1.", published="2001"),
        article(2, "g1 hints d1.", published="2025-07-01"),
        article(3, "g2 causes d1.", published="2025-07-01"),
        article(4, "g3 spares d1.", published="2025-07-01"),
        article(5, "g2 brushes d2.", published="2025-07-01"),
    )
    return found


def _explain(world: World, freshness: Freshness | None = None) -> Explanation:
    return explain_pair(world.writer.ledger, GENE, DISEASE, freshness)


def test_an_explanation_tells_what_is_left_beside_what_there_is(world: World) -> None:
    freshness = Freshness(TODAY, YEAR)
    faded = _explain(world, freshness)
    (triple,) = faded.triples
    assert triple.faded is not None
    assert triple.edge is not None
    assert triple.faded.score < triple.edge.score
    assert triple.faded.score == pytest.approx(1 - exp(-triple.faded.support_mass), abs=1e-8)
    assert sum(triple.faded.shares.values()) == pytest.approx(1)
    shares = {found.pmid: (found.share, triple.faded.shares[found.id]) for found in triple.evidence}
    assert shares[1][0] > 0.5 > 1e-3 > shares[1][1]
    without = msgspec.structs.replace(triple, faded=None)
    assert msgspec.structs.replace(faded, triples=(without,), freshness=None) == _explain(world)


def _ranked(world: World, about: str | None = None, freshness: Freshness | None = None) -> list[FreshEdge]:
    return [*fresh_edges(world.writer.ledger, freshness or Freshness(TODAY, YEAR), 10, about)]


def test_edges_are_ordered_by_what_is_left_of_them(world: World) -> None:
    found = _ranked(world)
    assert [(edge.subject_name, edge.object_name) for edge in found] == [
        ("gene 2", "disease 1 of v1"),
        ("gene 1", "disease 1 of v1"),
    ]
    assert found[0].faded_score > found[1].faded_score
    assert found[0].score < found[1].score
    (explained,) = _explain(world, Freshness(TODAY, YEAR)).triples
    assert explained.faded is not None
    assert (found[1].id, found[1].faded_score) == (explained.id, explained.faded.score)
    assert [*fresh_edges(world.writer.ledger, Freshness(TODAY, YEAR), 1)] == found[:1]


def test_one_entity_has_the_edges_that_it_has_among_all(world: World) -> None:
    commit_file(world.writer, received(2), article(6, "g1 causes d3. g2 binds g1.", published="2025"))
    everything = _ranked(world)
    assert len(everything) == 4
    for name, id_ in ((GENE, GENE), ("Gene 2", "NCBIGene:2"), ("OMIM:1", DISEASE)):
        assert _ranked(world, name) == [edge for edge in everything if id_ in (edge.subject, edge.object)]
    with pytest.raises(Misconfigured, match="'gene 99' is neither"):
        _ranked(world, "gene 99")


def test_asking_changes_nothing(world: World) -> None:
    before, graph = _rows(world.writer.ledger), world.graph.content()
    _ranked(world)
    _explain(world, Freshness(TODAY, 1.0))
    assert _rows(world.writer.ledger) == before
    assert world.catch_up().content() == graph


def _rows(ledger: Ledger) -> dict[str, pa.Table]:
    return {name: ledger.dataset(name).to_table() for name in TABLES}
