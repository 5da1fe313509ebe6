from toy_ledger import World, article, commit_file, judge_sentence, received

from kg_pipeline.ledger.life import ArticleLife, article_life


def _life(world: World, pmid: int = 1) -> ArticleLife:
    return article_life(world.writer.ledger, pmid)


def _happened(life: ArticleLife) -> list[tuple[int, str]]:
    return [(event.sequence, event.what) for event in life.events]


def test_an_article_is_delivered_read_revised_deleted_and_brought_back(world: World) -> None:
    first, second = article(1, "g1 causes d1."), article(1, "g1 causes d2.", revised="2021-01-01")
    redated = article(1, "g1 causes d2.", revised="2022-01-01")
    for number, item in enumerate([first, second, redated, 1, redated], start=1):
        commit_file(world.writer, received(number), item)
    life = _life(world)
    assert _happened(life) == [
        (1, "delivered"),
        (1, "read"),
        (2, "revised"),
        (2, "read"),
        (3, "revised, its text unchanged"),
        (4, "deleted"),
        (5, "delivered again"),
    ]
    assert [event.by for event in life.events][::2] == [f"pubmed26n{n:04}.xml.gz" for n in (1, 2, 3, 5)]
    assert (life.title, life.status, life.open_evidence) == ("On 1.", "current", 1)


def test_an_article_deleted_before_it_came_is_delivered_all_the_same(world: World) -> None:
    commit_file(world.writer, received(1), 1)
    assert (_life(world).status, _happened(_life(world))) == ("unknown", [(1, "deleted")])
    commit_file(world.writer, received(2), article(1, "g1 causes d1."))
    assert _happened(_life(world))[1:] == [(2, "delivered"), (2, "read")]


def test_claims_are_shown_with_who_makes_them(world: World) -> None:
    commit_file(world.writer, received(1), article(1, "g1 causes d1."))
    commit_file(world.writer, received(2), article(2, "", ("RetractionOf", 1)))
    world.writer.commit("test", lists={"watch": [1]})
    life = _life(world)
    assert (life.status, life.open_evidence) == ("retracted", 0)
    assert life.claims == ("retraction by list watch", "retraction by notice PMID:2")
    stated = [(event.sequence, event.what, event.by) for event in life.events[2:]]
    assert stated == [
        (2, "retraction stated", "PMID 2 (RetractionOf)"),
        (3, "retraction stated", "list watch"),
    ]


def test_links_are_shown_on_both_sides_and_near_and_far(world: World) -> None:
    commit_file(world.writer, received(1), article(1, "g1 causes d1.", ("UpdateIn", 2)))
    commit_file(world.writer, received(2), article(3, "g1 causes d1. Yes.", ("RepublishedFrom", 2)))
    commit_file(world.writer, received(3), article(4, "g1 causes d1. No."))
    assert [_life(world, pmid).versions for pmid in (1, 2, 3, 4)] == [(2, 3), (1, 3), (1, 2), ()]
    assert _life(world).claims == ()
    stated = [[event.by for event in _life(world, pmid).events if "version" in event.what] for pmid in (1, 2)]
    assert stated == [
        ["PMID 1 (UpdateIn PMID 2)"],
        ["PMID 1 (UpdateIn PMID 2)", "PMID 3 (RepublishedFrom PMID 2)"],
    ]
    commit_file(world.writer, received(4), 1)
    assert [_life(world, pmid).versions for pmid in (1, 2)] == [(), (3,)]


def test_who_was_retracted_once_is_said_to_be_reinstated(world: World) -> None:
    commit_file(world.writer, received(1), article(1, "g1 causes d1.", ("RetractionIn", 9)))
    assert not _life(world).reinstated
    commit_file(world.writer, received(2), article(1, "g1 causes d1.", revised="2021-01-01"))
    life = _life(world)
    assert (life.status, life.claims, life.reinstated, life.open_evidence) == ("current", (), True, 1)


def test_a_verdict_is_an_event_by_its_curator(world: World) -> None:
    commit_file(world.writer, received(1), article(1, "g1 causes d1."))
    world.writer.commit("test", verdicts=[judge_sentence("reject")])
    life = _life(world)
    assert [(event.sequence, event.what, event.by) for event in life.events][-1] == (2, "reject", "ann")
    assert (life.status, life.open_evidence) == ("current", 0)


def test_of_an_article_that_never_came_what_is_said_of_it_is_known(world: World) -> None:
    commit_file(world.writer, received(1), article(2, "", ("RetractionOf", 1)))
    life = _life(world)
    assert (life.title, life.status, life.claims) == ("", "unknown", ("retraction by notice PMID:2",))
    assert _happened(life) == [(1, "retraction stated")]
    assert _life(world, 7) == ArticleLife(7, "", "unknown", (), False, (), 0, ())
