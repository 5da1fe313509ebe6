"""What a recognizer reaches on the development parts: strict span-and-type scores, corpus by corpus."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from kg_pipeline.evaluation.mentions import score_mentions
from kg_pipeline.evaluation.scores import Score, add_scores
from kg_pipeline.ner.recognizer import Recognizer
from kg_pipeline.records import AnnotatedDocument, Annotation, Mention
from kg_pipeline.training.corpora import development_documents

SCORED: dict[str, tuple[str, ...]] = {
    "bc5cdr": ("Chemical", "Disease"),
    "ncbi_disease": ("Disease",),
    "nlm_gene": ("Gene",),
    "gnormplus": ("Gene",),
    "biored": ("Gene", "Disease", "Chemical"),
}
"""The types that a corpus annotates throughout; gene families and domains of the gene corpora are not scored."""


def score_recognizer(recognizer: Recognizer, corpora: Path) -> dict[str, Score]:
    """Scores by `corpus type`, and `genes` for the two gene corpora together."""
    scores = {
        f"{name} {type_}": score
        for name, types in SCORED.items()
        for type_, score in _score(recognizer, development_documents(corpora, name), types)
    }
    return scores | {"genes": add_scores([scores["nlm_gene Gene"], scores["gnormplus Gene"]])}


def _score(
    recognizer: Recognizer, gold: Iterable[AnnotatedDocument], types: Sequence[str]
) -> Iterator[tuple[str, Score]]:
    by_type: dict[str, list[Score]] = defaultdict(list)
    for annotated in gold:
        predicted = as_annotated(annotated, recognizer.recognize(annotated.document))
        for type_, score in score_mentions(annotated, predicted, types).items():
            by_type[type_].append(score)
    for type_ in types:
        yield type_, add_scores(by_type[type_])


def as_annotated(annotated: AnnotatedDocument, mentions: Iterable[Mention]) -> AnnotatedDocument:
    """The document with these mentions as its only annotations."""
    found = tuple(Annotation((mention.span,), mention.text, mention.type) for mention in mentions)
    return msgspec.structs.replace(annotated, annotations=found, relations=(), pairs=())
