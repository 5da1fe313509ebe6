"""Training of the compact recognizer: one encoder, a head a type, each corpus teaching the heads it knows."""

import logging
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np
import torch
from torch import Tensor, nn

from kg_pipeline.encoder.model_folder import open_model_folder, write_header
from kg_pipeline.encoder.torch_encoder import CaseEncoder, starting_folder
from kg_pipeline.encoder.wordpieces import PieceEncoder
from kg_pipeline.ner.compact import CompactRecognizer
from kg_pipeline.ner.tags import N_TAGS, OUTSIDE
from kg_pipeline.records import ModelHeader
from kg_pipeline.training.corpora import CORPORA, development_ids, training_documents
from kg_pipeline.training.export import write_model_folder
from kg_pipeline.training.ner_examples import HEADS, SHIPPED_HEADS, UNKNOWN, Example, make_examples
from kg_pipeline.training.ner_scores import score_recognizer

logger = logging.getLogger(__name__)

VERSION = "1"
EPOCHS = 4
SHARES = {"drugprot": 0.15}
"""How much of a corpus an epoch reads, another part each time; all of it where none is given."""
TOKENS_A_BATCH = 1_536
LEARNING_RATE = 3e-4
HEAD_LEARNING_RATE = 2e-3
LAYER_DECAY = 0.9
WARMUP = 0.06
WEIGHT_DECAY = 0.01
JOINED = {"Chemical": "DrugProtChemical"}
"""A shipped head becomes the mean of itself and the other: DrugProt knows newer drugs."""
FAVOUR_OUTSIDE = {"Disease": 1.0, "Chemical": 0.5}
"""Added to the logit of the tag outside after training, so that fewer and surer mentions are found.

This, `JOINED` and `FOUND_SHARE` were chosen on the development parts.
"""
CORPORA_READ = ("biored", "bc5cdr", "ncbi_disease", "nlm_gene", "gnormplus", "tmvar3", "drugprot")
"""A document that several hold is read in the first of them."""


class NerNetwork(nn.Module):
    """The encoder and a linear layer that scores the tags of every head for each piece."""

    def __init__(self, encoder: CaseEncoder) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(0.1)
        self.head = nn.Linear(encoder.hidden_size, len(HEADS) * N_TAGS)

    def forward(self, input_ids: Tensor, cases: Tensor, attention_mask: Tensor | None = None) -> Tensor:
        """Logits of the tags. Shape ``(n_windows, n_pieces, 5 * n_heads)``."""
        scores: Tensor = self.head(self.dropout(self.encoder(input_ids, cases, attention_mask)))
        return scores

    @torch.no_grad()
    def settle_heads(self) -> None:
        """Makes the head that ships: `JOINED` and `FAVOUR_OUTSIDE` applied, what only taught left behind."""
        size = self.encoder.hidden_size
        weight, bias = self.head.weight.view(len(HEADS), N_TAGS, size), self.head.bias.view(len(HEADS), N_TAGS)
        for head, other in JOINED.items():
            pair = [HEADS.index(head), HEADS.index(other)]
            weight[pair[0]], bias[pair[0]] = weight[pair].mean(dim=0), bias[pair].mean(dim=0)
        for head, logit in FAVOUR_OUTSIDE.items():
            bias[HEADS.index(head), OUTSIDE] += logit
        shipped = nn.Linear(size, len(SHIPPED_HEADS) * N_TAGS)
        shipped.weight.copy_(weight[: len(SHIPPED_HEADS)].flatten(0, 1))
        shipped.bias.copy_(bias[: len(SHIPPED_HEADS)].flatten())
        self.head = shipped


def train_ner(corpora: Path, out: Path) -> ModelHeader:
    """Trains the compact recognizer and writes its folder to `out`, scores of the shipped int8 file in its header.

    Weights after each epoch stay in `out/epochs`. About an hour on one core.
    """
    network = train_network(corpora, out / "epochs")
    return export_recognizer(network, corpora, out)


def export_recognizer(network: NerNetwork, corpora: Path, out: Path) -> ModelHeader:
    """Writes the folder of a trained network and measures the quantized file on the development parts."""
    network.cpu().settle_heads()
    header = ModelHeader(
        name="compact-ner",
        version=VERSION,
        task="ner",
        labels=SHIPPED_HEADS,
        corpora={name: CORPORA[name].licence for name in CORPORA_READ},
    )
    example = {"input_ids": torch.ones((1, 8), dtype=torch.long), "cases": torch.ones((1, 8), dtype=torch.long)}
    axes = {name: {1: "n_pieces"} for name in example}
    write_model_folder(network, example, axes, ["scores"], out, header)
    scores = score_recognizer(CompactRecognizer(open_model_folder(out, "ner")), corpora)
    header = msgspec.structs.replace(header, scores={name: round(score.f1, 4) for name, score in scores.items()})
    write_header(out, header)
    return header


