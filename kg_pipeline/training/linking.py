"""Trains what decides between candidates for diseases and chemicals: vectors of names, usage, and weights.

The weights are fitted on a fifth of the training documents, with vectors and usage of the other four fifths, so
that they learn how far either is to be trusted on what it has not seen; then vectors and usage are made of all.
"""

import logging
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import torch

from kg_pipeline.linking.build import ensure_lexicon
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.logit import Signals, weigh_signals
from kg_pipeline.linking.weighing.candidates import find_candidates
from kg_pipeline.linking.weighing.model import TABLE_FILE, USAGE_FILE, WEIGHTS_FILE, Decisions
from kg_pipeline.linking.weighing.neighbours.encoder import NameEncoder, save_table
from kg_pipeline.linking.weighing.neighbours.index import Neighbours, cluster_keys
from kg_pipeline.linking.weighing.signals import tell_against_all, tell_signals
from kg_pipeline.linking.weighing.usage import Usage
from kg_pipeline.records import EntityType
from kg_pipeline.training.corpora import development_ids, training_documents
from kg_pipeline.training.linking_names import TRAINED_TYPES, AnnotatedName, NodesOfField, is_aside, read_names
from kg_pipeline.training.name_vectors import keys_by_node, train_table

_LOG = logging.getLogger(__name__)

CORPORA = ("ncbi_disease", "bc5cdr", "biored")
_L2 = 1e-3
_THRESHOLDS: dict[EntityType, float] = {"Disease": 0.05, "Chemical": 0.05}
_NEAR_THRESHOLD = 0.3
_FOLDS = 5


class Choice(msgspec.Struct, frozen=True):
    """The candidates for an annotated name, and which of them it means; the last one is none of them."""

    document: str
    signals: list[Signals]
    is_meant: list[bool]


def train_linking(corpora: Path, out: Path, cache: Path) -> dict[str, float]:
    """Accuracy by type on the fifth aside, by cross-validation; the model is written to the folder `out`.

    Names come from the lexicon in use in the `cache`. Raises `Misconfigured` for a corpus that is not there.
    """
    opened = Lexicon.open(ensure_lexicon(cache))
    held_back = development_ids(corpora)
    documents = [each for name in CORPORA for each in training_documents(corpora, name, held_back)]
    names = list(read_names(documents, NodesOfField(opened)))
    aside = [name for name in names if is_aside(name.document)]
    out.mkdir(parents=True, exist_ok=True)
    _write_parts(opened, [name for name in names if not is_aside(name.document)], out)
    choices = {type_: _choices(type_, opened, aside, out) for type_ in TRAINED_TYPES}
    weights = {type_: fit_weights(found) for type_, found in choices.items()}
    scores = {type_: cross_validate(found) for type_, found in choices.items()}
    decisions = msgspec.json.encode(Decisions(weights, dict(_THRESHOLDS), _NEAR_THRESHOLD), order="sorted")
    (out / WEIGHTS_FILE).write_bytes(msgspec.json.format(decisions, indent=2) + b"\n")
    _write_parts(opened, names, out)
    return {str(type_): score for type_, score in scores.items()}


def _write_parts(lexicon: Lexicon, names: Sequence[AnnotatedName], out: Path) -> None:
    """Vectors and usage of the names given."""
    diseases = [name for name in names if name.type == "Disease"]
    save_table(out / TABLE_FILE, train_table(keys_by_node(lexicon), diseases))
    Usage.count((name.type, name.spelling, name.identifier) for name in names).save(out / USAGE_FILE)


def _choices(type_: EntityType, lexicon: Lexicon, names: Iterable[AnnotatedName], parts: Path) -> list[Choice]:
    usage, encoder = Usage.open(parts / USAGE_FILE), NameEncoder.open(parts / TABLE_FILE)
    keys = keys_by_node(lexicon).values()
    clusters = list(cluster_keys([key for found in keys for key in found], encoder))
    neighbours = Neighbours.of_clusters(encoder, clusters)
    choices = []
    for name in names:
        if name.type == type_:
            found = find_candidates(name.spelling, type_, lexicon, usage, neighbours)
            signals = [*tell_signals(name.spelling, found), tell_against_all(found)]
            is_meant = [each.match.name.node == name.node for each in found]
            choices.append(Choice(name.document, signals, [*is_meant, not any(is_meant)]))
    return choices


def fit_weights(choices: Iterable[Choice]) -> dict[str, float]:
    """Weights of the conditional logit with an L2 penalty."""
    taught = list(choices)
    names = sorted({name for choice in taught for each in choice.signals for name in each})
    most = max(len(choice.signals) for choice in taught)
    signals = torch.zeros(len(taught), most, len(names))
    is_meant, is_there = torch.zeros(2, len(taught), most, dtype=torch.bool)
    for row, choice in enumerate(taught):
        values = [[each.get(name, 0.0) for name in names] for each in choice.signals]
        signals[row, : len(values)] = torch.tensor(values)
        is_meant[row, : len(values)] = torch.tensor(choice.is_meant)
        is_there[row, : len(values)] = True
    weights = torch.zeros(len(names), requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        scores = (signals @ weights).masked_fill(~is_there, -1e9)
        right = torch.logsumexp(scores.masked_fill(~is_meant, -1e9), 1)
        missed = (torch.logsumexp(scores, 1) - right).mean() + _L2 * (weights**2).sum()
        missed.backward()  # type: ignore[no-untyped-call]
        return missed

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return {name: round(float(weight), 4) for name, weight in zip(names, weights.detach(), strict=True)}


def cross_validate(choices: Sequence[Choice]) -> float:
    """Share of the names whose likeliest candidate is right, each by weights of other documents."""
    documents = sorted({choice.document for choice in choices})
    fold_of = {document: index % _FOLDS for index, document in enumerate(documents)}
    right = 0
    for fold in range(_FOLDS):
        weights = fit_weights(choice for choice in choices if fold_of[choice.document] != fold)
        right += sum(_is_right(choice, weights) for choice in choices if fold_of[choice.document] == fold)
    return right / len(choices)


def _is_right(choice: Choice, weights: dict[str, float]) -> bool:
    *scores, _ = [weigh_signals(each, weights) for each in choice.signals]
    return bool(scores) and choice.is_meant[int(np.argmax(scores))]
