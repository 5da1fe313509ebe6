"""The text that a model read, as HTML: words shaded by their shares, mentions framed (pure)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from html import escape
from itertools import groupby, pairwise

from kg_pipeline.records import Span
from kg_pipeline.records.attribution import AttributedEvidence, Attribution, WordShare

LEVELS = 6
"""Shades of either side."""
_N_MARKS = 2
"""The frames that come first are of subject and object."""


def shade(value: float, peak: float) -> str:
    """The class of a word's shade: `f1` to `f6` for, `a1` to `a6` against; empty for next to nothing."""
    level = round(LEVELS * abs(value) / peak) if peak else 0
    if level == 0:
        return ""
    return f"f{level}" if value > 0 else f"a{level} against"


def signed(value: float, digits: int = 2) -> str:
    """The number with a sign, a minus as wide as the plus."""
    return f"{value:+.{digits}f}".replace("-", "−")


def show_text(evidence: AttributedEvidence) -> str:
    """What was read, a paragraph a passage; the sentence alone where no words were attributed."""
    found = evidence.found
    words = found.words if isinstance(found, Attribution) else ()
    mentions = found.mentions if isinstance(found, Attribution) else ()
    start = min([evidence.sentence[0], *(word.span[0] for word in words)])
    end = max([evidence.sentence[1], *(word.span[1] for word in words)])
    painter = _Painter(evidence, words, mentions)
    inside = [(max(start, first), min(end, last)) for first, last in evidence.passages]
    return "\n".join(f"<p>{painter.paint(span)}</p>" for span in inside if span[0] < span[1])


class _Painter:
    """One text with all that is to be shown of it."""

    def __init__(
        self, evidence: AttributedEvidence, words: tuple[WordShare, ...], mentions: tuple[Span, ...]
    ) -> None:
        self._text, self._sentence, self._words = evidence.text, evidence.sentence, words
        self._frames = (*evidence.marks, *mentions)
        self._starts = [word.span[0] for word in words]
        self._peak = max((abs(word.value) for word in words), default=0.0)
        spans = (self._sentence, *self._frames, *(word.span for word in words))
        self._edges = sorted({place for span in spans for place in span})

    def paint(self, passage: Span) -> str:
        """The passage, cut where anything begins or ends, and put together again by sentence and frame."""
        start, end = passage
        inside = self._edges[bisect_right(self._edges, start) : bisect_left(self._edges, end)]
        runs = groupby(pairwise([start, *inside, end]), key=lambda part: self._setting(part[0]))
        return "".join(self._run(*setting, parts) for setting, parts in runs)

    def _setting(self, place: int) -> tuple[bool, int | None]:
        """Whether the sentence holds the place, and the first frame that does."""
        frame = next((number for number, span in enumerate(self._frames) if span[0] <= place < span[1]), None)
        return self._sentence[0] <= place < self._sentence[1], frame

    def _run(self, is_cited: bool, frame: int | None, parts: Iterable[Span]) -> str:
        shown = "".join(map(self._part, parts))
        if frame is not None:
            tag = "b" if frame < _N_MARKS else "u"
            shown = f"<{tag}>{shown}</{tag}>"
        return shown if is_cited else f'<span class="dim">{shown}</span>'

    def _part(self, part: Span) -> str:
        shown = escape(self._text[slice(*part)])
        number = bisect_right(self._starts, part[0]) - 1
        if number < 0 or self._words[number].span[1] <= part[0]:
            return shown
        value = self._words[number].value
        return f'<i class="{shade(value, self._peak)}" title="{signed(value, 3)}">{shown}</i>'
