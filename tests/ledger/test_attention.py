"""Names that ask for a curator: counted by article over current readings, each with where it is said first."""

import re
from collections.abc import Callable
from pathlib import Path

from toy_ledger import DEAF, EXTRACTOR, article, parsed, received

from kg_pipeline.ledger.attention import AttentionTerm, find_terms
from kg_pipeline.ledger.store import open_ledger
from kg_pipeline.ledger.writer import open_writer
from kg_pipeline.records import Article, Candidate, Link, Linked, LinkedMention, Mention, Reading, Unlinked

_TIED = (Candidate("NCBIGene:1", "SHARED", "exact"), Candidate("NCBIGene:2", "SHARED", "exact"))
_GUESS = Candidate("MESH:D1", "fakitis", "trimmed", 0.7)
_SURE = Candidate("MESH:D2", "fakosis", "exact", 1.0)


def _mention(match: re.Match[str]) -> LinkedMention:
    word, (start, end) = match[0], match.span()
    disease = Mention(start, end, word, "Disease")
    match word.lower():
        case "stuff":
            return Unlinked(Mention(start, end, word, "Chemical"), "no_candidate")
        case "shared":
            return Unlinked(Mention(start, end, word, "Gene"), "tied_candidates", _TIED)
        case "severitis":
            return Linked(disease, (Link(start, end, _GUESS),), (_SURE,))
    return Linked(disease, (Link(start, end, _SURE),))


def _read(text: Article, extractor: str) -> Reading:
    found = re.finditer("stuff|shared|severitis|fakosis", text.document.text, re.IGNORECASE)
    return Reading(text.pmid, text.text_hash, extractor, tuple(map(_mention, found)))


def _commit(folder: Path, number: int, *items: Article | int, extractor: str = EXTRACTOR.id) -> None:
    texts = [item for item in items if isinstance(item, Article)]
    with open_writer(folder) as writer:
        writer.commit(
            f"run-{number}",
            parsed=[(received(number), parsed(*items))],
            extractors=[EXTRACTOR if extractor == EXTRACTOR.id else DEAF],
            readings=[_read(text, extractor) for text in texts],
            vocabulary="v1",
        )


def test_names_are_counted_by_article_and_told_with_their_first_sentence(new_ledger: Callable[[], Path]) -> None:
    folder = new_ledger()
    _commit(
        folder,
        1,
        article(3, "We saw severitis. All had fakosis."),
        article(2, "It was stuff. STUFF and stuff helped. SHARED rose."),
        article(1, "Nothing is here. Then Stuff came."),
    )
    assert find_terms(open_ledger(folder), 10) == [
        AttentionTerm("low_score", "Disease", "severitis", 1, 1, (_GUESS, _SURE), 3, "We saw severitis."),
        AttentionTerm("no_candidate", "Chemical", "Stuff", 2, 4, (), 1, "Then Stuff came."),
        AttentionTerm("tied_candidates", "Gene", "SHARED", 1, 1, _TIED, 2, "SHARED rose."),
    ]


def test_deleted_articles_and_former_readings_do_not_count(new_ledger: Callable[[], Path]) -> None:
    folder = new_ledger()
    first = article(1, "It was stuff.")
    _commit(folder, 1, first, article(2, "Here stuff was."))
    assert [term.articles for term in find_terms(open_ledger(folder), 10)] == [2]
    _commit(folder, 2, 2)
    assert [term.articles for term in find_terms(open_ledger(folder), 10)] == [1]
    with open_writer(folder) as writer:
        deaf = Reading(first.pmid, first.text_hash, DEAF.id, ())
        writer.commit("again", extractors=[DEAF], readings=[deaf], vocabulary="v1")
    assert find_terms(open_ledger(folder), 10) == []


def test_of_one_run_only_what_it_read_and_at_most_so_many_of_a_reason(new_ledger: Callable[[], Path]) -> None:
    folder = new_ledger()
    _commit(folder, 1, article(1, "It was stuff. It was shared."))
    _commit(folder, 2, article(2, "It was shared."))
    assert [(term.name, term.articles) for term in find_terms(open_ledger(folder), 10, {2})] == [("shared", 1)]
    assert find_terms(open_ledger(folder), 10, set()) == []
    assert [term.name for term in find_terms(open_ledger(folder), 1)] == ["stuff", "shared"]
