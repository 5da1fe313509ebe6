"""The weights that rank the genes a mention may mean, learned from the gene mentions of the corpora.

`python -m kg_pipeline.training.gene_ranking CORPORA LEXICON WEIGHTS` writes `linking/genes/weights.toml` anew and
tells how many held-out mentions get their gene. A conditional logit (McFadden 1974): the probabilities of a
mention's options are the softmax of their weighed evidence; of several that are right the sum counts. The same
input gives the same weights.
"""

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import torch

from kg_pipeline.linking.abbreviations import find_abbreviations
from kg_pipeline.linking.genes.features import GeneOption, GenesOfArticle
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.records import AnnotatedDocument, Annotation, Mention, Record
from kg_pipeline.text.corpus_types import known_type
from kg_pipeline.training.corpora import development_ids, training_documents

CORPORA = ("nlm_gene", "gnormplus", "biored")
L2 = 3.0
"""Chosen on the held-out part of the training documents."""
_HELD_OUT_OF = 5
_MIN_TIMES = 10
_N_STEPS = 60
_HEADER = """\
# What each kind of evidence for a gene is worth, in log-odds. Written from the training parts of NLM-Gene,
# GNormPlus and BioRED by `python -m kg_pipeline.training.gene_ranking`.

[weights]
"""
_NUMBER = re.compile(r"(\d+)(?:\(Tax:\d+\))?")


class Example(Record, frozen=True):
    """A mention's options, and which of them are right."""

    document_id: str
    options: tuple[GeneOption, ...]
    right: tuple[bool, ...]
    is_reachable: bool
    """Whether the lexicon has one of its gold genes."""


def gold_genes(annotation: Annotation) -> frozenset[str]:
    """NCBI Gene CURIEs of an annotation; GNormPlus writes the taxon behind the number: `12043(Tax:10090)`."""
    numbers = (_NUMBER.fullmatch(identifier.strip()) for identifier in annotation.identifiers)
    return frozenset(f"NCBIGene:{number[1]}" for number in numbers if number)


def gold_mentions(annotated: AnnotatedDocument) -> dict[Mention, frozenset[str]]:
    """The document's mentions of genes that have numbers, with them."""
    text = annotated.document.text
    found = {}
    for annotation in annotated.annotations:
        genes = gold_genes(annotation)
        if genes and known_type(annotation.type) == "Gene":
            start, end = annotation.start_char, annotation.end_char
            found[Mention(start, end, text[start:end], "Gene")] = genes
    return found


def make_examples(documents: Iterable[AnnotatedDocument], lexicon: Lexicon) -> Iterator[Example]:
    """An example a mention. Where the lexicon lacks the gold gene, one without NCBI number, or none, is right."""
    for annotated in documents:
        gold = gold_mentions(annotated)
        long_forms = find_abbreviations(annotated.document)
        genes = GenesOfArticle(annotated.document, gold, long_forms, lexicon)
        for mention, identifiers in gold.items():
            options = tuple(genes.options(mention.text, *mention.span))
            nodes = {node for identifier in identifiers if (node := lexicon.node_of(identifier))}
            right = tuple(option.node in nodes if nodes else _has_no_number(option) for option in options)
            yield Example(annotated.document.id, options, right, bool(nodes))


def _has_no_number(option: GeneOption) -> bool:
    return option.match is None or (option.taxon is not None and not option.node.startswith("NCBIGene:"))


