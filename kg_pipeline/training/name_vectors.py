"""Trains the table behind `linking.weighing.neighbours`: names of one concept close together, others apart.

Pairs of synonyms, and pairs of an annotated name and a name of its concept, against the other names of the batch
(InfoNCE; van den Oord et al. 2018) and the nearest wrong names (as in SapBERT, Liu et al. 2021).
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from kg_pipeline.linking.field_ids import keep_of_field
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.normalize import bag_key
from kg_pipeline.linking.weighing.neighbours.pieces import N_BUCKETS, hash_pieces
from kg_pipeline.training.linking_names import AnnotatedName

_LOG = logging.getLogger(__name__)

N_DIMENSIONS = 64
_EPOCHS = 3
_SYNONYMS = 768
"""Pairs of synonyms a batch."""
_MENTIONS = 256
"""Pairs of an annotated name and a name of its concept a batch."""
_TEMPERATURE = 0.05
_LEARNING_RATE = 4e-3
_N_HARD = 12
_SEED = 1
Rows = NDArray[np.int64]
Table = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Bags:
    """Names as bags of pieces: those of row i are `pieces[starts[i]:starts[i + 1]]`."""

    pieces: torch.Tensor
    starts: Rows

    @classmethod
    def of_keys(cls, keys: Iterable[str]) -> "Bags":
        """Of bag keys, in their order."""
        hashed = [hash_pieces(key) for key in keys]
        starts = np.cumsum([0, *map(len, hashed)], dtype=np.int64)
        return cls(torch.tensor([piece for pieces in hashed for piece in pieces], dtype=torch.int64), starts)

    def take(self, rows: Rows) -> tuple[torch.Tensor, torch.Tensor]:
        """Pieces and offsets of the rows, as `EmbeddingBag` takes them."""
        lengths = self.starts[rows + 1] - self.starts[rows]
        offsets = np.cumsum(lengths) - lengths
        places = np.repeat(self.starts[rows] - offsets, lengths) + np.arange(lengths.sum())
        return self.pieces[torch.from_numpy(places)], torch.from_numpy(offsets)


def train_table(keys_of_node: Mapping[str, Sequence[str]], names: Iterable[AnnotatedName]) -> Table:
    """The table, shape ``(N_BUCKETS, N_DIMENSIONS)``, from the bag keys of each node and annotated names.

    Some minutes on two cores. Holds everything.
    """
    torch.manual_seed(_SEED)
    trainer = _Trainer(keys_of_node, names, np.random.default_rng(_SEED))
    for epoch in range(_EPOCHS):
        _LOG.info("epoch %d of %d: loss %.3f", epoch + 1, _EPOCHS, trainer.run_epoch(is_first=epoch == 0))
    table: Table = trainer.embedding.weight.detach().numpy()
    return table


class _Trainer:
    """Names of all nodes in rows, sorted by node; annotated names in rows of their own."""

    def __init__(
        self,
        keys_of_node: Mapping[str, Sequence[str]],
        names: Iterable[AnnotatedName],
        chance: np.random.Generator,
    ) -> None:
        nodes = sorted(keys_of_node)
        number = {node: index for index, node in enumerate(nodes)}
        owners = [(number[node], key) for node in nodes for key in sorted(set(keys_of_node[node]))]
        mentions = sorted({(number[name.node], bag_key(name.spelling)) for name in names if name.node in number})
        self._chance = chance
        self._owner: Rows = np.array([owner for owner, _ in owners])
        self._first: Rows = np.searchsorted(self._owner, np.arange(len(nodes)))
        self._n_names: Rows = np.bincount(self._owner, minlength=len(nodes))
        self._names = Bags.of_keys(key for _, key in owners)
        self._mentions = Bags.of_keys(key for _, key in mentions)
        self._meant: Rows = np.array([owner for owner, _ in mentions])
        self.embedding = torch.nn.EmbeddingBag(N_BUCKETS, N_DIMENSIONS, mode="sum")
        torch.nn.init.normal_(self.embedding.weight, std=0.1)
        self._optimizer = torch.optim.Adam(self.embedding.parameters(), lr=_LEARNING_RATE)

    def run_epoch(self, *, is_first: bool) -> float:
        """The mean loss of a pass over all synonyms; the first one knows no nearest names yet."""
        left = self._chance.permutation(np.flatnonzero(self._n_names[self._owner] > 1))
        right = self._synonyms(left)
        targets, hard = self._random_targets(), None
        if not is_first:
            targets, hard = self._nearest_targets()
        losses = []
        for start in range(0, len(left) - _SYNONYMS + 1, _SYNONYMS):
            batch = slice(start, start + _SYNONYMS)
            mentions = self._chance.integers(len(self._meant), size=_MENTIONS)
            losses.append(self._step(left[batch], right[batch], mentions, targets, hard))
        return float(np.mean(losses))

    def _synonyms(self, rows: Rows) -> Rows:
        """For each row another one of its node."""
        first, n_names = self._first[self._owner[rows]], self._n_names[self._owner[rows]]
        steps = 1 + (self._chance.random(len(rows)) * (n_names - 1)).astype(np.int64)
        others: Rows = first + (rows - first + steps) % n_names
        return others

    def _random_targets(self) -> Rows:
        chosen: Rows = self._first[self._meant] + (
            self._chance.random(len(self._meant)) * self._n_names[self._meant]
        ).astype(np.int64)
        return chosen

    def _nearest_targets(self) -> tuple[Rows, Rows]:
        """For each mention the nearest name of its concept, and the nearest names of any."""
        with torch.no_grad():
            vectors = torch.cat([self._encode(self._names, rows) for rows in _blocks(len(self._owner))])
            targets, hard = [], []
            for rows in _blocks(len(self._meant), 512):
                close = self._encode(self._mentions, rows) @ vectors.T
                hard.append(close.topk(_N_HARD, dim=1).indices.numpy())
                for similarities, node in zip(close.numpy(), self._meant[rows], strict=True):
                    first, last = self._first[node], self._first[node] + self._n_names[node]
                    targets.append(first + int(similarities[first:last].argmax()))
        return np.array(targets), np.concatenate(hard)

    def _step(self, left: Rows, right: Rows, mentions: Rows, targets: Rows, hard: Rows | None) -> float:
        queries = torch.cat([self._encode(self._names, left), self._encode(self._mentions, mentions)])
        meant = np.concatenate([self._owner[left], self._meant[mentions]])
        candidates = np.concatenate([right, targets[mentions]])
        if hard is not None:
            picks = self._chance.integers(_N_HARD, size=(2, len(mentions)))
            candidates = np.concatenate([candidates, *(hard[mentions, pick] for pick in picks)])
        similarities = queries @ self._encode(self._names, candidates).T / _TEMPERATURE
        is_same = torch.from_numpy(meant[:, None] == self._owner[candidates][None, :])
        is_same.fill_diagonal_(False)
        loss = torch.nn.functional.cross_entropy(similarities.masked_fill(is_same, -1e4), torch.arange(len(meant)))
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self._optimizer.step()
        return float(loss.detach())

    def _encode(self, bags: Bags, rows: Rows) -> torch.Tensor:
        return torch.nn.functional.normalize(self.embedding(*bags.take(rows)), dim=1)


def _blocks(n_rows: int, size: int = 20_000) -> list[Rows]:
    return [np.arange(start, min(start + size, n_rows)) for start in range(0, n_rows, size)]


def keys_by_node(lexicon: Lexicon) -> dict[str, list[str]]:
    """Bag keys, by node, of the names that the lexicon's index of neighbours holds."""
    keys: dict[str, set[str]] = defaultdict(set)
    for name in keep_of_field(lexicon.names_of("Disease"), lexicon.concept):
        if key := bag_key(name.name):
            keys[name.node].add(key)
    return {node: sorted(found) for node, found in keys.items()}
