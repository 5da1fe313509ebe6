"""Trains what decides between the genes a mention may mean, from the gene mentions of the corpora.

Three parts: words of articles that speak for a species, usage of names, and weights of all evidence, a conditional
logit (McFadden 1974): the probabilities of a mention's options are the softmax of their weighed evidence; of
several that are right the sum counts. Weights are fitted to evidence that has not seen its document: words of
articles learned from other folds, usage counted in all other documents. The same input gives the same model.
"""

import hashlib
import logging
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from kg_pipeline.linking.abbreviations import find_abbreviations
from kg_pipeline.linking.build import ensure_lexicon
from kg_pipeline.linking.genes.article_words import ArticleWords, save_words
from kg_pipeline.linking.genes.candidates import symbol_key
from kg_pipeline.linking.genes.features import GeneOption, GenesOfArticle
from kg_pipeline.linking.genes.model import USAGE_FILE, WEIGHTS_FILE, WORDS_FILE
from kg_pipeline.linking.genes.species import PATHOGENS, find_organisms
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.linking.logit import weigh_signals
from kg_pipeline.linking.weighing.usage import Usage, usage_key
from kg_pipeline.records import AnnotatedDocument, Annotation, Document, Mention, Record
from kg_pipeline.text.corpus_types import known_type
from kg_pipeline.training.article_words import LabelledArticle, fit_words, label_article, read_named
from kg_pipeline.training.corpora import development_ids, training_documents

_LOG = logging.getLogger(__name__)

CORPORA = ("nlm_gene", "gnormplus", "biored")
L2 = 10.0
"""Chosen on the held-out part of the training documents."""
_HELD_OUT_OF = 5
_MIN_TIMES = 10
_N_STEPS = 60
_N_FOLDS = 5
_NAMED_SOURCE = "pathway-commons"
_HEADER = """\
# What each kind of evidence for a gene is worth, in log-odds. Written by `kg-pipeline train genes` from the
# training parts of NLM-Gene, GNormPlus and BioRED.

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


def make_examples(
    annotated: AnnotatedDocument, lexicon: Lexicon, words: ArticleWords, usage: Usage, numbered: frozenset[str]
) -> Iterator[Example]:
    """An example a mention. Where the lexicon lacks the gold gene, right is what may be of the gold's species."""
    gold = gold_mentions(annotated)
    long_forms = find_abbreviations(annotated.document)
    genes = GenesOfArticle(annotated.document, gold, long_forms, lexicon, words, usage)
    elsewhere = name_unnumbered(annotated.document, numbered)
    for mention, identifiers in gold.items():
        options = tuple(genes.options(mention.text, genes.see_place(mention.text, mention.span)))
        nodes = {node for identifier in identifiers if (node := lexicon.node_of(identifier))}
        right = tuple(
            option.node in nodes if nodes else _may_be_elsewhere(option, elsewhere) for option in options
        )
        yield Example(annotated.document.id, options, right, bool(nodes))


def name_unnumbered(document: Document, numbered: frozenset[str]) -> str | None:
    """The species of the document's genes whose number is unknown: of those without numbers the most named.

    None where the document names no such species. Pathogens do not count: most are named for what they do to
    a host.
    """
    named = {
        taxon: evidence["count:names"]
        for taxon, evidence in find_organisms(document).evidence.items()
        if taxon not in numbered and taxon not in PATHOGENS and "count:names" in evidence
    }
    return min(named, key=lambda taxon: (-named[taxon], taxon), default=None)


def _may_be_elsewhere(option: GeneOption, taxon: str | None) -> bool:
    if taxon is not None:
        return option.taxon == taxon
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
            scores = [weigh_signals({**option.of_name, **option.of_place}, weights) for option in example.options]
            n_right += bool(scores) and example.right[scores.index(max(scores))]
    return n_right / n_reachable


def write_weights(weights: dict[str, float], path: Path) -> None:
    """The weights as TOML, to three digits."""
    lines = [f'"{kind}" = {weight:.3f}' for kind, weight in sorted(weights.items())]
    path.write_text(_HEADER + "\n".join(lines) + "\n", encoding="utf-8")


class _Seen(Record, frozen=True):
    """What a training document teaches besides its examples."""

    article: LabelledArticle | None
    """None: no gene of its is of a known species."""
    usage: frozenset[tuple[int, str]]
    """Keys of names, and of the symbols of the genes that they mean."""


