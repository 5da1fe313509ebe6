"""Weights of the words that speak for a species (`linking.genes.article_words`), learned from labelled articles.

Labels are the species of the genes that a corpus annotates in an article, and, for abstracts that no corpus
annotates, the organisms that they name: names are left out of what is learned from, so that words which go with
them are learned for where they lack. Logistic regression over the classes with an L2 penalty.
"""

import json
import lzma
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from kg_pipeline.errors import Misconfigured
from kg_pipeline.linking.genes.article_words import N_BUCKETS, TAXA, hash_article
from kg_pipeline.linking.genes.species import find_organisms
from kg_pipeline.records import Document, Passage, Record

L2 = 0.03
NAMED_WEIGHT = 0.05
"""Of an abstract labelled by the names in it, where one of a corpus counts 1."""
_N_STEPS = 40
_N_CLASSES = len(TAXA) + 1


class LabelledArticle(Record, frozen=True):
    """What is learned from an article: its hashed words, and how much each class is meant."""

    buckets: tuple[int, ...]
    shares: tuple[float, ...]
    """Of each class; they add up to the weight of the article."""


def label_article(document: Document, times: Mapping[str, int], weight: float = 1.0) -> LabelledArticle:
    """With how often each taxon is meant, once at least."""
    counts = [times.get(taxon, 0) for taxon in TAXA]
    counts.append(sum(times.values()) - sum(counts))
    shares = tuple(weight * count / sum(counts) for count in counts)
    return LabelledArticle(tuple(hash_article(document.text, find_organisms(document).names)), shares)


def read_named(path: Path, source: str, held_back: Collection[str]) -> Iterator[LabelledArticle]:
    """Abstracts of a source in a file of JSON lines that name organisms; the ids held back are left out.

    Raises `Misconfigured` if the file cannot be read.
    """
    try:
        with lzma.open(path, "rt", encoding="utf-8") as lines:
            for found in map(json.loads, lines):
                if found["source"] == source and str(found.get("pmid") or found["id"]) not in held_back:
                    document = _document_of(found["id"], found.get("title") or "", found["text"])
                    if named := _count_names(document):
                        yield label_article(document, named, NAMED_WEIGHT)
    except (OSError, EOFError, lzma.LZMAError, ValueError, KeyError, TypeError) as exc:
        raise Misconfigured(f"{path} holds no abstracts as JSON lines: {exc}; give another file") from exc


def _count_names(document: Document) -> Counter[str]:
    return Counter(word.taxon for word in find_organisms(document).seen if word.strength == "names")


def _document_of(id_: str, title: str, text: str) -> Document:
    return Document(id_, (Passage(0, title, "title"), Passage(len(title) + 1, text)))


def fit_words(articles: Iterable[LabelledArticle]) -> tuple[torch.Tensor, torch.Tensor]:
    """Weights, shape ``(N_BUCKETS, len(TAXA) + 1)``, and bias of each class, for `save_words`."""
    articles = list(articles)
    words, scales, shares = _table(articles)
    weights = torch.zeros(N_BUCKETS, _N_CLASSES, requires_grad=True)
    bias = torch.zeros(_N_CLASSES, requires_grad=True)
    optimizer = torch.optim.LBFGS([weights, bias], max_iter=_N_STEPS, line_search_fn="strong_wolfe")

    def closure() -> Any:
        optimizer.zero_grad()
        told = torch.log_softmax(torch.sparse.mm(words, weights) * scales + bias, 1)
        loss = L2 * (weights * weights).sum() - (shares * told).sum()
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimizer.step(closure)  # type: ignore[no-untyped-call]
    return weights.detach(), bias.detach()


def _table(articles: Sequence[LabelledArticle]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Words, sparse, shape ``(n_articles, N_BUCKETS)``; what each article's sum is times; shares of classes."""
    rows = [row for row, article in enumerate(articles) for _ in article.buckets]
    columns = [bucket for article in articles for bucket in article.buckets]
    size = (len(articles), N_BUCKETS)
    places = torch.tensor([rows, columns])
    words = torch.sparse_coo_tensor(places, torch.ones(len(rows)), size, check_invariants=True).coalesce()
    n_words = torch.tensor([max(1.0, len(article.buckets)) for article in articles])
    return words, n_words.rsqrt().unsqueeze(1), torch.tensor([article.shares for article in articles])
