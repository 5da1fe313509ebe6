"""The belief in an edge: a pure function of its open evidence, whatever the order it comes in.

Evidence counts from `threshold` on; its probability says *the text states this*. An independent text (articles of
the same text count once) stands for its best evidence on each side: several sentences of one article are one
witness::

    w = probability · speculation (if speculated) · review (if told again by a review)
    S = Σ -ln(1 - reliability · w)   over the texts that support, unknown polarity included
    R = Σ -ln(1 - reliability · w)   over the texts that refute
    score = (1 - exp(-S)) · S / (S + R)

`1 - exp(-S)` is noisy-or: the chance that not every supporting text is wrong, each being right at most
`reliability` of the time. The second factor is the share of the weight that supports. The score lies between 0 and
1, grows with every support, falls with every refutation, and is 0 with no support. `math.fsum` rounds once, so
order cannot matter.
"""

import math
from collections.abc import Iterable, Mapping
from typing import Literal

from kg_pipeline.records import Edge, Qualifiers, Record


class Belief(Record, frozen=True):
    """The parameters of the formula; a change of any changes `version`, which every commit records."""

    version: str
    threshold: float
    """Evidence less probable makes no edge; it stays in the ledger."""
    reliability: float
    """How far one text alone can be believed; INDRA's prior for a reader's random error is 0.3 (Gyori 2017)."""
    speculation: float
    review: float


BELIEF = Belief(version="1", threshold=0.5, reliability=0.7, speculation=0.5, review=0.5)


class Witness(Record, frozen=True):
    """What an edge needs to know of one piece of open evidence and its article."""

    pmid: int
    text_hash: str
    polarity: Literal["supports", "refutes", "unknown"]
    certainty: Literal["asserted", "speculated"]
    probability: float
    is_review: bool
    date: str
    """Of the record, ISO as exact as known; empty if unknown."""


def aggregate_edge(
    subject: str,
    predicate: str,
    qualifiers: Qualifiers,
    object_: str,
    witnesses: Iterable[Witness],
    belief: Belief = BELIEF,
) -> Edge | None:
    """The edge of a triple of nodes; None when nothing reaches the threshold. Holds the witnesses of one triple.

    `support` and `refute` count independent texts on each side (a text may do both), `articles` PMIDs.
    """
    counted = [witness for witness in witnesses if witness.probability >= belief.threshold]
    if not counted:
        return None
    support = _weights((found for found in counted if found.polarity != "refutes"), belief)
    refute = _weights((found for found in counted if found.polarity == "refutes"), belief)
    dates = sorted(witness.date for witness in counted if witness.date) or [""]
    return Edge(
        subject=subject,
        predicate=predicate,
        qualifiers=qualifiers,
        object=object_,
        score=_score(_mass(support, belief), _mass(refute, belief)),
        support=len(support),
        refute=len(refute),
        articles=len({witness.pmid for witness in counted}),
        status="refuted" if not support else "contested" if refute else "asserted",
        first_seen=dates[0],
        last_seen=dates[-1],
    )


def _weights(witnesses: Iterable[Witness], belief: Belief) -> dict[str, float]:
    """The best weight of each text."""
    best: dict[str, float] = {}
    for witness in witnesses:
        weight = witness.probability
        weight *= belief.speculation if witness.certainty == "speculated" else 1.0
        weight *= belief.review if witness.is_review else 1.0
        best[witness.text_hash] = max(weight, best.get(witness.text_hash, 0.0))
    return best


def _mass(weights: Mapping[str, float], belief: Belief) -> float:
    return math.fsum(-math.log1p(-belief.reliability * weight) for weight in weights.values())


def _score(support: float, refute: float) -> float:
    return -math.expm1(-support) * support / (support + refute) if support else 0.0
