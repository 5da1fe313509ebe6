"""Sentences that deny, sentences that only look like it, and sentences that doubt."""

import pytest

from kg_pipeline.records import Span
from kg_pipeline.relations.cues import find_denial, find_doubt


def spans(sentence: str) -> tuple[str, Span, Span, list[Span]]:
    """The sentence without its brackets, [x] and [y] being the mentions, {others} others."""
    plain, asked, others = "", [], []
    for character in sentence:
        if character in "[{":
            (asked if character == "[" else others).append([len(plain), 0])
            last = (asked if character == "[" else others)[-1]
        elif character in "]}":
            last[1] = len(plain)
        else:
            plain += character
    first, second = ((start, end) for start, end in asked)
    return plain, first, second, [(start, end) for start, end in others]


@pytest.mark.parametrize(
    ("sentence", "denies"),
    [
        ("[G1] was not associated with [D1].", "related"),
        ("[G1] was not significantly associated with an increased risk of [D1].", "related"),
        ("Variants of [G1] are not related to [D1] or to obesity.", "related"),
        ("{G2} and [G1] did not correlate with [D1].", "related"),
        ("[C1] does not affect the pharmacokinetics of [C2].", "related"),
        ("The levels of [C1] were not altered by [C2].", "related"),
        ("[C1] had no significant effect on the clearance of {C3} and [C2].", "related"),
        ("[C1] showed no association with [D1].", "related"),
        ("There was no interaction between [C1] and [C2].", "related"),
        ("No association was found between [G1] and [D1].", "related"),
        ("We found no evidence of an association between [G1] and [D1].", "related"),
        ("There was no evidence that [G1] is associated with [D1].", "related"),
        ("No effect of [C1] on [D1] was seen.", "related"),
        ("Lack of association between [G1] and [D1].", "related"),
        ("Neither [G1] nor {G2} was associated with [D1].", "related"),
        ("An association between [G1] and [D1] was not confirmed.", "related"),
        ("[C1] failed to prevent [D1].", "lowered"),
        ("[C1] did not reduce [D1].", "lowered"),
        ("[C1] did not induce [D1].", "raised"),
        ("[D1] was not caused by [C1].", "raised"),
    ],
)
def test_denials_are_found(sentence: str, denies: str) -> None:
    text, first, second, others = spans(sentence)
    denial = find_denial(text, first, second, others)
    assert denial is not None
    assert denial.denies == denies
    assert find_denial(text, second, first, others) == denial


@pytest.mark.parametrize(
    "sentence",
    [
        "[G1] was associated with [D1].",
        "[G1] was not only associated with [D1] but drives it.",
        "There is no doubt that [G1] is associated with [D1].",
        "An association of [G1] with [D1] cannot be excluded.",
        "It is not known whether [G1] is associated with [D1].",
        "[G1] was not associated with survival in [D1].",
        "In patients with [D1], {G2} was not associated with [G1].",
        "{C3} did not change, but [C1] reduced [D1].",
        "{G1} was not associated with obesity, whereas [G2] was associated with [D1].",
        "In the absence of [C1], {C3} did not affect [D1].",
        "[C1] antagonists did not reduce [D1].",
        "{C1} had no effect on [C2] or [C3].",
        "[C1] rose and {C2} did not affect [D1].",
        "[C1] did not change [C2]-induced {D1}.",
    ],
)
def test_what_is_no_denial_of_the_pair_is_left_alone(sentence: str) -> None:
    text, first, second, others = spans(sentence)
    assert find_denial(text, first, second, others) is None


@pytest.mark.parametrize(
    ("sentence", "cue"),
    [
        ("[G1] may be associated with [D1].", "may"),
        ("These data suggest that [G1] drives [D1].", "suggest"),
        ("Whether [G1] causes [D1] is debated.", "Whether"),
        ("The role of [G1] in [D1] remains unclear.", "unclear"),
        ("Is [G1] associated with [D1]?", "?"),
        ("We hypothesized that [G1] drives [D1].", "hypothesized"),
        ("[G1] is a possible cause of [D1].", "possible"),
    ],
)
def test_doubt_is_found_with_its_words(sentence: str, cue: str) -> None:
    text, first, second, _ = spans(sentence)
    assert find_doubt(text, first, second) == cue


@pytest.mark.parametrize(
    "sentence", ["[G1] causes [D1].", "[G1] causes [D1], but may be harmless in mice.", "[G1] drives [D1] in May."]
)
def test_assertions_are_left_alone(sentence: str) -> None:
    text, first, second, _ = spans(sentence)
    assert find_doubt(text, first, second) is None or "May" in sentence
