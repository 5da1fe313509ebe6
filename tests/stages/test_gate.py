"""What the quality gate lets pass, and what it says of a night that it stops."""

import msgspec
import pytest

from kg_pipeline.errors import BadInput, Misconfigured
from kg_pipeline.stages.gate import Limits, NightYield, check_yield, judge_yield, read_limits
from kg_pipeline.stages.shards import MAX_CITATIONS

_USUAL = [250.0, 275.0, 225.0]
"""A searched day."""
_AGAIN = 'start pubmed_nightly with {"accept":true}'
_GOOD = NightYield(
    citations=1000,
    articles=990,
    searched_days=4,
    refused=10,
    texts=2600,
    mentions=8000,
    unlinked=2000,
    edges=500,
    lost_edges=5,
)


def test_a_night_like_others_passes() -> None:
    assert judge_yield(_GOOD, Limits(), _USUAL) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"articles": 299}, "299 articles, less than 30% of the usual 1000"),
        ({"searched_days": 14}, "990 articles, less than 30% of the usual 3500"),
        ({"refused": 51}, r"51 of 1000 citations refused \(5%\), more than 5%"),
        ({"refused_files": 1}, "1 files refused whole"),
        ({"held_back": 261}, "261 of 2600 texts held back"),
        ({"unlinked": 5601}, "5601 of 8000 mentions unlinked"),
        ({"lost_edges": 26}, "26 of 500 edges lost"),
    ],
)
def test_each_share_far_off_stops_it(change: dict[str, int], said: str) -> None:
    with pytest.raises(BadInput, match=f"nights/x.json is stopped before ledger and graph: {said}.*{_AGAIN}"):
        check_yield("nights/x.json", msgspec.structs.replace(_GOOD, **change), Limits(), _USUAL, _AGAIN)


def test_everything_that_is_far_off_is_said() -> None:
    found = msgspec.structs.replace(_GOOD, articles=1, refused=900, lost_edges=400)
    assert len(judge_yield(found, Limits(), _USUAL)) == 3


@pytest.mark.parametrize("usual", [[], [250, 250], [2.5, 3, 2.8]])
def test_few_articles_are_no_fault_where_nothing_is_usual_or_little_is(usual: list[float]) -> None:
    assert judge_yield(msgspec.structs.replace(_GOOD, articles=1), Limits(), usual) == []


def test_shares_of_a_handful_say_nothing() -> None:
    few = {"texts": 300, "held_back": 250, "mentions": 10, "unlinked": 10, "edges": 10, "lost_edges": 10}
    found = msgspec.structs.replace(_GOOD, **few)
    assert judge_yield(found, Limits(), _USUAL) == []


def test_a_share_at_its_limit_passes() -> None:
    assert judge_yield(msgspec.structs.replace(_GOOD, refused=50, lost_edges=25), Limits(), _USUAL) == []


@pytest.mark.parametrize("n_full_shards", [1, 2, 9, 10, 200])
def test_one_shard_that_fails_never_stops_a_night(n_full_shards: int) -> None:
    found = msgspec.structs.replace(_GOOD, texts=n_full_shards * MAX_CITATIONS, held_back=MAX_CITATIONS)
    assert judge_yield(found, Limits(), _USUAL) == []


def test_limits_are_given_by_name_and_the_others_stay() -> None:
    assert read_limits({"max_refused": 0.5}) == Limits(max_refused=0.5)


def test_a_limit_that_there_is_not_is_refused_with_those_there_are() -> None:
    with pytest.raises(Misconfigured, match=r"max_lost is no limit.* max_lost_edges"):
        read_limits({"max_lost": 0.5})


@pytest.mark.parametrize("limit", [-0.1, 5, "many"])
def test_a_limit_that_is_no_share_is_refused(limit: object) -> None:
    with pytest.raises(Misconfigured, match="max_lost_edges"):
        read_limits({"max_lost_edges": limit})
