"""The labels of published token classifiers (BIO, BIOES, BILOU, IO) and the mentions their tags make."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from kg_pipeline.encoder.wordpieces import WordPieces, split_words
from kg_pipeline.errors import Misconfigured
from kg_pipeline.ner.decode import keep_best, make_mention
from kg_pipeline.records import EntityType, Mention
from kg_pipeline.text.corpus_types import known_type

_TYPES: dict[str, EntityType] = {name: name for name in get_args(EntityType)}
_LABEL = re.compile(r"(?:([BIESLU])[-_ ])?(.+)")

SCORE_DIGITS = 4
"""Scores are rounded, since a GPU adds in another order when a batch has another shape."""

Place = Literal["begins", "goes_on", "ends", "alone"]
_PLACES: dict[str, Place] = {
    "B": "begins",
    "I": "goes_on",
    "E": "ends",
    "L": "ends",
    "S": "alone",
    "U": "alone",
}


@dataclass(frozen=True, slots=True)
class Label:
    """What one output of a token classifier says of a word; `type` is None for outside and for foreign types."""

    type: EntityType | None
    place: Place = "goes_on"


def read_labels(model: str, labels: Sequence[str]) -> tuple[Label, ...]:
    """The labels in the model's order. Raises `Misconfigured` if none of them names a type of ours."""
    read = tuple(_read_label(label) for label in labels)
    if not any(label.type for label in read):
        raise Misconfigured(
            f"model {model}: its labels {', '.join(labels)} name no gene, disease or chemical; give the folder a "
            "kg_model.json whose `labels` do (B-Disease, I-Disease, O ...), in the order of its outputs"
        )
    return read


def _read_label(label: str) -> Label:
    match = _LABEL.fullmatch(label)
    if match is None or label in {"O", "X", "0"}:
        return Label(None)
    type_ = _TYPES.get(known_type(match[2]) or "")
    return Label(type_, _PLACES[match[1] or "I"])


def decode_labels(
    pieces: WordPieces, probabilities: NDArray[np.float32], labels: Sequence[Label]
) -> tuple[Mention, ...]:
    """Mentions in order, none overlapping: whole words, within one passage. The first piece decides for its word.

    `probabilities` has shape ``(n_pieces, len(labels))``.
    """
    if not len(pieces):
        return ()
    words = split_words(pieces)
    decided = probabilities[words.first_pieces]
    choices = decided.argmax(axis=1)
    found: list[Mention | None] = []
    for start, end in words.passages:
        read = [labels[choice] for choice in choices[start:end]]
        for first, last in group_words(read):
            inside = np.arange(start + first, start + last + 1)
            score = round(float(decided[inside, choices[inside]].mean()), SCORE_DIGITS)
            if (type_ := read[first].type) is not None:
                found.append(make_mention(pieces.text, words.span(start + first, start + last), type_, score))
    return keep_best(mention for mention in found if mention is not None)


def group_words(labels: Sequence[Label]) -> list[tuple[int, int]]:
    """Spans of words (last included) of neighbours with one type, cut where a label begins or ended a mention."""
    spans: list[tuple[int, int]] = []
    before = Label(None)
    for index, label in enumerate(labels):
        if label.type is not None:
            joins = label.type == before.type and label.place in {"goes_on", "ends"}
            if joins and before.place in {"begins", "goes_on"}:
                spans[-1] = (spans[-1][0], index)
            else:
                spans.append((index, index))
        before = label
    return spans
