"""Which words made the compact relation model say so: integrated gradients over the pieces it read (extra `ml`).

Sundararajan, Taly & Yan 2017: the gradient of the statement's log-odds is followed from a text whose every piece
is hidden, as `[MASK]`, to the text itself; mentions, their types and places stay known all the way. What the words
come to is the difference of the two log-odds (completeness), but for the error of the numeric integral.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import numpy as np
import torch
from captum.attr import IntegratedGradients
from numpy.typing import NDArray
from torch import Tensor

from kg_pipeline.encoder.windows import Window
from kg_pipeline.encoder.wordpieces import PieceEncoder, split_words
from kg_pipeline.records import Document, Evidence, LinkedMention
from kg_pipeline.records.attribution import Attribution, Unattributed, WordShare
from kg_pipeline.relations.compact import HEADS_FILE, CompactRelationModel
from kg_pipeline.relations.dequantized import open_network
from kg_pipeline.relations.entities import group_linked
from kg_pipeline.relations.model import TASKS
from kg_pipeline.relations.network import RelationNetwork
from kg_pipeline.relations.pair_features import mention_features
from kg_pipeline.relations.questions import MentionRow, PlacedText, Question, ask, place_text, window_rows
from kg_pipeline.relations.relate import asked_entities, state_mentions
from kg_pipeline.relations.statements import Answer

_N_POINTS = (24, 48, 96)
"""Of Gauss and Legendre on the path, each a reading and its way back; more are taken while the gap is wide."""
_WIDE = 0.02
"""Of the difference that is shared out, which counts as 1 where it is less."""

Doubles = NDArray[np.float64]


class Attributor:
    """The shipped model, which states, and its network in torch, which has gradients."""

    def __init__(self, model: CompactRelationModel, network: RelationNetwork) -> None:
        self._model, self._network = model, network

    @classmethod
    def open(cls, model: CompactRelationModel) -> "Attributor":
        """Of the model's own folder. Raises `Misconfigured` for a file without the network's weights."""
        return cls(model, open_network(model.folder, model.folder / HEADS_FILE))

    def attribute(
        self, evidence: Evidence, document: Document, mentions: Sequence[LinkedMention], read_with: str
    ) -> Attribution | Unattributed:
        """The shares of the words in the evidence; `read_with` is the fingerprint of the model that stated it."""
        if evidence.polarity == "refutes":
            return Unattributed("denial", f"a rule read the denial in its words ({evidence.cue}), not the model")
        key = (evidence.subject, evidence.predicate, evidence.qualifiers, evidence.object)
        statement = state_mentions(document, mentions, self._model).get(key)
        if statement is not None and statement.answer is None and statement.polarity == "supports":
            return Unattributed("co_occurrence", "both stand in one sentence, and no model was asked")
        if read_with != self._model.fingerprint:
            return Unattributed(
                "other_model",
                f"relation model {read_with[:12]} read it, the one here is {self._model.fingerprint[:12]}; set "
                "KG_RELATION_MODEL to that one's folder",
            )
        if statement is None or statement.answer is None:
            return Unattributed("stated_otherwise", "read again here, the text states it otherwise: rules changed")
        return self._attribute_answer(document, mentions, statement.answer)

    def _attribute_answer(
        self, document: Document, mentions: Sequence[LinkedMention], answer: Answer
    ) -> Attribution:
        entities = asked_entities(group_linked(mentions))
        text = place_text(document, entities, self._model.encoder)
        best = answer.task.mentions[0]
        question = next(
            question
            for question in ask(text, entities.index(answer.first), entities.index(answer.second))
            if question.task == answer.task.task
            and (best.first, best.second) in [text.row_spans(question, row) for _, row in question.rows]
        )
        return attribute_question(self._network, self._model.encoder, text, question, answer.labels)


def attribute_question(
    network: RelationNetwork, encoder: PieceEncoder, text: PlacedText, question: Question, labels: Sequence[str]
) -> Attribution:
    """The log-odds of the labels, taken together, against all else, shared out to the words read."""
    read = ReadQuestion(network, encoder, text, question, labels)
    with _one_thread():
        log_odds, baseline = float(read(*read.pieces)), float(read(*read.hidden))
        gain = log_odds - baseline
        for n_points in _N_POINTS:
            shares = read.integrate(n_points)
            if abs(sum(map(np.sum, shares)) - gain) <= _WIDE * max(1.0, abs(gain)):
                break
    return Attribution(
        question.task,
        tuple(labels),
        share_words(text, list(zip(read.windows, shares, strict=True))),
        tuple(sorted({span for _, row in question.rows for span in text.row_spans(question, row)})),
        log_odds,
        baseline,
        n_points,
    )


@contextmanager
def _one_thread() -> Iterator[None]:
    """On one thread sums come out the same whatever machine adds them up."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class ReadQuestion:
    """A question as a function from the pieces of its windows, embedded, to the log-odds of labels."""

    def __init__(
        self,
        network: RelationNetwork,
        encoder: PieceEncoder,
        text: PlacedText,
        question: Question,
        labels: Sequence[str],
    ) -> None:
        self._network, self._task = network, question.task
        by_window: dict[Window, list[MentionRow]] = {}
        for window, row in question.rows:
            by_window.setdefault(window, []).append(row)
        self.windows = tuple(by_window)
        self._inputs = [
            {name: torch.from_numpy(values) for name, values in inputs.items()}
            for inputs in (window_rows(text, question.task, *item, encoder) for item in by_window.items())
        ]
        rows = [row for inside in by_window.values() for row in inside]
        self._features = torch.tensor([mention_features(*row) for row in rows])
        self._pair_features = torch.tensor([question.features])
        self._is_stated = torch.tensor([False, *(label in labels for label in TASKS[question.task])])
        self._mask_id = encoder.mask_id

    @property
    def pieces(self) -> tuple[Tensor, ...]:
        """The text, a window each. Shape ``(1, n_pieces, hidden)``."""
        return tuple(self._network.reader.embed(read["input_ids"], read["cases"]) for read in self._inputs)

    @property
    def hidden(self) -> tuple[Tensor, ...]:
        """The baseline: the same with every piece between `[CLS]` and `[SEP]` hidden, and its case."""
        return tuple(self._hide(read["input_ids"]) for read in self._inputs)

    def _hide(self, input_ids: Tensor) -> Tensor:
        masked = torch.full_like(input_ids, self._mask_id)
        masked[:, [0, -1]] = input_ids[:, [0, -1]]
        return self._network.reader.embed(masked, torch.zeros_like(masked))

    def __call__(self, *pieces: Tensor) -> Tensor:
        """Log-odds of the labels against all else, no relation included. Shape ``(1,)``."""
        states = [
            self._network.reader.read(part, *(read[name] for name in ("tags", "firsts", "ends", "kinds")))
            for part, read in zip(pieces, self._inputs, strict=True)
        ]
        owner = torch.zeros(len(self._features), dtype=torch.long)
        logits = self._network.head(
            self._task, torch.cat(states), self._features, owner, self._pair_features, dropout=0.0
        )
        result: Tensor = logits[:, self._is_stated].logsumexp(1) - logits[:, ~self._is_stated].logsumexp(1)
        return result

    def integrate(self, n_points: int) -> list[Doubles]:
        """The shares of the pieces of each window, `[CLS]` and `[SEP]`, which are never hidden, left out."""
        # A batch of one: the reader takes one window, of its own length, at a time.
        shares = IntegratedGradients(self).attribute(
            self.pieces, self.hidden, n_steps=n_points, method="gausslegendre", internal_batch_size=1
        )
        return [part[0, 1:-1].double().sum(1).numpy() for part in shares]


def share_words(text: PlacedText, shares: Sequence[tuple[Window, Doubles]]) -> tuple[WordShare, ...]:
    """The words that the windows hold; what a word got in several windows, or its pieces got, is added up."""
    values = np.zeros(len(text.pieces))
    is_read = np.zeros(len(text.pieces), dtype=bool)
    for window, part in shares:
        values[window.start : window.end] += part
        is_read[window.start : window.end] = True
    words = split_words(text.pieces)
    sums = np.add.reduceat(values, words.first_pieces)
    return tuple(
        WordShare(words.span(word, word), float(sums[word]))
        for word in np.flatnonzero(np.logical_or.reduceat(is_read, words.first_pieces)).tolist()
    )
