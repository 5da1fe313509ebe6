"""The classic form of published checkpoints (BioBERT, PubMedBERT ...): one pass of a sequence classifier a pair.

Two mentions are masked (`@GENE$`, `@DISEASE$`) or, where the tokenizer knows `[E1]`, put between markers; the
label of the text is the relation. On the GPU when there is one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from transformers import (
    AutoModelForSequenceClassification,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from kg_pipeline.encoder.published import PublishedModel
from kg_pipeline.errors import Misconfigured
from kg_pipeline.records import Device, Document, ModelHeader, Span
from kg_pipeline.relations.model import BIORED, DDI, GENERAL, TASKS, Entity, ScoredMentions, ScoredPair, ScoredTask
from kg_pipeline.relations.placing import read_sentences
from kg_pipeline.relations.predicates import check_labels, is_no_relation
from kg_pipeline.relations.sentences import SentenceIndex

MAX_PASSES = 4
"""Mention pairs read of one pair of entities, the nearest first."""
PIECES_A_BATCH = 8_192
_MARKERS = (("[E1]", "[/E1]"), ("[E2]", "[/E2]"))
_MASKS = {"Gene": "@GENE$", "Disease": "@DISEASE$", "Chemical": "@CHEMICAL$"}
_DRUG = "@DRUG$"


@dataclass(frozen=True, slots=True)
class _Pass:
    pair: int
    first: Span
    second: Span
    text: str


class MarkedPairModel:
    """A BERT sequence classifier as a `RelationModel`."""

    def __init__(self, model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, header: ModelHeader) -> None:
        """`header.labels` are the model's labels in the order of its outputs, rows of `predicates.toml`."""
        check_labels(header.labels, header.name)
        self.header = header
        self._tokenizer = tokenizer
        self.device: Device = "cuda" if torch.cuda.is_available() else "cpu"
        self._model = model
        self._model.to(self.device)  # type: ignore[arg-type]
        self._model.requires_grad_(False).train(False)
        self._max_pieces = int(model.config.max_position_embeddings)
        self._has_markers = all(
            tokenizer.convert_tokens_to_ids(mark) != tokenizer.unk_token_id for pair in _MARKERS for mark in pair
        )
        is_ddi = all(is_no_relation(label) or label.removeprefix("DDI-") in TASKS[DDI] for label in header.labels)
        self._general = GENERAL[DDI if is_ddi else BIORED]

    @classmethod
    def load(cls, found: PublishedModel) -> "MarkedPairModel":
        """From its files. Raises `Misconfigured` unless they hold a classifier of known labels."""
        try:
            model = AutoModelForSequenceClassification.from_pretrained(found.path)
            tokenizer = AutoTokenizer.from_pretrained(found.path)
        except (OSError, ValueError) as exc:
            raise Misconfigured(
                f"{found.name!r} cannot be read as a sequence classifier ({str(exc).splitlines()[0]}); name "
                "another model, or 'compact'"
            ) from exc
        return cls(model, tokenizer, found.header("relations", model.config.id2label or {}))

    def score_pairs(
        self, document: Document, entities: Sequence[Entity], pairs: Sequence[tuple[int, int]]
    ) -> tuple[ScoredPair, ...]:
        """See `RelationModel`."""
        sentences = SentenceIndex(document.text, read_sentences(document), ())
        text = document.text
        passes = [
            _Pass(
                number,
                a,
                b,
                self._mark(text, sentences.around(a, b), (a, entities[i].type), (b, entities[j].type)),
            )
            for number, (i, j) in enumerate(pairs)
            for a, b in _nearest(entities[i].spans, entities[j].spans)
        ]
        scored: list[list[ScoredMentions]] = [[] for _ in pairs]
        for batch in self._batches(passes):
            for one, row in zip(batch, self._read([one.text for one in batch]), strict=True):
                scored[one.pair].append(self._scored_mentions(one, row))
        return tuple(
            ScoredPair(first, second, self._tasks(mentions))
            for (first, second), mentions in zip(pairs, scored, strict=True)
        )

    def _tasks(self, mentions: list[ScoredMentions]) -> tuple[ScoredTask, ...]:
        ordered = sorted(mentions, key=lambda scored: (-scored.related, scored.first, scored.second))
        if not ordered:
            return ()
        best = ordered[0]
        return (ScoredTask(self.header.name, self._general, best.related, best.labels, tuple(ordered)),)

    def _scored_mentions(self, one: _Pass, row: list[float]) -> ScoredMentions:
        labels = [
            (label, round(score, 6))
            for label, score in zip(self.header.labels, row, strict=True)
            if not is_no_relation(label)
        ]
        related = round(min(1.0, sum(score for _, score in labels)), 6)
        return ScoredMentions(one.first, one.second, related, tuple(labels))

    def _mark(self, text: str, around: Span, first: tuple[Span, str], second: tuple[Span, str]) -> str:
        """The sentences around the two mentions with both marked; the earlier one is the first."""
        start, end = around
        (left, left_type), (right, right_type) = sorted((first, second))
        both = {left_type, right_type} == {"Chemical"}
        parts = []
        for (mention, kind), (opening, closing) in zip(
            ((left, left_type), (right, right_type)), _MARKERS, strict=True
        ):
            name = text[slice(*mention)]
            mask = _DRUG if both else _MASKS.get(kind, f"@{kind.upper()}$")
            parts.append(f"{opening} {name} {closing}" if self._has_markers else mask)
        return text[start : left[0]] + parts[0] + text[left[1] : right[0]] + parts[1] + text[right[1] : end]

    def _batches(self, passes: Sequence[_Pass]) -> Iterator[list[_Pass]]:
        """Texts of like length together."""
        batch: list[_Pass] = []
        longest = 0
        for one in sorted(passes, key=lambda one: len(one.text)):
            longest = min(self._max_pieces, len(one.text) // 2 + 2)
            if batch and (len(batch) + 1) * longest > PIECES_A_BATCH:
                yield batch
                batch = []
            batch.append(one)
        if batch:
            yield batch

    def _read(self, texts: list[str]) -> list[list[float]]:
        """Probabilities of the labels, a row a text; texts beyond the model's positions are cut."""
        inputs = self._tokenizer(
            texts, padding=True, truncation=True, max_length=self._max_pieces, return_tensors="pt"
        ).to(self.device)
        with torch.inference_mode():
            rows: list[list[float]] = self._model(**inputs).logits.float().softmax(dim=-1).cpu().tolist()
        return rows


def _nearest(first: Sequence[Span], second: Sequence[Span]) -> list[tuple[Span, Span]]:
    pairs = [(a, b) for a in first for b in second if a[1] <= b[0] or b[1] <= a[0]]
    return sorted(pairs, key=lambda pair: (max(pair[0][0], pair[1][0]) - min(pair[0][1], pair[1][1]), pair))[
        :MAX_PASSES
    ]
