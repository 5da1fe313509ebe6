"""What a relation model reaches with gold mentions, and the thresholds it is given.

They are chosen on the tuning part, carved from training documents; development parts only measure.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from kg_pipeline.evaluation.relations import PairScores, RelationScores, score_pairs, score_relations
from kg_pipeline.records import AnnotatedDocument
from kg_pipeline.relations.model import BIORED, DDI, GENERAL, TASKS, RelationModel
from kg_pipeline.relations.relate import find_interactions, find_relations
from kg_pipeline.training.corpora import development_documents
from kg_pipeline.training.relations_corpora import NONE, LabelledDocument

MIN_POSITIVES = 25
"""Types of pairs with fewer get no threshold of their own."""

Points = dict[str, tuple[NDArray[np.float64], NDArray[np.bool_]]]


def collect_points(model: RelationModel, documents: Iterable[LabelledDocument]) -> Points:
    """By label, raw probabilities and truth: a general label is right where any relation of its task is."""
    found: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for labelled in documents:
        asked = [(pair.first, pair.second) for pair in labelled.pairs]
        scored = model.score_pairs(labelled.document, labelled.entities, asked)
        for pair, result in zip(labelled.pairs, scored, strict=True):
            for task in result.tasks:
                if task.task == pair.task:
                    found[GENERAL[task.task]].append((task.related, NONE not in pair.allowed))
                    likeliest = max(task.labels, key=lambda item: item[1])[0]
                    is_typed = 1 + TASKS[task.task].index(likeliest) in pair.allowed
                    found[typed(GENERAL[task.task])].append((task.related, is_typed))
                    if task.task == BIORED:
                        kinds = labelled.entities[pair.first].type, labelled.entities[pair.second].type
                        found["-".join(sorted(kinds))].append((task.related, NONE not in pair.allowed))
                    for label, probability in task.labels:
                        if label not in GENERAL.values():
                            right = 1 + TASKS[task.task].index(label) in pair.allowed
                            found[label].append((probability, right))
    return {
        label: (np.array([p for p, _ in points]), np.array([right for _, right in points]))
        for label, points in found.items()
    }


def typed(label: str) -> str:
    """The key of the points that ask whether the likeliest label is right, too."""
    return f"{label}, typed"


def choose_thresholds(points: Points) -> dict[str, float]:
    """By general label: BioRED's for F1 of pairs of any type, DDI's for F1 of typed ones, as each is scored.

    Types of pairs (`Chemical-Gene`) with `MIN_POSITIVES` get their own, drawn halfway to BioRED's.
    """
    biored, ddi = GENERAL[BIORED], GENERAL[DDI]
    thresholds = {
        biored: choose_threshold(*points[biored], int(points[biored][1].sum())),
        ddi: choose_threshold(*points[typed(ddi)], int(points[ddi][1].sum())),
    }
    for kinds, (probabilities, right) in sorted(points.items()):
        if "-" in kinds and right.sum() >= MIN_POSITIVES:
            own = choose_threshold(probabilities, right, int(right.sum()))
            thresholds[kinds] = round((own * thresholds[biored]) ** 0.5, 4)
    return thresholds


def choose_threshold(probabilities: NDArray[np.float64], right: NDArray[np.bool_], n_gold: int) -> float:
    """The probability from which F1 is highest, halfway to the next lower one."""
    order = np.argsort(-probabilities, kind="stable")
    hits = np.cumsum(right[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + n_gold)
    best = int(f1.argmax())
    following = probabilities[order][min(best + 1, len(order) - 1)]
    return round(float((probabilities[order][best] + following) / 2), 4)


def score_biored(model: RelationModel, corpora: Path) -> RelationScores | None:
    """On BioRED's development part, mentions and identifiers given."""
    gold = development_documents(corpora, "biored")
    return score_relations((document, _with_relations(document, model)) for document in gold)


def score_ddi(model: RelationModel, gold: Sequence[AnnotatedDocument]) -> PairScores | None:
    """On DDI documents, mentions given."""
    return score_pairs((document, _with_pairs(document, model)) for document in gold)


def _with_relations(gold: AnnotatedDocument, model: RelationModel) -> AnnotatedDocument:
    return msgspec.structs.replace(gold, relations=find_relations(gold.document, gold.annotations, model))


def _with_pairs(gold: AnnotatedDocument, model: RelationModel) -> AnnotatedDocument:
    return msgspec.structs.replace(gold, pairs=find_interactions(gold.document, gold.annotations, model))


def flatten_scores(biored: RelationScores | None, ddi: PairScores | None) -> dict[str, float]:
    """The scores as the header keeps them: `biored pair F1`, `ddi2013 typed F1` ..."""
    scores: dict[str, float] = {}
    if biored is not None:
        scores |= {
            f"{BIORED} pair F1": biored.pair.f1,
            f"{BIORED} typed F1": biored.typed.f1,
            f"{BIORED} pair F1 with variants": biored.all_pair.f1,
            f"{BIORED} typed F1 with variants": biored.all_typed.f1,
        }
        scores |= {f"{BIORED} {kinds} F1": score.f1 for kinds, score in biored.by_kinds.items()}
    if ddi is not None:
        scores |= {f"{DDI}2013 typed F1": ddi.typed.f1, f"{DDI}2013 detection F1": ddi.detection.f1}
        scores |= {f"{DDI}2013 {kind} F1": score.f1 for kind, score in ddi.by_type.items()}
    return {name: round(score, 4) for name, score in scores.items()}
