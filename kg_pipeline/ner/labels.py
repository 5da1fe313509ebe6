"""The labels of published token classifiers (BIO, BIOES, BILOU, IO) and the mentions their tags make."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import EntityType

_TYPES: dict[str, EntityType] = {
    "gene": "Gene",
    "protein": "Gene",
    "geneorgeneproduct": "Gene",
    "geneprotein": "Gene",
    "disease": "Disease",
    "diseaseorphenotypicfeature": "Disease",
    "diseasedisorder": "Disease",
    "chemical": "Chemical",
    "chemicalentity": "Chemical",
    "chem": "Chemical",
    "drug": "Chemical",
}
_LABEL = re.compile(r"(?:([BIESLU])[-_ ])?(.+)")

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
    type_ = _TYPES.get(re.sub(r"[^a-z]", "", match[2].lower()))
    return Label(type_, _PLACES[match[1] or "I"])


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
