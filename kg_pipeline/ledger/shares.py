"""What each work brings to an edge's score: which evidence stands for its work, and its share of S or R (pure)."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kg_pipeline.records import Record

_UNIT = 1e9


class Witness(Record, frozen=True):
    """Open evidence of one side of an edge, its mass in units of 10⁻⁹ (`ledger.edges`)."""

    id: str
    pmid: int
    mass: int
    work: int
    """The smallest PMID of its work on the edge."""


class Side(Record, frozen=True):
    """One side of an edge: S or R, and who brings it."""

    mass: float = 0.0
    shares: Mapping[str, float] = MappingProxyType({})
    """By the evidence that stands for its work; they add up to 1, unless no mass is left."""
    stands_for: Mapping[str, Witness] = MappingProxyType({})
    """By the evidence of a work that another one stands for: that other one."""


def share_side(witnesses: Sequence[Witness]) -> Side:
    """The side of these witnesses."""
    best = _best(witnesses)
    total = sum(witness.mass for witness in best.values())
    # Faded masses may all be 0.
    shares = {witness.id: witness.mass / max(total, 1) for witness in best.values()}
    others = {witness.id: best[witness.work] for witness in witnesses if witness.id not in shares}
    return Side(total / _UNIT, shares, others)


def _best(witnesses: Sequence[Witness]) -> dict[int, Witness]:
    """Of each work its greatest mass; of equals the first by PMID and id."""
    best: dict[int, Witness] = {}
    for witness in sorted(witnesses, key=lambda witness: (-witness.mass, witness.pmid, witness.id)):
        best.setdefault(witness.work, witness)
    return best
