"""Documents as they are compared where it does not matter how their file wrote them."""

import msgspec

from kg_pipeline.records import AnnotatedDocument


def without_written(annotated: AnnotatedDocument) -> AnnotatedDocument:
    """The document without what its annotations keep for a writer of the same format."""
    annotations = tuple(msgspec.structs.replace(note, written=msgspec.UNSET) for note in annotated.annotations)
    return msgspec.structs.replace(annotated, annotations=annotations)
