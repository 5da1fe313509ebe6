"""Links of gold mentions: how often what is given is what the gold means, of all and of those in reach."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from kg_pipeline.errors import BadInput
from kg_pipeline.evaluation.scheme import name_identifiers, name_type
from kg_pipeline.records import AnnotatedDocument, Annotation, Record

NodesOf = Callable[[str], frozenset[str]]
"""The nodes of a CURIE in the lexicon that links: none if it lacks it, several where it refers to several."""
_PREFIXES = {"Gene": "NCBIGene", "Disease": "MESH", "Chemical": "MESH"}
"""What an identifier without a prefix is."""
_COMPOSITE = "|"
"""Between the concepts of a composite mention, all of which are meant; other marks stand between alternatives."""


class LinkScore(Record, frozen=True):
    """Counts of gold mentions that have an identifier, and what follows from them; made by `score_links`."""

    mentions: int
    linked: int
    """To anything."""
    right: int
    reachable: int
    """The lexicon has what the gold means."""
    right_reachable: int
    accuracy: float
    """At 1: right of all mentions."""
    accuracy_reachable: float


class _Mention(Record, frozen=True):
    """One gold mention."""

    type: str
    is_linked: bool
    is_right: bool
    is_reachable: bool


def score_links(
    documents: Sequence[tuple[AnnotatedDocument, AnnotatedDocument]], nodes_of: NodesOf, types: Sequence[str]
) -> dict[str, LinkScore]:
    """Score by type, of those whose mentions have identifiers, of predictions that link the gold's own mentions.

    A mention is right if it is linked, to nothing but what the gold names and, in a composite mention, to all of
    it; identifiers are one where they have a node in common. Raises `BadInput` where the mentions are others.
    """
    judged = [mention for both in documents for mention in _judge_document(*both, nodes_of)]
    scores = {kind: _score([mention for mention in judged if mention.type == kind]) for kind in types}
    return {kind: score for kind, score in scores.items() if score.mentions}


def _judge_document(
    gold: AnnotatedDocument, predicted: AnnotatedDocument, nodes_of: NodesOf
) -> Iterator[_Mention]:
    """A document without predictions was refused: its mentions are not linked."""
    given: Sequence[Annotation | None] = predicted.annotations or [None] * len(gold.annotations)
    places = [[(note.start_char, note.end_char) for note in side.annotations] for side in (gold, predicted)]
    if predicted.annotations and places[0] != places[1]:
        raise BadInput(
            f"document {gold.document.id}: the predictions have other mentions than the gold, so links cannot be "
            "compared; make them by annotate --mentions spans"
        )
    for annotation, found in zip(gold.annotations, given, strict=True):
        if any(name_identifiers(annotation.identifiers)):
            yield _judge(annotation, found, nodes_of)


def _judge(annotation: Annotation, found: Annotation | None, nodes_of: NodesOf) -> _Mention:
    kind = name_type(annotation.type)
    meant = [curies for part in annotation.identifiers if (curies := _curies(kind, (part,)))]
    given = [_nodes((curie,), nodes_of) for curie in _curies(kind, found.identifiers if found else ())]
    named = [_nodes(curies, nodes_of) for curies in meant]
    known = [any(nodes_of(curie) for curie in curies) for curies in meant]
    enough = all if annotation.separator == _COMPOSITE else any
    return _Mention(
        type=kind,
        is_linked=bool(given),
        is_right=bool(given)
        and all(any(one & part for part in named) for one in given)
        and enough(any(one & part for one in given) for part in named),
        is_reachable=enough(known),
    )


def _curies(kind: str, identifiers: Sequence[str]) -> list[str]:
    names = name_identifiers(identifiers)
    return [name if ":" in name else f"{_PREFIXES.get(kind, kind)}:{name}" for name in names]


def _nodes(curies: Iterable[str], nodes_of: NodesOf) -> frozenset[str]:
    """The nodes of all of them; what is unknown stands for itself."""
    return frozenset(node for curie in curies for node in nodes_of(curie) or (curie,))


def _score(mentions: Sequence[_Mention]) -> LinkScore:
    right = sum(mention.is_right for mention in mentions)
    reachable = [mention for mention in mentions if mention.is_reachable]
    right_reachable = sum(mention.is_right for mention in reachable)
    return LinkScore(
        mentions=len(mentions),
        linked=sum(mention.is_linked for mention in mentions),
        right=right,
        reachable=len(reachable),
        right_reachable=right_reachable,
        accuracy=right / max(1, len(mentions)),
        accuracy_reachable=right_reachable / max(1, len(reachable)),
    )
