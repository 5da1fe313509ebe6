from random import Random

from hypothesis import given
from hypothesis import strategies as st

from kg_pipeline.ledger.deliveries import ArticleState, Citation, Deletion, article_state
from kg_pipeline.ledger.places import Place


def citation(number: int, text: str = "t", version: int = 1, revised: str = "2020-01-01") -> Citation:
    return Citation(version, revised, Place(2026, number, 0), f"record-{text}", text)


def deletion(number: int) -> Deletion:
    return Deletion(Place(2026, number, 0))


def test_a_later_file_replaces_an_earlier_one() -> None:
    assert article_state([citation(1, "old"), citation(2, "new")]) == ArticleState("record-new", "new", False)


def test_a_newer_revision_holds_though_an_older_one_comes_later() -> None:
    deliveries = [citation(1, "new", revised="2021-05-01"), citation(2, "old", revised="2020-01-01")]
    assert article_state(deliveries) == ArticleState("record-new", "new", False)


def test_a_greater_pmid_version_goes_before_any_date() -> None:
    deliveries = [citation(1, "second", version=2, revised=""), citation(2, "first", revised="2025-01-01")]
    assert article_state(deliveries) == ArticleState("record-second", "second", False)


def test_a_deletion_closes_what_is_not_later_and_keeps_the_last_record_for_show() -> None:
    assert article_state([citation(1, "old"), citation(2, "last"), deletion(2)]) == ArticleState(
        "record-last", "last", True
    )


def test_an_article_delivered_after_its_deletion_is_back() -> None:
    assert article_state([citation(1), deletion(2), citation(3)]) == ArticleState("record-t", "t", False)


def test_a_dropped_delivery_cannot_be_current_though_it_has_the_newest_revision() -> None:
    deliveries = [citation(1, "dropped", revised="2025-01-01"), deletion(2), citation(3, "back", revised="")]
    assert article_state(deliveries) == ArticleState("record-back", "back", False)


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
def test_the_state_depends_on_the_set_of_deliveries_only(
    deliveries: list[Citation | Deletion], chance: Random
) -> None:
    shuffled = [*deliveries, *deliveries[:3]]
    chance.shuffle(shuffled)
    assert article_state(shuffled) == article_state(deliveries)
