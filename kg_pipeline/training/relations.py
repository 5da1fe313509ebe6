"""Training of the compact relation model: BioRED's question and DDI's, asked of texts that partly answer them."""

import logging
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn import functional

from kg_pipeline.encoder.torch_encoder import CaseEncoder, starting_folder
from kg_pipeline.encoder.wordpieces import PieceEncoder
from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import ModelHeader
from kg_pipeline.relations.model import TASKS
from kg_pipeline.relations.network import N_TAGS, RelationNetwork
from kg_pipeline.relations.pair_features import TYPES
from kg_pipeline.training.relations_corpora import (
    LabelledDocument,
    Parts,
    divide_corpora,
    split_sentences_apart,
)
from kg_pipeline.training.relations_examples import Example, make_example
from kg_pipeline.training.relations_export import export_relations
from kg_pipeline.training.verdicts import CORPUS as VERDICTS
from kg_pipeline.training.verdicts import read_verdicts

logger = logging.getLogger(__name__)

EPOCHS = 4
SHARES = {
    "biored": 0.7,
    "ddi2013 sentences": 1.0,
    "ddi2013": 0.1,
    "bc5cdr": 0.08,
    "drugprot": 0.03,
    VERDICTS: 1.0,
}
"""How much of a corpus an epoch reads, drawn anew each time."""
PIECES_A_STEP = 450
LEARNING_RATE, HEAD_LEARNING_RATE = 1.5e-4, 8e-4
WARMUP_STEPS = 80
WEIGHT_DECAY = 0.01
DROPOUT = 0.2
PRIOR_LOGIT = -3.0
"""Of each label before anything is learnt: most pairs are unrelated."""
MARKER_WORDS = ("drug", "disease", "gene", "mutation")
"""Whose embeddings the markers of each type start from."""


def train_relations(
    corpora: Path,
    out: Path,
    *,
    start: Path | None = None,
    verdicts: Path | None = None,
    epochs: int = EPOCHS,
    seed: int = 1,
) -> ModelHeader:
    """Trains the compact relation model and writes its folder to `out`, scores of the int8 file in its header.

    `start` names weights that the training of the recognizer left in its `epochs`: an encoder that knows the
    field's names learns relations sooner; without it, all-MiniLM-L6-v2. Weights after each epoch stay in
    `out/epochs`. About ten minutes an epoch on one core. `verdicts` is a corpus of what curators judged, taught
    besides, but for the documents that tune or measure.
    """
    judged = [] if verdicts is None else read_verdicts(verdicts)
    parts = divide_corpora(corpora)
    if judged:
        parts = replace(parts, train=parts.train | {VERDICTS: drop_untaught(judged, parts)})
    network = train_network(parts, out / "epochs", start, epochs, seed)
    return export_relations(network, parts, corpora, out)


def drop_untaught(judged: Sequence[LabelledDocument], parts: Parts) -> list[LabelledDocument]:
    """The judged documents without those that tune or measure, which are named in the log."""
    left_out = sorted({document.key for document in judged} & parts.untaught)
    taught = [document for document in judged if document.key not in parts.untaught]
    if left_out:
        logger.warning("verdicts not taught, since these documents tune or measure: %s", ", ".join(left_out))
    logger.info("%d texts with %d judged pairs", len(taught), sum(len(document.pairs) for document in taught))
    return taught


def train_network(parts: Parts, out: Path, start: Path | None, epochs: int, seed: int) -> RelationNetwork:
    """The trained network; after each epoch its weights are written to `out` as `epoch-N.pt`."""
    torch.manual_seed(seed)
    out.mkdir(parents=True, exist_ok=True)
    pieces = PieceEncoder.open(starting_folder() / "tokenizer.json")
    texts = parts.train | {
        "ddi2013 sentences": [s for d in parts.train["ddi2013"] for s in split_sentences_apart(d)]
    }
    examples = {
        name: [example for d in found if (example := make_example(d, pieces)) is not None]
        for name, found in texts.items()
    }
    plan = [_epoch_steps(examples, random.Random(seed * epochs + epoch)) for epoch in range(epochs)]
    n_steps = sum(map(len, plan))
    logger.info("%d steps, %s texts", n_steps, {name: len(found) for name, found in examples.items()})
    network = start_network(start)
    optimizer = _make_optimizer(network)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, n_steps))
    for epoch, steps in enumerate(plan, start=1):
        _run_epoch(network, optimizer, schedule, steps, epoch)
        torch.save(network.state_dict(), out / f"epoch-{epoch}.pt")
    return network


def start_network(start: Path | None = None) -> RelationNetwork:
    """An encoder with markers that start as the words for their types; word embeddings stay as they are."""
    network = RelationNetwork(CaseEncoder.pretrained(N_TAGS))
    if start is not None:
        load_encoder(network, start)
    tokenizer = Tokenizer.from_file(str(starting_folder() / "tokenizer.json"))
    words = network.reader.encoder.bert.embeddings.word_embeddings.weight
    words.requires_grad_(False)
    with torch.no_grad():
        for kind, word in enumerate(MARKER_WORDS):
            for role in (0, len(TYPES)):
                network.reader.markers.weight[kind + role] += words[tokenizer.token_to_id(word)]
        for task in TASKS:
            nn.init.constant_(network.head.last[task].bias, PRIOR_LOGIT)  # type: ignore[arg-type]
    return network


