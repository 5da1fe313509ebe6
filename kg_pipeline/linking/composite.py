"""Composite mentions taken apart: "BRCA1 and BRCA2", "BRCA1/2", "breast and ovarian cancer", "nausea/vomiting"."""

import re
from collections.abc import Iterator

from kg_pipeline.records import Record

_JOINT = re.compile(r"\s*(?:,\s*(?:and|or)\b|\band/or\b|\band\b|\bor\b|,|/|&|;)\s*", re.IGNORECASE)
_LIST = re.compile(r"[^/]*\b(?:and|or)\b[^/]*", re.IGNORECASE)
_STEM_AND_NUMBER = re.compile(r"(.*?[^\W\d_][- ]?)(\d+[A-Za-z]?|[A-Z])")
_NUMBER = re.compile(r"\d+[A-Za-z]?|[A-Z]")
_ENDS = (
    re.compile(r"\d+[a-z]?"),
    re.compile(r"[A-Z]\d+"),
    re.compile(r"(?:alpha|beta|gamma|delta|epsilon|zeta|kappa)\d?"),
    re.compile(r"[IVX]+"),
)
_MAX_PARTS = 6
_MAX_HEAD_WORDS = 3


class Part(Record, frozen=True):
    """A part of a mention, where it stands in it, and the name it means when completed by what the parts share."""

    start_char: int
    end_char: int
    name: str


def split_composite(text: str) -> Iterator[tuple[Part, ...]]:
    """Ways to take the mention apart, two parts or more each, fewer guesses first; none for a simple mention."""
    parts = _cut(text)
    if not 2 <= len(parts) <= _MAX_PARTS:
        return
    if completed := _share_stem(parts) or _share_end(parts):
        yield completed
    # A number is no name, though there are genes called "2".
    if not any(_NUMBER.fullmatch(part.name) for part in parts):
        yield parts
    yield from _share_head(parts)
    yield from _share_beginning(parts)


def is_list(text: str) -> bool:
    """Whether words join the parts; what stands beside a stroke may be one thing: breast/ovarian cancer."""
    return _LIST.fullmatch(text) is not None


def _cut(text: str) -> tuple[Part, ...]:
    cuts = [0, *(edge for joint in _JOINT.finditer(text) for edge in joint.span()), len(text)]
    spans = zip(cuts[::2], cuts[1::2], strict=True)
    return tuple(Part(start, end, text[start:end]) for start, end in spans if start < end)


def _share_stem(parts: tuple[Part, ...]) -> tuple[Part, ...] | None:
    """BRCA1/2: the later parts are numbers, or letters, of the first one's stem."""
    first = _STEM_AND_NUMBER.fullmatch(parts[0].name)
    if first is None or not all(_NUMBER.fullmatch(part.name) for part in parts[1:]):
        return None
    return (parts[0], *(Part(part.start_char, part.end_char, first[1] + part.name) for part in parts[1:]))


def _share_end(parts: tuple[Part, ...]) -> tuple[Part, ...] | None:
    """CYP11B2/B1, caspase-3 and -9, IL-1alpha and -beta: the later parts take the place of the first one's end."""
    first = parts[0].name
    completed = []
    for part in parts[1:]:
        end = part.name.removeprefix("-")
        pattern = next((pattern for pattern in _ENDS if pattern.fullmatch(end)), None)
        place = re.search(rf"(?<=\w)-?(?:{pattern.pattern})\Z", first) if pattern else None
        if place is None:
            return None
        joint = "-" if place[0].startswith("-") else ""
        completed.append(Part(part.start_char, part.end_char, f"{first[: place.start()]}{joint}{end}"))
    return (parts[0], *completed)


def _share_head(parts: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """Breast and ovarian cancer: the last words belong to all parts."""
    *others, last = parts
    words = last.name.split()
    for n_words in range(1, min(_MAX_HEAD_WORDS, len(words) - 1) + 1):
        head = " ".join(words[-n_words:])
        yield (*(Part(part.start_char, part.end_char, f"{part.name} {head}") for part in others), last)


def _share_beginning(parts: tuple[Part, ...]) -> Iterator[tuple[Part, ...]]:
    """Cancer of the breast and ovary: the first words belong to all parts."""
    first, *others = parts
    words = first.name.split()
    for n_words in range(len(words) - 1, 0, -1):
        beginning = " ".join(words[:n_words])
        yield (first, *(Part(part.start_char, part.end_char, f"{beginning} {part.name}") for part in others))
