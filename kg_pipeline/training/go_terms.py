"""Training of the choice of GO forms (`ner.go_choice`) on CRAFT's training papers.

Every form of a GO term in a paper, but for names written out, is an example: to keep if the paper has an
annotation with this span and with the concept that linking gives the form. Penalty and threshold are chosen by
cross-validation over these papers; the development papers are only reported on. Minutes on one core, no torch.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg_pipeline.linking.build import ensure_lexicon
from kg_pipeline.linking.decide import Context, decide_name
from kg_pipeline.linking.lexicon import Lexicon
from kg_pipeline.ner.go_choice import KEEP, N_BITS, FormChoice, hash_features, quantize, write_choice
from kg_pipeline.ner.go_lookup import LEARNED, Found, GoForms, read_declared_forms
from kg_pipeline.ner.go_terms import GoTermRecognizer, keep_longest
from kg_pipeline.records import AnnotatedDocument, EntityType, ModelHeader, Record
from kg_pipeline.training.corpora import CORPORA, development_documents, development_ids, training_documents
from kg_pipeline.training.go_scores import GoScore, gold_terms, score_terms

NAME, VERSION = "kg-pipeline-go-terms", "1"
CORPUS = "craft"
PENALTIES = (0.25, 0.5, 1.0)
THRESHOLDS = (0.3, 0.35, 0.4, 0.45, 0.5)
N_FOLDS = 5
STEPS, RATE, MEMORY, SQUARE_MEMORY = 100, 0.1, 0.9, 0.99
"""Of Adam (Kingma & Ba 2015), over all examples at once, the rate falling to zero."""

logger = logging.getLogger(__name__)


class Example(Record, frozen=True):
    """A form in a paper, its offsets those of the paper."""

    found: Found
    features: tuple[int, ...]
    """None for a form that is sure, which the choice does not decide on."""
    is_term: bool


def train_go_terms(corpora: Path, out: Path, cache: Path) -> ModelHeader:
    """Trains the choice and writes its folder to `out`, scores on CRAFT's development papers in its header.

    The lexicon of GO alone is built in `cache` if it is not there.
    """
    lexicon = Lexicon.open(ensure_lexicon(cache, vocabularies=["go"]))
    names = tuple(lexicon.go_names())
    papers = training_documents(corpora, CORPUS, development_ids(corpora))
    forms = GoForms(names, read_declared_forms())
    examples = [make_examples(paper, forms, lexicon) for paper in papers]
    penalty, threshold = choose_setting(papers, examples)
    licences = {CORPUS: CORPORA[CORPUS].licence}
    header = ModelHeader(NAME, VERSION, "ner", LEARNED, licences, thresholds={KEEP: threshold})
    choice = FormChoice(quantize(fit([example for of_paper in examples for example in of_paper], penalty)), header)
    recognizer = GoTermRecognizer(names, choice=choice)
    scores = score_terms(development_documents(corpora, CORPUS), recognizer, lexicon, LEARNED)
    header = msgspec.structs.replace(header, scores=name_scores(scores))
    write_choice(out, FormChoice(choice.weights, header))
    return header


def name_scores(scores: Mapping[EntityType, GoScore]) -> dict[str, float]:
    """F1 by branch, as the header has them."""
    return {
        f"{CORPUS} {type_} {what} F1": round(score.f1, 4)
        for type_, of_type in scores.items()
        for what, score in (("span and id", of_type.with_id), ("span", of_type.span_only))
    }


def make_examples(paper: AnnotatedDocument, forms: GoForms, lexicon: Lexicon) -> list[Example]:
    """The forms of the learned branches in a paper, in its order."""
    gold = {type_: gold_terms(paper, type_, lexicon) for type_ in LEARNED}
    link = lru_cache(maxsize=100_000)(partial(_link, lexicon))
    examples = []
    for passage in paper.document.passages:
        for found in forms.find(passage.text):
            form, offset = found.form, passage.start_char
            if form.type in LEARNED:
                found = Found(offset + found.start_char, offset + found.end_char, found.n_stems, form)
                term = ((found.start_char, found.end_char),), link(form.text, form.type)
                features = () if forms.is_sure(form) else tuple(hash_features(form))
                examples.append(Example(found, features, term in gold[form.type]))
    return examples


def _link(lexicon: Lexicon, text: str, type_: EntityType) -> str:
    """The concept of a form outside of any article."""
    chosen = decide_name(text, type_, Context({}, {}), lexicon).chosen
    return (lexicon.node_of(chosen.identifier) or chosen.identifier) if chosen else ""


def choose_setting(
    papers: Sequence[AnnotatedDocument], examples: Sequence[Sequence[Example]]
) -> tuple[float, float]:
    """The penalty and threshold with the best mean F1 of the branches on papers that the weights did not see."""
    folds = [fold_of(paper.document.id) for paper in papers]
    n_gold = Counter(note.type for paper in papers for note in paper.annotations)
    reached: dict[tuple[float, float], float] = {}
    for penalty in PENALTIES:
        probabilities = _cross_predict(examples, folds, penalty)
        for threshold in THRESHOLDS:
            f1 = _mean_f1(examples, probabilities, threshold, n_gold)
            logger.info("penalty %s, threshold %s: F1 %.4f", penalty, threshold, f1)
            reached[penalty, threshold] = f1
    return max(reached, key=lambda setting: reached[setting])


def fold_of(document_id: str) -> int:
    """The part of the cross-validation that a paper is in."""
    digest = hashlib.blake2b(document_id.encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") % N_FOLDS


def _cross_predict(
    examples: Sequence[Sequence[Example]], folds: Sequence[int], penalty: float
) -> list[NDArray[np.float64]]:
    weights = [
        fit([e for fold, some in zip(folds, examples, strict=True) if fold != left for e in some], penalty)
        for left in range(N_FOLDS)
    ]
    return [predict(some, weights[fold]) for fold, some in zip(folds, examples, strict=True)]


def _mean_f1(
    examples: Sequence[Sequence[Example]],
    probabilities: Sequence[NDArray[np.float64]],
    threshold: float,
    n_gold: Mapping[str, int],
) -> float:
    n_right: Counter[str] = Counter()
    n_found: Counter[str] = Counter()
    for some, likely in zip(examples, probabilities, strict=True):
        kept = {
            example.found: example
            for example, p in zip(some, likely, strict=True)
            if p >= threshold or not example.features
        }
        for found in keep_longest(kept):
            n_found[found.form.type] += 1
            n_right[found.form.type] += kept[found].is_term
    return sum(2 * n_right[type_] / (n_found[type_] + n_gold[type_]) for type_ in LEARNED) / len(LEARNED)


def fit(examples: Sequence[Example], penalty: float) -> NDArray[np.float64]:
    """Weights of the logistic model with this L2 penalty. Shape ``(2 ** N_BITS,)``."""
    examples = [example for example in examples if example.features]
    rows, indexes = _flatten(examples)
    gold = np.array([example.is_term for example in examples], dtype=np.float64)
    weights, mean, square = (np.zeros(1 << N_BITS) for _ in range(3))
    for step in range(1, STEPS + 1):
        error = _sigmoid(np.bincount(rows, weights[indexes], len(examples)).astype(np.float64)) - gold
        gradient = np.bincount(indexes, error[rows], 1 << N_BITS) + penalty * weights
        mean = MEMORY * mean + (1 - MEMORY) * gradient
        square = SQUARE_MEMORY * square + (1 - SQUARE_MEMORY) * gradient**2
        rate = RATE * (1 - (step - 1) / STEPS)
        unbiased = mean / (1 - MEMORY**step), square / (1 - SQUARE_MEMORY**step)
        weights -= rate * unbiased[0] / (np.sqrt(unbiased[1]) + 1e-8)
    return weights


def predict(examples: Sequence[Example], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """The probability of each example. Shape ``(n_examples,)``."""
    rows, indexes = _flatten(examples)
    return _sigmoid(np.bincount(rows, weights[indexes], len(examples)).astype(np.float64))


def _flatten(examples: Sequence[Example]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The number of the example and the place in the table of every feature."""
    sizes = [len(example.features) for example in examples]
    indexes = np.fromiter((index for example in examples for index in example.features), np.int64, sum(sizes))
    return np.repeat(np.arange(len(examples)), sizes), indexes


def _sigmoid(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1 / (1 + np.exp(-logits)))
