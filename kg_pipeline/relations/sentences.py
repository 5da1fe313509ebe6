"""Which sentence two mentions share, and that sentence with their places in it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import TypeVar

from kg_pipeline.records import Span

T = TypeVar("T")


class SentenceIndex:
    """The sentences of a text and the mentions in it."""

    def __init__(self, text: str, sentences: Sequence[Span], mentions: Sequence[Span]) -> None:
        self._text, self._sentences, self._mentions = text, sentences, sorted(mentions)
        self._starts = [start for start, _ in sentences]

    def common(self, first: Span, second: Span) -> int | None:
        """The number of the sentence that holds both; None if none does."""
        number = bisect_right(self._starts, min(first[0], second[0])) - 1
        return number if number >= 0 and max(first[1], second[1]) <= self._sentences[number][1] else None

    def shared(self, first: Sequence[Span], second: Sequence[Span]) -> list[tuple[int, Span, Span]]:
        """Every two mentions of two entities that one sentence holds, in the order of the text."""
        by_sentence: dict[int, list[Span]] = {}
        for span in second:
            number = self.common(span, span)
            if number is not None:
                by_sentence.setdefault(number, []).append(span)
        return sorted(
            (number, one, other)
            for one in first
            if (number := self.common(one, one)) is not None
            for other in by_sentence.get(number, ())
        )

    def around(self, first: Span, second: Span) -> Span:
        """From the start of the sentence that the earlier mention is in to the end of the later one's."""
        start = max(0, bisect_right(self._starts, min(first[0], second[0])) - 1)
        end = max(0, bisect_right(self._starts, max(first[0], second[0])) - 1)
        return self._sentences[start][0], max(self._sentences[end][1], first[1], second[1])

    def cut(self, sentence: int, first: Span, second: Span) -> tuple[str, tuple[Span, Span], list[Span]]:
        """The sentence's text, the two mentions and all other mentions in it, by places in the sentence."""
        start, end = self._sentences[sentence]
        low = bisect_right(self._mentions, (start, start))
        others: list[Span] = []
        for span in self._mentions[low:]:
            if span[0] >= end:
                break
            if not (_touches(span, first) or _touches(span, second)):
                others.append((span[0] - start, span[1] - start))
        moved = ((first[0] - start, first[1] - start), (second[0] - start, second[1] - start))
        return self._text[start:end], moved, others

    def group(self, items: Iterable[tuple[Span, T]]) -> list[list[tuple[Span, T]]]:
        """The items by the sentence that holds their span, sentences and spans in the order of the text."""
        by_sentence: dict[int, list[tuple[Span, T]]] = {}
        for item in items:
            number = self.common(item[0], item[0])
            if number is not None:
                by_sentence.setdefault(number, []).append(item)
        return [
            sorted(by_sentence[number], key=lambda item: (item[0], repr(item[1])))
            for number in sorted(by_sentence)
        ]


def _touches(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
