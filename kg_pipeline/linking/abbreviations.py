"""Abbreviations defined in a text: Schwartz & Hearst, PSB 2003 (https://psb.stanford.edu/psb-online/proceedings/psb03/).

A short form stands in brackets after its long form, or before it with the long form in brackets; each character of
the short form is found in the long form from the right, the first at the start of a word. Ours: words
whose initials are the short form go first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator

from kg_pipeline.records import Document

_BRACKETED = re.compile(r"\(([^()]{2,})\)|\[([^\[\]]{2,})\]")
_END_OF_SHORT = re.compile(r"[;,:]\s")
_SENTENCE_END = re.compile(r"[.;:?!]\s+|\n")
_MAX_SHORT_WORDS = 2
_MAX_SHORT_CHARS = 10
_MAX_WORDS_BEFORE = 6


def find_abbreviations(document: Document) -> dict[str, str]:
    """Long form of each short form, as first defined in the document."""
    found: dict[str, str] = {}
    for passage in document.passages:
        for short, long in _define_in(passage.text):
            found.setdefault(short, long)
    return found


def find_bracketed(document: Document) -> dict[str, str]:
    """The words before each short form in brackets, as first met: "carmustine" of "carmustine (BCNU)"."""
    found: dict[str, str] = {}
    for passage in document.passages:
        for short, before in _find_brackets(passage.text):
            if _is_short_form(short) and before:
                found.setdefault(short, _last_words(before, _MAX_WORDS_BEFORE))
    return found


def _define_in(text: str) -> Iterator[tuple[str, str]]:
    for inside, before in _find_brackets(text):
        short = _END_OF_SHORT.split(inside)[0].strip()
        last_word = before.split()[-1] if before else ""
        if _is_short_form(short):
            candidate = _last_words(before, _n_words_allowed(short))
        elif _is_short_form(last_word) and len(inside.split()) <= _n_words_allowed(last_word):
            short, candidate = last_word, inside
        else:
            continue
        long = (
            find_initial_form(short, candidate)
            or find_long_form(short, candidate)
            or find_turned_form(short, candidate)
        )
        if long:
            yield short, long


def _find_brackets(text: str) -> Iterator[tuple[str, str]]:
    """What stands in each pair of brackets, and what its sentence says before it."""
    starts = [0, *[end.end() for end in _SENTENCE_END.finditer(text)]]
    for match in _BRACKETED.finditer(text):
        start = starts[bisect_right(starts, match.start()) - 1]
        yield (match[1] or match[2]).strip(), text[start : match.start()].rstrip()


def _is_short_form(text: str) -> bool:
    return (
        2 <= len(text) <= _MAX_SHORT_CHARS
        and len(text.split()) <= _MAX_SHORT_WORDS
        and text[0].isalnum()
        and any(char.isalpha() for char in text)
    )


def _n_words_allowed(short: str) -> int:
    return min(len(short) + 5, len(short) * 2)


def _last_words(text: str, n_words: int) -> str:
    return " ".join(text.split()[-n_words:])


def find_long_form(short: str, text: str) -> str | None:
    """The long form at the end of the text that the short form abbreviates; None if there is none.

    As in the paper: characters of the short form are matched from right to left, the first at a word's start.
    """
    position = len(text)
    for index in range(len(short) - 1, -1, -1):
        char = short[index].lower()
        if not char.isalnum():
            continue
        position -= 1
        while position >= 0 and (
            text[position].lower() != char or (index == 0 and position > 0 and text[position - 1].isalnum())
        ):
            position -= 1
        if position < 0:
            return None
    long = text[text.rfind(" ", 0, position + 1) + 1 :]
    # The definition says more than its abbreviation, and does not hold it.
    if len(long) <= len(short) or short in long.split() or len(long.split()) > _n_words_allowed(short):
        return None
    return long.lstrip("([")


def find_initial_form(short: str, text: str) -> str | None:
    """The last words of the text if their initials are the short form: none of its letters is within a word.

    So AAPC is attenuated adenomatous polyposis coli, where the paper stops at adenomatous polyposis coli.
    """
    words, initials = _last_initials(short, text)
    return " ".join(words) if len(words) > 1 and initials == short.upper() else None


def find_turned_form(short: str, text: str) -> str | None:
    """The last words of the text if their initials are the letters of the short form in another order: DM.

    "Myotonic dystrophy (DM)" is shortened from its Latin name, as many diseases are.
    """
    words, initials = _last_initials(short, text)
    is_turned = short.isalpha() and short.isupper() and sorted(initials) == sorted(short)
    return " ".join(words) if is_turned else None


def _last_initials(short: str, text: str) -> tuple[list[str], str]:
    """As many words as the short form has characters, and their initials in capitals."""
    words = text.split()[-len(short) :]
    return words, "".join(word[0].upper() for word in words)
