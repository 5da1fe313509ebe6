"""What a sentence says of its own statement: denied or not, asserted or only supposed, and by which words."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import msgspec

from kg_pipeline.records import Span

Denied = Literal["related", "raised", "lowered"]
Reach = Literal["across", "after", "around"]

_TABLE = Path(__file__).with_name("cues.toml")
_LIST_ONLY = re.compile(r"(?:[\s,/]|\band\b|\bor\b|\bnor\b|\bthe\b)*")

_LIST_END = re.compile(r"/|\b(?:and|or|nor)\b")


class _Negation(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pattern: str
    reach: Reach
    denies: Denied
    between: str = ""
    max_words: int | None = None


class _Pattern(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    pattern: str


class _Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    clause_break: str
    detour: str
    circumstance: str
    compound: str
    max_words: int


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    denial_precision: float
    words: dict[str, str]
    pseudo: tuple[_Pattern, ...]
    negation: tuple[_Negation, ...]
    scope: _Scope
    speculation: tuple[_Pattern, ...]

    def compile(self, pattern: str) -> re.Pattern[str]:
        """The pattern with its lists of words filled in, the lists' own lists too."""
        while found := re.search(r"(?<![?P])<(\w+)>", pattern):
            pattern = pattern.replace(found[0], self.words[found[1]])
        return re.compile(pattern, re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _NegationRule:
    pattern: re.Pattern[str]
    reach: Reach
    denies: Denied
    between: re.Pattern[str]
    max_words: int | None


@dataclass(frozen=True, slots=True)
class _Rules:
    pseudo: tuple[re.Pattern[str], ...]
    negation: tuple[_NegationRule, ...]
    speculation: tuple[re.Pattern[str], ...]
    clause_break: re.Pattern[str]
    detour: re.Pattern[str]
    circumstance: re.Pattern[str]
    compound: re.Pattern[str]
    max_words: int
    denial_precision: float


@dataclass(frozen=True, slots=True)
class Denial:
    """What a cue denies of a pair, and the words."""

    denies: Denied
    cue: str


def denial_probability() -> float:
    """How likely a sentence under a negation cue denies the relation: the precision the rules declare."""
    return _rules().denial_precision


def cue_table() -> str:
    """The table as written, for the version of the rules."""
    return _TABLE.read_text(encoding="utf-8")


def find_denial(sentence: str, first: Span, second: Span, others: Sequence[Span] = ()) -> Denial | None:
    """What the sentence denies of two mentions, spans in the sentence; `others` are the other mentions' spans."""
    left, right = sorted((first, second))
    if left[1] > right[0]:
        return None
    for rule, cue in _negations(sentence):
        if _reaches(rule, sentence, cue, left, right, others):
            return Denial(rule.denies, sentence[slice(*cue)].strip())
    return None


def find_doubt(sentence: str, first: Span, second: Span) -> str | None:
    """The words by which the sentence only supposes what it says of two mentions; None if it asserts it."""
    left = min(first, second)
    for start, end in _doubts(sentence):
        way = sentence[end : left[0]] if end <= left[0] else sentence[left[1] : start]
        if not _rules().clause_break.search(way):
            return sentence[start:end].strip()
    return None


@lru_cache(maxsize=512)
def _negations(sentence: str) -> tuple[tuple[_NegationRule, Span], ...]:
    """The cues that stand in the sentence, those that only look like one left out: the same for all its pairs."""
    found = [(rule, match.span()) for rule in _rules().negation for match in rule.pattern.finditer(sentence)]
    if not found:
        return ()
    pseudo = [match.span() for pattern in _rules().pseudo for match in pattern.finditer(sentence)]
    return tuple(
        (rule, cue) for rule, cue in found if not any(start < cue[1] and cue[0] < end for start, end in pseudo)
    )


@lru_cache(maxsize=512)
def _doubts(sentence: str) -> tuple[Span, ...]:
    return tuple(match.span() for pattern in _rules().speculation for match in pattern.finditer(sentence))


def _reaches(
    rule: _NegationRule, sentence: str, cue: Span, left: Span, right: Span, others: Sequence[Span]
) -> bool:
    if not rule.between.search(sentence[left[1] : right[0]]) or _is_compound(sentence, right):
        return False
    if rule.reach == "around":
        return _is_around(sentence, cue, left, right)
    if rule.reach == "across":
        stands = left[1] <= cue[0] and cue[1] <= right[0]
        return stands and _governs(sentence, cue[1], right) and _is_subject(sentence, left, cue[0], others)
    return (
        cue[1] <= left[0]
        and _governs(sentence, cue[1], left, rule.max_words)
        and _governs(sentence, left[1], right)
        and not _is_compound(sentence, left)
        and (rule.max_words is not None or not any(cue[1] <= start < left[0] for start, _ in others))
    )


def _governs(sentence: str, start: int, mention: Span, max_words: int | None = None) -> bool:
    """Whether a cue's reach comes as far as the mention: near, in the same clause, on no detour."""
    between = sentence[start : mention[0]]
    rules = _rules()
    return (
        len(between.split()) <= (max_words or rules.max_words)
        and not rules.clause_break.search(between)
        and not rules.detour.search(between)
    )


def _is_compound(sentence: str, mention: Span) -> bool:
    return _rules().compound.match(sentence[mention[1] :]) is not None


def _is_subject(sentence: str, mention: Span, cue_start: int, others: Sequence[Span]) -> bool:
    """Whether the mention is what the verb of the cue speaks of: no circumstance, and no other mention between."""
    rules = _rules()
    between = sentence[mention[1] : cue_start]
    if len(between.split()) > rules.max_words or rules.clause_break.search(between):
        return False
    if rules.circumstance.search(sentence[: mention[0]]) or _is_compound(sentence, mention):
        return False
    place, gap = mention[1], "and"
    for start, end in sorted(span for span in others if mention[1] <= span[0] < cue_start):
        gap = sentence[place:start]
        if not _LIST_ONLY.fullmatch(gap):
            return False
        place = end
    return _LIST_END.search(gap) is not None


def _is_around(sentence: str, cue: Span, left: Span, right: Span) -> bool:
    """(association of) left with right was not found."""
    rules = _rules()
    between = sentence[left[1] : cue[0]]
    return (
        right[1] <= cue[0]
        and len(sentence[right[1] : cue[0]].split()) <= 4
        and not rules.clause_break.search(between)
        and not rules.detour.search(between)
        and _relation_words().search(sentence[max(0, left[0] - 60) : right[0]]) is not None
    )


@cache
def _rules() -> _Rules:
    table = msgspec.convert(tomllib.loads(_TABLE.read_text(encoding="utf-8")), _Table)
    scope = table.scope
    return _Rules(
        pseudo=tuple(table.compile(row.pattern) for row in table.pseudo),
        negation=tuple(
            _NegationRule(
                table.compile(row.pattern), row.reach, row.denies, table.compile(row.between), row.max_words
            )
            for row in table.negation
        ),
        speculation=tuple(table.compile(row.pattern) for row in table.speculation),
        clause_break=table.compile(scope.clause_break),
        detour=table.compile(scope.detour),
        circumstance=table.compile(scope.circumstance),
        compound=table.compile(scope.compound),
        max_words=scope.max_words,
        denial_precision=table.denial_precision,
    )


@cache
def _relation_words() -> re.Pattern[str]:
    table = msgspec.convert(tomllib.loads(_TABLE.read_text(encoding="utf-8")), _Table)
    return table.compile(r"\b<relation>\b")
