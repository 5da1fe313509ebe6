"""Slips: annotations whose text differs from the document's text at their offsets; published corpora hold some."""

from typing import Literal

import msgspec

from kg_pipeline.errors import BadInput
from kg_pipeline.records import AnnotatedDocument, AnnotatedPair, Annotation

OnSlip = Literal["keep", "drop", "refuse"]
"""Keep the annotation as written, leave it out, or refuse its document."""


def is_slip(text: str, annotation: Annotation) -> bool:
    """Whether the text at the annotation's offsets is another than the annotation's own.

    A discontinuous annotation may quote its pieces with a space between, or everything from first to last.
    """
    pieces = [text[start:end] for start, end in annotation.spans]
    covered = text[annotation.start_char : annotation.end_char]
    return annotation.end_char > len(text) or annotation.text not in (" ".join(pieces), covered)


def settle_slips(annotated: AnnotatedDocument, on_slip: OnSlip, place: str) -> AnnotatedDocument:
    """The document with its slips kept or dropped. Raises `BadInput` at a slip that is to be refused.

    An annotation beyond the text cannot be kept: it is dropped or refused. One without a span, or with an empty or
    negative one, and a pair of annotations that are not there, are refused always.
    """
    _check_references(annotated, place)
    text = annotated.document.text
    slips = [index for index, annotation in enumerate(annotated.annotations) if is_slip(text, annotation)]
    if on_slip == "drop":
        return _drop_annotations(annotated, set(slips)) if slips else annotated
    for index in slips:
        annotation = annotated.annotations[index]
        if on_slip == "refuse" or annotation.end_char > len(text):
            raise BadInput(_describe_slip(annotated.document.id, text, annotation, place))
    return annotated


def _check_references(annotated: AnnotatedDocument, place: str) -> None:
    where = f"{place}, document {annotated.document.id}"
    n_annotations = len(annotated.annotations)
    for annotation in annotated.annotations:
        if not annotation.spans or not all(0 <= start < end for start, end in annotation.spans):
            raise BadInput(f"{where}: mention {annotation.text!r} has no span or an empty one: {annotation.spans}")
    for pair in annotated.pairs:
        if not (0 <= pair.first < n_annotations and 0 <= pair.second < n_annotations):
            raise BadInput(
                f"{where}: a pair of annotations {pair.first} and {pair.second}, but there are {n_annotations}"
            )


def _describe_slip(document_id: str, text: str, annotation: Annotation, place: str) -> str:
    where = f"{place}, document {document_id}: mention {annotation.text!r} at "
    where += f"{annotation.start_char}:{annotation.end_char}"
    if annotation.end_char > len(text):
        return f"{where} ends after the text ({len(text)} characters); correct its offsets"
    found = text[annotation.start_char : annotation.end_char]
    return f"{where} stands where the text has {found!r}; correct its offsets"


def _drop_annotations(annotated: AnnotatedDocument, dropped: set[int]) -> AnnotatedDocument:
    """The document without these annotations and the pairs they are in; the other pairs keep their mentions."""
    kept = [index for index in range(len(annotated.annotations)) if index not in dropped]
    moved = {old: new for new, old in enumerate(kept)}
    pairs = (
        AnnotatedPair(moved[pair.first], moved[pair.second], pair.type)
        for pair in annotated.pairs
        if pair.first in moved and pair.second in moved
    )
    annotations = tuple(annotated.annotations[index] for index in kept)
    return msgspec.structs.replace(annotated, annotations=annotations, pairs=tuple(pairs))
