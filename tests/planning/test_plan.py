"""A plan is arithmetic over what was counted and measured; what was not measured stays unknown."""

import msgspec
import pytest

from kg_pipeline.planning.plan import (
    Figure,
    Rates,
    Work,
    count_searches,
    count_shards,
    make_plan,
    split_answers,
)

UNKNOWN = Figure(None, "never measured")
WORK = Work(
    files=(30_000, 251, 0),
    articles_basis="counted",
    texts=Figure(18_000, "the rest was read"),
    requests=6,
    fetched_bytes=Figure(40_000_000, "as listed"),
    kept_bytes=Figure(60_000_000, "as listed"),
)
RATES = Rates(
    parse=Figure(5_000.0, "runs"),
    read_cpu=Figure(10.0, "runs"),
    read_gpu=Figure(500.0, "runs"),
    commit=Figure(1_000.0, "runs"),
    graph=Figure(100.0, "runs"),
    ledger_bytes=Figure(4_000.0, "runs"),
)


def test_the_numbers_of_a_plan() -> None:
    plan = make_plan(WORK, RATES, 0.5, 250)
    assert {name: getattr(plan, name).value for name in plan.__struct_fields__} == {
        "articles": 30_251,
        "texts": 18_000,
        "requests": 6,
        "fetched_bytes": 40_000_000,
        "shards": 120 + 2 + 1,
        "disk_bytes": 60_000_000 + 18_000 * 4_000,
        "parse_hours": pytest.approx(30_251 / 5_000 / 3600),
        "read_hours_cpu": 0.5,
        "read_hours_gpu": 0.01,
        "commit_hours": 0.005,
        "graph_hours": 0.05,
        "hours_cpu": pytest.approx(0.555 + 30_251 / 5_000 / 3600),
        "hours_gpu": pytest.approx(0.065 + 30_251 / 5_000 / 3600),
        "cost_cpu": pytest.approx((0.555 + 30_251 / 5_000 / 3600) / 2),
        "cost_gpu": pytest.approx((0.065 + 30_251 / 5_000 / 3600) / 2),
    }
    assert plan.read_hours_cpu.basis == "10.0 a second: runs"


def test_what_is_unknown_stays_so_and_says_why() -> None:
    rates = msgspec.structs.replace(RATES, read_gpu=UNKNOWN, graph=UNKNOWN)
    plan = make_plan(WORK, rates, None, 250)
    assert plan.read_hours_gpu == plan.graph_hours == UNKNOWN
    assert plan.hours_gpu == Figure(None, "how long reading takes is unknown")
    assert plan.hours_cpu.value == pytest.approx(0.505 + 30_251 / 5_000 / 3600)
    assert plan.hours_cpu.basis == "without graph, not measured yet"
    assert plan.cost_cpu == Figure(None, "no price given (--price-per-hour)")
    assert make_plan(WORK, rates, 1.0, 250).cost_gpu == Figure(None, "the hours are unknown")


def test_disk_counts_what_is_known_and_names_what_is_not() -> None:
    plan = make_plan(msgspec.structs.replace(WORK, kept_bytes=UNKNOWN), RATES, None, 250)
    assert plan.disk_bytes == Figure(72_000_000, "XML: unknown, never measured; ledger: runs")
    both = make_plan(
        msgspec.structs.replace(WORK, kept_bytes=UNKNOWN),
        msgspec.structs.replace(RATES, ledger_bytes=UNKNOWN),
        None,
        250,
    )
    assert both.disk_bytes == UNKNOWN


def test_nothing_to_read_takes_no_time_whatever_the_rate() -> None:
    work = msgspec.structs.replace(WORK, texts=Figure(0, "all were read"))
    plan = make_plan(work, msgspec.structs.replace(RATES, read_gpu=UNKNOWN), None, 250)
    assert plan.read_hours_gpu == Figure(0.0, "nothing to do")


@pytest.mark.parametrize(("files", "shards"), [((), 0), ((0,), 1), ((250,), 1), ((251, 1), 3), ((30_000,), 120)])
def test_shards_hold_at_most_so_many_citations(files: tuple[int, ...], shards: int) -> None:
    assert count_shards(files, 250) == shards


@pytest.mark.parametrize(("n", "answers"), [(0, ()), (500, (500,)), (501, (500, 1)), (1_200, (500, 500, 200))])
def test_answers_hold_so_many_records(n: int, answers: tuple[int, ...]) -> None:
    assert split_answers(n, 500) == answers


@pytest.mark.parametrize(("n", "searches"), [(0, 1), (9_998, 1), (9_999, 3), (40_000, 9)])
def test_searches_are_halved_until_their_answers_can_be_listed(n: int, searches: int) -> None:
    assert count_searches(n, 9_998) == searches
