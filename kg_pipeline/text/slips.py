"""Slips: annotations whose text differs from the document's text at their offsets; published corpora hold some."""

import msgspec

from kg_pipeline.records import AnnotatedDocument, AnnotatedPair, Annotation


def is_slip(text: str, annotation: Annotation) -> bool:
    """Whether the annotation leaves the text, or its words are not those of the text at its offsets.

    A discontinuous annotation may quote its pieces with a space between, or everything from first to last.
    """
    covered = text[annotation.start_char : annotation.end_char]
    return not annotation.is_inside(text) or annotation.text not in (quote_pieces(text, annotation.spans), covered)


def quote_pieces(text: str, spans: tuple[tuple[int, int], ...]) -> str:
    """The text at these spans, a space between two."""
    return " ".join(text[start:end] for start, end in spans)


def describe_slips(annotated: AnnotatedDocument) -> tuple[str, ...]:
    """One line for each slip of the document, with its place and what stands there."""
    text = annotated.document.text
    slips = (annotation for annotation in annotated.annotations if is_slip(text, annotation))
    return tuple(f"document {annotated.document.id}: {_describe_slip(text, slip)}" for slip in slips)


def _describe_slip(text: str, annotation: Annotation) -> str:
    spans = ", ".join(f"{start}:{end}" for start, end in annotation.spans) or "no offsets"
    mention = f"mention {annotation.text!r} at {spans}"
    if not annotation.is_inside(text):
        return f"{mention} is no part of the text ({len(text)} characters)"
    return f"{mention} stands where the text has {quote_pieces(text, annotation.spans)!r}"


def drop_slips(annotated: AnnotatedDocument) -> AnnotatedDocument:
    """The document without its slips and the pairs they are in; the other pairs keep their mentions."""
    text = annotated.document.text
    kept = [index for index, note in enumerate(annotated.annotations) if not is_slip(text, note)]
    moved = {old: new for new, old in enumerate(kept)}
    pairs = (
        AnnotatedPair(moved[pair.first], moved[pair.second], pair.type)
        for pair in annotated.pairs
        if pair.first in moved and pair.second in moved
    )
    annotations = tuple(annotated.annotations[index] for index in kept)
    return msgspec.structs.replace(annotated, annotations=annotations, pairs=tuple(pairs))