def fit_weights(examples: Sequence[Example]) -> dict[str, float]:
    """Weights of the evidence that is there often enough; examples without a right option are left out."""
    examples = [example for example in examples if any(example.right)]
    table = _Table(examples)
    weights = torch.zeros(len(table.kinds), dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=_N_STEPS, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimizer.zero_grad()
        loss = table.negative_log_likelihood(weights) + L2 / 2 * (weights * weights).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return dict(zip(table.kinds, weights.detach().tolist(), strict=True))


class _Table:
    """The evidence of all options in coordinates."""

    def __init__(self, examples: Sequence[Example]) -> None:
        rows = [{**option.of_name, **option.of_place} for example in examples for option in example.options]
        times: dict[str, int] = {}
        for row in rows:
            for kind, value in row.items():
                times[kind] = times.get(kind, 0) + bool(value)
        self.kinds = sorted(kind for kind, n_times in times.items() if n_times >= _MIN_TIMES)
        column = {kind: index for index, kind in enumerate(self.kinds)}
        cells = [(i, column[k], value) for i, row in enumerate(rows) for k, value in row.items() if k in column]
        self._rows, self._columns = (torch.tensor([cell[axis] for cell in cells]) for axis in (0, 1))
        self._values = torch.tensor([cell[2] for cell in cells], dtype=torch.float64)
        self._groups = torch.tensor([n for n, example in enumerate(examples) for _ in example.options])
        self._right = torch.tensor([right for example in examples for right in example.right])
        self._n_groups = len(examples)

    def negative_log_likelihood(self, weights: torch.Tensor) -> torch.Tensor:
        """Of a right option being chosen, summed over the examples. Shape ``()``."""
        n_rows = len(self._groups)
        scores = torch.zeros(n_rows, dtype=torch.float64)
        scores = scores.index_add(0, self._rows, self._values * weights[self._columns])
        return self._log_sum(scores).sum() - self._log_sum(scores.masked_fill(~self._right, -torch.inf)).sum()

    def _log_sum(self, scores: torch.Tensor) -> torch.Tensor:
        """Log of the summed exponentials of each example's options. Shape ``(n_examples,)``."""
        most = torch.full((self._n_groups,), -torch.inf, dtype=torch.float64)
        most = most.scatter_reduce(0, self._groups, scores.detach(), "amax")
        sums = torch.zeros(self._n_groups, dtype=torch.float64)
        return sums.index_add(0, self._groups, torch.exp(scores - most[self._groups])).log() + most


def is_held_out(document_id: str) -> bool:
    """Whether choices are made on this training document, not trained on it."""
    digest = hashlib.blake2b(f"genes {document_id}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % _HELD_OUT_OF == 0


def share_right(examples: Iterable[Example], weights: dict[str, float]) -> float:
    """The share of the mentions that can be reached whose best option is right."""
    n_right, n_reachable = 0, 0
    for example in examples:
        if example.is_reachable:
            n_reachable += 1
            scores = [
                sum(
                    weights.get(kind, 0.0) * value for kind, value in {**option.of_name, **option.of_place}.items()
                )
                for option in example.options
            ]
            n_right += bool(scores) and example.right[scores.index(max(scores))]
    return n_right / n_reachable


def write_weights(weights: dict[str, float], path: Path) -> None:
    """The weights as TOML, to three digits."""
    lines = [f'"{kind}" = {weight:.3f}' for kind, weight in sorted(weights.items())]
    path.write_text(_HEADER + "\n".join(lines) + "\n", encoding="utf-8")


def main(corpora: Path, lexicon: Lexicon, path: Path) -> None:
    """Trains, tells what the held-out mentions get, and writes the weights of all training mentions."""
    held_back = development_ids(corpora)
    documents = {
        annotated.document: annotated
        for name in CORPORA
        for annotated in training_documents(corpora, name, held_back)
    }
    examples = list(make_examples(documents.values(), lexicon))
    kept = [example for example in examples if not is_held_out(example.document_id)]
    held_out = [example for example in examples if is_held_out(example.document_id)]
    weights = fit_weights(kept)
    print(
        f"trained on {len(kept)} mentions: {share_right(kept, weights):.3f} of those that can be reached are right"
    )
    print(f"held out {len(held_out)} mentions: {share_right(held_out, weights):.3f}")
    write_weights(fit_weights(examples), path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Lexicon.open(Path(sys.argv[2])), Path(sys.argv[3]))
