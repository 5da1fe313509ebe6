import pytest

from kg_pipeline.ner.agreement import agree, is_abbreviation
from kg_pipeline.records import Document, EntityType, Mention, Passage


def _mention(text: str, of: str, type_: EntityType, score: float = 0.9, nth: int = 0) -> Mention:
    start_char = -1
    for _ in range(nth + 1):
        start_char = text.index(of, start_char + 1)
    return Mention(start_char, start_char + len(of), of, type_, score)


def _agreed(text: str, *mentions: Mention) -> list[tuple[int, str, str]]:
    found = agree(Document("1", (Passage(0, text),)), mentions)
    return [(mention.start_char, mention.text, mention.type) for mention in found]


def test_an_abbreviation_has_the_type_of_what_it_abbreviates_wherever_it_stands() -> None:
    text = "Low foozol acid (FZA) helps. FZA and again FZA, not FZAX. FZA"
    found = _agreed(text, _mention(text, "foozol acid", "Chemical"), _mention(text, "FZA", "Gene", 0.9, 1))
    assert [(name, type_) for _, name, type_ in found] == [("foozol acid", "Chemical")] + [("FZA", "Chemical")] * 4


def test_brackets_behind_a_mention_that_hold_no_abbreviation_of_it_say_nothing() -> None:
    text = "Foozol (XYZ) and foozol (mean) and foozol (5 mg)."
    foozols = [
        _mention(text, "Foozol", "Chemical"),
        *(_mention(text, "foozol", "Chemical", 0.9, n) for n in (0, 1)),
    ]
    assert len(_agreed(text, *foozols)) == 3


def test_the_same_words_have_the_type_that_scores_most() -> None:
    text = "Foozol, foozol; foozol"
    mentions = [_mention(text, "foozol", "Chemical", 0.9), _mention(text, "foozol", "Gene", 0.8, 1)]
    assert [type_ for _, _, type_ in _agreed(text, *mentions)] == ["Chemical", "Chemical"]


def test_a_gene_and_its_disease_may_share_a_name() -> None:
    text = "WXY patients carry WXY mutations"
    mentions = [_mention(text, "WXY", "Disease"), _mention(text, "WXY", "Gene", 0.8, 1)]
    assert [type_ for _, _, type_ in _agreed(text, *mentions)] == ["Disease", "Gene"]


@pytest.mark.parametrize(("n_found", "n_agreed"), [(1, 1), (2, 4), (4, 4)])
def test_words_found_in_half_of_their_places_are_found_in_all(n_found: int, n_agreed: int) -> None:
    text = "WXY-1 with WXY-1 by WXY-1 or WXY-1."
    mentions = [_mention(text, "WXY-1", "Gene", nth=nth) for nth in range(n_found)]
    assert len(_agreed(text, *mentions)) == n_agreed


def test_new_mentions_are_whole_words_inside_one_passage_and_beside_others() -> None:
    passages = (Passage(0, "red pox, red poxes, redred pox. red"), Passage(36, "pox; the red pox virus"))
    document = Document("1", passages)
    text = document.text
    virus = _mention(text, "red pox virus", "Gene")
    found = agree(document, [_mention(text, "red pox", "Disease"), virus])
    assert [(mention.start_char, mention.text) for mention in found] == [(0, "red pox"), (45, "red pox virus")]


@pytest.mark.parametrize(
    ("short", "long", "is_one"),
    [
        ("FZA", "foozol acid", True),
        ("FZ-A", "foozol acid", True),
        ("WS", "Wobble syndrome", True),
        ("WS1", "Wobble syndrome", False),
        ("OA", "foozol acid", False),
        ("--", "foozol", False),
    ],
)
def test_an_abbreviation_takes_its_letters_in_order_from_the_start(short: str, long: str, is_one: bool) -> None:
    assert is_abbreviation(short, long) is is_one


def test_a_document_without_mentions_has_none() -> None:
    assert agree(Document("1", ()), ()) == ()