def load_encoder(network: RelationNetwork, start: Path) -> None:
    """Takes the encoder's weights from a checkpoint of the recognizer. Raises `Misconfigured` if it has others."""
    if not start.is_file():
        raise Misconfigured(
            f"no weights at {start}; name a file of the recognizer's training, as ner/epochs/epoch-4.pt"
        )
    found = torch.load(start, map_location="cpu", weights_only=True)
    encoder = {name.removeprefix("encoder."): w for name, w in found.items() if name.startswith("encoder.")}
    missing, unknown = network.reader.encoder.load_state_dict(encoder, strict=False)
    if unknown or set(missing) != {"extra.weight"}:
        raise Misconfigured(
            f"{start} is no checkpoint of the compact recognizer: it lacks {missing[:3]}, has {unknown[:3]}; "
            "train the recognizer with this release"
        )


def _epoch_steps(examples: dict[str, list[Example]], rng: random.Random) -> list[list[Example]]:
    """About `PIECES_A_STEP` pieces a step, every corpus spread evenly over the epoch."""
    placed: list[tuple[float, Example]] = []
    for name, share in SHARES.items():
        found = examples.get(name, [])
        chosen = rng.sample(found, round(share * len(found)))
        placed += [((number + rng.random()) / len(chosen), example) for number, example in enumerate(chosen)]
    steps: list[list[Example]] = [[]]
    for _, example in sorted(placed, key=lambda item: item[0]):
        if sum(len(one.input_ids) for one in steps[-1]) >= PIECES_A_STEP:
            steps.append([])
        steps[-1].append(example)
    return steps


def _make_optimizer(network: RelationNetwork) -> torch.optim.Optimizer:
    fresh = [
        *network.head.parameters(),
        *network.reader.markers.parameters(),
        *network.reader.encoder.feature_parameters(),
    ]
    known = {id(parameter) for parameter in fresh}
    rest = [p for p in network.parameters() if id(p) not in known and p.requires_grad]
    groups = [{"params": rest, "lr": LEARNING_RATE}, {"params": fresh, "lr": HEAD_LEARNING_RATE}]
    return torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)


def _rate(step: int, n_steps: int) -> float:
    """Share of the learning rate: up in a line, then down to a fiftieth."""
    return min(1.0, (step + 1) / WARMUP_STEPS) * max(0.02, 1 - step / n_steps)


def _run_epoch(
    network: RelationNetwork,
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LambdaLR,
    steps: Sequence[Sequence[Example]],
    epoch: int,
) -> None:
    network.train()
    started, n_pieces = time.monotonic(), 0
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for step, batch in enumerate(steps, start=1):
        for corpus, total, n_pairs in backward_batch(network, batch):
            sums[corpus][0] += total
            sums[corpus][1] += n_pairs
        nn.utils.clip_grad_norm_([p for p in network.parameters() if p.requires_grad], 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        n_pieces += sum(len(example.input_ids) for example in batch)
        if step % 50 == 0:
            losses = ", ".join(f"{corpus} {total / n:.3f}" for corpus, (total, n) in sorted(sums.items()))
            rate = n_pieces / (time.monotonic() - started)
            logger.info("epoch %d step %d/%d loss %s, %.0f pieces/s", epoch, step, len(steps), losses, rate)
            sums.clear()


def backward_batch(network: RelationNetwork, batch: Sequence[Example]) -> Iterator[tuple[str, float, int]]:
    """Adds the gradients of the batch, a text at a time, unpadded; yields corpus, loss and pairs of each.

    A text weighs as the root of its pairs: long lists of drugs have thousands, all alike.
    """
    weights: dict[str, float] = defaultdict(float)
    for example in batch:
        for task, group in example.groups.items():
            weights[task] += len(group.allowed) ** 0.5
    for example in batch:
        loss = torch.zeros(())
        for task, logits in forward(network, example, DROPOUT).items():
            parts = partial_loss(logits, example.groups[task].allowed)
            loss = loss + parts.sum() / len(parts) ** 0.5 / weights[task]
            yield example.corpus, float(parts.detach().sum()), len(parts)
        loss.backward()  # type: ignore[no-untyped-call]


def forward(network: RelationNetwork, example: Example, dropout: float = 0.0) -> dict[str, Tensor]:
    """Logits by task. Shape ``(n_pairs, 1 + labels)``."""
    pieces = [torch.tensor([row]) for row in (example.input_ids, example.cases, example.tags)]
    mentions = torch.tensor(example.mentions)
    rows = torch.tensor([row for group in example.groups.values() for row in group.rows])
    kinds = mentions[rows, 2] + torch.tensor([0, len(TYPES)])
    states = network.reader(*pieces, mentions[rows, 0], mentions[rows, 1], kinds)
    result: dict[str, Tensor] = {}
    start = 0
    for task, group in example.groups.items():
        end = start + len(group.rows)
        features, owner = torch.tensor(group.mention_features), torch.tensor(group.owner)
        counts = torch.tensor(group.pair_features)
        result[task] = network.head(task, states[start:end], features, owner, counts, dropout)
        start = end
    return result


def partial_loss(logits: Tensor, allowed: Sequence[frozenset[int]]) -> Tensor:
    """Minus the log probability that one of the allowed labels is right, one number a pair."""
    mask = torch.full_like(logits, float("-inf"))
    for row, labels in enumerate(allowed):
        mask[row, list(labels)] = 0.0
    return -torch.logsumexp(functional.log_softmax(logits, 1) + mask, 1)
