from random import Random
from typing import NamedTuple

import duckdb
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.ledger.deliveries import states_sql
from kg_pipeline.ledger.tables import TABLES

_CONNECTION = duckdb.connect(config={"threads": 1})
Delivery = dict[str, object]


class State(NamedTuple):
    record_hash: str
    text_hash: str
    state: str


def citation(
    number: int, text: str = "t", version: int = 1, revised: str = "2020-01-01", year: int = 2026
) -> Delivery:
    return {
        "kind": "citation",
        "pmid": 1,
        "version": version,
        "revised": revised,
        "record_hash": f"record-{text}",
        "text_hash": text,
        "year": year,
        "number": number,
        "receipt": 0,
    }


def deletion(number: int, year: int = 2026) -> Delivery:
    return {"kind": "deletion", "pmid": 1, "year": year, "number": number, "receipt": 0}


def article_state(deliveries: list[Delivery], baseline: int | None = None) -> State | None:
    _CONNECTION.register("delivery_rows", pa.Table.from_pylist(deliveries, schema=TABLES["deliveries"]))
    newest = "SELECT NULL" if baseline is None else f"SELECT {baseline}"
    states = _CONNECTION.execute(states_sql("delivery_rows", newest)).fetchall()
    assert len(states) <= 1
    return State(*states[0][1:]) if states else None


def test_a_later_file_replaces_an_earlier_one() -> None:
    assert article_state([citation(1, "old"), citation(2, "new")]) == State("record-new", "new", "current")


def test_a_newer_revision_holds_though_an_older_one_comes_later() -> None:
    deliveries = [citation(1, "new", revised="2021-05-01"), citation(2, "old", revised="2020-01-01")]
    assert article_state(deliveries) == State("record-new", "new", "current")


def test_a_greater_pmid_version_goes_before_any_date() -> None:
    deliveries = [citation(1, "second", version=2, revised=""), citation(2, "first", revised="2025-01-01")]
    assert article_state(deliveries) == State("record-second", "second", "current")


def test_a_deletion_closes_what_is_not_later_and_keeps_the_last_record_for_show() -> None:
    assert article_state([citation(1, "old"), citation(2, "last"), deletion(2)]) == State(
        "record-last", "last", "deleted"
    )


def test_an_article_delivered_after_its_deletion_is_back() -> None:
    assert article_state([citation(1), deletion(2), citation(3)]) == State("record-t", "t", "current")


def test_a_dropped_delivery_cannot_be_current_though_it_has_the_newest_revision() -> None:
    deliveries = [citation(1, "dropped", revised="2025-01-01"), deletion(2), citation(3, "back", revised="")]
    assert article_state(deliveries) == State("record-back", "back", "current")


def test_a_new_baseline_closes_what_only_came_before_it() -> None:
    old = citation(900, "old", year=2025)
    assert article_state([old], baseline=2026) == State("record-old", "old", "baseline_absent")
    assert article_state([old], baseline=2025) == State("record-old", "old", "current")


def test_a_new_baseline_goes_before_newer_revisions_of_older_files() -> None:
    deliveries = [citation(900, "old", year=2025, revised="2025-12-01"), citation(3, "new", revised="2020-01-01")]
    assert article_state(deliveries, baseline=2026) == State("record-new", "new", "current")


def test_an_article_deleted_before_the_baseline_stays_deleted() -> None:
    deliveries = [citation(900, "old", year=2025), deletion(901, year=2025)]
    assert article_state(deliveries, baseline=2026) == State("record-old", "old", "deleted")


def test_deletions_alone_have_no_state() -> None:
    assert article_state([deletion(1)]) is None


deliveries_of_one_article = st.lists(
    st.one_of(
        st.builds(
            citation,
            st.integers(1, 5),
            st.sampled_from("abc"),
            st.integers(1, 2),
            st.sampled_from(["", "2020-01-01", "2021-01-01"]),
        ),
        st.builds(deletion, st.integers(1, 5)),
    ),
    max_size=8,
)


@given(deliveries_of_one_article, st.randoms())
def test_the_state_depends_on_the_set_of_deliveries_only(deliveries: list[Delivery], chance: Random) -> None:
    shuffled = [*deliveries, *deliveries[:3]]
    chance.shuffle(shuffled)
    assert article_state(shuffled) == article_state(deliveries)
