"""The text that evidence was read in, cut out of its article."""

from collections.abc import Callable

import msgspec

from kg_pipeline.ledger.rows import Row
from kg_pipeline.records import Article, Document, Evidence, Section, Span
from kg_pipeline.text.sentences import split_sentences

_CACHED_TEXTS = 256


def sentence_cutter() -> Callable[[Evidence, str, list[Row]], tuple[str, int]]:
    """Cuts the text of evidence, with its start, out of its article (title and sections), kept for the next one.

    The text goes from the start of the first mention's sentence to the end of the last one's.
    """
    cached: dict[str, tuple[str, tuple[Span, ...]]] = {}

    def cut(evidence: Evidence, title: str, sections: list[Row]) -> tuple[str, int]:
        if evidence.text_hash not in cached:
            if len(cached) >= _CACHED_TEXTS:
                cached.pop(next(iter(cached)))
            document = document_of(evidence.pmid, title, sections)
            cached[evidence.text_hash] = (document.text, split_sentences(document))
        return _text_of(evidence, *cached[evidence.text_hash])

    return cut


def document_of(pmid: int, title: str, sections: list[Row]) -> Document:
    """The document that was read."""
    return Article(pmid, 1, title, msgspec.convert(sections, tuple[Section, ...])).document


def _text_of(evidence: Evidence, text: str, sentences: tuple[Span, ...]) -> tuple[str, int]:
    spans = (evidence.best.subject_span, evidence.best.object_span)
    first_char = min(start for start, _ in spans)
    last_char = max(end for _, end in spans)
    start_char = max((start for start, _ in sentences if start <= first_char), default=first_char)
    end_char = min((end for _, end in sentences if end >= last_char), default=last_char)
    return text[start_char:end_char], start_char
