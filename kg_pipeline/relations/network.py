"""The relation network in torch: one reading of a text, and two markers a mention pair that read along.

A marker stands where its mention stands and looks at the text and its partner; the text does not look back, so
it is read once for all pairs (the approximation of PURE, Zhong & Chen 2021). Mention pairs are joined to an entity
pair by logsumexp, so that the best of them speaks for the pair.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg_pipeline.encoder.torch_encoder import CaseEncoder
from kg_pipeline.relations.model import TASKS
from kg_pipeline.relations.pair_features import N_MENTION_FEATURES, N_PAIR_FEATURES, TYPES

N_TAGS = 1 + 2 * len(TYPES)
"""Outside, and first or later piece of a mention of each type."""
WIDTH, PAIR_WIDTH = 256, 32


class PairReader(nn.Module):
    """States of the two markers of each mention pair."""

    def __init__(self, encoder: CaseEncoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.markers = nn.Embedding(2 * len(TYPES), encoder.hidden_size)
        nn.init.normal_(self.markers.weight, std=0.02)

    def forward(
        self, input_ids: Tensor, cases: Tensor, tags: Tensor, firsts: Tensor, ends: Tensor, kinds: Tensor
    ) -> Tensor:
        """States of the markers, first and second mention side by side.

        Shapes: `input_ids`, `cases`, `tags` ``(1, n_pieces)``; `firsts`, `ends` (pieces, end excluded) and `kinds`
        (type + 4 for the second of a pair) ``(n_pairs, 2)``; the result ``(n_pairs, 2 * hidden)``.
        """
        return self.read(self.embed(input_ids, cases), tags, firsts, ends, kinds)

    def embed(self, input_ids: Tensor, cases: Tensor) -> Tensor:
        """Each piece with its case, before anything is said of mentions. Shape ``(1, n_pieces, hidden)``."""
        bert: Any = self.encoder.bert
        pieces: Tensor = bert.embeddings.word_embeddings(input_ids) + self.encoder.cases(cases)
        return pieces

    def read(self, pieces: Tensor, tags: Tensor, firsts: Tensor, ends: Tensor, kinds: Tensor) -> Tensor:
        """What `forward` returns, of pieces that are embedded already."""
        bert: Any = self.encoder.bert
        tag_embedding: Any = self.encoder.extra
        words = pieces + tag_embedding(tags)
        text = bert.embeddings(inputs_embeds=words)[0]
        marks = self._embed_markers(words[0], firsts, ends, kinds)
        layers = list(bert.encoder.layer)
        for layer in layers[:-1]:
            text, marks = self._read_layer(layer, text, marks)
        return self._read_layer(layers[-1], text, marks)[1].reshape(firsts.shape[0], -1)

    def _embed_markers(self, words: Tensor, firsts: Tensor, ends: Tensor, kinds: Tensor) -> Tensor:
        bert: Any = self.encoder.bert
        embeddings = bert.embeddings
        place = torch.arange(words.shape[0], device=words.device)
        inside = ((place >= firsts.reshape(-1, 1)) & (place < ends.reshape(-1, 1))).to(words.dtype)
        names = (inside @ words) / inside.sum(1, keepdim=True)
        placed = embeddings.position_embeddings(firsts.reshape(-1)) + embeddings.token_type_embeddings.weight[0]
        marks: Tensor = embeddings.LayerNorm(names + placed + self.markers(kinds.reshape(-1)))
        dropped: Tensor = embeddings.dropout(marks)
        return dropped

    def _read_layer(self, layer: Any, text: Tensor, marks: Tensor) -> tuple[Tensor, Tensor]:
        attention = layer.attention.self
        heads, size = attention.num_attention_heads, attention.attention_head_size

        def split(x: Tensor) -> Tensor:
            return x.view(-1, heads, size).transpose(0, 1)

        query, key, value = (split(part(text)) for part in (attention.query, attention.key, attention.value))
        own_query, own_key, own_value = (
            split(part(marks)) for part in (attention.query, attention.key, attention.value)
        )
        mixed = functional.scaled_dot_product_attention(query[None], key[None], value[None])[0]
        looked = _look(own_query, key, value, own_key, own_value)
        return _finish(layer, mixed, text), _finish(layer, looked, marks)


def _look(query: Tensor, key: Tensor, value: Tensor, own_key: Tensor, own_value: Tensor) -> Tensor:
    """What markers see of the text and of their own pair. Shape: ``(heads, n, size)``, n markers or pieces."""
    heads, n, size = query.shape
    paired_key, paired_value = (x.reshape(heads, n // 2, 2, size) for x in (own_key, own_value))
    at_text = query @ key.transpose(1, 2)
    at_pair = query.reshape(heads, n // 2, 2, size) @ paired_key.transpose(2, 3)
    weights = torch.softmax(torch.cat([at_text, at_pair.reshape(heads, n, 2)], 2) * size**-0.5, 2)
    seen = weights[:, :, :-2] @ value
    own = weights[:, :, -2:].reshape(heads, n // 2, 2, 2) @ paired_value
    return seen + own.reshape(heads, n, size)


def _finish(layer: Any, mixed: Tensor, before: Tensor) -> Tensor:
    joined = mixed.transpose(0, 1).reshape(before.shape[0], -1)
    attended = layer.attention.output(joined, before)
    finished: Tensor = layer.output(layer.intermediate(attended), attended)
    return finished


class PairHead(nn.Module):
    """Scores of mention pairs and of entity pairs; `relations.numpy_head` computes the same from its weights."""

    def __init__(self, hidden: int) -> None:
        super().__init__()
        joined = 2 * hidden + N_MENTION_FEATURES
        self.middle = nn.ModuleDict({task: nn.Linear(joined, WIDTH) for task in TASKS})
        self.last = nn.ModuleDict({task: nn.Linear(WIDTH, len(labels)) for task, labels in TASKS.items()})
        self.pair_middle = nn.ModuleDict({task: nn.Linear(N_PAIR_FEATURES, PAIR_WIDTH) for task in TASKS})
        self.pair_last = nn.ModuleDict(
            {task: nn.Linear(PAIR_WIDTH, len(labels)) for task, labels in TASKS.items()}
        )
        for layer in self.pair_last.values():
            nn.init.zeros_(layer.get_parameter("weight"))

    def forward(
        self, task: str, states: Tensor, features: Tensor, owner: Tensor, pair_features: Tensor, dropout: float
    ) -> Tensor:
        """Logits of entity pairs, no relation first and always 0.

        Shapes: `states` ``(n, 2 * hidden)``, `features` ``(n, ...)`` and `owner` ``(n,)`` by mention pair,
        `pair_features` ``(n_pairs, ...)``; the result ``(n_pairs, 1 + labels)``.
        """
        states = functional.dropout(states, dropout, self.training)
        hidden = functional.gelu(self.middle[task](torch.cat([states, features], 1)))
        scores = self.last[task](functional.dropout(hidden, dropout, self.training))
        n_pairs = pair_features.shape[0]
        top = torch.full((n_pairs, scores.shape[1]), -1e9, device=scores.device)
        top = top.scatter_reduce(0, owner[:, None].expand_as(scores), scores.detach(), "amax")
        total = torch.zeros_like(top).index_add(0, owner, torch.exp(scores - top[owner]))
        bias = self.pair_last[task](torch.tanh(self.pair_middle[task](pair_features)))
        return torch.cat([torch.zeros(n_pairs, 1, device=scores.device), top + torch.log(total) + bias], 1)


class RelationNetwork(nn.Module):
    """Reader and head together."""

    def __init__(self, encoder: CaseEncoder) -> None:
        super().__init__()
        self.reader = PairReader(encoder)
        self.head = PairHead(encoder.hidden_size)