def _see(annotated: AnnotatedDocument, lexicon: Lexicon, numbered: frozenset[str]) -> _Seen:
    taxa: Counter[str] = Counter()
    elsewhere = name_unnumbered(annotated.document, numbered) or ""
    usage = set()
    for mention, identifiers in gold_mentions(annotated).items():
        concepts = [lexicon.concept(identifier) for identifier in sorted(identifiers)]
        taxa.update((concept and concept.in_taxon) or elsewhere for concept in concepts)
        symbols = {symbol_key(concept.id, lexicon) for concept in concepts if concept}
        # A name of several genes is that of a family, or of parts that are linked one by one.
        if len(symbols) == 1:
            usage.add((usage_key("Gene", mention.text), symbols.pop()))
    return _Seen(label_article(annotated.document, taxa) if taxa else None, frozenset(usage))


def train_genes(corpora: Path, text: Path, out: Path, cache: Path) -> float:
    """The share of held-out mentions in reach that get their gene; the model of all is written to `out`.

    `text` holds abstracts to learn words from; genes come from the lexicon in use in the `cache`. Raises
    `Misconfigured` for a corpus that is not there.
    """
    lexicon = Lexicon.open(ensure_lexicon(cache))
    held_back = development_ids(corpora)
    documents = list(
        {
            annotated.document: annotated
            for name in CORPORA
            for annotated in training_documents(corpora, name, held_back)
        }.values()
    )
    numbered = find_numbered(documents, lexicon)
    named = list(read_named(text, _NAMED_SOURCE, held_back))
    out.mkdir(parents=True, exist_ok=True)
    kept = [annotated for annotated in documents if not is_held_out(annotated.document.id)]
    held_out = [annotated for annotated in documents if is_held_out(annotated.document.id)]
    weights = train_model(kept, named, lexicon, numbered, out)
    words, usage = ArticleWords.open(out / WORDS_FILE), Usage.open(out / USAGE_FILE)
    examples = (e for each in held_out for e in make_examples(each, lexicon, words, usage, numbered))
    share = share_right(examples, weights)
    write_weights(train_model(documents, named, lexicon, numbered, out), out / WEIGHTS_FILE)
    return share


def find_numbered(documents: Iterable[AnnotatedDocument], lexicon: Lexicon) -> frozenset[str]:
    """Species of which the lexicon has genes by their NCBI Gene numbers, as far as the documents speak of them."""
    numbers = {gene for each in documents for genes in gold_mentions(each).values() for gene in genes}
    concepts = (lexicon.concept(number) for number in numbers)
    return frozenset(concept.in_taxon for concept in concepts if concept and concept.in_taxon)


def train_model(
    documents: Sequence[AnnotatedDocument],
    named: Sequence[LabelledArticle],
    lexicon: Lexicon,
    numbered: frozenset[str],
    out: Path,
) -> dict[str, float]:
    """Weights by kind of evidence; the other parts, of all the documents, are written to the folder `out`."""
    seen = {each.document: _see(each, lexicon, numbered) for each in documents}
    by_id: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for document, found in seen.items():
        by_id[document.id] |= found.usage
    counts = Counter(pair for pairs in by_id.values() for pair in pairs)
    examples: list[Example] = []
    for fold in range(_N_FOLDS):
        others = [
            found.article for document, found in seen.items() if _fold(document.id) != fold and found.article
        ]
        words = _write_words([*named, *others], out)
        for each in documents:
            if _fold(each.document.id) == fold:
                usage = _usage(counts - Counter(by_id[each.document.id]))
                examples += make_examples(each, lexicon, words, usage, numbered)
        _LOG.info("genes: %d of %d folds read", fold + 1, _N_FOLDS)
    _write_words([*named, *(found.article for found in seen.values() if found.article)], out)
    _usage(counts).save(out / USAGE_FILE)
    return fit_weights(examples)


def _write_words(articles: Iterable[LabelledArticle], out: Path) -> ArticleWords:
    """Through the file, so that examples are made with weights as they are shipped."""
    weights, bias = fit_words(articles)
    save_words(out / WORDS_FILE, weights.numpy(), bias.numpy())
    return ArticleWords.open(out / WORDS_FILE)


def _usage(counts: Mapping[tuple[int, str], int]) -> Usage:
    return Usage((key, symbol, n) for (key, symbol), n in counts.items())


def _fold(document_id: str) -> int:
    return int.from_bytes(hashlib.blake2b(document_id.encode(), digest_size=8).digest(), "big") % _N_FOLDS