def train_network(corpora: Path, out: Path, epochs: int = EPOCHS, seed: int = 1) -> NerNetwork:
    """The trained network; after each epoch its weights are written to `out` as `epoch-N.pt`."""
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    pieces = PieceEncoder.open(starting_folder() / "tokenizer.json")
    examples = _read_examples(corpora, pieces)
    plan = [_epoch_batches(examples, epoch, epochs, seed) for epoch in range(epochs)]
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = NerNetwork(CaseEncoder.pretrained()).to(device)
    optimizer = _make_optimizer(network)
    n_steps = sum(len(batches) for batches in plan)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, n_steps))
    logger.info("%d steps, %s windows", n_steps, {name: len(windows) for name, windows in examples.items()})
    for epoch, batches in enumerate(plan, start=1):
        _run_epoch(network, optimizer, schedule, batches, (pieces.cls_id, pieces.sep_id), epoch)
        torch.save(network.state_dict(), out / f"epoch-{epoch}.pt")
    return network


def _read_examples(corpora: Path, encoder: PieceEncoder) -> dict[str, list[Example]]:
    seen = set(development_ids(corpora))
    examples: dict[str, list[Example]] = {}
    for name in CORPORA_READ:
        documents = training_documents(corpora, name, frozenset(seen))
        examples[name] = list(make_examples(documents, name, encoder))
        seen.update(annotated.document.id for annotated in documents)
    return examples


def _epoch_batches(examples: dict[str, list[Example]], epoch: int, epochs: int, seed: int) -> list[list[Example]]:
    """Windows of like length together, about `TOKENS_A_BATCH` pieces a batch, batches in random order."""
    chosen: list[Example] = []
    for name, windows in examples.items():
        share = SHARES.get(name, 1.0)
        order = random.Random(seed).sample(windows, len(windows))
        size = round(share * len(order))
        first = epoch * size % max(1, len(order)) if share < 1 else 0
        chosen.extend((order + order)[first : first + size])
    rng = random.Random(seed * epochs + epoch)
    chosen.sort(key=lambda example: len(example.ids) + rng.random() * 15)
    batches = list(_fill(chosen))
    rng.shuffle(batches)
    return batches


def _fill(examples: Sequence[Example]) -> Iterator[list[Example]]:
    batch: list[Example] = []
    for example in examples:
        if batch and (len(batch) + 1) * max(len(example.ids), len(batch[-1].ids)) > TOKENS_A_BATCH:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch


def _make_optimizer(network: NerNetwork) -> torch.optim.Optimizer:
    layers = network.encoder.layer_groups()
    groups = [
        {"params": layer, "lr": LEARNING_RATE * LAYER_DECAY ** (len(layers) - 1 - depth)}
        for depth, layer in enumerate(layers)
    ]
    new = [*network.encoder.feature_parameters(), *network.head.parameters()]
    groups.append({"params": new, "lr": HEAD_LEARNING_RATE})
    return torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY, fused=True)


def _rate(step: int, n_steps: int) -> float:
    """Share of the learning rate: up in a line, then down to nothing."""
    warm = max(1, round(WARMUP * n_steps))
    return min((step + 1) / warm, max(0.0, (n_steps - step) / (n_steps - warm)))


def _run_epoch(
    network: NerNetwork,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    batches: Sequence[Sequence[Example]],
    special_ids: tuple[int, int],
    epoch: int,
) -> None:
    network.train()
    started, n_pieces, recent = time.monotonic(), 0, 0.0
    for step, batch in enumerate(batches, start=1):
        loss = batch_loss(network, batch, special_ids)
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        n_pieces += sum(len(example.ids) for example in batch)
        recent = 0.95 * recent + 0.05 * loss.item() if step > 1 else loss.item()
        if step % 25 == 0:
            rate = n_pieces / (time.monotonic() - started)
            logger.info("epoch %d step %d/%d loss %.4f, %.0f pieces/s", epoch, step, len(batches), recent, rate)


def batch_loss(network: NerNetwork, batch: Sequence[Example], special_ids: tuple[int, int]) -> Tensor:
    """Mean cross-entropy over the words and heads that the corpora of the batch know."""
    device = network.head.weight.device
    input_ids, cases, mask, words = (rows.to(device) for rows in _pad(batch, special_ids))
    n_words = sum(len(example.tags) for example in batch)
    logits = network(input_ids, cases, mask).flatten(0, 1)
    inside = words.flatten() >= 0
    index = words.flatten()[inside]
    sums = logits.new_zeros(n_words, logits.shape[1]).index_add_(0, index, logits[inside])
    means = sums / torch.bincount(index, minlength=n_words).clamp(min=1)[:, None]
    tags = torch.from_numpy(np.concatenate([example.tags for example in batch]).astype(np.int64))
    return nn.functional.cross_entropy(
        means.reshape(-1, N_TAGS), tags.reshape(-1).to(device), ignore_index=UNKNOWN
    )


def _pad(batch: Sequence[Example], special_ids: tuple[int, int]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Ids, cases, attention mask and word of each piece (-1 for none), each ``(n_windows, n_pieces)``."""
    length = max(len(example.ids) for example in batch) + 2
    rows = np.zeros((4, len(batch), length), dtype=np.int64)
    rows[3] = -1
    n_words = 0
    for index, example in enumerate(batch):
        inside = slice(1, len(example.ids) + 1)
        rows[0, index, inside] = example.ids
        rows[0, index, [0, len(example.ids) + 1]] = special_ids
        rows[1, index, inside] = example.cases
        rows[2, index, : len(example.ids) + 2] = 1
        rows[3, index, inside] = example.words + n_words
        n_words += len(example.tags)
    input_ids, cases, mask, words = (torch.from_numpy(row) for row in rows)
    return input_ids, cases, mask, words
